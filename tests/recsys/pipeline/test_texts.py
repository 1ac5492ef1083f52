"""Texts end to end."""

from hypothesis import given
from hypothesis import strategies as st

from recsys.pipeline.texts import Texts

SOME = st.lists(st.binary(max_size=5), max_size=6)


def each(texts: Texts) -> list[bytes]:
    bounds = texts.ends.tolist()
    return [texts.content[bounds[at] : bounds[at + 1]].tobytes() for at in range(texts.n)]


@given(SOME)
def test_each_is_found_by_its_number(texts: list[bytes]) -> None:
    assert each(Texts.of(texts)) == texts


@given(SOME, st.lists(SOME, max_size=3))
def test_others_are_numbered_after_them(first: list[bytes], others: list[list[bytes]]) -> None:
    joined = Texts.of(first).followed_by(*map(Texts.of, others))
    assert each(joined) == [*first, *(text for other in others for text in other)]

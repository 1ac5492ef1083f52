"""Reasons are put together from bytes, and are the JSON that they would be as a whole."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from recsys.domain.slate import ReasonCode
from recsys.pipeline.said import escaped, said

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ['"', "\\", "%d %b %%", "\x00\n\t\x7f", "\u2028</script>", "“”", "書", "\U0001f4da"]
)


@given(st.sampled_from(ReasonCode), WORDS, st.lists(WORDS, max_size=3))
def test_a_reason_is_rendered_as_it_would_be_whole(
    code: ReasonCode, text: str, evidence: list[str]
) -> None:
    whole = {"code": code, "text": text, "evidence": evidence}
    assert said(code, text, *evidence) == orjson.dumps(whole)


@given(st.lists(WORDS, max_size=5))
def test_parts_that_are_escaped_one_by_one_are_one_string(parts: list[str]) -> None:
    joined = b"".join(map(escaped, parts))
    assert orjson.loads(b'"%b"' % joined) == "".join(parts)

"""Snippets: never longer than the rights of the unit allow, whatever the script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.domain.ids import UnitId
from recsys.domain.snippet import MOST_CHARACTERS, MOST_WORDS, snippet_of
from recsys.domain.unit import Unit

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=4000)
SCRIPTS = st.lists(
    st.sampled_from(["regular", "known,", "正则", "表达式", "ความรู้", "かな", "\n", " "]),
    max_size=900,
).map(" ".join)


def unit(**fields: object) -> Unit:
    known = {"id": UnitId("u"), "title": "T", "url": "https://lib.example/u"}
    return Unit(**{**known, **fields})  # type: ignore[arg-type]  # keywords of tests


def words(text: str) -> int:
    return len(text.split())


def chinese(text: str) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


@given(ANY_TEXT | SCRIPTS)
def test_a_free_text_is_shown_up_to_ninety_words_or_150_characters(text: str) -> None:
    shown = snippet_of(unit(text=text, licence="CC-BY-4.0"))
    assert words(shown.text) <= MOST_WORDS
    assert chinese(shown.text) <= MOST_CHARACTERS


@given(ANY_TEXT | SCRIPTS)
def test_of_a_protected_text_no_more_than_a_tenth_is_shown(text: str) -> None:
    shown = snippet_of(unit(text=text))
    one_line = " ".join(text.split())
    assert len(shown.text) <= len(one_line) / 10 or shown.text == one_line == ""
    assert words(shown.text) <= max(1, len(one_line) / 10)


@given(ANY_TEXT | SCRIPTS)
def test_a_snippet_is_the_beginning_of_what_it_quotes(text: str) -> None:
    shown = snippet_of(unit(text=text, licence="MIT")).text.removesuffix("…")
    assert " ".join(text.split()).startswith(shown)


@given(ANY_TEXT | SCRIPTS, ANY_TEXT)
def test_a_work_that_may_not_be_altered_is_never_cut(abstract: str, text: str) -> None:
    shown = snippet_of(unit(abstract=abstract, text=text, licence="CC-BY-ND-4.0"))
    assert shown.text in ("", abstract)


def test_the_abstract_goes_before_the_text() -> None:
    shown = snippet_of(unit(abstract="What it is about.", text="The whole of it."))
    assert (shown.text, shown.truncated) == ("What it is about.", True)


def test_a_short_free_text_is_shown_whole() -> None:
    shown = snippet_of(unit(text="All of  it.", licence="PSF-2.0"))
    assert (shown.text, shown.truncated) == ("All of it.", False)


def test_what_is_cut_says_so() -> None:
    shown = snippet_of(unit(text="one two three " * 100, licence="MIT"))
    assert shown.truncated
    assert shown.text == "one two three " * 29 + "one two three…"


@pytest.mark.parametrize(("text", "length"), [("字" * 1000, 100), ("字" * 5000, 150)])
def test_a_tenth_of_a_chinese_text_is_counted_in_characters(text: str, length: int) -> None:
    assert chinese(snippet_of(unit(text=text)).text) == pytest.approx(length, abs=1)


def test_a_run_without_spaces_does_not_pass_as_one_word() -> None:
    assert len(snippet_of(unit(text="x" * 100_000, licence="MIT")).text) <= MOST_WORDS * 20 + 1


def test_a_unit_without_text_has_no_snippet() -> None:
    assert snippet_of(unit()).text == ""

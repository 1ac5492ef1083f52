"""Text to words, in any script: without case and accents, Chinese segmented by `rjieba`."""

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["words"]

_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]")
"""Accents and vowel points: written or left out as people please."""
_INDIC = "\u0900-\u0963\u0966-\u0dff"
"""Scripts whose vowel signs are no letters to `\\w`, and part of the word all the same."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
"""Thai, Lao, Burmese, Khmer, kana: no spaces between words."""
_RUNS = re.compile(
    f"(?P<han>[{_HAN}]+)|(?P<unspaced>[{_UNSPACED}]+)"
    f"|(?P<word>(?:(?![{_HAN}{_UNSPACED}])[\\w{_INDIC}])+)"
)
_ASCII = re.compile(r"\w\w+", re.ASCII)
"""What `_RUNS` finds in plain letters, several times as fast."""


def words(text: str) -> list[str]:
    """In order, repeated as often as they stand there.  Single letters are left out, single
    Chinese characters are not."""
    plain = _plain(text)
    return _ASCII.findall(plain) if plain.isascii() else list(_of_all_scripts(plain))


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", _MARKS.sub("", taken_apart))


def _of_all_scripts(text: str) -> Iterator[str]:
    for run in _RUNS.finditer(text):
        found = run.group()
        if run.lastgroup == "word":
            if len(found) > 1:
                yield found
        elif run.lastgroup == "han":
            yield from _segments(found)
        else:
            yield from (found[i : i + 2] for i in range(max(len(found) - 1, 1)))


def _segments(run: str) -> list[str]:
    """Loaded when the first Chinese text comes: its dictionary takes a moment."""
    import rjieba

    return list(rjieba.cut(run))

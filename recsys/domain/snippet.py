"""The short quotation that a stranger may see of a unit: how long, and cut or whole.

Length is counted in one currency: a word is 5, a character of a script written without spaces
(Chinese, Japanese, Thai, …) is 3, so that 90 words, 150 such characters, and any mixture of
both are the same allowance of 450.
"""

import re
from dataclasses import dataclass

from recsys.domain.rights import Use, use_of
from recsys.domain.unit import Unit

__all__ = ["MOST_CHARACTERS", "MOST_WORDS", "Snippet", "snippet_of"]

MOST_WORDS = 90
MOST_CHARACTERS = 150
SHARE = 10
"""Where only a quotation is allowed, it is at most one part in so many of the text, counted
both in the currency above and in characters."""
LONGEST_WORD = 20
"""Cutting counts a longer run without spaces as several words: nothing slips through as one."""

_ALLOWANCE = MOST_WORDS * 5
_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a00-\u1aaf\u2e80-\u31ff\u3400-\u4dbf"
    "\u4e00-\ua4cf\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_PIECE = re.compile(rf"([{_UNSPACED}])|[^\s{_UNSPACED}]{{1,{LONGEST_WORD}}}")
_WORD = re.compile(rf"([{_UNSPACED}])|[^\s{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Snippet:
    text: str
    truncated: bool
    """Whether more of the unit stands at the library."""


def snippet_of(unit: Unit) -> Snippet:
    """The abstract, or else the beginning of the text, within the unit's rights; empty where
    nothing may be shown, or nothing is there."""
    abstract, text = _one_line(unit.abstract), _one_line(unit.text)
    use = use_of(unit.licence, unit.rights)
    if use is Use.VERBATIM:
        return _whole(unit.abstract, text)
    if abstract:
        return _cut(abstract, _ALLOWANCE, len(abstract), more=bool(text))
    if use is Use.FULL:
        return _cut(text, _ALLOWANCE, len(text), more=False)
    length = sum(map(_weight, _WORD.finditer(text)))
    return _cut(text, min(_ALLOWANCE, length // SHARE), len(text) // SHARE - 1, more=False)


def _whole(abstract: str, text: str) -> Snippet:
    """Unaltered or not at all."""
    fits = abstract and sum(map(_weight, _PIECE.finditer(abstract))) <= _ALLOWANCE
    return Snippet(abstract, bool(text)) if fits else Snippet("", bool(abstract or text))


def _cut(text: str, allowance: int, characters: int, *, more: bool) -> Snippet:
    """The longest beginning within both limits, at the end of a word; `…` shows the cut."""
    end, spent = 0, 0
    for piece in _PIECE.finditer(text):
        spent += _weight(piece)
        if spent > allowance or piece.end() > characters:
            shown = text[:end].rstrip(" ,;:–—-、，；：")
            return Snippet(f"{shown}…" if shown else "", True)
        end = piece.end()
    return Snippet(text, more)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _weight(piece: re.Match[str]) -> int:
    return 3 if piece.group(1) else 5

"""Real text to recommend: Python's own documentation, cut into knowledge units.

Every CPython carries it as `pydoc_data.topics`, under the PSF licence.  A unit is a few
paragraphs under one heading; text that stands in several topics is taken from the shortest.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pydoc_data import topics as pydoc
from textwrap import dedent

from recsys.demo.pages import page_of
from recsys.domain.ids import UnitId
from recsys.domain.unit import Unit, UnitKind, Work

__all__ = ["AUTHOR", "LICENCE", "PROVIDER", "documentation"]

AUTHOR = "Python Software Foundation"
LICENCE = "PSF-2.0"
PROVIDER = "Python documentation"

ENOUGH_WORDS = 110
"""A unit ends with the paragraph that brings it there."""
FEWEST_WORDS = 25
"""Less than that is joined to the unit before it."""
MOST_ABSTRACT_WORDS = 80

_SIGNATURE = re.compile(r"(class )?[A-Za-z_][\w.]{2,}\([^()]*(\(\))?[^()]*\)")
_UNDERLINE = re.compile(r"(\*{3,}|={3,}|-{3,}|~{3,}|\^{3,})")


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    under: str
    """The heading above an entry; empty where this is one itself."""
    paragraphs: list[str]


@dataclass(frozen=True, slots=True)
class _Piece:
    topic: str
    heading: str
    under: str
    text: str


def documentation() -> tuple[Unit, ...]:
    """In reading order."""
    pieces = sorted(_pieces(), key=lambda piece: (page_of(piece.topic).path, piece.topic))
    by_topic = groupby(pieces, key=lambda piece: piece.topic)
    return tuple(unit for topic, some in by_topic for unit in _units(topic, list(some)))


def _pieces() -> Iterator[_Piece]:
    """Each text once."""
    seen: set[str] = set()
    for topic in sorted(pydoc.topics, key=lambda topic: (len(pydoc.topics[topic]), topic)):
        for section in _sections(pydoc.topics[topic]):
            fresh = [one for one in section.paragraphs if " ".join(one.split()) not in seen]
            seen.update(" ".join(one.split()) for one in section.paragraphs)
            for text in _grouped(fresh):
                yield _Piece(topic, section.heading, section.under, text)


def _sections(text: str) -> Iterator[_Section]:
    """Below headings, which the next line underlines, and entries, which describe a call."""
    section, title = _Section("", "", []), ""
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        heading, rest = _headed(block)
        entry = _entry(block)
        if heading or entry or _leaves_entry(section, block):
            yield section
            title = heading or title
            section = _Section(entry or title, title if entry else "", [])
        if not entry and rest.strip():
            section.paragraphs.append(dedent(rest) if section.under else rest.rstrip())
    yield section


def _headed(block: str) -> tuple[str, str]:
    lines = block.splitlines()
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1].strip()):
        return lines[0].replace('"', "").strip(), "\n".join(lines[2:])
    return "", block


def _entry(block: str) -> str:
    """`str.lower()` for a block of signatures at the margin; empty for any other."""
    lines = block.splitlines()
    if not all(_SIGNATURE.fullmatch(line) for line in lines):
        return ""
    return lines[0].split("(")[0].removeprefix("object.").removeprefix("class ") + "()"


def _leaves_entry(section: _Section, block: str) -> bool:
    """An entry's text is indented; what stands at the margin again belongs to the heading."""
    return bool(section.under) and not block.startswith(" ")


def _grouped(paragraphs: Iterable[str]) -> list[str]:
    """A new group begins at a paragraph of prose, never at its example."""
    groups: list[list[str]] = []
    for paragraph in paragraphs:
        full = not groups or _words(groups[-1]) >= ENOUGH_WORDS
        if full and (not groups or _is_prose(paragraph)):
            groups.append([])
        groups[-1].append(paragraph)
    if len(groups) > 1 and _words(groups[-1]) < FEWEST_WORDS:
        last = groups.pop()
        groups[-1] += last
    return ["\n\n".join(group) for group in groups if any(map(_is_prose, group))]


def _words(paragraphs: Iterable[str]) -> int:
    return sum(len(paragraph.split()) for paragraph in paragraphs)


def _is_prose(paragraph: str) -> bool:
    """Begins at the margin, with a word, and goes on for a sentence; grammar and code do not."""
    return paragraph[:1].isalpha() and len(paragraph.split()) >= 6 and "::=" not in paragraph


def _units(topic: str, pieces: list[_Piece]) -> Iterator[Unit]:
    page = page_of(topic)
    title = pieces[0].under or pieces[0].heading
    for number, piece in enumerate(pieces, 1):
        yield Unit(
            id=UnitId(f"python/{topic}/{number}"),
            title=_title(piece, pieces),
            url=f"{page.address}#{topic}",
            authors=(AUTHOR,),
            provider=PROVIDER,
            publisher=AUTHOR,
            work=Work(id=page.address, title=f"{page.book}: {page.title}", position=number),
            kind=UnitKind.ENTRY if piece.under else UnitKind.SECTION,
            abstract=_abstract(piece.text),
            text=piece.text,
            language="en",
            subjects=tuple(dict.fromkeys((page.title, title, piece.under or piece.heading))),
            licence=LICENCE,
        )


def _title(piece: _Piece, pieces: list[_Piece]) -> str:
    """The heading, and which part of it where there are several."""
    parts = [other for other in pieces if other.heading == piece.heading]
    if len(parts) == 1:
        return piece.heading
    return f"{piece.heading} ({parts.index(piece) + 1} of {len(parts)})"


def _abstract(text: str) -> str:
    """The first sentences of prose."""
    prose = next(one for one in text.split("\n\n") if _is_prose(one))
    words = prose.replace('"', "").split()
    return " ".join(words[:MOST_ABSTRACT_WORDS]) + (
        " …" if len(words) > MOST_ABSTRACT_WORDS else ""
    )

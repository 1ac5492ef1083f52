"""What a licence or rights statement lets a stranger see.  Cutting text to that is `snippet`'s."""

from enum import StrEnum

__all__ = ["UNDETERMINED", "Use", "use_of"]

UNDETERMINED = "http://rightsstatements.org/vocab/UND/1.0/"
"""Copyright undetermined: what a unit carries when nobody stated its rights."""


class Use(StrEnum):
    """From the freest to the strictest."""

    FULL = "full"
    """Any part may be shown with credit."""
    VERBATIM = "verbatim"
    """Only unaltered: a shortened text may not be passed off as the work."""
    NON_COMMERCIAL = "non_commercial"
    """Freely, but only where nobody earns."""
    SNIPPET = "snippet"
    """A short quotation and a link."""


_FREE_LICENCES = frozenset(
    {"CC0-1.0", "PDM-1.0", "PSF-2.0", "PYTHON-2.0", "MIT", "ISC", "0BSD", "BSD-2-CLAUSE"}
    | {"BSD-3-CLAUSE", "APACHE-2.0", "GFDL-1.2", "GFDL-1.3", "GPL-2.0", "GPL-3.0"}
)
_NON_COMMERCIAL_STATEMENTS = frozenset({"InC-EDU", "InC-NC", "NoC-NC"})


def use_of(licence: str | None, statement: str) -> Use:
    """The use that `licence` (SPDX id or Creative Commons URI) or else `statement` (a Creative
    Commons or rightsstatements.org URI) allows; what is not known is held to be the strictest."""
    name = _name(licence or statement)
    if name.startswith("CC-BY"):
        return _creative_commons(frozenset(name.split("-")))
    if name in _FREE_LICENCES:
        return Use.FULL
    if _rights_code(statement) in _NON_COMMERCIAL_STATEMENTS:
        return Use.NON_COMMERCIAL
    return Use.SNIPPET


def _creative_commons(parts: frozenset[str]) -> Use:
    if "ND" in parts:
        return Use.VERBATIM
    return Use.NON_COMMERCIAL if "NC" in parts else Use.FULL


def _name(licence: str) -> str:
    """`http://creativecommons.org/licenses/by-sa/4.0/`, `CC BY-SA 4.0` and `cc-by-sa-4.0` are the
    same licence; `-only` and `-or-later` do not change what may be shown."""
    _, found, path = licence.partition("creativecommons.org/")
    if not found:
        spdx = "-".join(licence.upper().split())
        return spdx.removesuffix("-ONLY").removesuffix("-OR-LATER").removesuffix("+")
    kind, _, rest = path.strip("/").partition("/")
    parts = rest.split("/")
    if kind == "publicdomain":
        return {"zero": "CC0-1.0", "mark": "PDM-1.0"}.get(parts[0], "")
    return "-".join(["CC", *parts[:2]]).upper()


def _rights_code(statement: str) -> str:
    _, found, path = statement.partition("rightsstatements.org/vocab/")
    return path.split("/")[0] if found else ""

"""Where each topic of `pydoc_data.topics` stands in Python's documentation."""

from dataclasses import dataclass

__all__ = ["LIBRARY", "REFERENCE", "Page", "page_of"]

REFERENCE = "The Python Language Reference"
LIBRARY = "The Python Standard Library"


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    """Below https://docs.python.org/3/, without `.html`."""
    book: str
    title: str

    @property
    def address(self) -> str:
        return f"https://docs.python.org/3/{self.path}.html"


_PAGES = {
    Page("reference/simple_stmts", REFERENCE, "Simple statements"): (
        "assert assignment augassign break continue del global import nonlocal pass raise return "
        "yield"
    ),
    Page("reference/compound_stmts", REFERENCE, "Compound statements"): (
        "async class compound else for function if try while with"
    ),
    Page("reference/expressions", REFERENCE, "Expressions"): (
        "atom-identifiers atom-literals attribute-references await binary bitwise booleans calls "
        "comparisons conversions dict exprlists in lambda lists operator-summary power shifting "
        "slicings subscriptions unary"
    ),
    Page("reference/lexical_analysis", REFERENCE, "Lexical analysis"): (
        "floating id-classes identifiers imaginary integers numbers strings"
    ),
    Page("reference/datamodel", REFERENCE, "Data model"): (
        "attribute-access callable-types context-managers customization numeric-types objects "
        "sequence-types specialnames types"
    ),
    Page("reference/executionmodel", REFERENCE, "Execution model"): (
        "dynamic-features exceptions execmodel naming"
    ),
    Page("library/stdtypes", LIBRARY, "Built-in types"): (
        "bltin-code-objects bltin-ellipsis-object bltin-null-object bltin-type-objects "
        "specialattrs string-methods truth typesfunctions typesmapping typesmethods typesmodules "
        "typesseq typesseq-mutable"
    ),
    Page("library/string", LIBRARY, "Common string operations"): "formatstrings",
    Page("library/pdb", LIBRARY, "The Python debugger"): "debugger",
}
_PAGE_OF = {topic: page for page, topics in _PAGES.items() for topic in topics.split()}
_ELSEWHERE = Page("reference/index", REFERENCE, REFERENCE)


def page_of(topic: str) -> Page:
    """The book's front page for a topic that a newer Python added."""
    return _PAGE_OF.get(topic, _ELSEWHERE)

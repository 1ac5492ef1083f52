"""Attribution: every entry names source, author and rights, and guesses none of them."""

from recsys.domain.rights import UNDETERMINED
from recsys.pipeline.card import AUTHOR_NOT_STATED, card_of
from tests.recsys.small_library import unit


def test_an_author_the_catalogue_does_not_name_is_not_guessed() -> None:
    card = card_of(unit("u", "Text", authors=("  ",), title="Tides", provider="Lib", publisher="P"))
    assert card.authors == (AUTHOR_NOT_STATED,)
    assert card.credit == "author not stated, “Tides”, Lib"


def test_the_owner_s_own_credit_line_is_used_as_it_is() -> None:
    assert card_of(unit("u", "Text", credit="Courtesy of the archive")).credit == (
        "Courtesy of the archive"
    )


def test_without_a_licence_the_rights_statement_stands() -> None:
    assert card_of(unit("u", "Text", licence=None)).licence == UNDETERMINED
    assert card_of(unit("u", "Text", licence="MIT")).licence == "MIT"

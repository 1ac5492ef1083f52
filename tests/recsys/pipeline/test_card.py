"""Attribution: every entry names source, author and rights, and guesses none of them."""

import json
from typing import Any

from recsys.domain.rights import UNDETERMINED
from recsys.domain.unit import Unit
from recsys.pipeline.card import AUTHOR_NOT_STATED, card_of
from tests.recsys.small_library import unit


def card(of: Unit) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(b"{%b}" % card_of(of))
    return found


def test_an_author_the_catalogue_does_not_name_is_not_guessed() -> None:
    one = card(unit("u", "Text", authors=("  ",), title="Tides", provider="Lib", publisher="P"))
    assert one["authors"] == [AUTHOR_NOT_STATED]
    assert one["credit"] == "author not stated, “Tides”, Lib"


def test_the_owner_s_own_credit_line_is_used_as_it_is() -> None:
    own = unit("u", "Text", credit="Courtesy of the archive")
    assert card(own)["credit"] == "Courtesy of the archive"


def test_without_a_licence_the_rights_statement_stands() -> None:
    assert card(unit("u", "Text", licence=None))["licence"] == UNDETERMINED
    assert card(unit("u", "Text", licence="MIT"))["licence"] == "MIT"

"""The table of rights, row by row, as the licences and rights statements themselves say it."""

import pytest

from recsys.domain.rights import UNDETERMINED, Use, use_of


@pytest.mark.parametrize(
    "licence",
    [
        "CC0-1.0",
        "CC-BY-4.0",
        "cc-by-sa-4.0",
        "CC BY-SA 4.0",
        "CC-BY-2.5",
        "http://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/licenses/by-sa/3.0/ch/deed.fr",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "https://creativecommons.org/publicdomain/mark/1.0/",
        "PSF-2.0",
        "Python-2.0",
        "MIT",
        "Apache-2.0",
        "apache 2.0",
        "GPL-2.0-or-later",
        "GPL-2.0+",
        "GFDL-1.2-only",
    ],
)
def test_a_free_licence_lets_any_part_be_shown(licence: str) -> None:
    assert use_of(licence, UNDETERMINED) is Use.FULL


@pytest.mark.parametrize(
    "licence",
    ["CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "http://creativecommons.org/licenses/by-nd/3.0/"],
)
def test_no_derivatives_means_unaltered(licence: str) -> None:
    assert use_of(licence, UNDETERMINED) is Use.VERBATIM


@pytest.mark.parametrize(
    "licence", ["CC-BY-NC-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/"]
)
def test_non_commercial_is_its_own_row(licence: str) -> None:
    assert use_of(licence, UNDETERMINED) is Use.NON_COMMERCIAL


@pytest.mark.parametrize(
    "licence",
    [None, "", "all rights reserved", "MIT-like", "LicenseRef-ND", "Proprietary-NC", "CC-PDDC-ish"],
)
def test_what_is_not_known_is_held_to_be_the_strictest(licence: str | None) -> None:
    assert use_of(licence, UNDETERMINED) is Use.SNIPPET


@pytest.mark.parametrize(
    ("code", "use"),
    [
        ("InC", Use.SNIPPET),
        ("InC-OW-EU", Use.SNIPPET),
        ("InC-EDU", Use.NON_COMMERCIAL),
        ("InC-NC", Use.NON_COMMERCIAL),
        ("InC-RUU", Use.SNIPPET),
        ("NoC-CR", Use.SNIPPET),
        ("NoC-NC", Use.NON_COMMERCIAL),
        ("NoC-OKLR", Use.SNIPPET),
        ("NoC-US", Use.SNIPPET),
        ("CNE", Use.SNIPPET),
        ("UND", Use.SNIPPET),
        ("NKC", Use.SNIPPET),
    ],
)
def test_each_of_the_twelve_rights_statements(code: str, use: Use) -> None:
    assert use_of(None, f"http://rightsstatements.org/vocab/{code}/1.0/") is use


def test_a_creative_commons_address_may_stand_as_the_statement() -> None:
    assert use_of(None, "http://creativecommons.org/licenses/by/4.0/") is Use.FULL


def test_a_licence_goes_before_the_statement() -> None:
    in_copyright = "http://rightsstatements.org/vocab/InC/1.0/"
    assert use_of("CC-BY-4.0", in_copyright) is Use.FULL


def test_a_look_alike_host_gives_no_rights() -> None:
    assert use_of(None, "http://example.org/vocab/InC-EDU/1.0/") is Use.SNIPPET

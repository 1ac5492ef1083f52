from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.push import QuotaLedger
from recsys.domain.reader import PushWishes
from recsys.push.config import PushConfig
from recsys.push.eligibility import Case, Gate, held_back, refusal
from tests.recsys.push.people import NEVER_QUIET, NOON, consents, reader

FRESH = QuotaLedger(version=0, last_push_at=None, sent_24h=0, sent_7d=0)
CONFIG = PushConfig()
WILLING = Case(reader(), FRESH, "inbox", NOON)


def sent(**fields: Any) -> QuotaLedger:
    return replace(FRESH, **fields)


def gate(case: Case, config: PushConfig = CONFIG) -> Gate | None:
    no = refusal(case, config)
    return no and no.gate


def test_a_willing_reader_who_got_nothing_lately_may_be_pushed() -> None:
    assert refusal(WILLING, CONFIG) is None


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (replace(WILLING, reader=reader("ada", Purpose.HISTORY)), Gate.NO_PUSH_CONSENT),
        (replace(WILLING, reader=reader("ada", Purpose.PUSH)), Gate.NO_PERSONAL_CONSENT),
        (
            replace(WILLING, reader=reader("ada", Purpose.PUSH, Purpose.PERSONALISATION)),
            Gate.NO_PERSONAL_CONSENT,
        ),
        (replace(WILLING, channel=""), Gate.NO_CHANNEL),
        (replace(WILLING, ledger=sent(sent_24h=3)), Gate.DAILY_CAP),
        (replace(WILLING, ledger=sent(sent_7d=7)), Gate.WEEKLY_CAP),
        (replace(WILLING, ledger=sent(last_push_at=NOON - timedelta(hours=5))), Gate.TOO_SOON),
    ],
)
def test_each_gate_says_its_own_name(case: Case, said: Gate) -> None:
    assert gate(case) is said


def test_the_first_gate_that_says_no_gives_the_reason() -> None:
    nobody = Case(reader("ada", Purpose.DISCOVERABLE), sent(sent_24h=9, sent_7d=9), "", NOON)
    assert gate(nobody, PushConfig(enabled=False)) is Gate.SWITCHED_OFF
    assert gate(nobody) is Gate.NO_PUSH_CONSENT
    agreed = replace(nobody, reader=reader())
    assert gate(agreed, PushConfig(holdback=1.0)) is Gate.HELD_BACK
    assert gate(agreed) is Gate.NO_CHANNEL
    assert gate(replace(agreed, channel="inbox")) is Gate.DAILY_CAP


@pytest.mark.parametrize("state", [ConsentState.WITHDRAWN, ConsentState.REFUSED])
def test_a_consent_taken_back_or_refused_is_none(state: ConsentState) -> None:
    every = consents(*Purpose, state=state)
    assert gate(replace(WILLING, reader=reader(consents=every))) is Gate.NO_PUSH_CONSENT


@pytest.mark.parametrize(("wished", "allowed"), [(0, 0), (1, 1), (2, 2), (5, 3)])
def test_the_lower_of_wish_and_ceiling_is_the_cap(wished: int, allowed: int) -> None:
    wishes = PushWishes(daily_cap=wished, quiet=NEVER_QUIET)
    case = replace(WILLING, reader=reader(push=wishes))
    passed = [n for n in range(6) if gate(replace(case, ledger=sent(sent_24h=n))) is None]
    assert len(passed) == allowed


def test_the_gap_ends_to_the_second() -> None:
    case = replace(WILLING, ledger=sent(last_push_at=NOON - timedelta(hours=6)))
    assert gate(case) is None
    assert gate(replace(case, now=NOON - timedelta(seconds=1))) is Gate.TOO_SOON


def test_a_gap_says_when_it_ends_and_a_missing_consent_never_does() -> None:
    last = NOON - timedelta(hours=1)
    no = refusal(replace(WILLING, ledger=sent(last_push_at=last)), CONFIG)
    assert no is not None
    assert no.until == last + timedelta(hours=6)
    no = refusal(replace(WILLING, reader=reader("ada", Purpose.HISTORY)), CONFIG)
    assert no is not None
    assert no.until is None


def test_the_holdback_is_drawn_once_and_is_about_as_large_as_it_says() -> None:
    config = PushConfig(holdback=0.1)
    readers = [ReaderId(f"reader-{n}") for n in range(5000)]
    drawn = {r for r in readers if held_back(r, config)}
    assert drawn == {r for r in readers if held_back(r, config)}
    assert 0.085 < len(drawn) / len(readers) < 0.115  # ± 3.5 standard deviations
    wider = PushConfig(holdback=0.2)
    assert drawn <= {r for r in readers if held_back(r, wider)}, "a larger share keeps the smaller"
    redrawn = {r for r in readers if held_back(r, replace(config, holdback_salt="2027"))}
    assert len(drawn & redrawn) < 0.25 * len(drawn)


def test_no_holdback_holds_nobody_back() -> None:
    assert not any(held_back(ReaderId(f"reader-{n}"), CONFIG) for n in range(1000))

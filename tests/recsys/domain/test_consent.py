"""Consent: refused until granted, and the latest word counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.errors import Invalid

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def decision(
    purpose: Purpose, state: ConsentState = ConsentState.GRANTED, at: datetime = NOON
) -> Consent:
    return Consent(purpose=purpose, state=state, at=at, via="form")


@pytest.mark.parametrize("purpose", Purpose)
def test_nothing_is_allowed_until_it_is_granted(purpose: Purpose) -> None:
    assert not Consents().allows(purpose)
    assert Consents((decision(purpose),)).allows(purpose)


@pytest.mark.parametrize("state", [ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_a_refusal_and_a_withdrawal_allow_nothing(state: ConsentState) -> None:
    assert not Consents((decision(Purpose.PUSH, state),)).allows(Purpose.PUSH)


def test_one_grant_says_nothing_of_another_purpose() -> None:
    assert not Consents((decision(Purpose.HISTORY),)).allows(Purpose.PUSH)


def test_a_list_is_personal_only_with_both_history_and_personalisation() -> None:
    history, personalisation = decision(Purpose.HISTORY), decision(Purpose.PERSONALISATION)
    assert not Consents((history,)).personal
    assert not Consents((personalisation,)).personal
    assert Consents((history, personalisation)).personal


def test_two_decisions_on_one_purpose_cannot_stand_side_by_side() -> None:
    withdrawn = decision(Purpose.PUSH, ConsentState.WITHDRAWN)
    with pytest.raises(Invalid):
        Consents((decision(Purpose.PUSH), withdrawn))


def test_an_old_grant_that_arrives_late_does_not_undo_a_withdrawal() -> None:
    withdrawn = decision(Purpose.PUSH, ConsentState.WITHDRAWN, NOON)
    late = decision(Purpose.PUSH, ConsentState.GRANTED, NOON - timedelta(days=1))
    assert not Consents((withdrawn,)).with_decisions([late]).allows(Purpose.PUSH)


def test_of_two_decisions_at_one_time_the_new_one_wins() -> None:
    withdrawn = decision(Purpose.PUSH, ConsentState.WITHDRAWN)
    assert not Consents((decision(Purpose.PUSH),)).with_decisions([withdrawn]).allows(Purpose.PUSH)


@given(
    st.lists(
        st.builds(
            decision,
            st.sampled_from(Purpose),
            st.sampled_from(ConsentState),
            st.integers(0, 5).map(lambda days: NOON + timedelta(days=days)),
        )
    )
)
def test_what_counts_is_the_latest_decision_on_each_purpose(decisions: list[Consent]) -> None:
    consents = Consents().with_decisions(decisions)
    for purpose in Purpose:
        about = sorted((d for d in decisions if d.purpose is purpose), key=lambda d: d.at)
        expected = bool(about) and about[-1].state is ConsentState.GRANTED
        assert consents.allows(purpose) == expected


def test_a_decision_says_when_and_where_it_was_made() -> None:
    with pytest.raises(Invalid, match="time zone"):
        decision(Purpose.PUSH, at=datetime(2026, 3, 1))  # noqa: DTZ001  the very thing refused
    with pytest.raises(Invalid, match="where"):
        Consent(purpose=Purpose.PUSH, state=ConsentState.GRANTED, at=NOON, via=" ")

"""What every register of models promises: records, the champion pointer and its history."""

from types import MappingProxyType

import pytest

from recsys.errors import Conflict, NotFound
from recsys.stores.base import Stores
from tests.contracts.made import NOW, model, soon


def promote(stores: Stores, *versions: str) -> None:
    for version in versions:
        stores.models.promote(version, at=NOW, by="test").result()


def roll_back(stores: Stores) -> str:
    return stores.models.roll_back(at=NOW, by="test").result()


@pytest.fixture
def registered(stores: Stores) -> Stores:
    for version in ("v1", "v2", "v3"):
        stores.models.register(model(version)).result()
    return stores


def test_a_record_comes_back_as_it_went_in(stores: Stores) -> None:
    metrics = MappingProxyType({"ndcg@10": 0.1, "räcall": 1e-300})
    full = model("2026-03-02/1", metrics=metrics, trained_at=soon(0.5), promoted=False, reason="é")
    stores.models.register(full).result()
    assert stores.models.all() == [full]
    assert stores.models.of("2026-03-02/1") == full
    assert stores.models.of("nothing") is None


def test_a_version_is_registered_once(registered: Stores) -> None:
    with pytest.raises(Conflict):
        registered.models.register(model("v1", reason="again")).result()
    assert [m.version for m in registered.models.all()] == ["v1", "v2", "v3"]


def test_nobody_serves_before_the_first_promotion(registered: Stores) -> None:
    assert registered.models.champion() is None
    with pytest.raises(NotFound, match="there is no earlier champion to go back to"):
        roll_back(registered)


def test_the_last_promoted_is_champion(registered: Stores) -> None:
    promote(registered, "v1", "v3")
    assert registered.models.champion() == "v3"


def test_what_is_not_registered_cannot_be_promoted(registered: Stores) -> None:
    promote(registered, "v1")
    with pytest.raises(NotFound):
        promote(registered, "v9")
    assert registered.models.champion() == "v1"


def test_rolling_back_walks_back_through_the_champions(registered: Stores) -> None:
    promote(registered, "v1", "v2", "v3")
    assert [roll_back(registered), roll_back(registered)] == ["v2", "v1"]
    with pytest.raises(NotFound):
        roll_back(registered)
    assert registered.models.champion() == "v1"


def test_after_a_rollback_a_new_champion_stands_on_the_one_rolled_back_to(
    registered: Stores,
) -> None:
    promote(registered, "v1", "v2")
    roll_back(registered)
    promote(registered, "v3")
    assert roll_back(registered) == "v1"


def test_promoting_the_champion_again_changes_nothing(registered: Stores) -> None:
    promote(registered, "v1", "v2", "v2")
    assert roll_back(registered) == "v1"

"""What is lost by not looking at every unit is told as it was measured."""

from recsys.models.nearest import Checked
from recsys.models.search import Search


def test_few_units_are_all_looked_at() -> None:
    search = Search.by(None)
    assert str(search) == "every unit is looked at for a list"
    assert search.metrics == {"search_recall_at_50": 1.0, "search_share_read": 1.0}


def test_lists_that_are_read_tell_how_much_of_the_units_and_what_they_find() -> None:
    search = Search.by(Checked(recall=0.9912, share=1 / 16, queries=256))
    assert str(search) == (
        "6.2% of the units' vectors are read for a list: recall@50 99.1% of a look at every unit"
    )
    assert search.metrics["lists_recall_at_50"] == 0.9912


def test_an_index_that_finds_too_little_is_not_used_and_that_is_said() -> None:
    search = Search.by(Checked(recall=0.9312, share=1 / 4, queries=256))
    assert (search.recall, search.share) == (1.0, 1.0)
    assert str(search) == (
        "every unit is looked at for a list: an index found too little "
        "(recall@50 93.1%, and 98% is the least)"
    )


def test_metrics_tell_all_of_it_again() -> None:
    for found in (None, Checked(0.99, 0.125, 9), Checked(0.9, 0.25, 9)):
        assert Search.among(Search.by(found).metrics) == Search.by(found)


def test_models_from_before_were_looked_through_whole() -> None:
    assert Search.among({"ndcg_at_10": 0.02}) == Search()

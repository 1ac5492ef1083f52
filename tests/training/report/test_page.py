"""The page as a whole: well formed, escaped, the same bytes, nothing fetched."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from recsys.models.registry import MODELS
from tests.training.report.small_story import story, units
from training.report.charts.scale import Scale, label
from training.report.charts.scatter import scatter, undominated
from training.report.facts import facts_of
from training.report.html import Html, Line, join, table, tag
from training.report.kept import Facts
from training.report.page import SECTIONS, page
from training.report.pictures import pictures
from training.report.shown.about import ABOUT

HOSTILE = "</title><script>alert('&quot;')</script><img src=http://x onerror=y>"
TUNING = {
    "best": {
        "walk": {"ndcg": 0.04, "before": 0.03, "settings": {"alpha": 0.61234, HOSTILE: HOSTILE},
                 "trials": 12, "seconds": 30.0, "share": 0.5},
        "ease": {"ndcg": 0.05, "before": 0.05, "settings": {}, "trials": 1, "seconds": 9.0,
                 "share": 0.5},
    },
    "dropped": {"bpr": HOSTILE},
    "resumed": 0,
    "seconds": {"walk": 30.0, "ease": 10.0},
}  # fmt: skip


class Balanced(HTMLParser):
    """Every element is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def facts() -> Facts:
    told = story(catalogue=units(A={"subjects": (HOSTILE,), "publisher": HOSTILE},
                                 B={"publisher": "North"}))  # fmt: skip
    return {
        **facts_of(told),
        "title": HOSTILE,
        "tuning": TUNING,
        "left_out": {"ease": HOSTILE},
        "blend": {
            "k": 2, "readers": 3, "entries": 9, "shares": [[HOSTILE, 1.0]],
            "made": {"bands": [0], "calibration": None, "trees": None, "can_grow": True},
            "steps": [{"step": "sum", "ndcg": 0.5, "list_ms": 0.1, "gain": None}],
        },
        "verdict": {"version": HOSTILE, "promoted": True, "reason": HOSTILE},
        "examples": {
            "k": 2, "fewest_units": 3, "fewest_readers": 10, "models": ["alpha"],
            "readers": [{"name": "A", "units": "3", "mostly": HOSTILE, "targets": 2,
                         "history": [HOSTILE, None],
                         "lists": [[{"title": HOSTILE, "hit": True, "because": [HOSTILE, 0.5]},
                                    {"title": None, "hit": False, "because": []}]]}],
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def html(facts: Facts) -> str:
    return page(facts, serving=HOSTILE)


def test_all_sections_are_there(html: str) -> None:
    assert [name for name in SECTIONS if f'<section id="{name}">' not in html] == []
    assert [name for name in SECTIONS if f'href="#{name}"' not in html] == []


def test_the_page_is_well_formed(html: str) -> None:
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        ElementTree.fromstring(svg)


def test_what_is_hostile_is_text(html: str) -> None:
    parser = Balanced()
    parser.feed(html)
    assert {"script", "img"} & set(parser.found) == set()
    assert html.count("&lt;script&gt;") > 10


def test_nothing_is_fetched(html: str) -> None:
    parser = Balanced()
    parser.feed(html)
    assert {"script", "link", "img", "iframe", "image", "use"} & set(parser.found) == set()
    assert not re.search(r"@import|url\(", html)


def test_every_picture_says_what_it_shows_and_every_table_has_a_caption(html: str) -> None:
    svgs = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert svgs
    assert all(re.search(r'role="img".*?<title>.+?</title>', svg, re.DOTALL) for svg in svgs)
    assert html.count("<table>") == html.count("<caption>")
    assert len(re.findall(r"<th(?=[ >])(?! scope=)", html)) == 0


def test_the_same_facts_give_the_same_bytes_and_few_of_them(facts: Facts, html: str) -> None:
    assert page(facts, serving=HOSTILE) == html
    assert len(html) < 300_000


def test_the_same_experiment_gives_the_same_facts_but_for_its_clock() -> None:
    first, second = facts_of(story()), facts_of(story())
    for found in (first, second):
        for row in [*found["models"]["rows"], *found["cost"]["rows"], found["summary"]]:
            for measured in (
                "list_ms",
                "per_ms",
                "fit_seconds",
                "peak_memory",
                "peak_memory_bytes",
            ):
                row.pop(measured, None)
    assert first == second


def test_a_section_with_nothing_to_say_is_left_out() -> None:
    told = page({**facts_of(story()), "title": "Plain"}, serving=None)
    assert 'id="tuning"' not in told
    assert 'id="left_out"' not in told
    assert "verdict" not in told.split("</style>")[1]


def test_the_search_is_told_best_model_first(html: str) -> None:
    found = html[html.index('id="tuning"') :]
    assert found.index(">ease<") < found.index(">walk<")
    assert "alpha = 0.6123" in found
    assert "+.0100" in found
    assert "75.0\u00a0%" in found, "of the time went to walk"
    assert "13 trials" in found


def test_what_the_search_dropped_stands_with_what_could_not_be_fitted() -> None:
    made = story()
    made = replace(made, left_out={"ease": "too large"}, plan=replace(made.plan, tuned=TUNING))
    assert facts_of(made)["left_out"] == {"bpr": HOSTILE, "ease": "too large"}


def test_whether_the_model_serves_is_said_first(facts: Facts) -> None:
    assert "It serves now." in page(facts, serving=HOSTILE)
    assert "another serves now." in page(facts, serving="another")
    assert "No model serves now." in page(facts, serving=None)


def test_pictures_stand_alone(facts: Facts) -> None:
    drawn = pictures(facts)
    assert "units_new_to_the_reader" in drawn
    for svg in drawn.values():
        ElementTree.fromstring(svg)
        assert "<style>" in svg


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", "<", Html("<br>"), class_="a&b", hidden=None) == (
        '<p class="a&amp;b">&lt;<br></p>'
    )
    assert join(["a<b", 3]) == "a&lt;b3"
    assert table("C", ["x", "y"], [Line(["<", 1], "hot")]).count("&lt;") == 1


def test_every_model_there_is_has_its_line() -> None:
    assert ABOUT.keys() == {*MODELS, "warp", "blend", "own_past", "again", "mixed"}


def test_names_of_dots_stand_clear_of_each_other_and_the_served_one_is_named() -> None:
    crowd = {f"model_{at}": (1.0 + at / 1000, 0.3) for at in range(9)}
    drawn = scatter("said", {**crowd, "blend": (2.0, 0.35)}, ("ms", "NDCG"), "blend")
    named = [name for name in (*crowd, "blend") if f">{name}</text>" in drawn]
    assert "blend" in named
    assert len(named) < 6, "nine dots in one place leave no room for nine names"


def test_scales_have_round_ticks() -> None:
    assert Scale(0, 0.053, 0, 100).ticks(4) == [0, 0.02, 0.04]
    assert Scale(0, 10, 0, 100).ticks(5) == [0, 2.5, 5, 7.5, 10]
    assert Scale(1, 900, 0, 100, log=True).ticks(5) == [1, 10, 100]
    assert Scale(1, 20_000, 0, 100, log=True).ticks(3) == [1, 100, 10_000]
    assert Scale(0.02, 0.3, 0, 100, log=True).ticks(6) == pytest.approx([0.02, 0.05, 0.1, 0.2])
    assert Scale(1, 100, 0, 50, log=True)(10) == pytest.approx(25)
    assert Scale(3, 3, 0, 10).ticks(3) == [3]
    assert label(12345.0) == "12,345"


def test_what_is_dearer_and_worse_is_not_worth_naming() -> None:
    points = {"cheap": (1.0, 0.2), "dear": (5.0, 0.4), "dearer": (6.0, 0.3), "same": (1.0, 0.1)}
    assert undominated(points) == ["cheap", "dear"]

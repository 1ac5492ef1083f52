"""`shelfcast demo --once --json`: one object, true to what happened."""

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_the_demo_tells_the_whole_loop_and_what_came_of_it() -> None:
    command = [sys.executable, "-m", "recsys.cli", "demo", "--once", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    champion, push = told["champion"], told["push"]
    assert min(told["units"], told["readers"], told["events"]) > 300
    assert champion["ndcg_at_10_interval"][0] > champion["popularity_ndcg_at_10_interval"][1]
    assert told["list_changed_after_accept"] is True
    assert told["accept_to_new_list_ms"] > 0
    assert 1 <= push["accepted"] <= push["delivered"] <= push["planned"]
    assert told["retrained"]["version"] not in (None, champion["version"])
    assert told["retrained"]["reason"]
    assert told["replay_identical"] is True

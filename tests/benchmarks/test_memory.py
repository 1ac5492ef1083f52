"""What a process has of its own, as Linux tells it."""

from pathlib import Path

import pytest

from benchmarks.living import memory
from benchmarks.living.memory import own_of

SMAPS = """\
5581d000-5583e000 rw-p 00000000 00:00 0                                  [heap]
Rss:                2000 kB
Private_Clean:         0 kB
Private_Dirty:      1000 kB
7f00a000-7f00b000 r--s 00000000 fe:00 1234                               /lib/models/one/near.npy
Private_Clean:      4000 kB
Private_Dirty:       500 kB
7f00c000-7f00d000 r-xp 00000000 fe:00 1235                               /usr/lib/libc.so.6
Private_Clean:       250 kB
Private_Dirty:         0 kB
7f00e000-7f00f000 rw-p 00000000 00:00 0
Private_Clean:         0 kB
Private_Dirty:       750 kB
"""


def test_pages_of_models_are_nobodys_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PROC", tmp_path)
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "smaps").write_text(SMAPS)
    assert own_of(7, Path("/lib/models")) == pytest.approx((1000 + 250 + 750) * 1024 / 1e6)
    assert own_of(7, Path("/lib/model")) == pytest.approx(6500 * 1024 / 1e6)

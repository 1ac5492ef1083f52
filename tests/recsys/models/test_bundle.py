import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from recsys.data.interactions import HistoryConfig
from recsys.errors import DamagedBundle
from recsys.models.blend import Blend
from recsys.models.bundle import Bundle, Provenance
from recsys.models.common_readers import common_readers
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from tests.recsys.models.boards import checkerboard, dataset

DATA = checkerboard()
PROVENANCE = Provenance(
    version="20260310-1", trained_at=datetime(2026, 3, 10, 9, tzinfo=UTC), cutoff=41,
    fingerprint="abc", seed=7,
)  # fmt: skip


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    members = {
        n: MODELS[n].model.fit(DATA, MODELS[n].config(), seed=7) for n in ("cosine", "content")
    }
    return Bundle.of(
        DATA, Blend.of(DATA, members, Stack.of({"cosine": 1.0, "content": 1.0})), PROVENANCE
    )


@pytest.fixture
def saved(bundle: Bundle, tmp_path: Path) -> Path:
    bundle.save(tmp_path / "bundle")
    return tmp_path / "bundle"


def test_a_bundle_read_back_is_the_same(bundle: Bundle, saved: Path) -> None:
    back = Bundle.load(saved)
    asked = DATA.histories()
    assert back.provenance == PROVENANCE
    assert back.items.ids == DATA.items.ids
    assert back.history == HistoryConfig()
    assert back.model.score(asked).tobytes() == bundle.model.score(asked).tobytes()
    assert back.popularity.tolist() == bundle.popularity.tolist()
    assert (back.co_readers != bundle.co_readers).nnz == 0
    assert (back.text != bundle.text).nnz == 0
    query = "roses"
    assert (back.vectoriser.query(query) != bundle.vectoriser.query(query)).nnz == 0


def test_the_manifest_says_how_the_best_units_are_found(saved: Path) -> None:
    told = json.loads((saved / "manifest.json").read_text())["search"]
    assert told == {"search_recall_at_50": 1.0, "search_share_read": 1.0}


def test_arrays_are_mapped_and_not_read(saved: Path) -> None:
    back = Bundle.load(saved)
    for array in (
        back.popularity,
        back.text.data,
        back.co_readers.indices,
        back.model.weights().data,
    ):
        assert type(array) is np.ndarray  # slicing a memmap is slow
        owner = array
        while isinstance(owner, np.ndarray) and not isinstance(owner, np.memmap):
            owner = owner.base
        assert isinstance(owner, np.memmap)


def test_the_same_model_saved_twice_is_the_same_bytes(bundle: Bundle, tmp_path: Path) -> None:
    for name in ("one", "two"):
        bundle.save(tmp_path / name)
    files = [
        sorted(f.relative_to(tmp_path / n) for f in (tmp_path / n).rglob("*.*"))
        for n in ("one", "two")
    ]
    assert files[0] == files[1]
    for file in files[0]:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def files_of(directory: Path) -> list[str]:
    return [
        f.relative_to(directory).as_posix() for f in sorted(directory.rglob("*")) if f.is_file()
    ]


def test_a_flipped_byte_in_any_file_is_found_and_the_file_named(saved: Path) -> None:
    for name in files_of(saved):
        whole = (saved / name).read_bytes()
        middle = len(whole) // 2
        (saved / name).write_bytes(
            whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
        )
        with pytest.raises(DamagedBundle) as damage:
            Bundle.load(saved)
        assert name in (damage.value.file, "manifest.json")
        (saved / name).write_bytes(whole)
    Bundle.load(saved)


def test_a_missing_file_is_named(saved: Path) -> None:
    for name in files_of(saved):
        whole = (saved / name).read_bytes()
        (saved / name).unlink()
        with pytest.raises(DamagedBundle, match="is missing") as damage:
            Bundle.load(saved)
        assert damage.value.file == name
        (saved / name).write_bytes(whole)


def test_a_file_that_the_manifest_does_not_know_is_named(saved: Path) -> None:
    (saved / "model" / "stowaway.npy").write_bytes(b"")
    with pytest.raises(DamagedBundle, match="not in the manifest") as damage:
        Bundle.load(saved)
    assert damage.value.file == "model/stowaway.npy"


def test_a_truncated_file_is_named(saved: Path) -> None:
    (saved / "popularity.npy").write_bytes((saved / "popularity.npy").read_bytes()[:-1])
    with pytest.raises(DamagedBundle) as damage:
        Bundle.load(saved)
    assert damage.value.file == "popularity.npy"


def test_a_directory_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("sea")
    with pytest.raises(DamagedBundle, match=r"manifest.json: is missing"):
        Bundle.load(tmp_path)
    with pytest.raises(DamagedBundle):
        Bundle.load(tmp_path / "nowhere")


def rewritten(change: Callable[[dict[str, object]], None]) -> Callable[[Path], None]:
    def rewrite(directory: Path) -> None:
        manifest = json.loads((directory / "manifest.json").read_text())
        change(manifest)
        (directory / "manifest.json").write_text(json.dumps(manifest))

    return rewrite


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (
            rewritten(lambda m: m.update(format="somebody-elses")),
            "is not that of a shelfcast-bundle",
        ),
        (rewritten(lambda m: m.update(format_version=99)), "format version 99, and this reads 3"),
        (rewritten(lambda m: m.update(files=3)), "names no files"),
        (rewritten(lambda m: m.update(provenance={})), "does not describe this bundle"),
        (rewritten(lambda m: m.update(files={"popularity.npy": None})), "altered"),
        (rewritten(lambda m: m.update(files={"../../secret": {}})), "outside the bundle"),
        (lambda d: (d / "manifest.json").write_text("[1, 2"), "is not JSON"),
        (lambda d: (d / "manifest.json").write_text("[1, 2]"), "is not that of a shelfcast-bundle"),
        (lambda d: (d / "manifest.json").write_bytes(b"\xff\xfe"), "is not JSON"),
    ],
)
def test_a_manifest_that_cannot_be_trusted_is_refused(
    saved: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    spoil(saved)
    with pytest.raises(DamagedBundle, match=reason):
        Bundle.load(saved)


def test_only_pairs_with_ten_common_readers_are_told() -> None:
    taken = np.zeros((11, 3), int)
    taken[:10, :2] = 1
    taken[:9, 2] = 1
    taken[10, 0] = 1
    shared = common_readers(dataset(taken).interacted())
    assert shared.toarray().tolist() == [[0, 10, 0], [10, 0, 0], [0, 0, 0]]
    assert shared.dtype == np.int32

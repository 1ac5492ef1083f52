"""A model on disk, whole and unaltered, with the ids its rows stand for.

The directory holds `manifest.json` (what it is, and the SHA-256 of every other file),
`units.json` (ids in order of rows), and arrays in `.npy`, memory-mapped when loaded.  Nothing in
it can run: no pickle.
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.data.text import TextVectoriser
from recsys.data.vocabulary import Vocabulary
from recsys.domain.event import Verb
from recsys.domain.ids import UnitId
from recsys.errors import DamagedBundle
from recsys.models.again import Again, AgainConfig
from recsys.models.arrays import load_array, load_sparse, save_array, save_sparse
from recsys.models.base import Floats
from recsys.models.blend import Blend
from recsys.models.common_readers import common_readers
from recsys.models.group_popularity import GroupPopularity, GroupPopularityConfig
from recsys.models.mixing import Mixing
from recsys.priority import give_way

__all__ = ["FORMAT", "Bundle", "Provenance"]

FORMAT = "shelfcast-bundle"
FORMAT_VERSION = 3
MANIFEST = "manifest.json"
NICENESS = 15
"""Of who computes checksums, which keeps a core busy for half a second: behind everybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a model comes from."""

    version: str
    trained_at: datetime
    cutoff: int
    """Sequence number of the last event it was trained on."""
    fingerprint: str
    """Of the data."""
    seed: int


@dataclass(frozen=True)
class Bundle:
    provenance: Provenance
    items: Vocabulary[UnitId]
    model: Blend
    popularity: Floats
    """(n_items,): distinct readers."""
    co_readers: sp.csr_matrix
    """int32 (n_items, n_items): readers in common, only where they are at least ten."""
    history: HistoryConfig
    again: Again
    groups: GroupPopularity
    mixing: Mixing | None = None
    """How new units are mixed with those a reader comes back to; None: they are not."""

    @classmethod
    def of(
        cls, data: Dataset, model: Blend, provenance: Provenance, *, mixing: Mixing | None = None
    ) -> Self:
        interacted, seed = data.interacted(), provenance.seed
        return cls(
            provenance,
            data.items,
            model,
            popularity=np.asarray(interacted.sum(axis=0), np.float32).ravel(),
            co_readers=common_readers(interacted),
            history=data.history,
            again=Again.fit(data, AgainConfig(), seed=seed),
            groups=GroupPopularity.fit(data, GroupPopularityConfig(), seed=seed),
            mixing=mixing,
        )

    @property
    def version(self) -> str:
        return self.provenance.version

    @property
    def vectoriser(self) -> TextVectoriser:
        return self.model.vectoriser

    @property
    def text(self) -> sp.csr_matrix:
        """(n_items, n_terms): the units' text vectors, of length 1."""
        return self.model.text

    def save(self, directory: Path) -> None:
        """The manifest is written last: a directory without one is an unfinished bundle."""
        directory.mkdir(parents=True, exist_ok=True)
        self.model.save(directory / "model")
        save_array(directory, "popularity", self.popularity)
        save_sparse(directory, "co_readers", self.co_readers)
        self.again.save(directory / "again")
        self.groups.save(directory / "groups")
        units = json.dumps(list(self.items.ids), ensure_ascii=False)
        (directory / "units.json").write_text(units, "utf-8")
        content = json.dumps(self._manifest(directory), ensure_ascii=False, indent=1)
        (directory / MANIFEST).write_text(content, "utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        """DamagedBundle: a file is missing or altered, or the directory is no bundle of ours."""
        manifest = _manifest(directory)
        # Checksums take as long as all else, and need no interpreter.
        with ThreadPoolExecutor(1, "checksums", give_way, (NICENESS,)) as beside:
            checked = beside.submit(_check, directory, manifest["files"])
            try:
                return cls._read(directory, manifest)
            except (OSError, KeyError, TypeError, ValueError) as problem:
                raise DamagedBundle(MANIFEST, f"does not describe this bundle: {problem}") from None
            finally:
                checked.result()  # whatever came of reading files that were altered

    @classmethod
    def _read(cls, directory: Path, manifest: dict[str, Any]) -> Self:
        provenance = manifest["provenance"]
        trained_at = datetime.fromisoformat(provenance["trained_at"])
        history = manifest["history"]
        weights = {Verb(verb): weight for verb, weight in history["weights"].items()}
        return cls(
            Provenance(**{**provenance, "trained_at": trained_at}),
            Vocabulary(json.loads((directory / "units.json").read_text("utf-8"))),
            Blend.load(directory / "model"),
            load_array(directory, "popularity"),
            load_sparse(directory, "co_readers"),
            HistoryConfig(**{**history, "weights": weights}),
            Again.load(directory / "again"),
            GroupPopularity.load(directory / "groups"),
            _mixing(manifest["mixing"]),
        )

    def _manifest(self, directory: Path) -> dict[str, Any]:
        provenance = asdict(self.provenance)
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "provenance": provenance | {"trained_at": self.provenance.trained_at.isoformat()},
            "history": asdict(self.history),
            "mixing": self.mixing and asdict(self.mixing),
            "search": self.model.search.metrics,
            "files": {name: _facts(directory / name) for name in _names(directory)},
        }


def _mixing(told: dict[str, Any] | None) -> Mixing | None:
    return None if told is None else Mixing(**{name: tuple(said) for name, said in told.items()})


def _names(directory: Path) -> list[str]:
    """Every file but the manifest, in order."""
    files = (f for f in directory.rglob("*") if f.is_file() and f != directory / MANIFEST)
    return sorted(file.relative_to(directory).as_posix() for file in files)


def _facts(file: Path) -> dict[str, Any]:
    """Read through the map, at once: other threads go on meanwhile."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        content = mmap(opened.fileno(), 0, access=ACCESS_READ) if size else b""
    return {"bytes": size, "sha256": sha256(content).hexdigest()}


def _manifest(directory: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((directory / MANIFEST).read_text("utf-8"))
    except OSError:
        raise DamagedBundle(MANIFEST, "is missing: this is not a finished bundle") from None
    except ValueError:
        raise DamagedBundle(MANIFEST, "is not JSON") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise DamagedBundle(MANIFEST, f"is not that of a {FORMAT}")
    if manifest.get("format_version") != FORMAT_VERSION:
        made, read = manifest.get("format_version"), FORMAT_VERSION
        raise DamagedBundle(MANIFEST, f"is of format version {made}, and this reads {read}")
    if not isinstance(manifest.get("files"), dict):
        raise DamagedBundle(MANIFEST, "names no files")
    return manifest


def _check(directory: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    whole = directory.resolve()
    for name, facts in files.items():
        file = directory / name
        if not file.resolve().is_relative_to(whole):
            raise DamagedBundle(name, "lies outside the bundle")
        if not file.is_file():
            raise DamagedBundle(name, "is missing")
        if _facts(file) != facts:
            raise DamagedBundle(name, "was altered: its checksum is not that of the manifest")
    for name in _names(directory):
        if name not in files:
            raise DamagedBundle(name, "is not in the manifest")

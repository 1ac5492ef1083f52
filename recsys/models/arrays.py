"""Arrays and sparse matrices on disk: `.npy` only, memory-mapped when read back."""

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

__all__ = ["load_array", "load_sparse", "nothing", "save_array", "save_sparse", "unchecked"]

PARTS = ("data", "indices", "indptr")


def save_array(directory: Path, name: str, array: NDArray[Any]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    np.save(directory / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)


def load_array(directory: Path, name: str) -> NDArray[Any]:
    """A plain view of the mapping: `np.memmap` itself is slow to slice."""
    mapped = np.load(directory / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return np.asarray(mapped)


def save_sparse(directory: Path, name: str, matrix: sp.csr_matrix) -> None:
    """Sorted indices; four files, the last one the shape."""
    matrix.sort_indices()
    for part in PARTS:
        save_array(directory, f"{name}.{part}", getattr(matrix, part))
    save_array(directory, f"{name}.shape", np.array(matrix.shape, np.int64))


def load_sparse(directory: Path, name: str) -> sp.csr_matrix:
    data, indices, indptr = (load_array(directory, f"{name}.{part}") for part in PARTS)
    n_rows, n_columns = (int(n) for n in load_array(directory, f"{name}.shape"))
    return unchecked(data, indices, indptr, (n_rows, n_columns))


def unchecked(
    data: NDArray[Any], indices: NDArray[Any], indptr: NDArray[Any], shape: tuple[int, int]
) -> sp.csr_matrix:
    """A matrix of these very arrays, indices sorted, without a look at every entry: that would
    read the whole file."""
    matrix = sp.csr_matrix(shape, dtype=data.dtype)
    matrix.data, matrix.indices, matrix.indptr = data, indices, indptr
    matrix.has_sorted_indices = True
    return matrix


def nothing(shape: tuple[int, int]) -> sp.csr_matrix:
    """float32, without entries."""
    none, starts = np.zeros(0, np.int32), np.zeros(shape[0] + 1, np.int32)
    return unchecked(none.astype(np.float32), none, starts, shape)

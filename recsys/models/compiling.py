"""Loops over arrays that NumPy has no word for, compiled by Numba when they are first run and kept
on disk where that can be.

A loop may call others, of its own module or imported: they become part of it.  That is what makes
many small steps quick: each time Python calls a loop, it costs as much as looking at some thousand
numbers.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from types import FunctionType
from typing import Any

import numpy as np

__all__ = ["compile_first", "compiled"]

DIGEST = 8
"""Characters."""
UNCALLED: Mapping[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""By Python, or by C: to compile what they would need takes time."""


@cache
def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """Not when this is imported: Numba looks at once where it can keep what it compiles.  It runs
    beside other threads."""
    import numba

    linked = _linked(loop)
    quick: Callable[..., Any]
    try:
        quick = numba.njit(cache=True, nogil=True)(linked)
    except RuntimeError:  # no folder that may be written: then anew in each process
        quick = numba.njit(nogil=True)(linked)
    return quick


def compile_first() -> None:
    """What the first loop of a process has to wait for, which takes a third of a second and 20 MB:
    processes that are forked later share it."""
    compiled(_nothing)()


def _nothing() -> None:
    pass


def _linked(loop: Callable[..., Any]) -> Callable[..., Any]:
    """The same, calling what is compiled.  What Numba keeps is of a name, and holds for as long as
    the loop's own file does; so the name tells what of other files it is made of."""
    if not isinstance(loop, FunctionType):
        raise TypeError(f"{loop!r} is not a function that could be compiled")
    around = dict(_around(loop))
    called = {name: _part(of) for name, of in around.items() if isinstance(of, FunctionType)}
    linked = FunctionType(loop.__code__, {**loop.__globals__, **called}, loop.__name__)
    digest = sha256("".join(map(_told, around.values())).encode()).hexdigest()
    linked.__qualname__ = f"{loop.__qualname__}_{digest[:DIGEST]}"
    return linked


@cache
def _part(loop: Callable[..., Any]) -> Callable[..., Any]:
    """For other loops, and nobody else."""
    import numba

    part: Callable[..., Any] = numba.njit(**UNCALLED)(_linked(loop))
    return part


def _around(loop: FunctionType) -> Iterator[tuple[str, object]]:
    """What it names that is not its own: other loops, and whatever is compiled into it."""
    for name in loop.__code__.co_names:
        value = loop.__globals__.get(name)
        value = getattr(value, "py_func", value)  # of a loop that Numba was given by its module
        if isinstance(value, FunctionType | int | float | str | tuple | np.generic | np.ndarray):
            yield name, value
        elif isinstance(value, list | dict | set):
            raise TypeError(f"{loop.__name__} names {name}, which could change unnoticed")


def _told(value: object) -> str:
    """All that it says, or does."""
    if isinstance(value, tuple):
        return repr([_told(each) for each in value])
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape} {value.tobytes()!r}"
    if not isinstance(value, FunctionType):
        return repr(value)
    code = value.__code__
    return repr(
        (code.co_code, code.co_consts, code.co_names, [_told(of) for _, of in _around(value)])
    )

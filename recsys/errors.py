"""Every error Shelfcast raises on purpose.  `api.errors` alone knows what HTTP status each is.

ShelfcastError
├── Invalid                a value that cannot be: names the field
├── NotFound               no such unit, reader, slate, push or model version
├── Conflict               the same id was used before for something else
├── Unavailable            try again later: a store is busy or out of reach
├── DamagedBundle          a model on disk is incomplete, altered or not ours
└── Misconfigured          a setting is unknown, malformed or contradicts another
"""

__all__ = [
    "Conflict",
    "DamagedBundle",
    "Invalid",
    "Misconfigured",
    "NotFound",
    "ShelfcastError",
    "Unavailable",
]


class ShelfcastError(Exception):
    """The root: catch this to catch all of ours and nothing else."""


class Invalid(ShelfcastError):
    """A value that cannot be.  `field` is a dotted path such as `authors.0`."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFound(ShelfcastError):
    """`kind` is one of unit, reader, slate, push, model.  `reason`: what is missing, where it is
    not one that was named."""

    def __init__(self, kind: str, identifier: str = "", *, reason: str = "") -> None:
        super().__init__(reason or f"unknown {kind} {identifier!r}")
        self.kind = kind
        self.identifier = identifier


class Conflict(ShelfcastError):
    """The same id stands for something else already; nothing was changed."""


class Unavailable(ShelfcastError):
    """Nothing is wrong with the request: it may be sent again after `retry_after` seconds."""

    def __init__(self, reason: str, *, retry_after: int = 1) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class DamagedBundle(ShelfcastError):
    """A model directory that may not be served: `file` is what failed, `reason` how."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class Misconfigured(ShelfcastError):
    """`setting` is the dotted name as it stands in `shelfcast.toml`."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting = setting
        self.reason = reason

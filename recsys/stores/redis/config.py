"""Where the Redis is, if there is one.  Whether it can be reached is `link`'s."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from recsys.errors import Misconfigured

__all__ = ["RedisConfig"]

KINDS = "redis://host:6379/0, rediss://… or unix:///path/to/socket"
OPTIONS = frozenset({"db", "ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_keyfile"})
"""What may follow a question mark."""
NAME = re.compile(r"[\w.:-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisConfig:
    url: str = ""
    """`redis://host:6379/0`, `rediss://…` or `unix:///path`, the same for every process of the
    library; empty: they find one another's changes by looking into the store."""
    prefix: str = "shelfcast"
    """Every name there begins with it: libraries on one Redis need different ones."""

    def __post_init__(self) -> None:
        if self.url and (wrong := _what_is_wrong(self.url)):
            raise Misconfigured("redis.url", wrong)
        if not NAME.fullmatch(self.prefix):
            raise Misconfigured("redis.prefix", "letters, digits and any of _ . : -")


def _what_is_wrong(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        return f"{problem}: use {KINDS}"
    for option, _ in parse_qsl(parts.query, keep_blank_values=True):
        if option not in OPTIONS:
            return f"{option!r} is no option of it: {', '.join(sorted(OPTIONS))}"
    match parts.scheme:
        case "unix":
            return "" if parts.path.strip("/") else "name a socket: unix:///path/to/socket"
        case "redis" | "rediss":
            return _what_is_wrong_at(parts, port)
        case other:
            return f"{other or url} is no Redis: use {KINDS}"


def _what_is_wrong_at(parts: SplitResult, port: int | None) -> str:
    if not parts.hostname:
        return f"name a host: {parts.scheme}://host:6379/0"
    if port == 0:
        return "a port between 1 and 65535"
    number = parts.path.strip("/")
    if number and not number.isdecimal():
        return f"{number!r} is no number of a database"
    return ""

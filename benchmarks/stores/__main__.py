"""`python -m benchmarks.stores URL…`: one line a URL and task; it writes into those libraries."""

import sys

import typer

from benchmarks.stores.beside import measure_redis
from benchmarks.stores.measure import measure
from recsys.errors import ShelfcastError
from recsys.stores.redis.config import RedisConfig
from recsys.stores.redis.health import redis_health


def main(urls: list[str]) -> None:
    """Fill the libraries at URLS, which had better be empty, as fast as they take it; of a Redis,
    leave nothing behind."""
    for url in (url for url in urls if url.startswith("redis")):
        redis_health(RedisConfig(url=url))
    for url in urls:
        for told in measure_redis(url) if url.startswith("redis") else measure(url):
            typer.echo(f"{url.partition(':')[0]:<20}{told}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except ShelfcastError as problem:
        sys.exit(f"error: {problem}")

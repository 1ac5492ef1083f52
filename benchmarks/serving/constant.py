"""What a route of FastAPI can do at best: it answers the same bytes to everybody.

`python -m benchmarks.serving.constant FOLDER WORKERS` serves the bytes of the folder's files, each
at the route of its name, on the settings and in as many processes as `shelfcast serve` runs on, and
prints where.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response

from api.listening import own, taken, url_of
from api.serve import server_config
from recsys.settings import HttpConfig

__all__ = ["EVENTS", "FEEDBACK", "LISTS", "constant_app"]

LISTS, EVENTS, FEEDBACK = "lists", "events", "feedback"
NOTHING = b"{}"


def constant_app(answers: Mapping[str, bytes]) -> FastAPI:
    app = FastAPI()

    def answer(name: str) -> Response:
        return Response(answers.get(name, NOTHING), media_type="application/json")

    @app.get("/v1/readers/{reader}/recommendations")
    async def lists(reader: str, k: int = 10) -> Response:
        return answer(LISTS)

    @app.post("/v1/events")
    async def events(request: Request) -> Response:
        await request.body()
        return answer(EVENTS)

    @app.post("/v1/slates/{slate}/feedback")
    async def feedback(slate: str, request: Request) -> Response:
        await request.body()
        return answer(FEEDBACK)

    return app


def main() -> None:
    listener = taken(HttpConfig(host="127.0.0.1", port=0))
    answers = {file.name: file.read_bytes() for file in Path(sys.argv[1]).iterdir()}
    config = server_config(constant_app(answers), grace=1)
    sys.stdout.write(f"constant answer serves at {url_of(listener)}\n")
    sys.stdout.flush()
    for _ in range(int(sys.argv[2]) - 1):
        if not os.fork():
            listener = own(listener)
            break
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()

"""What a route of FastAPI can do at best: it answers the same bytes to everybody.

`python -m benchmarks.serving.constant FILE WORKERS` serves the file's bytes at every path, on the
settings and in as many processes as `shelfcast serve` runs on, and prints where.
"""

import os
import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from api.serve import server_config

__all__ = ["constant_app"]


def constant_app(answer: bytes) -> FastAPI:
    app = FastAPI()

    @app.get("/v1/readers/{reader}/recommendations")
    async def constant(reader: str, k: int = 10) -> Response:
        return Response(answer, media_type="application/json")

    return app


def main() -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    host, port = listener.getsockname()
    config = server_config(constant_app(Path(sys.argv[1]).read_bytes()), grace=1)
    sys.stdout.write(f"constant answer serves at http://{host}:{port}\n")
    sys.stdout.flush()
    for _ in range(int(sys.argv[2]) - 1):
        if not os.fork():
            break
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()

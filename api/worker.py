"""`python -m api.worker LISTENER HOME CONFIG`: one of the processes that `workers` starts.

Its standard input is a line that is cut when the first process is gone, however it went.
"""

import os
import signal
import socket
import sys
from pathlib import Path
from threading import Thread

from api.serve import serve_from
from recsys.cli.options import settings_from

__all__ = ["main"]


def main() -> None:
    number, home, config = sys.argv[1:]
    file = Path(config) if config else None
    Thread(target=_end_with_the_first, name="lifeline", daemon=True).start()
    with socket.socket(fileno=int(number)) as listener:
        serve_from(listener, settings_from(Path(home), file), file)


def _end_with_the_first() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not through `sys.stdin`, which an exit would wait for
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()

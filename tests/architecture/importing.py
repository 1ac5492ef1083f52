"""Run as a program: import the modules named on the command line and report what happened.

Prints one JSON object: what the imports tried beyond defining things.  Kept apart from the test
because it must be the first thing a fresh interpreter does.
"""

import importlib
import json
import sys
import threading

WATCHED = (
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.system",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "sqlite3.connect",
    "subprocess.Popen",
)


def writes(event: str, args: tuple[object, ...]) -> bool:
    return event == "open" and isinstance(args[1], str) and bool(set(args[1]) & set("wax+"))


def main(modules: list[str]) -> None:
    deeds: list[str] = []
    module = ""

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event in WATCHED or writes(event, args):
            deeds.append(f"{module}: {event} {args[0]!r}")

    sys.addaudithook(watch)
    for module in modules:
        importlib.import_module(module)
    threads = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
    sys.stdout.write(json.dumps({"deeds": deeds, "threads": threads}))


if __name__ == "__main__":
    main(sys.argv[1:])

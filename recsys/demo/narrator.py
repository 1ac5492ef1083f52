"""How the story is told: chapters, commands, lists and tables; in colour on a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

__all__ = ["Narrator"]

SNIPPET = 150


class Narrator:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._chapter = 0

    def chapter(self, title: str) -> None:
        self._chapter += 1
        self._console.print()
        self._console.rule(f"[bold]{self._chapter}. {escape(title)}", align="left")

    def say(self, text: str) -> None:
        self._console.print(escape(text), highlight=False)

    def point_to(self, what: str, where: str) -> None:
        """On one line, however long: it is there to be copied."""
        line = f"{escape(what):<22}[bold cyan]{escape(where)}"
        self._console.print(line, highlight=False, soft_wrap=True)

    def command(self, line: str) -> None:
        self._console.print(f"[bold cyan]$ {escape(line)}", highlight=False, soft_wrap=True)

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        """A spinner on a terminal; nothing in a pipe."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(escape(what)):
            yield

    def entries(self, slate: Mapping[str, Any], most: int = 3) -> None:
        """The top of a list, with everything that must be shown beside it."""
        for entry in slate["entries"][:most]:
            snippet = entry["snippet"]
            short = snippet if len(snippet) <= SNIPPET else f"{snippet[:SNIPPET].rstrip()} …"
            self._console.print(
                f"  {entry['position']}. [bold]{escape(entry['title'])}[/]", highlight=False
            )
            lines = [
                short,
                f"{entry['credit']} · {entry['licence']}",
                entry["url"],
                f"because: {entry['reasons'][0]['text']}",
            ]
            for line in filter(None, lines):
                self._console.print(f"     [dim]{escape(line)}[/]", highlight=False)

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = Table(*headings)
        for column in table.columns[1:]:
            column.justify = "right"
        for row in rows:
            table.add_row(*map(escape, row))
        self._console.print(table)

"""`shelfcast import units|readers|events`: other people's files into the library."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from recsys.domain.consent import Purpose
from recsys.domain.event import Verb
from recsys.errors import Invalid
from recsys.ingest.kinds import Kind
from recsys.settings import Settings

if TYPE_CHECKING:
    from recsys.ingest.importing import ImportOptions

__all__ = ["import_app"]

import_app = typer.Typer(
    name="import",
    help="Bring units, readers or events in from CSV, JSON Lines or Parquet.",
    no_args_is_help=True,
)

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="`.csv`, `.tsv`, `.jsonl`, `.ndjson` or `.parquet`."),
]
Mapped = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Which column is a field.  Repeatable."),
]
Constants = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="A field of every row.  Repeatable."),
]
Zone = Annotated[
    str,
    typer.Option(
        "--time-zone",
        metavar="ZONE",
        help="Where times without a zone were told, such as Europe/Zurich; they are refused "
        "otherwise.",
    ),
]
BasisText = Annotated[
    str | None,
    typer.Option(
        help="How these readers' consent was collected; recorded with every grant.  Default: "
        "`[consent]` of the settings."
    ),
]
Grants = Annotated[
    str | None,
    typer.Option(
        metavar="PURPOSE,…",
        help="What they agreed to: history, personalisation, push, discoverable.  Default with "
        "--basis: history,personalisation.",
    ),
]


@import_app.command("units")
def import_units(
    files: Files,
    mapped: Mapped = None,
    constants: Constants = None,
    time_zone: Zone = "",
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Knowledge units: add new ones, change what changed.

    Fields: id, title, url, authors, provider, publisher, work_id, work_title, work_isbn,
    work_position, kind, abstract, text, language, subjects, keywords, published, licence, rights,
    credit, status, embargo_until; id and title are needed.  Common other names (unit, author,
    isbn, tags, description, year, …) are known.  Lists are split at `;`.

    Exit codes: 0 all rows were taken · 1 some were refused, see the side file · 2 unusable.
    """
    options = _options(mapped, constants, time_zone)
    _import(Kind.UNITS, files, options, settings_from(home, config), as_json)


@import_app.command("readers")
def import_readers(
    files: Files,
    mapped: Mapped = None,
    constants: Constants = None,
    time_zone: Zone = "",
    basis: BasisText = None,
    grants: Grants = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Readers, by pseudonym: never a name, a card number or an address.

    Fields: id, home_library, affiliations, groups, region, languages, age_band, time_zone,
    interests, consents, push_daily_cap, push_quiet_start, push_quiet_end, push_channels, created;
    only id is needed.

    Exit codes: 0 all rows were taken · 1 some were refused, see the side file · 2 unusable.
    """
    settings = settings_from(home, config)
    options = _options(mapped, constants, time_zone, (basis, grants), settings)
    _import(Kind.READERS, files, options, settings, as_json)


@import_app.command("events")
def import_events(
    files: Files,
    mapped: Mapped = None,
    constants: Constants = None,
    verb: Annotated[
        Verb | None, typer.Option(help="What every row did; short for `--set verb=…`.")
    ] = None,
    time_zone: Zone = "",
    basis: BasisText = None,
    grants: Grants = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """What readers did.  The second import of a file changes nothing.

    Fields: id, reader, unit, verb, at, query, slate, push, position, surface, rating, robot,
    user_agent; reader is needed, and unit, except by searches, which need a query.  A file of just
    reader, unit and at is taken as loans.  User agents are judged (robots are marked) and not
    kept.  Events carry their reader only where the reader agreed to a history: see --basis.

    Exit codes: 0 all rows were taken · 1 some were refused, see the side file · 2 unusable.
    """
    settings = settings_from(home, config)
    constants = [*(constants or ()), *([f"verb={verb}"] if verb else [])]
    options = _options(mapped, constants, time_zone, (basis, grants), settings)
    _import(Kind.EVENTS, files, options, settings, as_json)


def _options(
    mapped: Sequence[str] | None,
    constants: Sequence[str] | None,
    time_zone: str,
    consent: tuple[str | None, str | None] = (None, None),
    settings: Settings | None = None,
) -> "ImportOptions":
    from recsys.domain.quiet import valid_zone
    from recsys.ingest.consent import Basis
    from recsys.ingest.importing import ImportOptions

    basis, grants = consent
    stated = Basis()
    if basis is not None or grants is not None:
        stated = Basis(basis or "", _purposes(grants or "history,personalisation"))
    elif settings and settings.consent.grants:
        stated = Basis(settings.consent.basis, settings.consent.grants)
    return ImportOptions(
        mapping=_pairs("--map", mapped),
        constants=_pairs("--set", constants),
        time_zone=valid_zone(time_zone, field="--time-zone") if time_zone else "",
        basis=stated,
    )


def _pairs(option: str, given: Sequence[str] | None) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise Invalid(option, f"{text!r} is not FIELD=…")
        if name in pairs:
            raise Invalid(option, f"{name} is given twice")
        pairs[name.strip()] = value
    return pairs


def _purposes(text: str) -> tuple[Purpose, ...]:
    try:
        return tuple(dict.fromkeys(Purpose(word.strip()) for word in text.split(",")))
    except ValueError:
        raise Invalid("--grants", f"{text!r} is not a list of {', '.join(Purpose)}") from None


def _import(
    kind: Kind, files: Sequence[Path], options: "ImportOptions", settings: Settings, as_json: bool
) -> None:
    from recsys.cli.progress import import_progress
    from recsys.cli.summary import Imported, summary_of, tell
    from recsys.clock import SystemClock
    from recsys.ingest.importing import import_file
    from recsys.stores.open import open_stores

    now = SystemClock().now()
    done: list[Imported] = []
    with closing(open_stores(settings.store_url)) as opened:
        for file in files:
            with import_progress(file.name) as told:
                tally = import_file(kind, file, opened.stores, options, now=now, on_progress=told)
            done.append(Imported(file, tally))
            if not as_json:
                tell(kind, done[-1])
    if as_json:
        typer.echo(json.dumps(summary_of(kind, done), ensure_ascii=False))
    raise typer.Exit(1 if any(one.tally.rejected for one in done) else 0)

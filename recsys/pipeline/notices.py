"""Why a list is not personal, and what would make it so: one sentence each, and the exact call."""

from urllib.parse import quote

from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.slate import Notice

__all__ = ["ASKED", "CONSENT", "NO_HISTORY", "NO_MODEL", "UNKNOWN", "consent_call", "notice"]

UNKNOWN = "unknown_reader"
CONSENT = "no_consent"
NO_HISTORY = "no_history"
NO_MODEL = "no_model"
ASKED = "asked_for"

_LISTS = (Purpose.HISTORY, Purpose.PERSONALISATION)


def notice(code: str, reader: ReaderId | None) -> Notice:
    """The notice of that code, worded for one reader."""
    text, remedy = {
        UNKNOWN: (
            "This reader is not known here, so the list is the one that everybody gets.",
            f"Ask the reader, then {consent_call(reader, *_LISTS)}",
        ),
        CONSENT: (
            "This reader has not agreed to both history and personalisation, so the list is the "
            "one that everybody gets.",
            f"Ask the reader, then {consent_call(reader, *_LISTS)}",
        ),
        NO_HISTORY: (
            "This reader has no history yet, so the list is the one that everybody gets.",
            f'Send what the reader does: POST /v1/events {{"events": [{{"reader": "{reader}", '
            '"verb": "borrow", "unit": "…", …}]}',
        ),
        NO_MODEL: (
            "No model has been trained yet, so the list is the latest additions.",
            "Import events and run `shelfcast train`.",
        ),
        ASKED: (
            "The request asked for the list that everybody gets.",
            "Leave out `personal=false`.",
        ),
    }[code]
    return Notice(code, text, remedy)


def consent_call(reader: ReaderId | None, *purposes: Purpose) -> str:
    """The HTTP call that records these grants."""
    grants = ", ".join(
        f'{{"purpose": "{purpose}", "state": "granted", "via": "where you asked"}}'
        for purpose in purposes
    )
    path = quote(reader or "{reader}", safe="{}")
    return f'PATCH /v1/readers/{path} {{"consents": [{grants}]}}'

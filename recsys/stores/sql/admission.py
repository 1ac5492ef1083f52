"""Whose the events of a transaction may be: who has agreed, and who is let in.  What an admission
is, `stores.base` says."""

from collections.abc import Iterable

from sqlalchemy import Connection

from recsys.domain.ids import ReaderId
from recsys.stores.base import Admission
from recsys.stores.codec import reader_to_json
from recsys.stores.sql.driver import among
from recsys.stores.sql.readers import write_readers

__all__ = ["barred"]

STANDING = """
SELECT r.id, EXISTS (SELECT 1 FROM grants AS g WHERE g.purpose = '{purpose}' AND g.reader = r.row)
FROM readers AS r WHERE r.id {{among}}
"""


def barred(connection: Connection, named: Iterable[str], admission: Admission) -> set[str]:
    """Those of `named` whom no event may name; newcomers are written down."""
    readers = sorted(set(named))
    text = STANDING.format(purpose=admission.purpose.value)
    standing = {reader: bool(agreed) for reader, agreed in among(connection, text, readers)}
    unknown = [ReaderId(reader) for reader in readers if reader not in standing]
    if unknown and admission.newcomer:
        new = list(map(admission.newcomer, unknown))
        write_readers(connection, [(reader, reader_to_json(reader)) for reader in new])
        standing |= {reader.id: reader.consents.allows(admission.purpose) for reader in new}
    return {reader for reader in readers if not standing.get(reader)}

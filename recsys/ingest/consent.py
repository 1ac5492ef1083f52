"""The consent basis of a log: what its readers agreed to, and how that was collected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from recsys.domain.consent import Consent, ConsentState, Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.errors import Invalid

__all__ = ["Basis"]


@dataclass(frozen=True, slots=True)
class Basis:
    """`text` says how and where consent was collected; it is recorded with every grant."""

    text: str = ""
    grants: tuple[Purpose, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.text.strip()) != bool(self.grants):
            raise Invalid("basis", "a basis and what it grants are stated together")

    def applied(self, reader: Reader, now: datetime) -> Reader:
        """With what the basis grants, where the reader has not decided otherwise."""
        decided = {decision.purpose for decision in reader.consents.decisions}
        new = [
            Consent(purpose=purpose, state=ConsentState.GRANTED, at=now, via=self.text)
            for purpose in self.grants
            if purpose not in decided
        ]
        return replace(reader, consents=reader.consents.with_decisions(new)) if new else reader

    def readers(
        self, ids: Iterable[ReaderId], known: Mapping[ReaderId, Reader], now: datetime
    ) -> dict[ReaderId, Reader]:
        """Everyone, as they are to be once the basis holds; without one nobody is new."""
        there = {one: known[one] for one in ids if one in known}
        if not self.grants:
            return there
        return {
            one: self.applied(known.get(one) or Reader(id=one, created=now), now)
            for one in dict.fromkeys(ids)
        }

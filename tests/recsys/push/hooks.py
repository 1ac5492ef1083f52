"""A channel of a test's own, and a reader who wishes for it."""

from recsys.domain.push import Push
from recsys.domain.reader import PushWishes
from recsys.push.channels.base import Leaving, Sent, Verdict
from tests.recsys.push.people import NEVER_QUIET, reader

__all__ = ["HOOKED", "Hook"]

HOOKED = reader(push=PushWishes(daily_cap=5, channels=("hook",), quiet=NEVER_QUIET))


class Hook:
    """A channel that does as it is told, and remembers what it was given."""

    def __init__(self, *answers: Sent | Exception, leaves: bool = False) -> None:
        self.answers = list(answers)
        self.leaves = leaves
        self.given: list[str] = []

    def send(self, push: Push, leaving: Leaving) -> Sent:
        if self.leaves:
            leaving()
        self.given.append(push.id)
        answer = self.answers.pop(0) if self.answers else Sent(Verdict.DELIVERED)
        if isinstance(answer, Exception):
            raise answer
        return answer

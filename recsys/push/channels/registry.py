"""Every channel by the name that readers wish for it.  A new one is a file and a line here."""

from collections.abc import Callable, Mapping

from recsys.push.bell import Bell
from recsys.push.channels.base import Channel
from recsys.push.channels.inbox import Inbox
from recsys.push.channels.sse import LiveStream

__all__ = ["CHANNELS", "open_channels"]

CHANNELS: Mapping[str, Callable[[Bell], Channel]] = {
    "inbox": lambda bell: Inbox(),
    "sse": LiveStream,
}


def open_channels(bell: Bell) -> dict[str, Channel]:
    return {name: make(bell) for name, make in CHANNELS.items()}

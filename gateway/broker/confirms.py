"""What was published and not confirmed yet, and what the broker said of the rest."""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal, NamedTuple

Outcome = Literal["taken", "refused", "unroutable"]
"""The broker keeps a message, has no room for it, or has no queue for it."""


class Sending:
    """Messages that were published together; each has its outcome once the broker tells it."""

    __slots__ = ("left", "outcomes")

    def __init__(self, count: int) -> None:
        self.outcomes: list[Outcome] = ["taken"] * count
        self.left = count

    @property
    def settled(self) -> bool:
        """True when every outcome is known."""
        return not self.left


class _Sent(NamedTuple):
    sending: Sending
    place: int
    key: str
    message_id: str | None


class Confirms:
    """The messages on one channel that wait for their confirmation, in order of publishing."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[int, _Sent] = OrderedDict()
        self._last = 0

    def sent(self, sending: Sending, index: int, key: str, message_id: str | None) -> None:
        """The next message on the channel was published: number `index` of `sending`."""
        self._last += 1
        self._waiting[self._last] = _Sent(sending, index, key, message_id)

    def returned(self, key: str, message_id: str | None) -> None:
        """The broker gave a message back; that it did so it confirms later.

        It does not say which one. Two alike are in the same case.
        """
        for waiting in self._waiting.values():
            named = (waiting.key, waiting.message_id) == (key, message_id)
            if named and waiting.sending.outcomes[waiting.place] == "taken":
                waiting.sending.outcomes[waiting.place] = "unroutable"
                return

    def confirmed(self, tag: int, *, multiple: bool, taken: bool) -> None:
        """The broker is done with a message; with `multiple`, with all until this one."""
        if not multiple:
            sent = self._waiting.pop(tag, None)
            if sent is not None:
                _settle(sent, taken=taken)
            return
        while self._waiting and (tag == 0 or next(iter(self._waiting)) <= tag):
            _, sent = self._waiting.popitem(last=False)
            _settle(sent, taken=taken)


def _settle(sent: _Sent, *, taken: bool) -> None:
    if not taken:
        sent.sending.outcomes[sent.place] = "refused"
    sent.sending.left -= 1

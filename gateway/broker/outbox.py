"""Publishes what the register keeps to be sent, and keeps what a full queue does not take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Final, NamedTuple, Protocol, TypeVar

from gateway.broker.amqp_errors import Refused
from gateway.broker.confirms import Outcome, Sending
from gateway.broker.intake import Handled
from gateway.broker.message_log import log_published
from gateway.broker.publisher import Publisher
from gateway.log import Log
from gateway.register.api import Outgoing, Posted, Register

T = TypeVar("T")

BATCH: Final = 10
"""How many entries of the outbox are in memory at a time; each may be as large as a message."""


class WithRegister(Protocol):
    """Does something with the register, as often as it takes."""

    def __call__(self, work: Callable[[], T]) -> T:
        """What came of it."""
        ...


class Outbox:
    """The outbox of the register, on one connection.

    A queue that is full gets nothing until `full_seconds` later; the rest goes on, and what is for
    that queue keeps its order.
    """

    def __init__(
        self,
        register: Register,
        publisher: Publisher,
        with_register: WithRegister,
        log: Log,
        full_seconds: float,
        published: Callable[[str], None],
    ) -> None:
        self._register = register
        self._publisher = publisher
        self._with_register = with_register
        self._log = log
        self._full_seconds = full_seconds
        self._published = published
        self._full: set[str] = set()
        self._again_at = 0.0
        self._seen: frozenset[int] = frozenset()
        self._under_way: tuple[list[_Entry], Sending] | None = None
        self._went_out: list[int] = []

    def send(self, handled: Iterable[Handled]) -> None:
        """Publish what messages lead to; `settle` waits until the broker has it.

        What was sent before is settled first: what is for one queue keeps its order.

        Raises:
            BrokerError: it is not certain that the broker has it all.
        """
        self.settle()
        self._send([entry for one in handled for entry in _entries(one)])

    def settle(self) -> None:
        """Wait until the broker has what was sent; what it does not take now is in the outbox.

        Raises:
            BrokerError: it is not certain that the broker has it all.
        """
        if self._under_way is None:
            return
        entries, sending = self._under_way
        self._publisher.settle(sending)
        self._under_way = None
        refused = [
            entry
            for entry, outcome in zip(entries, sending.outcomes, strict=True)
            if not self._went(entry, outcome)
        ]
        self._kept(refused)

    def mark_sent(self) -> None:
        """Remember what was published; what is not remembered is published once more."""
        if self._went_out:
            self._register.sent(self._went_out)
            self._went_out = []

    @property
    def to_mark(self) -> bool:
        """True when something was published that is not remembered yet."""
        return bool(self._went_out)

    def publish_all(self) -> None:
        """Publish what was stored and not published, save what is for a queue that is full.

        Raises:
            BrokerError: it is not certain that the broker has it all.
        """
        self.settle()
        self._with_register(self.mark_sent)
        self._try_full_queues_again()
        while entries := self._pending():
            self._send([_Entry(number, message) for number, message in entries])
            self.settle()
            gone = set(self._went_out)
            for number, message in entries:
                if number in gone:
                    log_published(self._log, message)
            self._with_register(self.mark_sent)

    def publish_left_behind(self) -> None:
        """Publish all that is pending once something is for the second look.

        What is there for the first time, another worker may be about to publish.

        Raises:
            BrokerError: it is not certain that the broker has it all.
        """
        self.settle()
        self._with_register(self.mark_sent)
        self._try_full_queues_again()
        numbers = frozenset(number for number, _ in self._pending())
        if numbers & self._seen:
            self.publish_all()
        self._seen = numbers

    def _try_full_queues_again(self) -> None:
        if self._full and monotonic() >= self._again_at:
            self._publisher.publish_anew()
            self._full.clear()

    def _pending(self) -> list[tuple[int, Outgoing]]:
        return self._with_register(lambda: self._register.pending(BATCH, self._full))

    def _send(self, entries: Sequence[_Entry]) -> None:
        going = [entry for entry in entries if entry.message.queue not in self._full]
        self._kept([entry for entry in entries if entry.message.queue in self._full])
        if going:
            sending = self._publisher.send([entry.message for entry in going])
            self._under_way = going, sending

    def _went(self, entry: _Entry, outcome: Outcome) -> bool:
        """Did the broker take it? Asked once more when its queue was removed meanwhile."""
        if outcome == "unroutable":
            try:
                self._publisher.publish(entry.message)
            except Refused:
                outcome = "refused"
        if outcome == "refused":
            self._is_full(entry.message.queue)
            return False
        self._published(entry.message.kind)
        if entry.number is not None:
            self._went_out.append(entry.number)
        return True

    def _is_full(self, queue: str) -> None:
        self._again_at = monotonic() + self._full_seconds
        if queue not in self._full:
            self._full.add(queue)
            self._log.warning("full", queue=queue, retry_seconds=self._full_seconds)

    def _kept(self, entries: Iterable[_Entry]) -> None:
        """What is not in the outbox yet is put there."""
        new = tuple(entry.message for entry in entries if entry.number is None)
        if new:
            self._with_register(lambda: self._keep(new))

    def _keep(self, messages: tuple[Outgoing, ...]) -> None:
        with self._register.begin() as unit:
            unit.post([Posted(None, messages)])
            unit.commit()


class _Entry(NamedTuple):
    """A message to publish and its place in the outbox, if it has one there."""

    number: int | None
    message: Outgoing


def _entries(handled: Handled) -> Iterator[_Entry]:
    if handled.stored:
        yield from map(_Entry, handled.stored, handled.outgoing)
    else:
        yield from (_Entry(None, message) for message in handled.outgoing)

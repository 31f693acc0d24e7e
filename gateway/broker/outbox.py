"""Publishes what the register keeps to be sent, and keeps what a full queue does not take."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final, Protocol, TypeVar

from gateway.broker.amqp_errors import Refused
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

    def send(self, handled: Handled) -> None:
        """Publish what a message leads to; what cannot be published now is in the outbox.

        Raises:
            BrokerError: it is not certain that the broker has it all.
        """
        if handled.stored:
            pairs = zip(handled.stored, handled.outgoing, strict=True)
            self._mark_sent([number for number, message in pairs if self._taken(message)])
            return
        kept = tuple(message for message in handled.outgoing if not self._taken(message))
        if kept:
            self._with_register(lambda: self._keep(kept))

    def publish_all(self) -> None:
        """Publish what was stored and not published, save what is for a queue that is full.

        Raises:
            BrokerError: it is not certain that the broker has it all.
        """
        self._try_full_queues_again()
        while entries := self._pending():
            for number, message in entries:
                if self._taken(message):
                    self._mark_sent([number])
                    log_published(self._log, message)

    def publish_left_behind(self) -> None:
        """Publish all that is pending once something is for the second look.

        What is there for the first time, another worker may be about to publish.

        Raises:
            BrokerError: it is not certain that the broker has it all.
        """
        self._try_full_queues_again()
        numbers = frozenset(number for number, _ in self._pending())
        if numbers & self._seen:
            self.publish_all()
        self._seen = numbers

    def _try_full_queues_again(self) -> None:
        if self._full and monotonic() >= self._again_at:
            self._full.clear()

    def _pending(self) -> list[tuple[int, Outgoing]]:
        return self._with_register(lambda: self._register.pending(BATCH, self._full))

    def _taken(self, message: Outgoing) -> bool:
        if message.queue in self._full:
            return False
        try:
            self._publisher.publish(message)
        except Refused:
            self._full.add(message.queue)
            self._again_at = monotonic() + self._full_seconds
            self._log.warning("full", queue=message.queue, retry_seconds=self._full_seconds)
            return False
        self._published(message.kind)
        return True

    def _mark_sent(self, numbers: Iterable[int]) -> None:
        published = list(numbers)
        if published:
            self._with_register(lambda: self._register.sent(published))

    def _keep(self, messages: tuple[Outgoing, ...]) -> None:
        with self._register.begin() as unit:
            unit.post([Posted(None, messages)])
            unit.commit()

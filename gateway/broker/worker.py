"""The worker: takes messages from the broker and publishes what they lead to.

For each message, in this order: judge it and store what it changes and sends (one transaction),
publish that with the broker's confirmation, acknowledge the message, mark what was published. What
arrived while the messages before it were judged is judged together, in one transaction: with little
to do each message is handled at once, with much to do they share the waits for the disk.

Whatever stops the worker in between, the next one finds either nothing changed or everything
stored: the broker hands the message over again, the register knows it, and the outbox is published.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Final

from gateway.broker.consumer import Consumer
from gateway.broker.delivery import Delivery
from gateway.broker.feedback import Feedback
from gateway.broker.intake import Arrived, Handled
from gateway.broker.message_log import log_handled, trace_of
from gateway.broker.office import Attempts, Office, Patience
from gateway.broker.outbox import Outbox
from gateway.broker.publisher import Publisher
from gateway.errors import RegisterError
from gateway.failures import reference_of
from gateway.log import about
from gateway.result import Result

ONCE_SECONDS: Final = 0.2
ONCE_LOOKS: Final = 2
"""With `once`: the queue is empty when it is so this often, this long after each other."""

LOOK_SECONDS: Final = 5.0
"""How often a worker that always has messages looks at what was left behind."""


class Worker:
    """Everything between one connection and the register."""

    def __init__(
        self, office: Office, consumer: Consumer, publisher: Publisher, feedback: Feedback
    ) -> None:
        self._office = office
        self._consumer = consumer
        self._publisher = publisher
        self._feedback = feedback
        self._register = office.register
        self._settings = office.settings
        self._log = office.log
        self._monitor = office.monitor
        self._with_register = Patience(office, consumer)
        self._attempts = Attempts(office.register)
        self._outbox = Outbox(
            office.register,
            publisher,
            self._with_register,
            office.log,
            office.settings.retry_seconds_most,
            office.monitor.metrics.published,
        )
        self._next_count = 0.0
        self._held: Delivery | None = None

    def work(self, *, once: bool) -> None:
        """
        Handle messages until asked to stop; with `once`, until the partitions are empty.

        Raises:
            BrokerError: the connection was lost.
            Stopped: asked to stop while the register was away; the messages at hand stay at the
                broker.
        """
        self._outbox.publish_all()
        self._consumer.start(everything=once)
        self._monitor.found("consuming", ok=True)
        wait = ONCE_SECONDS if once else self._settings.idle_seconds
        quiet, next_look = 0, 0.0
        while not self._office.stop.is_set() and quiet < ONCE_LOOKS:
            self._count()
            if not once:
                self._consumer.share()
            batch = self._next(wait)
            if batch:
                self._take(batch)
                quiet = 0
            if not batch or monotonic() >= next_look:
                next_look = monotonic() + LOOK_SECONDS
                self._give_back_held()
                self._outbox.publish_left_behind()
            if not batch and once and self._consumer.empty():
                quiet += 1
        self._settle()
        if once:
            self._outbox.publish_all()

    def _next(self, wait: float) -> list[Delivery]:
        """What arrived; when nothing did, first finish what is under way."""
        batch = self._consumer.batch(0)
        if not batch:
            self._settle()
            batch = self._consumer.batch(wait)
        return batch

    def _settle(self) -> None:
        self._outbox.settle()
        if self._outbox.to_mark:
            self._with_register(self._outbox.mark_sent)

    # -- messages ----------------------------------------------------------------------------------

    def _take(self, batch: Sequence[Delivery]) -> None:
        if self._feedback.is_returned(batch[0]):
            self._held = batch[0]
            self._give_back_held()
            return
        done = self._together(batch) if len(batch) > 1 else 0
        for delivery in batch[done:]:
            trace = trace_of(delivery)
            with about(trace), self._monitor.messages([(trace, delivery.since)]):
                self._alone(delivery)

    def _give_back_held(self) -> None:
        """Feed back what the broker returned; while its queue is full it is held."""
        if self._held is None:
            return
        queue = self._feedback.give_back(self._held)
        if queue is not None:
            self._log.warning("returned", trace=trace_of(self._held), queue=queue)
            self._consumer.done([self._held])
            self._held = None

    def _together(self, batch: Sequence[Delivery]) -> int:
        """Judge messages together; how many of them, from the first on, are done with.

        Not when they came back more than once: then alone it shows which one ends the worker.
        """
        if any(delivery.tries > 1 for delivery in batch):
            return 0
        with self._monitor.messages([(trace_of(one), one.since) for one in batch]):
            handled = self._with_register(lambda: self._handled_together(batch))
            done = batch[: len(handled)]
            for delivery, one in zip(done, handled, strict=True):
                log_handled(self._log, delivery, one, tries=1, parked=False)
                self._monitor.handled(one.result, one.how, len(delivery.body), tries=1)
                self._set_aside(delivery, one, [_cause(one.result)])
            if done:
                self._publish(done, handled)
        return len(done)

    def _handled_together(self, batch: Sequence[Delivery]) -> list[Handled]:
        self._outbox.mark_sent()
        self._monitor.at("lookup")
        for delivery in batch:
            self._attempts.begin(delivery)
        return self._office.intake.handle_together([self._arrived(one) for one in batch])

    def _alone(self, delivery: Delivery) -> None:
        """Judge a message, as often as it takes; what fails every time is parked.

        The tries are counted here, never by the broker: a worker that is stopped says nothing
        about the message that it had. Only of a message that came back it is counted how often a
        worker began with it: one that ends the worker each time is parked too.
        """
        causes: list[str] = []
        began = self._with_register(lambda: self._attempts.begin(delivery)) if delivery.tries else 0
        ends_workers = began > self._settings.tries
        while True:
            handled = _ENDS_WORKERS if ends_workers else self._handled(delivery)
            causes.append(_cause(handled.result))
            failed = handled.how == "failed"
            parked = failed and (ends_workers or len(causes) >= self._settings.tries)
            log_handled(self._log, delivery, handled, tries=len(causes), parked=parked)
            if not failed or parked:
                break
            self._monitor.metrics.retried("message")
            self._with_register.wait(self._settings.retry_seconds)
        self._monitor.handled(handled.result, handled.how, len(delivery.body), len(causes))
        self._set_aside(delivery, handled, causes)
        self._publish([delivery], [handled])

    def _set_aside(self, delivery: Delivery, handled: Handled, causes: Sequence[str]) -> None:
        """Park what failed each time; of what nobody can be told, make a dead letter."""
        topology = self._office.topology
        if handled.how == "failed":
            exchange, cause = topology.parked, ", ".join(causes)
            self._with_register(lambda: self._attempts.forget(delivery))
        elif handled.how in {"unreadable", "unknown sender"}:
            exchange, cause = topology.dead, causes[-1]
        else:
            return
        self._monitor.metrics.set_aside(handled.how)
        self._publisher.set_aside(delivery, exchange, handled.how, cause)

    def _publish(self, done: Sequence[Delivery], handled: Sequence[Handled]) -> None:
        """Publish what messages lead to, and let the broker forget them.

        What is in the outbox is published sooner or later. For what is not, the message itself
        has to stay until the broker has it.
        """
        self._monitor.at("publish")
        self._outbox.send(handled)
        if any(one.outgoing and not one.stored for one in handled):
            self._outbox.settle()
        self._consumer.done(done)

    def _handled(self, delivery: Delivery) -> Handled:
        """What came of a message. A register that is away is waited for.

        When the register answers again at once, the fault is with this message: it has failed.
        """

        def handle() -> Handled:
            self._outbox.mark_sent()
            self._monitor.at("lookup")
            try:
                return self._office.intake.handle(self._arrived(delivery))
            except RegisterError as error:
                self._register.pending(1)
                return _failed(reference_of(error))

        return self._with_register(handle)

    def _arrived(self, delivery: Delivery) -> Arrived:
        return Arrived(
            delivery.routing_key,
            delivery.properties.message_id,
            delivery.body,
            self._feedback.sender_of(delivery),
            self._attempts.key(delivery),
        )

    # -- the register ------------------------------------------------------------------------------

    def _count(self) -> None:
        """Tell now and then how much waits."""
        if self._settings.http_port and monotonic() >= self._next_count:
            self._next_count = monotonic() + self._settings.count_seconds
            backlog = self._with_register(self._register.backlog)
            dead, parked = self._consumer.aside()
            waiting = self._consumer.waiting()
            self._monitor.metrics.counted(waiting, dead, parked, backlog)


def _cause(result: Result) -> str:
    """Why a message is put aside: where the gateway failed, or which rules of level 1 it breaks."""
    if result.reference is not None:
        return result.reference
    return ", ".join(sorted({finding.rule for finding in result.findings}))


def _failed(reference: str) -> Handled:
    return Handled("failed", Result(None, "failed", reference=reference))


_ENDS_WORKERS: Final = _failed("it ended the worker each time")

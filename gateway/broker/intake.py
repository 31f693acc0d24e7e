"""Takes one message in: is it what it says, was it here before, and what does it lead to.

No broker is needed here, only the register: what goes out is stored with everything else that the
message changes, in one transaction, and published by the worker afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import Literal, NamedTuple, Protocol, cast

from gateway.answers.notice import NOT_AUTHORISED, REFERENCE_NOT_UNIQUE
from gateway.broker.users import Restraint, Users
from gateway.errors import GatewayError, Raced
from gateway.failures import reference_of
from gateway.outgoing import Incoming, fault_notice, outgoing
from gateway.pipeline import Then
from gateway.reading.header import Kop, read_kop
from gateway.reading.message import Message
from gateway.register.api import Envelope, Outgoing, Posted, Register, Unit
from gateway.result import Result
from gateway.rules.judgement import Judgement
from gateway.standard.berichten import WETTEN
from gateway.standard.findings import Lang, Verdict

How = Literal["processed", "again", "not taken in", "unreadable", "unknown sender", "failed"]


class Walk(Protocol):
    """The pipeline, as far as the intake is concerned."""

    def validate(self, data: bytes) -> Result:
        """What is wrong with a message by itself."""
        ...

    def process(
        self,
        data: bytes,
        envelope: Envelope,
        *,
        received: date | None = None,
        then: Then | None = None,
    ) -> Result:
        """The whole walk, with `then` in the same transaction."""
        ...


class Handled(NamedTuple):
    """What came of a message: `outgoing` is to be published, `stored` are its places in the outbox.

    `how` tells whether it was processed now or before, not taken in (a notice tells why), of nobody
    who can be told ("unreadable", "unknown sender"), or failed through a fault of ours.
    """

    how: How
    result: Result
    outgoing: tuple[Outgoing, ...] = ()
    stored: tuple[int, ...] = ()
    seconds: float = 0.0


class Intake:
    """Handles messages of the broker one by one, on one register.

    `walk_of` gives the pipeline of a day: a worker lives longer than its contracts and code lists
    stay the same. `users` tells whose broker user is whose.
    """

    def __init__(
        self,
        register: Register,
        walk_of: Callable[[date], Walk],
        today: Callable[[], date],
        lang: Lang,
        users: Users | None = None,
    ) -> None:
        self._register = register
        self._walk_of = walk_of
        self._today = today
        self._lang: Lang = lang
        self._users = users or Users()
        self._restraint = Restraint()

    def handle(
        self, routing_key: str, message_id: str | None, data: bytes, user: str | None = None
    ) -> Handled:
        """Take one message in, that the broker says is of `user`.

        Raises:
            GatewayError: the register could not do its part; nothing changed.
        """
        begin = monotonic()
        try:
            handled = self._handle(routing_key, message_id, data, user)
        except GatewayError:
            raise
        except Exception as error:  # noqa: BLE001  (ours, never the sender's)
            handled = Handled("failed", Result(None, "failed", reference=reference_of(error)))
        return handled._replace(seconds=monotonic() - begin)

    def _handle(
        self, routing_key: str, message_id: str | None, data: bytes, user: str | None
    ) -> Handled:
        kop = read_kop(data)
        party = self._users.party_of(user)
        if kop is None:
            return self._unreadable(routing_key, message_id, data, party)
        envelope = Envelope(kop.sender, message_id, sha256(data).hexdigest())
        incoming = Incoming(envelope, kop.wet, kop.receiver, data)
        if self._users.asked and party != kop.sender:
            return self._not_of_the_sender(incoming, kop, party)
        if routing_key != kop.routing_key:
            return self._not_taken_in(incoming, kop, NOT_AUTHORISED)
        try:
            return self._again(incoming, kop) or self._process(incoming)
        except Raced:  # perhaps because another worker took in the same message meanwhile
            earlier = self._again(incoming, kop)
            if earlier is None:
                raise
            return earlier

    def _unreadable(
        self, routing_key: str, message_id: str | None, data: bytes, party: str | None
    ) -> Handled:
        """A notice to the party whose user it is of; otherwise nobody can be told.

        The routing key names two parties, and it may be from either.
        """
        result = self._walk_of(self._today()).validate(data)._replace(verdict="refused")
        if party is None:
            return Handled("unreadable", result)
        wet = routing_key.partition(".")[0]
        envelope = Envelope(party, message_id, sha256(data).hexdigest())
        incoming = Incoming(envelope, wet if wet in WETTEN else "", "", data)
        return Handled("not taken in", result, outgoing(incoming, None, result, None))

    def _not_of_the_sender(self, incoming: Incoming, kop: Kop, party: str | None) -> Handled:
        """IB002 to the party that really sent it.

        When nobody known did, to the one that it says it is of: that may have forgotten to say who
        it is, and otherwise wants to know. Strangers cannot flood it: beyond some notices a minute
        the message is put aside.
        """
        if party is not None:
            other = kop.sender if kop.receiver == party else kop.receiver
            sent = incoming.envelope._replace(sender=party)
            return self._not_taken_in(
                incoming._replace(envelope=sent, receiver=other), kop, NOT_AUTHORISED
            )
        if self._restraint.allows(kop.sender):
            return self._not_taken_in(incoming, kop, NOT_AUTHORISED)
        return Handled("unknown sender", Result(kop.naam, "refused"))

    def _not_taken_in(self, incoming: Incoming, kop: Kop, fault: str) -> Handled:
        result = Result(kop.naam, "refused")
        message = fault_notice(incoming, result, fault, kop.identificatie, self._lang)
        return Handled("not taken in", result._replace(notice=message.body), (message,))

    def _again(self, incoming: Incoming, kop: Kop) -> Handled | None:
        """What an earlier message with the same name led to; None when this one is new."""
        with self._register.begin() as unit:
            earlier = unit.earlier_deliveries([incoming.envelope])[0]
        if earlier is None:
            return None
        digest, answers = earlier
        if digest != incoming.envelope.digest:
            return self._not_taken_in(incoming, kop, REFERENCE_NOT_UNIQUE)
        verdict = next((answer.verdict for answer in answers), "accepted")
        return Handled("again", Result(kop.naam, cast("Verdict", verdict)), answers)

    def _process(self, incoming: Incoming) -> Handled:
        posted: tuple[tuple[Outgoing, ...], tuple[int, ...]] = ((), ())

        def then(unit: Unit, message: Message, result: Result, judgement: Judgement | None) -> None:
            nonlocal posted
            sent = outgoing(incoming, message.bericht, result, judgement)
            posted = (sent, unit.post([Posted(incoming.envelope, sent)])[0])

        today = self._today()
        walk = self._walk_of(today)
        result = walk.process(incoming.data, incoming.envelope, received=today, then=then)
        if result.verdict == "failed":
            return Handled("failed", result)
        return Handled("processed", result, *posted)

"""Takes messages in: are they what they say, were they here before, and what do they lead to.

No broker is needed here, only the register: what goes out is stored with everything else that the
message changes, in one transaction, and published by the worker afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import Literal, NamedTuple, Protocol, cast

from gateway.answers.notice import NOT_AUTHORISED, REFERENCE_NOT_UNIQUE
from gateway.broker.users import Restraint, Users
from gateway.errors import GatewayError, Raced
from gateway.failures import reference_of
from gateway.outgoing import Incoming, fault_notice, outgoing
from gateway.pipeline import MAX_TRIES, Visit, Walked, no_cycles_sought
from gateway.reading.header import Kop, read_kop
from gateway.reading.message import Message
from gateway.register.api import Delivered, Envelope, Outgoing, Posted, Register, Unit
from gateway.result import Result
from gateway.standard.berichten import WETTEN
from gateway.standard.findings import Lang, Verdict
from gateway.steps import At, unobserved
from gateway.waves import TOGETHER

How = Literal["processed", "again", "not taken in", "unreadable", "unknown sender", "failed"]


class Walk(Protocol):
    """The pipeline, as far as the intake is concerned."""

    def validate(self, data: bytes) -> Result:
        """What is wrong with a message by itself."""
        ...

    def read(self, data: bytes) -> Message:
        """Level 1."""
        ...

    def walk(self, unit: Unit, visits: Sequence[Visit]) -> list[Walked]:
        """The rest of the walk, on an open transaction."""
        ...


class Arrived(NamedTuple):
    """A message as it came from the broker, that says it is of `user`.

    `attempts` is the key under which attempts to handle it were counted, if they were.
    """

    routing_key: str
    message_id: str | None
    data: bytes
    user: str | None = None
    attempts: str | None = None


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


class _Met(NamedTuple):
    """A message that may be taken in, of who it says it is of."""

    incoming: Incoming
    kop: Kop
    attempts: str | None


class Intake:
    """Handles messages of the broker, on one register.

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
        at: At = unobserved,
    ) -> None:
        self._register = register
        self._walk_of = walk_of
        self._today = today
        self._lang: Lang = lang
        self._users = users or Users()
        self._restraint = Restraint()
        self._at = at

    def handle(self, arrived: Arrived) -> Handled:
        """Take one message in.

        Raises:
            GatewayError: the register could not do its part; nothing changed.
        """
        begin = monotonic()
        try:
            met = self._meet(arrived)
            handled = met if isinstance(met, Handled) else self._alone(met)
        except GatewayError:
            raise
        except Exception as error:  # noqa: BLE001  (ours, never the sender's)
            handled = Handled("failed", Result(None, "failed", reference=reference_of(error)))
        return handled._replace(seconds=monotonic() - begin)

    def handle_together(self, arrived: Sequence[Arrived]) -> list[Handled]:
        """Take messages in, as many as possible in one transaction; the first so many of them.

        Where something goes wrong, whatever it is, the rest is left: alone it shows with which
        message, and the others are not kept waiting for it.
        """
        handled: list[Handled] = []
        try:
            for run in _runs([self._meet(one) for one in arrived]):
                begin = monotonic()
                done = self._handle_run(run)
                share = (monotonic() - begin) / len(run)
                handled += [one._replace(seconds=share) for one in done]
        except Exception:  # noqa: BLE001  (it comes again, alone)
            return handled
        return handled

    # -- one or more messages ----------------------------------------------------------------------

    def _meet(self, arrived: Arrived) -> Handled | _Met:
        """From whom a message is; one that is not to be taken in is handled with that."""
        kop = read_kop(arrived.data)
        party = self._users.party_of(arrived.user)
        if kop is None:
            return self._unreadable(arrived, party)
        envelope = Envelope(kop.sender, arrived.message_id, sha256(arrived.data).hexdigest())
        incoming = Incoming(envelope, kop.wet, kop.receiver, arrived.data)
        if self._users.asked and party != kop.sender:
            return self._not_of_the_sender(incoming, kop, party)
        if arrived.routing_key != kop.routing_key:
            return self._not_taken_in(incoming, kop, NOT_AUTHORISED)
        return _Met(incoming, kop, arrived.attempts)

    def _alone(self, met: _Met) -> Handled:
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                return self._in_transaction([met])[0]
            except Raced:  # perhaps because another worker took in the same message meanwhile
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _handle_run(self, run: Sequence[Handled | _Met]) -> list[Handled]:
        taken_in = iter(self._in_transaction([one for one in run if isinstance(one, _Met)]))
        return [next(taken_in) if isinstance(one, _Met) else one for one in run]

    def _in_transaction(self, mets: Sequence[_Met]) -> list[Handled]:
        """Messages with different names; one that was here before leads to the same again."""
        if not mets:
            return []
        today = self._today()
        walk = self._walk_of(today)
        with no_cycles_sought():
            visits = [
                Visit(walk.read(met.incoming.data), met.incoming.envelope, today) for met in mets
            ]
            with self._register.begin() as unit:
                earlier = unit.earlier_deliveries([met.incoming.envelope for met in mets])
                new = [at for at, one in enumerate(earlier) if one is None]
                pairs = [(mets[at].incoming, visits[at]) for at in new]
                taken_in = iter(self._taken_in(unit, walk, pairs))
                for key in (met.attempts for met in mets if met.attempts is not None):
                    unit.forget_attempt(key)
                unit.commit()
        return [
            next(taken_in) if one is None else self._again(met, one)
            for met, one in zip(mets, earlier, strict=True)
        ]

    def _taken_in(
        self, unit: Unit, walk: Walk, new: Sequence[tuple[Incoming, Visit]]
    ) -> list[Handled]:
        """Messages that were not here before, with what they send in the outbox."""
        if not new:
            return []
        walked = walk.walk(unit, [visit for _, visit in new])
        self._at("store")
        sent = [
            outgoing(incoming, visit.message.bericht, came.result, came.judgement)
            for (incoming, visit), came in zip(new, walked, strict=True)
        ]
        stored = unit.post(
            [Posted(one.envelope, out) for (one, _), out in zip(new, sent, strict=True)]
        )
        return [
            Handled("processed", came.result, out, numbers)
            for came, out, numbers in zip(walked, sent, stored, strict=True)
        ]

    # -- what is not taken in ----------------------------------------------------------------------

    def _unreadable(self, arrived: Arrived, party: str | None) -> Handled:
        """A notice to the party whose user it is of; otherwise nobody can be told.

        The routing key names two parties, and it may be from either.
        """
        data = arrived.data
        result = self._walk_of(self._today()).validate(data)._replace(verdict="refused")
        if party is None:
            return Handled("unreadable", result)
        wet = arrived.routing_key.partition(".")[0]
        envelope = Envelope(party, arrived.message_id, sha256(data).hexdigest())
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

    def _again(self, met: _Met, earlier: Delivered) -> Handled:
        """What an earlier message with the same name led to."""
        digest, answers = earlier
        if digest != met.incoming.envelope.digest:
            return self._not_taken_in(met.incoming, met.kop, REFERENCE_NOT_UNIQUE)
        verdict = next((answer.verdict for answer in answers), "accepted")
        return Handled("again", Result(met.kop.naam, cast("Verdict", verdict)), answers)


def _runs(mets: Sequence[Handled | _Met]) -> Iterator[list[Handled | _Met]]:
    """Parts that go together: no two messages by one name, and each of some kinds by itself."""
    run: list[Handled | _Met] = []
    names: set[Hashable] = set()
    alone = False
    for met in mets:
        together = isinstance(met, Handled) or met.kop.naam[-3:] in TOGETHER
        name = None if isinstance(met, Handled) else _name_of(met.incoming.envelope)
        if run and (alone or not together or name in names):
            yield run
            run, names = [], set()
        run.append(met)
        alone = not together
        if name is not None:
            names.add(name)
    if run:
        yield run


def _name_of(envelope: Envelope) -> Hashable:
    """What a message is known by: the message_id of its sender, else its bytes."""
    named = envelope.message_id is not None
    return (envelope.sender, named, envelope.message_id if named else envelope.digest)

"""Holds what happened against the promise: nothing lost, nothing twice, nothing different."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from gateway.outgoing import queue_of
from tests.chaos.calm import Calm, Register, Sent, Taken
from tests.chaos.post import Received, digest_of
from tests.chaos.records import Posted
from tests.chaos.traffic import Traffic

EXAMPLES: Final = 10
"""How many of each fault are named."""

LOST: Final = frozenset({"not taken in", "not answered", "not published", "not delivered"})
DOUBLE: Final = frozenset({"taken in twice", "two answers", "two bodies", "of nobody"})


@dataclass(frozen=True)
class Evidence:
    """What there is when everything has come to rest."""

    traffic: Traffic
    confirmed: int  # messages 0 to this one, not included
    taken: Sequence[Taken]
    posted: Iterable[Posted]
    received: Mapping[tuple[str, str], Received]
    register: Register
    dead: Set[tuple[str, str]]  # message_id and digest of each
    in_flight: Mapping[str, int]  # per place
    parked: int = 0
    left_processes: int = 0
    did_not_stop: int = 0


@dataclass
class Faults:
    """What is wrong, by kind, with the first of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, what: str, times: int = 1) -> None:
        """Note a fault."""
        self.counts[kind] += times
        if len(self.examples[kind]) < EXAMPLES:
            self.examples[kind].append(what)

    @property
    def lost(self) -> int:
        """How much is not there."""
        return sum(self.counts[kind] for kind in LOST)

    @property
    def double(self) -> int:
        """How much is there more than once."""
        return sum(self.counts[kind] for kind in DOUBLE)


def judge(evidence: Evidence, calm: Calm) -> Faults:
    """Everything that is not as promised."""
    faults = Faults()
    _taken_in(evidence, faults)
    _gone_out(evidence, calm, faults)
    _answers(evidence, faults)
    _registers(evidence.register, calm.register, faults)
    _at_rest(evidence, faults)
    return faults


def _taken_in(evidence: Evidence, faults: Faults) -> None:
    """Every message once in the inbox, those that nobody can read at the dead letters."""
    times = Counter(one.message_id for one in evidence.taken)
    dead = {message_id for message_id, _ in evidence.dead}
    for number in range(evidence.confirmed):
        letter = evidence.traffic.letter(number)
        name = letter.message_id
        if not letter.readable:
            if (name, digest_of(letter.body)) not in evidence.dead:
                faults.add("not taken in", name)
        elif not times[name]:
            faults.add("not taken in", name)
        elif name in dead:
            faults.add("dead", name)
    for name, count in times.items():
        if count > 1:
            faults.add("taken in twice", name, count - 1)


def _gone_out(evidence: Evidence, calm: Calm, faults: Faults) -> None:
    """The outbox reached the parties, nothing else did, and it is what the calm one holds."""
    known: set[tuple[str, str]] = set()
    sent: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
    for entry in evidence.posted:
        name = (entry.queue, entry.message_id)
        known.add(name)
        if entry.about is not None:
            sent[entry.about].add((entry.kind, entry.queue, entry.message_id, entry.digest))
        if not entry.published:
            faults.add("not published", " ".join(name))
        got = evidence.received.get(name)
        if got is None:
            faults.add("not delivered", " ".join(name))
        elif got.digests != {entry.digest}:
            faults.add("two bodies", " ".join(name))
    for name in evidence.received.keys() - known:
        faults.add("of nobody", " ".join(name))
    nothing: Sent = frozenset()
    for message_id, expected in calm.sent.items():
        if sent.get(message_id, nothing) != expected:
            faults.add("sent otherwise", message_id)


def _answers(evidence: Evidence, faults: Faults) -> None:
    """Every message that was taken in has one answer, in the queue of its sender."""
    answers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for (queue, message_id), got in evidence.received.items():
        number = evidence.traffic.number(got.correlation_id or "")
        if number is not None and queue == queue_of(evidence.traffic.sender(number)):
            answers[str(got.correlation_id)] |= {(message_id, body) for body in got.digests}
    for one in evidence.taken:
        count = len(answers[one.message_id])
        if count == 0:
            faults.add("not answered", one.message_id)
        elif count > 1:
            faults.add("two answers", one.message_id, count - 1)


def _registers(register: Register, calm: Register, faults: Faults) -> None:
    for table in register.keys() | calm.keys():
        ours, theirs = register.get(table, Counter()), calm.get(table, Counter())
        for row, count in (ours - theirs).items():
            faults.add("only in the register", f"{table}: {row}", count)
        for row, count in (theirs - ours).items():
            faults.add("only in the calm register", f"{table}: {row}", count)


def _at_rest(evidence: Evidence, faults: Faults) -> None:
    for place, count in evidence.in_flight.items():
        if count:
            faults.add("in flight", f"{place}: {count}", count)
    if evidence.parked:
        faults.add("parked", "gateway.parked", evidence.parked)
    if evidence.left_processes:
        faults.add("left behind", "processes of workers", evidence.left_processes)
    if evidence.did_not_stop:
        faults.add("did not stop", "workers that were asked to", evidence.did_not_stop)

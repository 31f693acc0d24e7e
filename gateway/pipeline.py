"""The walk of messages: read, level 1, level 2, facts, levels 3 and 4, apply, answer.

`validate` walks the first part, without a register. `walk` walks all of it, in a transaction on the
register that its caller keeps or undoes; `process` does that for one message at a time. The same
walk serves the command line, the library and the worker. What only the register needs is imported
there: `validate` starts sooner.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import GatewayError, Raced
from gateway.reading.message import Message, Reader, retourcodes_of
from gateway.replies import Replies, seed_of
from gateway.result import Answer, Result
from gateway.rules.context import Context
from gateway.rules.judging_calendar import judge_calendar
from gateway.rules.run import level2
from gateway.standard.bericht import Bericht
from gateway.standard.berichten import Berichtsoort
from gateway.standard.findings import Lang, Verdict
from gateway.steps import At, unobserved

if TYPE_CHECKING:
    from gateway.parties import Parties
    from gateway.register.api import Applied, Envelope, Register, Unit
    from gateway.rules.judgement import Judgement

MAX_TRIES: Final = 5
"""How often a message is judged again when another one took a number first."""

Then = Callable[["Unit", Message, Result, "Judgement | None"], None]
"""What else belongs in the transaction of a message."""


class Visit(NamedTuple):
    """A message that was read, how it came in and when: by default on its Dagtekening."""

    message: Message
    envelope: Envelope
    received: date | None = None


class Walked(NamedTuple):
    """What came of a message; only one that is valid has a judgement."""

    result: Result
    judgement: Judgement | None = None


class Pipeline:
    """Judges messages with one set of XSDs, contracts and a system date, on one register.

    Without `parties` the gateway answers for everybody. `at` is told which step begins.
    """

    def __init__(
        self,
        reader: Reader,
        context: Context,
        lang: Lang,
        register: Register | None = None,
        parties: Parties | None = None,
        at: At = unobserved,
    ) -> None:
        self._reader = reader
        self._context = context
        self._register = register
        self._parties = parties
        self._at = at
        self._replies = Replies(reader.schemas, lang)

    def validate(self, data: bytes) -> Result:
        """Levels 1 and 2, and of level 4 what needs only the calendar or a code list."""
        return self._safely(data, self._validate)

    def _validate(self, message: Message) -> Result:
        if message.bericht is None:
            return self._replies.refused(message)
        bericht = message.bericht
        findings = tuple(level2(bericht) or judge_calendar(bericht, self._context))
        return Result(bericht.soort.naam, "rejected" if findings else "accepted", findings)

    def process(
        self,
        data: bytes,
        envelope: Envelope,
        *,
        received: date | None = None,
        then: Then | None = None,
        trial: bool = False,
    ) -> Result:
        """All four levels, the register and the answer, in a transaction of its own.

        A failure of ours changes nothing and becomes the verdict `failed`, with a reference to
        where it happened; only what concerns the register as a whole is raised (GatewayError).
        Of a `trial` nothing is remembered, whatever its verdict.
        """

        def process(message: Message) -> Result:
            if message.bericht is None and then is None:
                return self._replies.refused(message)
            return self._process(Visit(message, envelope, received), then, trial=trial)

        return self._safely(data, process)

    def _safely(self, data: bytes, further: Callable[[Message], Result]) -> Result:
        message: Message | None = None
        try:
            with no_cycles_sought():
                message = self.read(data)
                return further(message)
        except GatewayError:
            raise
        except Exception as error:  # noqa: BLE001  (ours, never the sender's: nobody is rejected)
            from gateway.failures import reference_of

            naam = message.soort.naam if message and message.soort else None
            return Result(naam, "failed", reference=reference_of(error))

    def _process(self, visit: Visit, then: Then | None, *, trial: bool) -> Result:
        assert self._register is not None  # noqa: S101  (wiring gives one to whoever processes)
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                with self._register.begin() as unit:
                    (walked,) = self.walk(unit, [visit])
                    if then is not None:
                        then(unit, visit.message, walked.result, walked.judgement)
                    if not trial:
                        unit.commit()
                    return walked.result
            except Raced:
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    # -- the walk ----------------------------------------------------------------------------------

    def read(self, data: bytes) -> Message:
        """Level 1 of some bytes."""
        self._at("read")
        return self._reader.read(data, self._context.today)

    def walk(self, unit: Unit, visits: Sequence[Visit]) -> list[Walked]:
        """What comes of messages that were read, in their order, on an open transaction.

        It is the same as walking with one after the other.
        """
        from gateway.waves import pair_of, waves

        self._at("wait")
        berichten = [visit.message.bericht for visit in visits]
        unit.lock({pair_of(bericht) for bericht in berichten if bericht is not None})
        walked = {
            at: Walked(self._replies.refused(visit.message))
            for at, visit in enumerate(visits)
            if visit.message.bericht is None
        }
        for wave in waves(berichten):
            walked |= zip(wave, self._walk_wave(unit, [visits[at] for at in wave]), strict=True)
        return [walked[at] for at in range(len(visits))]

    def _walk_wave(self, unit: Unit, visits: Sequence[Visit]) -> list[Walked]:
        """The walk of valid messages that do not touch each other's facts."""
        from gateway.verdicts import verdict_of

        judged = self._judge(unit, visits)
        verdicts = [verdict_of(one.judgement) for one in judged]
        self._at("apply")
        unit.apply([_applied(one, verdict) for one, verdict in zip(judged, verdicts, strict=True)])
        self._at("answer")
        answers = self._answers(unit, judged)
        return [
            Walked(self._replies.result(one.bericht, verdict, one.judgement, answer), one.judgement)
            for one, verdict, answer in zip(judged, verdicts, answers, strict=True)
        ]

    def _judge(self, unit: Unit, visits: Sequence[Visit]) -> list[_Judged]:
        from gateway.judges import Asked, judge, mark_of
        from gateway.rules.judging import rejected
        from gateway.rules.judging_besluit import left_to_receiver

        berichten = [_valid(visit.message) for visit in visits]
        used = unit.identificaties_gebruikt([mark_of(bericht) for bericht in berichten])
        self._at("level_2")
        broken = [level2(bericht) for bericht in berichten]
        asked = [
            Asked(berichten[at], used[at], retourcodes_of(visits[at].message))
            for at, found in enumerate(broken)
            if not found
        ]
        judgements = iter(judge(unit, asked, self._context, self._at))
        judged: list[_Judged] = []
        for at, bericht in enumerate(berichten):
            judgement = rejected(broken[at]) if broken[at] else next(judgements)
            left = not used[at] and self._answers_itself(bericht)
            if left:
                judgement = left_to_receiver(judgement)
            judged.append(_Judged(visits[at], bericht, judgement, left, bool(broken[at])))
        return judged

    def _answers_itself(self, bericht: Bericht) -> bool:
        """Does the receiver answer this heenbericht itself?

        Not when its Identificatie was used before: an answer that names it would be one to the
        message that used it first. Then the gateway answers (TR056).
        """
        soort = bericht.soort
        if self._parties is None or soort.answered_by is None:
            return False
        return self._parties.answers_itself(soort.receiver, bericht.receiver, soort.wet)

    def _answers(self, unit: Unit, judged: Sequence[_Judged]) -> list[Answer | None]:
        kinds = [None if one.left else self._replies.kind_of_answer(one.bericht) for one in judged]
        seeds = [
            seed_of(one.bericht, one.visit.envelope.digest)
            for one, kind in zip(judged, kinds, strict=True)
            if kind is not None
        ]
        given = iter(unit.new_identificaties(seeds))
        return [
            None if kind is None else self._answer(kind, one, next(given))
            for one, kind in zip(judged, kinds, strict=True)
        ]

    def _answer(self, kind: Berichtsoort, judged: _Judged, identificatie: str) -> Answer:
        root = judged.visit.message.root
        assert root is not None  # noqa: S101  (a valid message has one)
        return self._replies.answer(
            kind, root, judged.bericht, judged.judgement, identificatie, self._context.today
        )


class _Judged(NamedTuple):
    """A valid message and its judgement; `left` tells that its receiver answers it itself."""

    visit: Visit
    bericht: Bericht
    judgement: Judgement
    left: bool
    broken: bool  # on level 2


def _valid(message: Message) -> Bericht:
    assert message.bericht is not None  # noqa: S101  (only these stand in a wave)
    return message.bericht


def _applied(judged: _Judged, verdict: Verdict) -> Applied:
    """What the register is to remember of a message."""
    from gateway.granted import all_lines
    from gateway.register.api import Applied

    visit, bericht, judgement = judged.visit, judged.bericht, judged.judgement
    document = None
    if judged.left and bericht.soort.nummer == "323":
        document = all_lines(bericht, judgement)
    return Applied(
        bericht,
        visit.envelope._replace(sender=bericht.sender),
        None if judged.broken else judgement,
        verdict,
        visit.received or bericht.header.bericht_identificatie.dagtekening,
        document,
    )


@contextmanager
def no_cycles_sought() -> Iterator[None]:
    """Python's garbage collector rests until the block ends; memory is freed as ever.

    The collector looks for objects that refer to each other in a circle. A message has none, but
    is so many objects that it would walk through them again and again: a fifth of the time of a
    large one. Who finds it at rest already leaves it so, also when threads do this at once.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

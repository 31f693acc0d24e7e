"""The walk of one message: read, level 1, level 2, facts, levels 3 and 4, apply, answer.

`validate` walks the first part, without a register. `process` walks it all, in one transaction on
the register; nothing is kept unless everything went well. The same walk serves the command line,
the library and the worker. What only `process` needs is imported there: `validate` starts sooner.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import GatewayError, Raced
from gateway.reading.message import Message, Reader, identificatie_of, retourcodes_of
from gateway.result import Answer, Result
from gateway.rules.context import Context
from gateway.rules.judging_calendar import judge_calendar
from gateway.rules.run import level2
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding, Lang, Verdict
from gateway.steps import At, unobserved

if TYPE_CHECKING:
    from gateway.parties import Parties
    from gateway.register.api import Envelope, Register, Unit
    from gateway.rules.judgement import Judgement

MAX_TRIES: Final = 5
"""How often a message is judged again when another one took a number first."""

Then = Callable[["Unit", Message, Result, "Judgement | None"], None]
"""What else belongs in the transaction of a message: the inbox and the outbox of the worker."""


class _Visit(NamedTuple):
    """How one message came in, and what to do with it: see `Pipeline.process`."""

    envelope: Envelope
    received: date | None
    then: Then | None
    trial: bool


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
        self._lang: Lang = lang
        self._register = register
        self._parties = parties
        self._at = at

    def validate(self, data: bytes) -> Result:
        """Levels 1 and 2, and of level 4 what needs only the calendar or a code list."""
        with _no_cycles_sought():
            return self._walk(data, self._validate)

    def _validate(self, message: Message) -> Result:
        if message.bericht is None:
            return self._refused(message)
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
        """All four levels, the register and the answer. `received` is by default the Dagtekening.

        A failure of ours changes nothing and becomes the verdict `failed`, with a reference to
        where it happened; only what concerns the register as a whole is raised (GatewayError).
        Of a `trial` nothing is remembered, whatever its verdict.
        """
        with _no_cycles_sought():
            visit = _Visit(envelope, received, then, trial)
            return self._walk(data, lambda message: self._process(message, visit))

    # -- the walk ----------------------------------------------------------------------------------

    def _walk(self, data: bytes, further: Callable[[Message], Result]) -> Result:
        message: Message | None = None
        try:
            self._at("read")
            message = self._reader.read(data, self._context.today)
            return further(message)
        except GatewayError:
            raise
        except Exception as error:  # noqa: BLE001  (ours, never the sender's: nobody is rejected)
            from gateway.failures import reference_of

            naam = message.soort.naam if message and message.soort else None
            return Result(naam, "failed", reference=reference_of(error))

    def _process(self, message: Message, visit: _Visit) -> Result:
        if message.bericht is None and visit.then is None:
            return self._refused(message)
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                return self._in_transaction(message, visit)
            except Raced:
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _in_transaction(self, message: Message, visit: _Visit) -> Result:
        assert self._register is not None  # noqa: S101  (wiring gives one to whoever processes)
        self._at("wait")
        with self._register.begin() as unit:
            judgement = None
            if message.bericht is None:
                result = self._refused(message)
            else:
                result, judgement = self._judged(unit, message, message.bericht, visit)
            self._at("store")
            if visit.then is not None:
                visit.then(unit, message, result, judgement)
            if not visit.trial:
                unit.commit()
            return result

    def _judged(
        self, unit: Unit, message: Message, bericht: Bericht, visit: _Visit
    ) -> tuple[Result, Judgement]:
        from gateway.granted import all_lines
        from gateway.judges import judge
        from gateway.register.api import Applied, Pair
        from gateway.rules.judging import rejected
        from gateway.rules.judging_besluit import left_to_receiver
        from gateway.verdicts import verdict_of

        soort = bericht.soort
        envelope = visit.envelope._replace(sender=bericht.sender)
        unit.lock([Pair(soort.wet, bericht.gemeente, bericht.aanbieder)])
        left = self._left_to_receiver(unit, bericht)
        self._at("level_2")
        broken = level2(bericht)
        codes = retourcodes_of(message)
        judgement = (
            rejected(broken) if broken else judge(unit, bericht, self._context, codes, self._at)
        )
        if left:
            judgement = left_to_receiver(judgement)
        verdict = verdict_of(judgement)
        received = visit.received or bericht.header.bericht_identificatie.dagtekening
        document = all_lines(bericht, judgement) if left and soort.nummer == "323" else None
        kept = None if broken else judgement
        self._at("apply")
        unit.apply([Applied(bericht, envelope, kept, verdict, received, document)])
        self._at("answer")
        answer = None if left else self._answer(unit, message, bericht, envelope, judgement)
        return self._result(bericht, verdict, judgement, answer), judgement

    def _left_to_receiver(self, unit: Unit, bericht: Bericht) -> bool:
        """Does the receiver answer this heenbericht itself?

        Not when its Identificatie was used before: an answer that names it would be one to the
        message that used it first. Then the gateway answers (TR056).
        """
        soort = bericht.soort
        if self._parties is None or soort.answered_by is None:
            return False
        if not self._parties.answers_itself(soort.receiver, bericht.receiver, soort.wet):
            return False
        from gateway.register.api import Mark

        mark = bericht.header.bericht_identificatie.identificatie
        sought = Mark(soort.wet, soort.nummer, bericht.sender, mark)
        return not unit.identificaties_gebruikt([sought])[0]

    # -- what comes of it --------------------------------------------------------------------------

    def _answer(
        self,
        unit: Unit,
        message: Message,
        bericht: Bericht,
        envelope: Envelope,
        judgement: Judgement,
    ) -> Answer | None:
        soort = bericht.soort
        if soort.answered_by is None or message.root is None:
            return None
        from gateway.answers.compose import compose
        from gateway.verdicts import toegekend

        schemas = self._reader.schemas
        kind = schemas.by_name(soort.naam[:-3] + soort.answered_by, soort.release)
        if kind is None:
            return None
        identificatie = bericht.header.bericht_identificatie.identificatie
        seed = f"{soort.wet}|{soort.naam}|{envelope.sender}|{identificatie}|{envelope.digest}"
        data = compose(
            schemas.structure(kind),
            schemas.validator(kind),
            message.root,
            judgement.findings,
            toegekend=toegekend(bericht, judgement),
            identificatie=unit.new_identificaties([seed.encode()])[0],
            today=self._context.today,
        )
        return Answer(kind.naam, data)

    def _result(
        self, bericht: Bericht, verdict: Verdict, judgement: Judgement, answer: Answer | None
    ) -> Result:
        findings = judgement.findings
        error_notice = None
        left = judgement.left and bericht.soort.answered_by is not None
        if answer is None and verdict != "accepted" and not left:
            from gateway.verdicts import fault_of_antwoord

            identificatie = bericht.header.bericht_identificatie.identificatie
            fault = fault_of_antwoord(bericht.soort, findings)
            error_notice = self._notice(findings, bericht.soort.naam, identificatie, fault)
        naam = bericht.soort.naam
        return Result(naam, verdict, findings, judgement.signals, answer, error_notice)

    def _refused(self, message: Message) -> Result:
        from gateway.verdicts import fault_of

        naam = message.soort.naam if message.soort else None
        fault = fault_of(message.findings)
        made = self._notice(message.findings, naam, identificatie_of(message.root), fault)
        return Result(naam, "refused", message.findings, notice=made)

    def _notice(
        self,
        findings: tuple[Finding, ...],
        naam: str | None,
        identificatie: str | None,
        fault: str | None,
    ) -> bytes:
        from gateway.answers.notice import notice

        return notice(
            findings, fault=fault, message=naam, identificatie=identificatie, lang=self._lang
        )


@contextmanager
def _no_cycles_sought() -> Iterator[None]:
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

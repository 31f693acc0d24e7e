"""What is said about a judged message: the answer, or the notice where there is no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from gateway.reading.message import Message, identificatie_of
from gateway.reading.schemas import SchemaSet
from gateway.result import Answer, Result
from gateway.standard.bericht import Bericht
from gateway.standard.berichten import Berichtsoort
from gateway.standard.findings import Finding, Lang, Verdict

if TYPE_CHECKING:
    from datetime import date

    from gateway.rules.judgement import Judgement


class Replies:
    """Answers and notices by one set of XSDs; what only an answer needs is imported there."""

    def __init__(self, schemas: SchemaSet, lang: Lang) -> None:
        self._schemas = schemas
        self._lang: Lang = lang

    def refused(self, message: Message) -> Result:
        """What came of a message with findings of level 1, or of what is no message."""
        from gateway.verdicts import fault_of

        naam = message.soort.naam if message.soort else None
        fault = fault_of(message.findings)
        made = self._notice(message.findings, naam, identificatie_of(message.root), fault)
        return Result(naam, "refused", message.findings, notice=made)

    def result(
        self, bericht: Bericht, verdict: Verdict, judgement: Judgement, answer: Answer | None
    ) -> Result:
        """What came of a judged message; without an answer a notice tells what is wrong with it."""
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

    def kind_of_answer(self, bericht: Bericht) -> Berichtsoort | None:
        """The message that answers this one, if any does."""
        soort = bericht.soort
        if soort.answered_by is None:
            return None
        return self._schemas.by_name(soort.naam[:-3] + soort.answered_by, soort.release)

    def answer(
        self,
        kind: Berichtsoort,
        root: etree._Element,
        bericht: Bericht,
        judgement: Judgement,
        identificatie: str,
        today: date,
    ) -> Answer:
        """The answer of this kind to a message, under an Identificatie of its own."""
        from gateway.answers.compose import compose
        from gateway.verdicts import toegekend

        data = compose(
            self._schemas.structure(kind),
            self._schemas.validator(kind),
            root,
            judgement.findings,
            toegekend=toegekend(bericht, judgement),
            identificatie=identificatie,
            today=today,
        )
        return Answer(kind.naam, data)

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


def seed_of(bericht: Bericht, digest: str) -> bytes:
    """What the Identificatie of the answer is derived from; `digest` is that of the bytes."""
    soort = bericht.soort
    identificatie = bericht.header.bericht_identificatie.identificatie
    return f"{soort.wet}|{soort.naam}|{bericht.sender}|{identificatie}|{digest}".encode()

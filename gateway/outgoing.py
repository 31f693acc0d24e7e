"""What goes out because of one message, to whom and in which order. Pure: nothing is sent here."""

from __future__ import annotations

import json
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from gateway.answers.notice import ALREADY_ANSWERED, notice
from gateway.granted import granted, granted_by
from gateway.register.api import Envelope, Outgoing
from gateway.result import Answer, Result
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht
from gateway.standard.berichten import AANBIEDER, GEMEENTE
from gateway.standard.findings import Finding, Lang, Level

XML: Final = "application/xml"
JSON: Final = "application/json"

FOUT: Final = "fout"
DECLARATIE: Final = "declaratie"

_IDS: Final = UUID("5b0ff1a0-51ac-5d5a-9f4b-6f0b8d1c2f10")
_CBS_LENGTH: Final = 4
_UNKNOWN_DECLARATIE: Final = "TR337"


class Incoming(NamedTuple):
    """One message as it came in: its envelope, between which parties, and its bytes.

    `receiver` is "" where the Header does not tell.
    """

    envelope: Envelope
    wet: str
    receiver: str
    data: bytes

    @property
    def sender(self) -> str:
        """The party that really sent it."""
        return self.envelope.sender

    @property
    def delivered_id(self) -> str:
        """The message_id under which it is delivered: the sender's own, or a derived one."""
        return self.envelope.message_id or _derived(self.envelope, "delivery")


def outgoing(
    incoming: Incoming, bericht: Bericht | None, result: Result, judgement: Judgement | None
) -> tuple[Outgoing, ...]:
    """Everything that the gateway sends because of a message, in the order of sending.

    Source: docs/architecture.md.
    """
    if bericht is None or judgement is None:
        return _answer_or_notice(incoming, result)
    if bericht.soort.nummer == "325":
        if judgement.left:
            return _deciding_325(incoming, result, judgement)
        return _own_325(incoming, bericht, result)
    sent = _answer_or_notice(incoming, result)
    if judgement.left or result.verdict in {"accepted", "partly"}:
        sent += (_delivery(incoming, result),)
    if bericht.soort.nummer == "323" and not judgement.left:
        sent += _for_the_gemeente(incoming, bericht, result, judgement)
    return sent


def fault_notice(
    incoming: Incoming, result: Result, fault: str, identificatie: str | None, lang: Lang
) -> Outgoing:
    """The notice about a message that is not taken in at all, such as IB002 and IB016."""
    body = notice(
        result.findings,
        fault=fault,
        message=result.message,
        identificatie=identificatie,
        lang=lang,
        correlation_id=incoming.envelope.message_id,
    )
    return _notice(incoming, result, body, f"notice {fault}")


def queue_of(code: str) -> str:
    """The queue that a party reads: aanbieder.<AGB> or gemeente.<CBS>."""
    return f"{GEMEENTE if len(code) == _CBS_LENGTH else AANBIEDER}.{code}"


def queues_of(code: str) -> tuple[str, ...]:
    """All queues of a party; a gemeente has one for the validated Prestaties besides."""
    queue = queue_of(code)
    return (queue, _declaraties(queue)) if len(code) == _CBS_LENGTH else (queue,)


def _declaraties(queue: str) -> str:
    return f"{queue}.declaraties"


# -- each kind -------------------------------------------------------------------------------------


def _answer_or_notice(incoming: Incoming, result: Result) -> tuple[Outgoing, ...]:
    if result.answer is not None:
        return (_answer(incoming, result, result.answer),)
    if result.notice is not None:
        body = _rewritten(result.notice, correlation_id=incoming.envelope.message_id)
        return (_notice(incoming, result, body, "notice"),)
    return ()


def _answer(incoming: Incoming, result: Result, answer: Answer) -> Outgoing:
    return Outgoing(
        kind="answer",
        queue=queue_of(incoming.sender),
        type=answer.message,
        message_id=_derived(incoming.envelope, "answer"),
        correlation_id=incoming.envelope.message_id,
        content_type=XML,
        wet=incoming.wet,
        afzender=incoming.receiver,
        ontvanger=incoming.sender,
        verdict=result.verdict,
        body=answer.data,
    )


def _delivery(incoming: Incoming, result: Result) -> Outgoing:
    """The bytes as they came; it answers nothing, so it has no correlation_id."""
    return Outgoing(
        kind="delivery",
        queue=queue_of(incoming.receiver),
        type=result.message or "",
        message_id=incoming.delivered_id,
        correlation_id=None,
        content_type=XML,
        wet=incoming.wet,
        afzender=incoming.sender,
        ontvanger=incoming.receiver,
        verdict=result.verdict,
        body=incoming.data,
    )


def _for_the_gemeente(
    incoming: Incoming, bericht: Bericht, result: Result, judgement: Judgement
) -> tuple[Outgoing, ...]:
    """The copy of the 325 that was sent in its name, and the validated Prestaties."""
    sent: tuple[Outgoing, ...] = ()
    queue = queue_of(incoming.receiver)
    if result.answer is not None:
        copy = _answer(incoming, result, result.answer)
        sent += (
            copy._replace(
                kind="copy",
                queue=queue,
                message_id=_derived(incoming.envelope, "copy"),
                correlation_id=incoming.delivered_id,
            ),
        )
    document = granted(bericht, judgement, incoming.delivered_id)
    if document is not None:
        sent += (
            _delivery(incoming, result)._replace(
                kind="declaratie",
                queue=_declaraties(queue),
                type=DECLARATIE,
                message_id=_derived(incoming.envelope, "declaratie"),
                correlation_id=incoming.delivered_id,
                content_type=JSON,
                body=document,
            ),
        )
    return sent


def _deciding_325(incoming: Incoming, result: Result, judgement: Judgement) -> tuple[Outgoing, ...]:
    """The 325 about a 323 that was left to the gemeente: to the aanbieder when it is right.

    Then what it granted follows to the gemeente, as after a 325 of the gateway.
    """
    besluit = judgement.besluit
    if besluit is None:
        return _answer_or_notice(incoming, result)
    left = besluit.overgelaten
    delivery = _delivery(incoming, result)._replace(correlation_id=left.message_id)
    answered = Envelope(incoming.receiver, left.message_id, left.digest)
    declared_id = incoming._replace(envelope=answered).delivered_id
    document = granted_by(left.document, besluit.toegekend, declared_id)
    if document is None:
        return (delivery,)
    return (
        delivery,
        delivery._replace(
            kind="declaratie",
            queue=_declaraties(queue_of(incoming.sender)),
            type=DECLARATIE,
            message_id=_derived(answered, "declaratie"),
            correlation_id=declared_id,
            content_type=JSON,
            afzender=incoming.receiver,
            ontvanger=incoming.sender,
            body=document,
        ),
    )


def _own_325(incoming: Incoming, bericht: Bericht, result: Result) -> tuple[Outgoing, ...]:
    """A 325 of the gemeente that comes too late: another one has decided (IB019).

    About a declaratie that is not known there is nothing to be decided; then the rules alone tell.
    """
    if result.notice is None:  # it is right, and changes nothing all the same
        identificatie = bericht.header.bericht_identificatie.identificatie
        result = result._replace(verdict="rejected")
        return (fault_notice(incoming, result, ALREADY_ANSWERED, identificatie, "nl"),)
    changes: dict[str, str | None] = {"correlation_id": incoming.envelope.message_id}
    if _about_a_known_declaratie(result.findings):
        changes["fault"] = ALREADY_ANSWERED
    body = _rewritten(result.notice, **changes)
    return (_notice(incoming, result, body, "notice"),)


def _about_a_known_declaratie(findings: tuple[Finding, ...]) -> bool:
    return all(
        finding.level > Level.BERICHT and finding.rule != _UNKNOWN_DECLARATIE
        for finding in findings
    )


def _notice(incoming: Incoming, result: Result, body: bytes, seed: str) -> Outgoing:
    return Outgoing(
        kind="notice",
        queue=queue_of(incoming.sender),
        type=FOUT,
        message_id=_derived(incoming.envelope, seed),
        correlation_id=incoming.envelope.message_id,
        content_type=JSON,
        wet=incoming.wet,
        afzender=incoming.receiver,
        ontvanger=incoming.sender,
        verdict=result.verdict,
        body=body,
    )


def _rewritten(body: bytes, **changes: str | None) -> bytes:
    """A notice with what only the broker knows of its message."""
    document = json.loads(body) | changes
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _derived(envelope: Envelope, what: str) -> str:
    """A message_id that is the same however often the same message comes in."""
    name = "|".join((what, envelope.sender, envelope.message_id or "", envelope.digest))
    return str(uuid5(_IDS, name))

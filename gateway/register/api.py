"""What the pipeline asks of the register. One transaction serves one message (or one batch)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import date
from typing import NamedTuple, Protocol

from gateway.rules.besluit import BesluitFacts
from gateway.rules.facts import (
    AntwoordFacts,
    DeclaratieAntwoordFacts,
    DeclaratieFacts,
    RegieFacts,
    RetourFacts,
    ToewijzingFacts,
    VerzoekFacts,
)
from gateway.rules.judgement import Judgement
from gateway.standard.bericht import Bericht


class Envelope(NamedTuple):
    """How a message came in.

    `sender` is the real sending party (CBS or AGB code), `message_id` what the broker said or
    None, `digest` the SHA-256 of the bytes (hex).
    """

    sender: str
    message_id: str | None
    digest: str


class Outgoing(NamedTuple):
    """One message to publish: the answer, a delivery, an error notice or validated Prestaties.

    `kind` is "answer", "delivery", "copy", "notice" or "declaratie"; a redelivered heenbericht
    publishes its answer and notice again, deliveries not.
    """

    kind: str
    queue: str
    type: str  # JW325, fout, declaratie
    message_id: str
    correlation_id: str | None
    content_type: str
    wet: str
    afzender: str
    ontvanger: str
    verdict: str
    body: bytes


class Unit(Protocol):
    """One open transaction on the register. Nothing is kept unless `commit` is called."""

    def lock(self, wet: str, gemeente: str, aanbieder: str) -> None:
        """Serialise everything of one pair until the end of the transaction."""
        ...

    def identificatie_gebruikt(
        self, wet: str, nummer: str, sender: str, identificatie: str
    ) -> bool:
        """True when this sender used this Identificatie before in this kind of message (TR056)."""
        ...

    def toewijzing_facts(self, bericht: Bericht) -> ToewijzingFacts:
        """The facts about a 301."""
        ...

    def regie_facts(self, bericht: Bericht) -> RegieFacts:
        """The facts about a 305 or 307."""
        ...

    def declaratie_facts(self, bericht: Bericht) -> DeclaratieFacts:
        """The facts about a 323, in a fixed number of set-based queries."""
        ...

    def verzoek_facts(self, bericht: Bericht) -> VerzoekFacts:
        """The facts about a 315 or 317."""
        ...

    def antwoord_facts(self, bericht: Bericht) -> AntwoordFacts:
        """The facts about a 319."""
        ...

    def declaratie_antwoord_facts(self, bericht: Bericht) -> DeclaratieAntwoordFacts:
        """The facts about a 325 that a gemeente's own software made."""
        ...

    def retour_facts(self, bericht: Bericht) -> RetourFacts:
        """The facts about a retourbericht that a party's own software made."""
        ...

    def besluit_facts(self, bericht: Bericht) -> BesluitFacts:
        """The facts about what a right 325 decides."""
        ...

    def own_verdict(self, bericht: Bericht) -> str | None:
        """The gateway's verdict on the heenbericht that a retour answers; None when not known."""
        ...

    def new_identificatie(self, seed: bytes) -> str:
        """Twelve characters 0-9A-Z derived from `seed`, unique among all that were given out."""
        ...

    def apply(
        self,
        bericht: Bericht,
        envelope: Envelope,
        judgement: Judgement | None,
        verdict: str,
        received: date,
        document: bytes | None = None,
    ) -> None:
        """Write what was accepted, set-based, and use up the numbers that this message used.

        `judgement` is None for a message rejected on level 2: only its Identificatie is used up.
        A 323 with a `document` of all its lines waits for the 325 of its gemeente.
        Raises `Raced` when another transaction took a number that this one judged to be free.
        """
        ...

    def earlier_delivery(self, envelope: Envelope) -> tuple[str, tuple[Outgoing, ...]] | None:
        """The digest and the stored answers of an earlier message of this sender, or None.

        Looked up by message_id, without one by the digest.
        """
        ...

    def post(self, envelope: Envelope | None, outgoing: tuple[Outgoing, ...]) -> tuple[int, ...]:
        """Put the message in the inbox and what it sends out in the outbox, in this transaction.

        Returns the ids of the outbox entries, for `Register.sent`. Without an envelope nothing is
        put in the inbox: a notice about what was not taken in (IB002, IB016).
        Raises `Raced` when another transaction took this message in.
        """
        ...

    def commit(self) -> None:
        """Keep everything."""
        ...


class Register(Protocol):
    """The memory of the gateway."""

    def begin(self) -> AbstractContextManager[Unit]:
        """Open a transaction; leaving the block without `commit` rolls back."""
        ...

    def pending(self, limit: int, without: Collection[str] = ()) -> list[tuple[int, Outgoing]]:
        """What waits in the outbox, oldest first, save what is for the queues `without`."""
        ...

    def backlog(self) -> int:
        """How much waits in the outbox."""
        ...

    def sent(self, ids: list[int]) -> None:
        """Mark outbox entries as published."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...

"""What the pipeline asks of the register. One transaction serves one message, or a wave of them.

A wave is messages that do not touch each other's facts: no two are about the same client, name the
same number or are by the same sender under the same Identificatie. One message is a wave of one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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


Delivered = tuple[str, tuple[Outgoing, ...]]
"""The digest of a message that came in earlier, and the answers and notices that it led to."""


class Pair(NamedTuple):
    """One gemeente and one aanbieder, in one wet: what is serialised."""

    wet: str
    gemeente: str
    aanbieder: str


class Mark(NamedTuple):
    """An Identificatie, as the sender uses it up for one kind of message (TR056)."""

    wet: str
    nummer: str
    sender: str
    identificatie: str


class Applied(NamedTuple):
    """A judged message, and what came of it.

    `judgement` is None for a message rejected on level 2: only its Identificatie is used up.
    A 323 with a `document` of all its lines waits for the 325 of its gemeente.
    """

    bericht: Bericht
    envelope: Envelope
    judgement: Judgement | None
    verdict: str
    received: date
    document: bytes | None = None


class Posted(NamedTuple):
    """What a message sends out; without an envelope that of no message that was taken in."""

    envelope: Envelope | None
    outgoing: tuple[Outgoing, ...]


class Unit(Protocol):
    """One open transaction on the register. Nothing is kept unless `commit` is called.

    What is asked about several messages at once is answered in their order.
    """

    def lock(self, pairs: Collection[Pair]) -> None:
        """Serialise everything of these pairs until the end of the transaction.

        Whatever is asked or written after it waits until nobody else holds one of them.
        """
        ...

    def earlier_deliveries(self, envelopes: Sequence[Envelope]) -> list[Delivered | None]:
        """What an earlier message of the same sender led to, or None.

        Looked up by message_id, without one by the digest.
        """
        ...

    def identificaties_gebruikt(self, sought: Sequence[Mark]) -> list[bool]:
        """True for an Identificatie that was used before (TR056)."""
        ...

    def toewijzing_facts(self, berichten: Sequence[Bericht]) -> list[ToewijzingFacts]:
        """The facts about 301s, each about its own client and numbers."""
        ...

    def regie_facts(self, berichten: Sequence[Bericht]) -> list[RegieFacts]:
        """The facts about 305s and 307s, each about its own client."""
        ...

    def declaratie_facts(self, berichten: Sequence[Bericht]) -> list[DeclaratieFacts]:
        """The facts about 323s, each about its own clients and numbers."""
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

    def new_identificaties(self, seeds: Sequence[bytes]) -> list[str]:
        """Twelve characters 0-9A-Z derived from each seed, unique among all that were given out."""
        ...

    def apply(self, applied: Sequence[Applied]) -> None:
        """Write what was accepted, and use up the numbers that the messages used.

        Raises `Raced`, perhaps only at the next question or at `commit`, when another transaction
        took a number that was judged to be free.
        """
        ...

    def post(self, posted: Sequence[Posted]) -> list[tuple[int, ...]]:
        """Put messages in the inbox and what they send out in the outbox, in this transaction.

        Returns the ids of the outbox entries of each, for `Register.sent`. Without an envelope
        nothing is put in the inbox: a notice about what was not taken in (IB002, IB016).
        Raises `Raced`, as `apply` does, when another transaction took one of the messages in.
        """
        ...

    def forget_attempt(self, key: str) -> None:
        """Forget how often a message was tried: it is handled in this transaction."""
        ...

    def commit(self) -> None:
        """Keep everything; what was written may turn out to be `Raced` as late as here."""
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
        """Mark outbox entries as published; a crash may lose it, and publishes them again."""
        ...

    def attempt(self, key: str) -> int:
        """Count one more attempt to handle a message, at once; the how manieth it is."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...

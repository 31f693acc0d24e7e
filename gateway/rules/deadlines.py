"""What should come, and by when: requests without an answer, messages without a reply. Pure.

A signal about a message is told with that message. Silence has no message; whoever asks for the
deadlines sees it. What was received after the day asked about is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from gateway.rules.facts import VerzoekStatus
from gateway.rules.terms import answer_due, retour_due, verzoek_rule, woonplaats_due
from gateway.standard.workdays import Holiday


class OpenVerzoek(NamedTuple):
    """A request that is open or under investigation: an AangevraagdProduct (315), a Verzoek (317).

    `ontvangen` and `dagtekening` are those of its message.
    """

    wet: str
    gemeente: str
    aanbieder: str
    nummer: str
    referentie_aanbieder: str
    status: VerzoekStatus
    ontvangen: date
    dagtekening: date


class Unanswered(NamedTuple):
    """A heenbericht that was delivered to `party`, which answers by itself and has not yet."""

    wet: str
    gemeente: str
    aanbieder: str
    nummer: str
    identificatie: str
    party: str
    ontvangen: date


class Deadline(NamedTuple):
    """By when `party` should send something about `reference` in an earlier message.

    `reference` is a ReferentieAanbieder, or the Identificatie of the message.
    """

    party: str
    due: date
    rule: str
    message: str  # JW315
    reference: str
    gemeente: str
    aanbieder: str
    ontvangen: date
    overdue: bool


def deadlines(
    verzoeken: Iterable[OpenVerzoek],
    unanswered: Iterable[Unanswered],
    today: date,
    holiday: Holiday,
) -> list[Deadline]:
    """Every deadline of today, before it and after it: per party, the earliest first."""
    found: list[Deadline] = []
    for verzoek in verzoeken:
        if verzoek.ontvangen <= today:
            found += _of_verzoek(verzoek, today, holiday)
    for bericht in unanswered:
        if bericht.ontvangen <= today:
            found.append(_of_bericht(bericht, today, holiday))
    return sorted(found)


def _of_verzoek(verzoek: OpenVerzoek, today: date, holiday: Holiday) -> Iterator[Deadline]:
    due = answer_due(verzoek.status, verzoek.ontvangen, verzoek.dagtekening, holiday)
    if due is not None:
        yield _deadline(verzoek, verzoek_rule(verzoek.nummer), due, today)
    if (
        verzoek.wet == "jw" and verzoek.nummer == "315"
    ):  # only there the class Woonplaatsbeginsel is
        due = woonplaats_due(verzoek.ontvangen, holiday)
        if today <= due:  # once it is over nothing is late: the reason is only no longer open
            yield _deadline(verzoek, "OP359", due, today)


def _deadline(verzoek: OpenVerzoek, rule: str, due: date, today: date) -> Deadline:
    return Deadline(
        party=verzoek.gemeente,
        due=due,
        rule=rule,
        message=f"{verzoek.wet.upper()}{verzoek.nummer}",
        reference=verzoek.referentie_aanbieder,
        gemeente=verzoek.gemeente,
        aanbieder=verzoek.aanbieder,
        ontvangen=verzoek.ontvangen,
        overdue=due < today,
    )


def _of_bericht(bericht: Unanswered, today: date, holiday: Holiday) -> Deadline:
    due = retour_due(bericht.nummer, bericht.ontvangen, holiday)
    return Deadline(
        party=bericht.party,
        due=due,
        rule="OP090x4" if bericht.nummer == "323" else "OP090",
        message=f"{bericht.wet.upper()}{bericht.nummer}",
        reference=bericht.identificatie,
        gemeente=bericht.gemeente,
        aanbieder=bericht.aanbieder,
        ontvangen=bericht.ontvangen,
        overdue=due < today,
    )

"""The terms of the operational rules: by when something should have been sent. Pure.

Terms in working days count from the day after what starts them; those in weeks that end on a free
day run on to the next working day.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from gateway.rules.facts import VerzoekStatus
from gateway.standard.workdays import Holiday, weeks_after, workday_after

RETOUR_WORKDAYS: Final = 3
"""For a retourbericht, after receipt (OP090)."""
DECLARATIE_WORKDAYS: Final = 10
"""For a 325, after receipt of the 323 (OP090x4)."""
REGIE_WORKDAYS: Final = 5
"""For a start or stop, after the day itself or receipt of the allocation (OP271, OP272)."""
VERZOEK_WORKDAYS: Final = 5
"""For the first answer to a request, after its receipt (OP274, OP346)."""
ONDERZOEK_WEEKS: Final = 8
"""For the decision on a request under investigation, after its Dagtekening (OP274, OP346)."""
WOONPLAATS_WEEKS: Final = 2
"""For a rejection for the place of residence, after receipt of the request (OP359)."""


def answer_due(
    status: VerzoekStatus, ontvangen: date, dagtekening: date, holiday: Holiday
) -> date | None:
    """The last day for an allocation or an answer; None when the request is settled."""
    if status == "open":
        return workday_after(ontvangen, VERZOEK_WORKDAYS, holiday)
    if status == "onderzoek":
        return weeks_after(dagtekening, ONDERZOEK_WEEKS, holiday)
    return None


def woonplaats_due(ontvangen: date, holiday: Holiday) -> date:
    """The last day on which a request may be rejected for the place of residence."""
    return weeks_after(ontvangen, WOONPLAATS_WEEKS, holiday)


def retour_due(nummer: str, ontvangen: date, holiday: Holiday) -> date:
    """The last day for the answer to a heenbericht of a party that answers by itself."""
    count = DECLARATIE_WORKDAYS if nummer == "323" else RETOUR_WORKDAYS
    return workday_after(ontvangen, count, holiday)


def verzoek_rule(nummer: str) -> str:
    """The rule with the term for answering a 315 or a 317."""
    return "OP274" if nummer == "315" else "OP346"

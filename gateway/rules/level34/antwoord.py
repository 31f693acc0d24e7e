"""The answer of a gemeente to a request (319): TR355, TR359, TR360, TR365."""

from __future__ import annotations

from functools import partial
from typing import Final

from gateway.rules.catalogue import Outcome, rule
from gateway.rules.level34.cases import AntwoordCase
from gateway.standard.findings import Text
from gateway.standard.records import Antwoord

_antwoord_rule = partial(rule, on=Antwoord, messages=("319",), level=3, needs="register")

AFGEWEZEN: Final = "1"
IN_ONDERZOEK: Final = "2"


@_antwoord_rule(
    "TR355",
    retourcode="9355",
    text=Text(
        "Er is geen verzoek van deze aanbieder met deze ReferentieAanbieder.",
        "There is no request of this aanbieder with this ReferentieAanbieder.",
    ),
    mend=Text(
        "Neem de referentie ongewijzigd over uit het verzoek (315 of 317).",
        "Copy the reference unchanged from the request (315 or 317).",
    ),
)
def tr355_referentie_is_of_a_verzoek(antwoord: Antwoord, case: AntwoordCase) -> Outcome:
    """An answer names an earlier request of this aanbieder to this gemeente."""
    return case.verzoek is not None


@_antwoord_rule(
    "TR359",
    retourcode="9359",
    text=Text(
        "Op dit verzoek is al een toewijzing gestuurd.",
        "An allocation was sent for this request already.",
    ),
    mend=Text(
        "Een gehonoreerd verzoek krijgt geen antwoordbericht; wijzig zo nodig de toewijzing.",
        "A request that was honoured gets no answer message; change the allocation if need be.",
    ),
)
def tr359_not_allocated_already(antwoord: Antwoord, case: AntwoordCase) -> Outcome:
    """No answer follows an allocation with the same reference (OP344)."""
    return case.verzoek is None or not case.verzoek.toegewezen


@_antwoord_rule(
    "TR360",
    retourcode="9360",
    text=Text(
        "Op dit verzoek is al een antwoord gestuurd; 'in onderzoek' kan alleen als eerste.",
        "An answer was sent to this request already; 'under investigation' can only come first.",
    ),
    mend=Text(
        "Stuur nu een toewijzing, of een antwoord met VerzoekAntwoord 1 (afgewezen).",
        "Send an allocation now, or an answer with VerzoekAntwoord 1 (rejected).",
    ),
)
def tr360_investigation_comes_first(antwoord: Antwoord, case: AntwoordCase) -> Outcome:
    """Under investigation is said once, before any other answer."""
    if antwoord.verzoek_antwoord != IN_ONDERZOEK or case.verzoek is None:
        return True
    return not case.verzoek.antwoorden


@_antwoord_rule(
    "TR365",
    retourcode="9365",
    text=Text(
        "Dit verzoek is al afgewezen.",
        "This request was rejected already.",
    ),
    mend=Text(
        "Na een afwijzing volgt geen antwoord meer; de aanbieder kan een nieuw verzoek doen.",
        "After a rejection no answer follows; the aanbieder can send a new request.",
    ),
)
def tr365_earlier_answer_was_investigation(antwoord: Antwoord, case: AntwoordCase) -> Outcome:
    """Only after "under investigation" another answer follows."""
    if case.verzoek is None:
        return True
    return all(earlier == IN_ONDERZOEK for earlier in case.verzoek.antwoorden)

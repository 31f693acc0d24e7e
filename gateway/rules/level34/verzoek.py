"""Requests of an aanbieder: the 315 (verzoek om toewijzing) and what it shares with the 317.

TR304, TR347, TR349, TR374, TR381.
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.level34.cases import VerzoekCase, VerzoekClientCase
from gateway.rules.level34.contract import PRODUCT_UNKNOWN, PRODUCT_UNKNOWN_MEND, product_known
from gateway.standard.findings import Text
from gateway.standard.records import AangevraagdProduct, Client, Verzoek

_verzoek_rule = partial(rule, on=Verzoek, messages=("317",), level=3, needs="register")

_USED = Text(
    "Deze ReferentieAanbieder is al eerder gebruikt.",
    "This ReferentieAanbieder was used before.",
)
_USED_MEND = Text(
    "Geef iedere aanvraag een nieuwe referentie, ook voor een andere gemeente.",
    "Give every request a new reference, also for another gemeente.",
)


@rule(
    "TR347",
    on=AangevraagdProduct,
    messages=("315",),
    level=3,
    retourcode="9347",
    needs="register",
    text=_USED,
    mend=_USED_MEND,
)
def tr347_referentie_of_product_is_new(product: AangevraagdProduct, case: VerzoekCase) -> Outcome:
    """An aanbieder uses a ReferentieAanbieder once within a wet (OP361)."""
    return not case.referentie_gebruikt


@_verzoek_rule(
    "TR347",
    retourcode="9347",
    text=_USED,
    mend=_USED_MEND,
)
def tr347_referentie_of_verzoek_is_new(verzoek: Verzoek, case: VerzoekCase) -> Outcome:
    """An aanbieder uses a ReferentieAanbieder once within a wet (OP361)."""
    return not case.referentie_gebruikt


@_verzoek_rule(
    "TR349",
    retourcode="9349",
    text=Text(
        "Het verzoek noemt niet alle actuele toewijzingen van de cliënt: er ontbreken er {aantal}.",
        "The request does not name all actual allocations of the client: {aantal} are missing.",
    ),
    mend=Text(
        "Neem iedere actuele toewijzing op, als OngewijzigdProduct of als TeWijzigenProduct.",
        "Include every actual allocation, as OngewijzigdProduct or as TeWijzigenProduct.",
    ),
)
def tr349_all_actual_toewijzingen(verzoek: Verzoek, case: VerzoekCase) -> Outcome:
    """Every allocation valid today or later stands in the request (OP308)."""
    return case.ontbrekend == 0 or Breach({"aantal": case.ontbrekend})


@rule(
    "TR374",
    on=Client,
    messages=("315", "317"),
    level=3,
    retourcode="9374",
    needs="register",
    text=Text(
        "Voor deze cliënt loopt al een verzoek dat nog niet is afgehandeld.",
        "A request for this client is still being handled.",
    ),
    mend=Text(
        "Wacht op de toewijzing of de afwijzing voordat u een nieuw verzoek doet.",
        "Wait for the allocation or the rejection before you send a new request.",
    ),
)
def tr374_no_request_pending(client: Client, case: VerzoekClientCase) -> Outcome:
    """One request at a time per client of an aanbieder at a gemeente (OP350)."""
    return not case.onderhanden


@rule(
    "TR304",
    on=Client,
    messages=("317",),
    level=3,
    retourcode="8187",
    needs="register",
    text=Text(
        "Voor deze cliënt heeft u bij deze gemeente geen toewijzing om te wijzigen.",
        "You have no allocation for this client at this gemeente to change.",
    ),
    mend=Text(
        "Controleer het BSN en de gemeente, of doe een verzoek om toewijzing (315).",
        "Check the BSN and the gemeente, or send a request for an allocation (315).",
    ),
)
def tr304_client_of_verzoek_is_known(client: Client, case: VerzoekClientCase) -> Outcome:
    """The BSN is that of a client for whom this aanbieder has an allocation here."""
    return case.bekend


@rule(
    "TR381",
    on=AangevraagdProduct,
    messages=("315",),
    level=4,
    retourcode="S329",
    needs="contract",
    text=PRODUCT_UNKNOWN,
    mend=PRODUCT_UNKNOWN_MEND,
)
def tr381_requested_product_is_contracted(
    product: AangevraagdProduct, case: VerzoekCase
) -> Outcome:
    """The code fits the category in the contracts of this gemeente."""
    return product_known(product.product, case.product_bekend)

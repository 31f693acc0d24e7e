"""Level 2 rules about asking and answering: verzoek om toewijzing (315), wijziging (317), 319."""

from __future__ import annotations

from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Text
from gateway.standard.records import (
    AangevraagdProduct,
    Antwoord,
    NieuwProduct,
    OngewijzigdProduct,
    TeWijzigenProduct,
    Verzoek,
    Woonplaatsbeginsel,
)

_CARE_VERWIJZERS: Final = ("02", "03", "04", "05")
_REJECTED: Final = "1"
_UNDER_EXAMINATION: Final = "2"
_WOONPLAATSBEGINSEL: Final = "8"

_on_aangevraagd = partial(rule, on=AangevraagdProduct, messages=("315",), level=2)
_on_verzoek = partial(rule, on=Verzoek, messages=("317",), level=2)
_on_antwoord = partial(rule, on=Antwoord, messages=("319",), level=2)

# -- 315: the decision and the one who refers -----------------------------------------------------


@_on_aangevraagd(
    "CD043",
    text=Text(
        "Er staat een beschikkingnummer, maar de ingangsdatum van de beschikking ontbreekt.",
        "There is a decision number, but the start date of the decision is missing.",
    ),
    mend=Text(
        "Vul de ingangsdatum van de beschikking in, of haal het nummer weg.",
        "Fill in the start date of the decision, or take out the number.",
    ),
)
def cd043_beschikking_has_a_begin(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """A BeschikkingNummer needs a BeschikkingIngangsdatum."""
    return product.beschikking_nummer is None or product.beschikking_ingangsdatum is not None


@_on_aangevraagd(
    "CD043",
    at="BeschikkingIngangsdatum",
    text=Text(
        "Er staat een ingangsdatum van een beschikking, maar het beschikkingnummer ontbreekt.",
        "There is a start date of a decision, but the decision number is missing.",
    ),
    mend=Text(
        "Vul het beschikkingnummer in, of haal de datum weg.",
        "Fill in the decision number, or take out the date.",
    ),
)
def cd043_no_begin_without_beschikking(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """Without a BeschikkingNummer the BeschikkingIngangsdatum stays empty."""
    return product.beschikking_nummer is not None or product.beschikking_ingangsdatum is None


@_on_aangevraagd(
    "CD066",
    at="Verwijzer/Naam",
    text=Text(
        "De verwijzer (type {type}) heeft een zorgverlenercode en ook een naam; met de code "
        "blijft de naam weg.",
        "The referrer (type {type}) has a practitioner code and a name as well; with the code the "
        "name is left out.",
    ),
    mend=Text("Haal de naam van de verwijzer weg.", "Take out the name of the referrer."),
)
def cd066_verwijzer_with_code_has_no_name(
    product: AangevraagdProduct, _bericht: Bericht
) -> Outcome:
    """Types 02 to 05 with a ZorgverlenerCode have no Naam."""
    verwijzer = product.verwijzer
    if verwijzer.zorgverlener_code is None or verwijzer.naam is None:
        return True
    return verwijzer.type not in _CARE_VERWIJZERS or Breach({"type": verwijzer.type})


@_on_aangevraagd(
    "CD067",
    text=Text(
        "De verwijzer (type {type}) heeft geen zorgverlenercode en geen naam.",
        "The referrer (type {type}) has no practitioner code and no name.",
    ),
    mend=Text(
        "Vul de zorgverlenercode (AGB) in, of anders de naam van de verwijzer.",
        "Fill in the practitioner code (AGB), or else the name of the referrer.",
    ),
)
def cd067_verwijzer_without_code_has_a_name(
    product: AangevraagdProduct, _bericht: Bericht
) -> Outcome:
    """Types 02 to 05 without a ZorgverlenerCode have a Naam."""
    verwijzer = product.verwijzer
    if verwijzer.zorgverlener_code is not None or verwijzer.naam is not None:
        return True
    return verwijzer.type not in _CARE_VERWIJZERS or Breach({"type": verwijzer.type})


@_on_aangevraagd(
    "CD068",
    at="Verwijzer/ZorgverlenerCode",
    text=Text(
        "Een verwijzer van type {type} heeft geen zorgverlenercode, maar die is wel ingevuld.",
        "A referrer of type {type} has no practitioner code, but one is filled in.",
    ),
    mend=Text(
        "Haal de zorgverlenercode weg, of verbeter het type verwijzer.",
        "Take out the practitioner code, or correct the type of referrer.",
    ),
)
def cd068_only_care_verwijzer_has_a_code(product: AangevraagdProduct, _bericht: Bericht) -> Outcome:
    """Only types 02 to 05 may have a ZorgverlenerCode."""
    verwijzer = product.verwijzer
    if verwijzer.zorgverlener_code is None or verwijzer.type in _CARE_VERWIJZERS:
        return True
    return Breach({"type": verwijzer.type})


# -- 317: something stays or changes, and something is asked --------------------------------------


@_on_verzoek(
    "TR352",
    text=Text(
        "Het verzoek om wijziging noemt geen enkele bestaande toewijzing.",
        "The request for change names no existing allocation at all.",
    ),
    mend=Text(
        "Neem alle geldige toewijzingen van de cliënt op, ongewijzigd of te wijzigen; is er nog "
        "geen toewijzing, stuur dan een verzoek om toewijzing (315).",
        "Include all current allocations of the client, unchanged or to be changed; if there is "
        "none yet, send a request for allocation (315).",
    ),
)
def tr352_something_is_allocated_already(_verzoek: Verzoek, bericht: Bericht) -> bool:
    """At least one OngewijzigdProduct or TeWijzigenProduct."""
    return bool(bericht.all(OngewijzigdProduct) or bericht.all(TeWijzigenProduct))


@_on_verzoek(
    "TR353",
    text=Text(
        "Het verzoek om wijziging vraagt niets: er is geen te wijzigen en geen nieuw product.",
        "The request for change asks for nothing: there is no product to change and no new one.",
    ),
    mend=Text(
        "Neem het product op dat moet veranderen of erbij moet komen, of stuur geen verzoek.",
        "Include the product that should change or be added, or send no request.",
    ),
)
def tr353_something_is_asked(_verzoek: Verzoek, bericht: Bericht) -> bool:
    """At least one TeWijzigenProduct or NieuwProduct."""
    return bool(bericht.all(TeWijzigenProduct) or bericht.all(NieuwProduct))


# -- 319: the answer and its reason ---------------------------------------------------------------


@_on_antwoord(
    "CD085",
    text=Text(
        "Het verzoek is afgewezen, maar de reden van de afwijzing ontbreekt.",
        "The request is rejected, but the reason is missing.",
    ),
    mend=Text("Vul de reden van de afwijzing in.", "Fill in the reason of the rejection."),
)
def cd085_rejection_has_a_reason(antwoord: Antwoord, _bericht: Bericht) -> bool:
    """VerzoekAntwoord 1 needs a RedenAfwijzingVerzoek."""
    return antwoord.verzoek_antwoord != _REJECTED or antwoord.reden_afwijzing_verzoek is not None


@_on_antwoord(
    "CD086",
    at="RedenAfwijzingVerzoek",
    text=Text(
        "Het verzoek is nog in onderzoek, maar er staat al een reden van afwijzing.",
        "The request is still under examination, but a reason of rejection is filled in.",
    ),
    mend=Text(
        "Haal de reden weg, of vul antwoord 1 als het verzoek is afgewezen.",
        "Take out the reason, or give answer 1 if the request is rejected.",
    ),
)
def cd086_no_reason_while_examining(antwoord: Antwoord, _bericht: Bericht) -> bool:
    """VerzoekAntwoord 2 has no RedenAfwijzingVerzoek."""
    return antwoord.verzoek_antwoord != _UNDER_EXAMINATION or (
        antwoord.reden_afwijzing_verzoek is None
    )


@_on_antwoord(
    "TR377",
    wetten=("jw",),
    text=Text(
        "De reden van afwijzing is het woonplaatsbeginsel (8), maar de verantwoordelijke gemeente "
        "staat er niet bij.",
        "The reason of rejection is the residence principle (8), but the gemeente that is "
        "responsible is missing.",
    ),
    mend=Text(
        "Neem de klasse Woonplaatsbeginsel op met de gemeente die verantwoordelijk is.",
        "Include the class Woonplaatsbeginsel with the gemeente that is responsible.",
    ),
)
def tr377_woonplaatsbeginsel_names_the_gemeente(antwoord: Antwoord, bericht: Bericht) -> bool:
    """Reason 8 needs the class Woonplaatsbeginsel."""
    return antwoord.reden_afwijzing_verzoek != _WOONPLAATSBEGINSEL or bool(
        bericht.all(Woonplaatsbeginsel)
    )


@rule(
    "TR409",
    on=Woonplaatsbeginsel,
    messages=("319",),
    wetten=("jw",),
    level=2,
    text=Text(
        "Er staat een gemeente volgens het woonplaatsbeginsel, maar de reden van afwijzing is "
        "niet het woonplaatsbeginsel (8).",
        "There is a gemeente under the residence principle, but the reason of rejection is not "
        "the residence principle (8).",
    ),
    mend=Text(
        "Laat de klasse Woonplaatsbeginsel weg, of vul reden 8.",
        "Leave out the class Woonplaatsbeginsel, or give reason 8.",
    ),
)
def tr409_woonplaatsbeginsel_only_as_the_reason(
    _woonplaatsbeginsel: Woonplaatsbeginsel, bericht: Bericht
) -> bool:
    """Any reason but 8, also none at all, leaves the class out."""
    return bericht.one(Antwoord).reden_afwijzing_verzoek == _WOONPLAATSBEGINSEL

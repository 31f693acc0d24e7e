"""A declaratie-antwoord (325) that a gemeente's own software made, held against the 323.

TR304, TR337, TR366, TR367, TR371, TR376.
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Outcome, rule
from gateway.rules.facts import DeclaratieLijn
from gateway.rules.level34.cases import AntwoordbriefCase, HeaderCase
from gateway.standard.findings import Text
from gateway.standard.records import Client, DeclaratieAntwoord, Header, Prestatie

_header_rule = partial(rule, on=Header, messages=("325",), level=3, needs="register")
_prestatie_rule = partial(rule, on=Prestatie, messages=("325",), level=3, needs="register")


@_header_rule(
    "TR337",
    retourcode=None,
    text=Text(
        "Er is geen declaratiebericht van deze aanbieder met deze DeclaratieIdentificatie.",
        "There is no declaratie message of this aanbieder with this DeclaratieIdentificatie.",
    ),
    mend=Text(
        "Neem Identificatie en Dagtekening over uit het declaratiebericht (323).",
        "Copy Identificatie and Dagtekening from the declaratie message (323).",
    ),
)
def tr337_answers_a_declaratie(header: Header, case: HeaderCase) -> Outcome:
    """The 325 names the BerichtIdentificatie of a 323 that came in (OP355)."""
    return case.beantwoord is not None or case.identificatie_gebruikt is None


@_header_rule(
    "TR371",
    retourcode=None,
    text=Text(
        "De XsdVersieDeclaratie is niet de XsdVersie van het declaratiebericht.",
        "The XsdVersieDeclaratie is not the XsdVersie of the declaratie message.",
    ),
    mend=Text("Neem de XsdVersie van de 323 over.", "Copy the XsdVersie of the 323."),
)
def tr371_xsd_versie_of_declaratie(header: Header, case: HeaderCase) -> Outcome:
    """XsdVersieDeclaratie repeats the XsdVersie of the 323."""
    return case.beantwoord is None or header.xsd_versie_declaratie == case.beantwoord.xsd_versie


@rule(
    "TR376",
    on=DeclaratieAntwoord,
    messages=("325",),
    level=3,
    retourcode=None,
    needs="register",
    text=Text(
        "Het DeclaratieNummer is niet dat van de declaratie die beantwoord wordt.",
        "The DeclaratieNummer is not that of the declaratie that is answered.",
    ),
    mend=Text("Neem het DeclaratieNummer van de 323 over.", "Copy that of the 323."),
)
def tr376_declaratienummer_of_declaratie(
    antwoord: DeclaratieAntwoord, case: AntwoordbriefCase
) -> Outcome:
    """The DeclaratieNummer is that of the declaratie that came in."""
    declared = case.declaratie
    return declared is None or antwoord.declaratie_nummer == declared.declaratie_nummer


@rule(
    "TR304",
    on=Client,
    messages=("325",),
    level=3,
    retourcode="8187",
    needs="register",
    text=Text(
        "Deze cliënt staat niet in de declaratie die beantwoord wordt.",
        "This client is not in the declaratie that is answered.",
    ),
    mend=Text("Neem het BSN uit de 323 over.", "Copy the BSN from the 323."),
)
def tr304_client_of_antwoord_was_declared(client: Client, case: AntwoordbriefCase) -> Outcome:
    """The BSN is that of a Client in the declaratie."""
    return client.bsn in case.bsns


@_prestatie_rule(
    "TR366",
    retourcode="9366",
    text=Text(
        "Deze ProductReferentie komt niet voor in de declaratie die beantwoord wordt.",
        "This ProductReferentie does not occur in the declaratie that is answered.",
    ),
    mend=Text(
        "Stuur alleen prestaties uit de 323 terug, met hun eigen referentie.",
        "Send back only Prestaties of the 323, with their own reference.",
    ),
)
def tr366_prestatie_was_declared(prestatie: Prestatie, case: AntwoordbriefCase) -> Outcome:
    """Each Prestatie belongs to one of the declaratie by its ProductReferentie."""
    return bool(case.lijnen)


@_prestatie_rule(
    "TR367",
    retourcode="9367",
    text=Text(
        "Een waarde wijkt af van die van dezelfde prestatie in de declaratie.",
        "A value differs from that of the same Prestatie in the declaratie.",
    ),
    mend=Text(
        "Neem de prestatie ongewijzigd over uit de 323.",
        "Copy the Prestatie unchanged from the 323.",
    ),
)
def tr367_prestatie_as_declared(prestatie: Prestatie, case: AntwoordbriefCase) -> Outcome:
    """Everything but the retourcodes is as it was declared, and of the same client."""
    if not case.lijnen:
        return True
    values = (case.bsn, *_values(prestatie))
    return any(values == _declared(lijn) for lijn in case.lijnen)


def _values(prestatie: Prestatie) -> tuple[object, ...]:
    return (
        prestatie.toewijzing_nummer,
        prestatie.product_categorie,
        prestatie.product_code,
        *prestatie.product_periode,
        prestatie.geleverd_volume,
        prestatie.eenheid,
        prestatie.product_tarief,
        *prestatie.ingediend_bedrag,
    )


def _declared(lijn: DeclaratieLijn) -> tuple[object, ...]:
    """The line without its reference: the client, and everything from ToewijzingNummer on."""
    return (lijn.bsn, *tuple(lijn)[3:])

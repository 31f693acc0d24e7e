"""The Declaratie and the Client of a 323: TR304, TR318 (a signal), TR319, TR333."""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.level34.cases import ClientCase, DeclaratieCase, PrestatieCase
from gateway.standard.calendar import next_month
from gateway.standard.findings import Text
from gateway.standard.formats import Day
from gateway.standard.records import Client, Declaratie, Prestatie

_declaratie_rule = partial(rule, on=Declaratie, messages=("323",), level=3, needs="register")


@_declaratie_rule(
    "TR333",
    retourcode="9333",
    text=Text(
        "Dit DeclaratieNummer is al eerder gebruikt.",
        "This DeclaratieNummer was used before.",
    ),
    mend=Text(
        "Geef iedere declaratie een nieuw nummer, ook voor een andere gemeente.",
        "Give every declaratie a new number, also for another gemeente.",
    ),
)
def tr333_declaratienummer_is_new(declaratie: Declaratie, case: DeclaratieCase) -> Outcome:
    """An aanbieder uses a DeclaratieNummer once within a wet (OP349)."""
    return not case.nummer_gebruikt


@_declaratie_rule(
    "TR318",
    retourcode="8214",
    signal=True,
    text=Text(
        "De DeclaratiePeriode volgt niet op de vorige, die op {vorige:nl} begon.",
        "The DeclaratiePeriode does not follow the previous one, which began on {vorige:en}.",
    ),
    mend=Text(
        "Dit is goed als in de tussenliggende maanden geen zorg is geleverd.",
        "This is right when no care was delivered in the months between.",
    ),
)
def tr318_periode_follows_previous(declaratie: Declaratie, case: DeclaratieCase) -> Outcome:
    """Each month is declared in turn, or a second time (IV090), if care was delivered in each.

    Whether it was the gateway cannot see: a signal, never a rejection.
    """
    vorige = case.vorige_periode
    if vorige is None:
        return True
    begin = declaratie.declaratie_periode.begindatum
    return begin in (vorige, next_month(vorige)) or Breach({"vorige": Day(vorige)})


@rule(
    "TR304",
    on=Client,
    messages=("323",),
    level=3,
    retourcode="8187",
    needs="register",
    text=Text(
        "Voor deze cliënt heeft u bij deze gemeente geen toewijzing.",
        "You have no allocation for this client at this gemeente.",
    ),
    mend=Text(
        "Controleer het BSN en de gemeente, of wacht op het toewijzingsbericht.",
        "Check the BSN and the gemeente, or wait for the allocation message.",
    ),
)
def tr304_client_is_known(client: Client, case: ClientCase) -> Outcome:
    """The BSN is that of a client for whom this aanbieder has an allocation here (OP276)."""
    return case.bekend


@rule(
    "TR319",
    on=Prestatie,
    messages=("323",),
    level=3,
    retourcode="9319",
    text=Text(
        "De ProductPeriode eindigt op {einddatum:nl}, na de DeclaratiePeriode (tot en met"
        " {tot:nl}).",
        "The ProductPeriode ends on {einddatum:en}, after the DeclaratiePeriode (up to {tot:en}).",
    ),
    mend=Text(
        "Declareer deze maand in een declaratie over diezelfde of een latere maand.",
        "Declare this month in a declaratie over that same month or a later one.",
    ),
)
def tr319_productperiode_not_after_declaratieperiode(
    prestatie: Prestatie, case: PrestatieCase
) -> Outcome:
    """A ProductPeriode lies in the DeclaratiePeriode or in an earlier one (OP354)."""
    einddatum = prestatie.product_periode.einddatum
    tot = case.declaratie.declaratie_periode.einddatum
    return einddatum <= tot or Breach({"einddatum": Day(einddatum), "tot": Day(tot)})

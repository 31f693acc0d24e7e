"""The order of starts and stops of one delivery: TR326, TR382, TR413 to TR415.

Removals (StatusAanlevering 3) are not held to it (the explanation of TR063).
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.level34.cases import RegieCase
from gateway.rules.level34.regie import removes
from gateway.standard.codes import TIJDELIJK_BEEINDIGD
from gateway.standard.findings import Text
from gateway.standard.formats import Day
from gateway.standard.records import StartProduct, StopProduct

_stop_product_rule = partial(rule, on=StopProduct, messages=("307",), level=3, needs="register")


@rule(
    "TR326",
    on=StartProduct,
    messages=("305",),
    level=3,
    retourcode="9326",
    needs="register",
    text=Text(
        "Deze levering is al gestart en nog niet gestopt.",
        "This delivery was started already and has not been stopped.",
    ),
    mend=Text(
        "Meld eerst de stop van de lopende levering, of verwijder de eerdere start.",
        "Report the stop of the running delivery first, or remove the earlier start.",
    ),
)
def tr326_no_actual_start(start: StartProduct, case: RegieCase) -> Outcome:
    """One start at a time per allocation: an earlier one was stopped or removed (OP289)."""
    return removes(start) or not case.actuele_start


@_stop_product_rule(
    "TR382",
    retourcode="9069",
    text=Text(
        "Er is geen actuele start met hetzelfde nummer, product en dezelfde Begindatum"
        " ({begindatum:nl}).",
        "There is no actual start with the same number, product and Begindatum ({begindatum:en}).",
    ),
    mend=Text(
        "Neem ToewijzingNummer, Product en Begindatum over uit uw laatste startbericht.",
        "Copy ToewijzingNummer, Product and Begindatum from your latest start message.",
    ),
)
def tr382_stop_refers_to_latest_start(stop: StopProduct, case: RegieCase) -> Outcome:
    """A stop repeats the key of the latest start of its delivery (OP155)."""
    if removes(stop) or case.actuele_start:
        return True
    return Breach({"begindatum": Day(stop.begindatum)})


@_stop_product_rule(
    "TR413",
    retourcode="9413",
    text=Text(
        "Deze levering is al tijdelijk beëindigd (reden 20).",
        "This delivery was ended temporarily before (reason 20).",
    ),
    mend=Text(
        "Meld na een tijdelijke stop een nieuwe start of een definitieve stop.",
        "After a temporary stop report a new start or a definitive stop.",
    ),
)
def tr413_one_temporary_stop(stop: StopProduct, case: RegieCase) -> Outcome:
    """After a temporary stop no second one follows without a start (OP378)."""
    if removes(stop) or stop.reden_beeindiging != TIJDELIJK_BEEINDIGD:
        return True
    return all(earlier.reden_beeindiging != TIJDELIJK_BEEINDIGD for earlier in case.eerdere_stops)


@_stop_product_rule(
    "TR414",
    retourcode="9414",
    text=Text(
        "De Einddatum {einddatum:nl} ligt voor die van de eerdere stop, {eerder:nl}.",
        "The Einddatum {einddatum:en} lies before that of the earlier stop, {eerder:en}.",
    ),
    mend=Text(
        "Vul een Einddatum op of na die van de tijdelijke stop, of verwijder die eerst.",
        "Fill an Einddatum on or after that of the temporary stop, or remove that one first.",
    ),
)
def tr414_stop_not_before_earlier_stop(stop: StopProduct, case: RegieCase) -> Outcome:
    """The Einddatum is not before that of an earlier stop of the same start."""
    if removes(stop) or not case.eerdere_stops:
        return True
    latest = max(earlier.einddatum for earlier in case.eerdere_stops)
    if stop.einddatum >= latest:
        return True
    return Breach({"einddatum": Day(stop.einddatum), "eerder": Day(latest)})


@_stop_product_rule(
    "TR415",
    retourcode="9415",
    text=Text(
        "Deze levering is al definitief beëindigd.",
        "This delivery was ended definitively before.",
    ),
    mend=Text(
        "Verwijder voor een correctie eerst de eerdere stop (StatusAanlevering 3).",
        "To correct it remove the earlier stop first (StatusAanlevering 3).",
    ),
)
def tr415_not_stopped_definitively(stop: StopProduct, case: RegieCase) -> Outcome:
    """After a definitive stop no stop of the same start follows (OP377)."""
    if removes(stop):
        return True
    return all(earlier.reden_beeindiging == TIJDELIJK_BEEINDIGD for earlier in case.eerdere_stops)

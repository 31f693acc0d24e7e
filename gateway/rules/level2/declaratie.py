"""Level 2 rules about an invoice (323) and the decision on it (325) as a whole: period and sums."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.standard.bericht import Bericht
from gateway.standard.calendar import month_begin, month_end
from gateway.standard.dates import CARE_BY_MONTH_SINCE
from gateway.standard.findings import GEEN_OPMERKING, VOLLEDIG_TOEGEWEZEN, Text
from gateway.standard.formats import Day, Euros
from gateway.standard.records import (
    Declaratie,
    DeclaratieAntwoord,
    Prestatie,
    TotaalBedragMetDC,
)

_ACCEPTED: Final = frozenset({GEEN_OPMERKING, VOLLEDIG_TOEGEWEZEN})

# -- the DeclaratiePeriode ------------------------------------------------------------------------


@rule(
    "CS100",
    on=Declaratie,
    messages=("323",),
    level=2,
    at="DeclaratiePeriode",
    text=Text(
        "De declaratieperiode ligt niet helemaal na 31-12-2020.",
        "The invoice period does not lie wholly after 31 December 2020.",
    ),
    mend=Text(
        "Declareer in dit bericht alleen zorg vanaf 01-01-2021; verbeter anders de datums.",
        "Declare only care from 1 January 2021 in this message; otherwise correct the dates.",
    ),
)
def cs100_declaratie_periode_is_after_2020(declaratie: Declaratie, _bericht: Bericht) -> bool:
    """Begindatum and Einddatum both lie on or after 01-01-2021."""
    period = declaratie.declaratie_periode
    return min(period) >= CARE_BY_MONTH_SINCE


@rule(
    "CS340",
    on=Declaratie,
    messages=("323",),
    level=2,
    at="DeclaratiePeriode",
    text=Text(
        "De declaratieperiode ({begindatum:nl} tot en met {einddatum:nl}) is niet precies één "
        "kalendermaand.",
        "The invoice period ({begindatum:en} to {einddatum:en}) is not exactly one calendar month.",
    ),
    mend=Text(
        "Vul de eerste en de laatste dag van de maand waarover u declareert.",
        "Give the first and the last day of the month that you declare.",
    ),
)
def cs340_declaratie_periode_is_one_month(declaratie: Declaratie, _bericht: Bericht) -> Outcome:
    """From the first to the last day of one calendar month."""
    begin, end = declaratie.declaratie_periode
    if begin == month_begin(begin) and end == month_end(begin):
        return True
    return Breach({"begindatum": Day(begin), "einddatum": Day(end)})


# -- zero is a debit ------------------------------------------------------------------------------

_ZERO_TEXT: Final = Text(
    "Een totaal van 0 euro is als credit opgenomen.",
    "A total of 0 euros is given as a credit.",
)
_ZERO_MEND: Final = Text("Vul bij een bedrag van 0 altijd D (debet).", "Always give D with 0.")
_ZERO_CREDIT: Final = (0, "C")


@rule(
    "CS325",
    on=Declaratie,
    messages=("323",),
    level=2,
    at="TotaalIngediendBedrag/DebetCredit",
    text=_ZERO_TEXT,
    mend=_ZERO_MEND,
)
def cs325_submitted_zero_is_a_debit(declaratie: Declaratie, _bericht: Bericht) -> bool:
    """A TotaalIngediendBedrag of 0 is D."""
    return declaratie.totaal_ingediend_bedrag != _ZERO_CREDIT


@rule("CS325", on=DeclaratieAntwoord, messages=("325",), level=2, text=_ZERO_TEXT, mend=_ZERO_MEND)
def cs325_answered_zeros_are_debits(antwoord: DeclaratieAntwoord, _bericht: Bericht) -> Outcome:
    """Both totals of 0 are D; one finding, at the first that is not."""
    if antwoord.totaal_ingediend_bedrag == _ZERO_CREDIT:
        return Breach(at="TotaalIngediendBedrag/DebetCredit")
    if antwoord.totaal_toegekend_bedrag == _ZERO_CREDIT:
        return Breach(at="TotaalToegekendBedrag/DebetCredit")
    return True


# -- sums -----------------------------------------------------------------------------------------


@rule(
    "TR358",
    on=Declaratie,
    messages=("323",),
    level=2,
    text=Text(
        "Het totaal ingediende bedrag is {totaal:nl}, maar de prestaties tellen op tot {som:nl} "
        "(debet min credit).",
        "The total submitted amount is {totaal:en}, but the lines add up to {som:en} (debit "
        "minus credit).",
    ),
    mend=Text(
        "Verbeter het totaal, of de regels waarvan het bedrag niet klopt.",
        "Correct the total, or the lines whose amount is wrong.",
    ),
)
def tr358_total_is_the_sum_of_the_prestaties(declaratie: Declaratie, bericht: Bericht) -> Outcome:
    """TotaalIngediendBedrag, signed, is the sum of debits minus credits; at the class."""
    total = _signed(declaratie.totaal_ingediend_bedrag)
    added = _sum(bericht.all(Prestatie))
    return total == added or Breach({"totaal": Euros(total), "som": Euros(added)})


_on_antwoord = partial(rule, on=DeclaratieAntwoord, messages=("325",), level=2)


@_on_antwoord(
    "TR342",
    text=Text(
        "Niet toegekend is {verschil:nl}, maar de meegestuurde afgewezen prestaties tellen op tot "
        "{som:nl} (debet min credit).",
        "Not granted is {verschil:en}, but the rejected lines in this answer add up to {som:en} "
        "(debit minus credit).",
    ),
    mend=Text(
        "Stuur precies de afgewezen prestaties mee en verbeter de totalen.",
        "Include exactly the rejected lines and correct the totals.",
    ),
)
def tr342_rejected_lines_explain_the_difference(
    antwoord: DeclaratieAntwoord, bericht: Bericht
) -> Outcome:
    """The sum of the Prestaties is what was submitted less what was granted, all signed."""
    if _is_rejected_whole(antwoord):
        return True
    submitted = _signed(antwoord.totaal_ingediend_bedrag)
    difference = submitted - _signed(antwoord.totaal_toegekend_bedrag)
    added = _sum(bericht.all(Prestatie))
    return added == difference or Breach({"verschil": Euros(difference), "som": Euros(added)})


@_on_antwoord(
    "TR342",
    text=Text(
        "De declaratie is als geheel afgewezen, maar er is {toegekend:nl} toegekend of er staan "
        "toch prestaties in het antwoord ({aantal}).",
        "The invoice is rejected as a whole, but {toegekend:en} is granted or there are lines in "
        "the answer after all ({aantal}).",
    ),
    mend=Text(
        "Vul 0 als toegekend bedrag en laat de prestaties weg, of verbeter de retourcode.",
        "Give 0 as the granted amount and leave out the lines, or correct the return code.",
    ),
)
def tr342_rejected_invoice_grants_nothing(
    antwoord: DeclaratieAntwoord, bericht: Bericht
) -> Outcome:
    """An invoice rejected as a whole has 0 granted and no Prestatie: nothing was judged."""
    if not _is_rejected_whole(antwoord):
        return True
    granted, lines = _signed(antwoord.totaal_toegekend_bedrag), len(bericht.all(Prestatie))
    if granted == 0 and lines == 0:
        return True
    return Breach({"toegekend": Euros(granted), "aantal": lines})


def _is_rejected_whole(antwoord: DeclaratieAntwoord) -> bool:
    """A code other than 0200 and 8001 at DeclaratieAntwoord."""
    return not _ACCEPTED.issuperset(antwoord.retour_codes)


@rule(
    "TR342",
    on=Prestatie,
    messages=("325",),
    level=2,
    text=Text(
        "Deze prestatie is niet afgewezen (alleen retourcode 0200) en hoort niet in het antwoord.",
        "This line is not rejected (only return code 0200) and does not belong in the answer.",
    ),
    mend=Text(
        "Laat de prestatie weg, of vul de retourcode waarom zij is afgewezen.",
        "Leave out the line, or give the return code of why it was rejected.",
    ),
)
def tr342_prestatie_is_rejected(prestatie: Prestatie, _bericht: Bericht) -> bool:
    """A Prestatie in the answer carries more than 0200; 0233 counts as rejected (IV087)."""
    return not _ACCEPTED.issuperset(prestatie.retour_codes or ())


def _signed(total: TotaalBedragMetDC) -> int:
    return -total.totaal_bedrag if total.debet_credit == "C" else total.totaal_bedrag


def _sum(prestaties: Iterable[Prestatie]) -> int:
    """Debits minus credits, in eurocents."""
    return sum(
        [
            -bedrag.bedrag if bedrag.debet_credit == "C" else bedrag.bedrag
            for bedrag in [prestatie.ingediend_bedrag for prestatie in prestaties]
        ]
    )

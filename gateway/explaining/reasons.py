"""Why a rule of level 3 or 4 had nothing to say about a class: read off the case it was given."""

from __future__ import annotations

from typing import Any, Final

from gateway.rules.catalogue import Rule
from gateway.rules.context import Judged
from gateway.rules.level34.cases import PrestatieCase
from gateway.rules.level34.contract import expected_amount
from gateway.rules.level34.volume import declared_volume
from gateway.rules.volumes import total_maximum
from gateway.standard.codes import EURO, VERWIJDEREN
from gateway.standard.findings import Text
from gateway.standard.records import Prestatie, StartProduct, StopProduct

LEVEL_2: Final = Text(
    "een fout binnen het bericht (niveau 2) gaat voor",
    "a fault inside the message (level 2) goes first",
)
HEADER: Final = Text(
    "de Header is afgekeurd; daarmee eindigt de beoordeling",
    "the Header is rejected; there the judging ends",
)
ABOVE: Final = Text(
    "een klasse erboven of ervoor is afgekeurd (0233)",
    "a class above or before it is rejected (0233)",
)
CREDIT: Final = Text(
    "een credit herhaalt zijn debetregel en wordt daar niet opnieuw op beoordeeld",
    "a credit repeats its debet line and is not judged on this again",
)
DEBET: Final = Text("geldt alleen voor credits", "is for credits only")
NO_ALLOCATION: Final = Text("de toewijzing is niet bekend", "the allocation is not known")
NO_CONTRACT: Final = Text(
    "er is geen contracttabel voor deze gemeente, of de klasse noemt geen productcode",
    "there is no contract table for this gemeente, or the class names no product code",
)
UNKNOWN_PRODUCT: Final = Text(
    "het product staat niet in de contracten", "the product is in none of the contracts"
)
NO_TARIFF: Final = Text("er is geen tarief: de eenheid is euro", "no tariff: the unit is euros")
NO_OMVANG: Final = Text(
    "de toewijzing heeft geen Omvang, of de eenheid past er niet bij",
    "the allocation has no Omvang, or the unit does not fit it",
)
TASK: Final = Text("taakgericht gecontracteerd", "contracted as a task")
OPEN_END: Final = Text("de toewijzing heeft geen einddatum", "the allocation has no end date")
NO_BUDGET: Final = Text("de toewijzing heeft geen Budget", "the allocation has no Budget")
REMOVAL: Final = Text("dit verwijdert een eerdere melding", "this takes an earlier notice back")
NO_REMOVAL: Final = Text("geldt alleen voor verwijderingen", "is for removals only")

_OF_CREDITS: Final = frozenset({"TR323", "TR390"})
_OF_ALLOCATION: Final = frozenset(
    {"TR307", "TR308", "TR321", "TR322", "TR339", "TR340", "TR341", "TR369", "TR384"}
    | {"TR387", "TR388"}
)
_OF_DEBETS: Final = _OF_ALLOCATION | {"TR346", "TR381", "TR389", "TR418"}
_OF_REMOVALS: Final = frozenset({"TR063", "TR071"})


def why_not(rule: Rule, judged: Judged) -> Text | None:
    """The reason why this rule could not be broken here; None when it was judged."""
    case, record = judged.case, judged.record
    if isinstance(case, PrestatieCase):
        return _of_prestatie(rule.id, record, case)
    if isinstance(record, StartProduct | StopProduct):
        removes = record.status_aanlevering == VERWIJDEREN
        if removes != (rule.id in _OF_REMOVALS):
            return REMOVAL if removes else NO_REMOVAL
    return NO_CONTRACT if rule.id == "TR381" and _no_contract(case) else None


def _no_contract(case: Any) -> bool:
    return getattr(case, "product_bekend", True) is None


def _of_prestatie(rule: str, prestatie: Prestatie, case: PrestatieCase) -> Text | None:
    if prestatie.is_credit:
        return CREDIT if rule in _OF_DEBETS else None
    if rule in _OF_CREDITS:
        return DEBET
    if rule in _OF_ALLOCATION and case.toewijzing is None:
        return NO_ALLOCATION
    if rule in {"TR321", "TR322", "TR369"}:
        return _of_volume(rule, prestatie, case)
    return _of_contract(rule, prestatie, case)


def _of_volume(rule: str, prestatie: Prestatie, case: PrestatieCase) -> Text | None:
    toewijzing = case.toewijzing
    if toewijzing is None:
        return NO_ALLOCATION
    if rule == "TR369":
        return NO_BUDGET if toewijzing.budget is None else None
    if case.variant == "taak":
        return TASK
    if declared_volume(prestatie, case, toewijzing) is None:
        return NO_OMVANG
    if rule == "TR322" and total_maximum(toewijzing, case.variant) is None:
        return OPEN_END
    return None


def _of_contract(rule: str, prestatie: Prestatie, case: PrestatieCase) -> Text | None:
    if rule == "TR346" and expected_amount(prestatie, case) is None:
        return NO_TARIFF if prestatie.eenheid == EURO else NO_CONTRACT
    if rule not in {"TR381", "TR418"}:
        return None
    if case.product_bekend is None:
        return NO_CONTRACT
    if rule == "TR381":
        return None
    if not case.product_bekend:
        return UNKNOWN_PRODUCT
    return None if case.row_known else NO_ALLOCATION

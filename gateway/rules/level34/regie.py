"""Start and stop of care by themselves: TR019, TR063, TR071, TR074, TR381.

A class with StatusAanlevering 3 removes an earlier one; only TR063 and TR071 look at it (the
explanation of TR063). The other rules judge first deliveries.
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Outcome, rule
from gateway.rules.level34.cases import RegieCase
from gateway.rules.level34.contract import PRODUCT_UNKNOWN, PRODUCT_UNKNOWN_MEND, product_known
from gateway.standard.codes import VERWIJDEREN
from gateway.standard.findings import Text
from gateway.standard.records import StartProduct, StopProduct

_start_product_rule = partial(rule, on=StartProduct, messages=("305",), level=3, needs="register")
_stop_product_rule = partial(rule, on=StopProduct, messages=("307",), level=3, needs="register")

Regie = StartProduct | StopProduct


def removes(regie: Regie) -> bool:
    """True for a class that takes an earlier one back."""
    return regie.status_aanlevering == VERWIJDEREN


# -- TR019: related to an allocation ---------------------------------------------------------------

_NO_TOEWIJZING = Text(
    "Deze melding hoort niet bij een toewijzing van deze cliënt aan u.",
    "This notice does not belong to an allocation of this client to you.",
)
_NO_TOEWIJZING_MEND = Text(
    "Neem het ToewijzingNummer over uit het toewijzingsbericht; alleen taakgericht gecontracteerde"
    " producten worden zonder nummer gemeld.",
    "Copy the ToewijzingNummer from the allocation message; only products contracted as a task are"
    " reported without a number.",
)


def _has_toewijzing(regie: Regie, case: RegieCase) -> Outcome:
    if removes(regie):
        return True
    if regie.toewijzing_nummer is None:
        return case.taak_gecontracteerd
    return case.toewijzing is not None


@_start_product_rule(
    "TR019",
    retourcode="9019",
    text=_NO_TOEWIJZING,
    mend=_NO_TOEWIJZING_MEND,
)
def tr019_start_has_toewijzing(start: StartProduct, case: RegieCase) -> Outcome:
    """A start names an allocation of this client that was not removed (IV096)."""
    return _has_toewijzing(start, case)


@_stop_product_rule(
    "TR019",
    retourcode="9019",
    text=_NO_TOEWIJZING,
    mend=_NO_TOEWIJZING_MEND,
)
def tr019_stop_has_toewijzing(stop: StopProduct, case: RegieCase) -> Outcome:
    """A stop names an allocation of this client that was not removed (IV096)."""
    return _has_toewijzing(stop, case)


# -- TR063: a removal removes something ------------------------------------------------------------

_NOTHING_TO_REMOVE = Text(
    "Er is geen eerdere melding met dezelfde sleutel om te verwijderen.",
    "There is no earlier notice with the same key to remove.",
)
_NOTHING_TO_REMOVE_MEND = Text(
    "Neem alle sleutelgegevens (nummer, product, datums) ongewijzigd over uit de melding die u wilt"
    " verwijderen.",
    "Copy all key data (number, product, dates) unchanged from the notice that you want to remove.",
)


def _removes_something(regie: Regie, case: RegieCase) -> bool:
    return not removes(regie) or case.gemeld


@_start_product_rule(
    "TR063",
    retourcode="9063",
    text=_NOTHING_TO_REMOVE,
    mend=_NOTHING_TO_REMOVE_MEND,
)
def tr063_removed_start_was_sent(start: StartProduct, case: RegieCase) -> Outcome:
    """The start that is removed was accepted before and not removed since."""
    return _removes_something(start, case)


@_stop_product_rule(
    "TR063",
    retourcode="9063",
    text=_NOTHING_TO_REMOVE,
    mend=_NOTHING_TO_REMOVE_MEND,
)
def tr063_removed_stop_was_sent(stop: StopProduct, case: RegieCase) -> Outcome:
    """The stop that is removed was accepted before and not removed since."""
    return _removes_something(stop, case)


@_start_product_rule(
    "TR071",
    retourcode="9071",
    text=Text(
        "Deze start kan niet verwijderd worden: er is al een stop voor gemeld.",
        "This start cannot be removed: a stop was reported for it already.",
    ),
    mend=Text(
        "Verwijder eerst de stop (StatusAanlevering 3 in een stopbericht).",
        "Remove the stop first (StatusAanlevering 3 in a stop message).",
    ),
)
def tr071_removed_start_was_not_stopped(start: StartProduct, case: RegieCase) -> Outcome:
    """A start that was stopped stays (OP033)."""
    return not (removes(start) and case.gestopt)


# -- TR074: a first delivery is new ----------------------------------------------------------------

_SENT_BEFORE = Text(
    "Deze melding is al eerder ontvangen, met dezelfde sleutel.",
    "This notice was received before, with the same key.",
)
_SENT_BEFORE_MEND = Text(
    "Stuur een melding één keer; verwijder voor een correctie eerst de eerdere"
    " (StatusAanlevering 3).",
    "Send a notice once; to correct it remove the earlier one first (StatusAanlevering 3).",
)


def _is_new(regie: Regie, case: RegieCase) -> bool:
    return removes(regie) or not case.gemeld


@_start_product_rule(
    "TR074",
    retourcode="9074",
    text=_SENT_BEFORE,
    mend=_SENT_BEFORE_MEND,
)
def tr074_start_is_new(start: StartProduct, case: RegieCase) -> Outcome:
    """No accepted, not removed start has the same key."""
    return _is_new(start, case)


@_stop_product_rule(
    "TR074",
    retourcode="9074",
    text=_SENT_BEFORE,
    mend=_SENT_BEFORE_MEND,
)
def tr074_stop_is_new(stop: StopProduct, case: RegieCase) -> Outcome:
    """No accepted, not removed stop has the same key."""
    return _is_new(stop, case)


# -- TR381: the product ----------------------------------------------------------------------------


@rule(
    "TR381",
    on=StartProduct,
    messages=("305",),
    level=4,
    retourcode="S329",
    needs="contract",
    text=PRODUCT_UNKNOWN,
    mend=PRODUCT_UNKNOWN_MEND,
)
def tr381_product_of_start_is_contracted(start: StartProduct, case: RegieCase) -> Outcome:
    """The code fits the category in the contracts of this gemeente."""
    return removes(start) or product_known(start.product, case.product_bekend)


@rule(
    "TR381",
    on=StopProduct,
    messages=("307",),
    level=4,
    retourcode="S329",
    needs="contract",
    text=PRODUCT_UNKNOWN,
    mend=PRODUCT_UNKNOWN_MEND,
)
def tr381_product_of_stop_is_contracted(stop: StopProduct, case: RegieCase) -> Outcome:
    """The code fits the category in the contracts of this gemeente."""
    return removes(stop) or product_known(stop.product, case.product_bekend)

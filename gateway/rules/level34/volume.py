"""Volume and budget of a debet Prestatie: TR321, TR322, TR369.

What fits is counted as IV076 to IV078 do: per day, week (calendar weeks for effort, Sundays for
output), month or in total; what was declared before counts, credits subtracted. The sums are done
in the allocation's smallest unit: minutes where it is in hours (IV081). For tasks there is no
volume to hold to (docs/interpretation.md).
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.facts import Toewijzing
from gateway.rules.level34.cases import PrestatieCase
from gateway.rules.volumes import base_volume, in_words, period_maximum, total_maximum
from gateway.standard.calendar import Period, four_week_periods
from gateway.standard.codes import STUKS_INSPANNING, STUKS_OUTPUT
from gateway.standard.findings import Text
from gateway.standard.formats import Euros
from gateway.standard.records import Prestatie

_prestatie_rule = partial(rule, on=Prestatie, messages=("323",), level=3, needs="register")

PER_FOUR_WEEKS = "4w"


@_prestatie_rule(
    "TR321",
    retourcode="9321",
    text=Text(
        "Gedeclareerd {nu:nl}, terwijl voor deze ProductPeriode ten hoogste {max:nl} is"
        " toegewezen.",
        "Declared {nu:en}, while at most {max:en} is allocated for this ProductPeriode.",
    ),
    mend=Text(
        "Declareer niet meer dan wat voor de maand is toegewezen, of vraag om een ruimere"
        " toewijzing.",
        "Declare no more than what is allocated for the month, or ask for a larger allocation.",
    ),
)
def tr321_fits_in_period(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """GeleverdVolume fits in the Omvang over the part of the ProductPeriode that is allocated."""
    toewijzing = case.toewijzing
    if toewijzing is None:
        return True
    periods = four_week_maximum(prestatie, case, toewijzing)
    if periods is not None and prestatie.geleverd_volume > periods:
        return prestatie.is_credit or _too_many_four_week_units(prestatie, periods)
    nu = declared_volume(prestatie, case, toewijzing)
    maximum = period_maximum(toewijzing, case.variant, case.wet, *prestatie.product_periode)
    if nu is None or maximum is None or nu <= maximum:
        return True
    return prestatie.is_credit or _too_much(nu, maximum, toewijzing)


def declared_volume(
    prestatie: Prestatie, case: PrestatieCase, toewijzing: Toewijzing
) -> int | None:
    """The volume to hold against the Omvang, None where there is nothing to hold against."""
    if toewijzing.omvang is None or case.variant == "taak":
        return None
    return base_volume(prestatie.geleverd_volume, prestatie.eenheid, toewijzing.omvang.eenheid)


def _too_many_four_week_units(prestatie: Prestatie, maximum: int) -> Breach:
    return Breach(
        {
            "nu": in_words(prestatie.geleverd_volume, prestatie.eenheid),
            "max": Text(
                f"{maximum} (één per periode van vier weken)", f"{maximum} (one per four weeks)"
            ),
        }
    )


def four_week_maximum(
    prestatie: Prestatie, case: PrestatieCase, toewijzing: Toewijzing
) -> int | None:
    """The four-week periods that end in the ProductPeriode; None where they are not the tariff.

    At most one unit for each (`4w`). Where the ProductPeriode lies outside the allocation TR307
    and TR308 speak.
    """
    row = case.row
    if row is None or row.periode != PER_FOUR_WEEKS or case.variant == "taak":
        return None
    if prestatie.eenheid not in (STUKS_OUTPUT, STUKS_INSPANNING):
        return None
    allocated = Period(toewijzing.ingangsdatum, toewijzing.einddatum)
    if not allocated.overlaps(Period(*prestatie.product_periode)):
        return None
    return four_week_periods(
        *prestatie.product_periode, toewijzing.ingangsdatum, toewijzing.einddatum
    )


def _too_much(nu: int, maximum: int, toewijzing: Toewijzing) -> Breach:
    eenheid = toewijzing.omvang.eenheid if toewijzing.omvang else ""
    return Breach({"nu": in_words(nu, eenheid), "max": in_words(maximum, eenheid)})


@_prestatie_rule(
    "TR322",
    retourcode="9322",
    text=Text(
        "Toegewezen {totaal:nl}, eerder gedeclareerd {eerder:nl}, nu {nu:nl}: {over:nl} te veel.",
        "Allocated {totaal:en}, declared before {eerder:en}, now {nu:en}: {over:en} too much.",
    ),
    mend=Text(
        "Declareer ten hoogste wat nog over is, of vraag om een ruimere toewijzing.",
        "Declare at most what is left, or ask for a larger allocation.",
    ),
)
def tr322_sum_fits_in_toewijzing(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """All accepted volume on the allocation fits in its Omvang over its whole period."""
    toewijzing = case.toewijzing
    if toewijzing is None:
        return True
    nu = declared_volume(prestatie, case, toewijzing)
    totaal = total_maximum(toewijzing, case.variant)
    if nu is None or totaal is None or case.besteed + nu <= totaal:
        return True
    return prestatie.is_credit or _sum_too_much(totaal, case.besteed, nu, toewijzing)


def _sum_too_much(totaal: int, eerder: int, nu: int, toewijzing: Toewijzing) -> Breach:
    eenheid = toewijzing.omvang.eenheid if toewijzing.omvang else ""
    sums = {"totaal": totaal, "eerder": eerder, "nu": nu, "over": eerder + nu - totaal}
    return Breach({name: in_words(volume, eenheid) for name, volume in sums.items()})


@_prestatie_rule(
    "TR369",
    retourcode="9369",
    text=Text(
        "Budget {budget:nl}, eerder gedeclareerd {eerder:nl}, nu {nu:nl}: {over:nl} te veel.",
        "Budget {budget:en}, declared before {eerder:en}, now {nu:en}: {over:en} too much.",
    ),
    mend=Text(
        "Declareer ten hoogste wat van het budget over is, of vraag om een ruimer budget.",
        "Declare at most what is left of the budget, or ask for a larger one.",
    ),
)
def tr369_sum_fits_in_budget(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """All accepted amounts on the allocation fit in its Budget, in eurocent."""
    toewijzing = case.toewijzing
    if toewijzing is None or toewijzing.budget is None or prestatie.is_credit:
        return True
    nu = prestatie.ingediend_bedrag.bedrag
    over = case.besteed_bedrag + nu - toewijzing.budget
    if over <= 0:
        return True
    return Breach(
        {
            "budget": Euros(toewijzing.budget),
            "eerder": Euros(case.besteed_bedrag),
            "nu": Euros(nu),
            "over": Euros(over),
        }
    )

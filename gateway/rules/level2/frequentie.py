"""Level 2 rules about an Omvang and the end of its period: weeks, units, and care until 2020."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.standard.bericht import Bericht
from gateway.standard.codes import (
    DAGDEEL,
    ETMAAL,
    EURO,
    PER_MAAND,
    PER_WEEK,
    STUKS_INSPANNING,
    TOTAAL,
)
from gateway.standard.dates import ends_in_care_by_month
from gateway.standard.findings import Text
from gateway.standard.records import (
    AangevraagdProduct,
    NieuwProduct,
    Omvang,
    Product,
    TeWijzigenProduct,
    ToegewezenProduct,
)

_NOT_PER_DAY: Final = (PER_WEEK, PER_MAAND, TOTAAL)
_UNITS_NOT_PER_DAY: Final = (ETMAAL, DAGDEEL, EURO, STUKS_INSPANNING)

# -- per week -------------------------------------------------------------------------------------

_cd076 = partial(
    rule,
    "CD076",
    level=2,
    text=Text(
        "De omvang is per week (frequentie 2), maar de einddatum ontbreekt.",
        "The volume (Omvang) is per week (frequency 2), but the end date is missing.",
    ),
    mend=Text(
        "Vul de einddatum in, of kies een andere frequentie.",
        "Fill in the end date, or choose another frequency.",
    ),
)


@_cd076(on=ToegewezenProduct, messages=("301",))
def cd076_toegewezen_per_week_has_an_end(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """Weeks can be counted into months only when the end is known."""
    return _per_week_has_an_end(product.omvang, product.einddatum)


@_cd076(on=AangevraagdProduct, messages=("315",))
def cd076_aangevraagd_per_week_has_an_end(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct, with the ToewijzingEinddatum."""
    return _per_week_has_an_end(product.omvang, product.toewijzing_einddatum)


@_cd076(on=NieuwProduct, messages=("317",))
def cd076_nieuw_per_week_has_an_end(product: NieuwProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return _per_week_has_an_end(product.omvang, product.einddatum)


@_cd076(on=TeWijzigenProduct, messages=("317",))
def cd076_te_wijzigen_per_week_has_an_end(product: TeWijzigenProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return _per_week_has_an_end(product.omvang, product.einddatum)


def _per_week_has_an_end(omvang: Omvang | None, end: date | None) -> bool:
    return omvang is None or omvang.frequentie != PER_WEEK or end is not None


# -- no product code, no Omvang -------------------------------------------------------------------

_NO_OMVANG_TEXT: Final = Text(
    "Er staat een omvang zonder productcode; dat mag alleen als de einddatum niet na 31-12-2020 "
    "ligt.",
    "There is a volume (Omvang) without a product code; that is allowed only with an end date "
    "until 31 December 2020.",
)
_NO_OMVANG_MEND: Final = Text(
    "Vul de productcode in, of vervang de omvang door een budget.",
    "Fill in the product code, or replace the Omvang by a budget.",
)

_no_omvang = partial(rule, level=2, at="Omvang", text=_NO_OMVANG_TEXT, mend=_NO_OMVANG_MEND)


@_no_omvang("CD080", on=ToegewezenProduct, messages=("301",))
def cd080_no_omvang_without_code(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """Without a Code, after 31-12-2020 or without an end, there is no Omvang."""
    return _may_have_omvang(product.product, product.omvang, product.einddatum)


@_no_omvang("CD095", on=AangevraagdProduct, messages=("315",))
def cd095_no_omvang_without_code(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """As CD080, with the ToewijzingEinddatum."""
    return _may_have_omvang(product.product, product.omvang, product.toewijzing_einddatum)


@_no_omvang("CD096", on=NieuwProduct, messages=("317",))
def cd096_no_omvang_without_code(product: NieuwProduct, _bericht: Bericht) -> bool:
    """As CD080."""
    return _may_have_omvang(product.product, product.omvang, product.einddatum)


def _may_have_omvang(product: Product | None, omvang: Omvang | None, end: date | None) -> bool:
    if omvang is None or (product is not None and product.code is not None):
        return True
    return not ends_in_care_by_month(end)


# -- units that are not counted per day -----------------------------------------------------------

_FREQUENTIE_TEXT: Final = Text(
    "Frequentie {frequentie} past niet bij eenheid {eenheid}: bij de eenheden 14, 16, 83 en 84 "
    "is de frequentie 2 (per week), 4 (per maand) of 6 (in totaal).",
    "Frequency {frequentie} does not go with unit {eenheid}: with the units 14, 16, 83 and 84 the "
    "frequency is 2 (per week), 4 (per month) or 6 (in total).",
)
_FREQUENTIE_MEND: Final = Text(
    "Vul 2, 4 of 6 als frequentie en reken het volume daarnaar om.",
    "Give 2, 4 or 6 as the frequency and convert the volume to match.",
)

_frequentie = partial(rule, level=2, text=_FREQUENTIE_TEXT, mend=_FREQUENTIE_MEND)
_cs338 = partial(_frequentie, "CS338", at="Omvang/Frequentie")


@_cs338(on=ToegewezenProduct, messages=("301",))
def cs338_toegewezen_unit_fits_frequency(product: ToegewezenProduct, _bericht: Bericht) -> Outcome:
    """Units 14, 16, 83, 84 go per week, month or in total, unless it ends until 31-12-2020."""
    return _unit_fits_frequency(product.omvang, product.einddatum)


@_cs338(on=NieuwProduct, messages=("317",))
def cs338_nieuw_unit_fits_frequency(product: NieuwProduct, _bericht: Bericht) -> Outcome:
    """As for a ToegewezenProduct."""
    return _unit_fits_frequency(product.omvang, product.einddatum)


@_cs338(on=TeWijzigenProduct, messages=("317",))
def cs338_te_wijzigen_unit_fits_frequency(product: TeWijzigenProduct, _bericht: Bericht) -> Outcome:
    """As for a ToegewezenProduct."""
    return _unit_fits_frequency(product.omvang, product.einddatum)


@_frequentie("CS343", on=AangevraagdProduct, messages=("315",), at="Omvang")
def cs343_unit_fits_frequency(product: AangevraagdProduct, _bericht: Bericht) -> Outcome:
    """As CS338, with the ToewijzingEinddatum."""
    return _unit_fits_frequency(product.omvang, product.toewijzing_einddatum)


def _unit_fits_frequency(omvang: Omvang | None, end: date | None) -> Outcome:
    if omvang is None or omvang.eenheid not in _UNITS_NOT_PER_DAY:
        return True
    if omvang.frequentie in _NOT_PER_DAY or not ends_in_care_by_month(end):
        return True
    return Breach({"frequentie": omvang.frequentie, "eenheid": omvang.eenheid})

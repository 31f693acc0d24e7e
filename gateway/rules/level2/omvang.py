"""Level 2 rules about how much is allocated or asked for: Product, Omvang, Budget, Einddatum.

One rule looks at up to four classes: ToegewezenProduct (301), AangevraagdProduct (315),
NieuwProduct and TeWijzigenProduct (317). The last has no Product of its own.
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import rule
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Text
from gateway.standard.records import (
    AangevraagdProduct,
    NieuwProduct,
    Product,
    TeWijzigenProduct,
    ToegewezenProduct,
)

# -- what goes with a product code ----------------------------------------------------------------

_cd041 = partial(
    rule,
    "CD041",
    level=2,
    text=Text(
        "Er staat een productcode, maar de omvang ontbreekt.",
        "There is a product code, but the volume (Omvang) is missing.",
    ),
    mend=Text(
        "Vul de omvang in (volume, eenheid en frequentie), of laat de productcode weg.",
        "Fill in the Omvang (volume, unit and frequency), or leave out the product code.",
    ),
)


@_cd041(on=ToegewezenProduct, messages=("301",))
def cd041_toegewezen_code_has_an_omvang(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """A specific allocation (with a Code) has an Omvang."""
    return not _has_code(product.product) or product.omvang is not None


@_cd041(on=AangevraagdProduct, messages=("315",))
def cd041_aangevraagd_code_has_an_omvang(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return not _has_code(product.product) or product.omvang is not None


@_cd041(on=NieuwProduct, messages=("317",))
def cd041_nieuw_code_has_an_omvang(product: NieuwProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return not _has_code(product.product) or product.omvang is not None


def _has_code(product: Product | None) -> bool:
    return product is not None and product.code is not None


# -- what goes with a budget ----------------------------------------------------------------------

_cd075 = partial(
    rule,
    "CD075",
    level=2,
    text=Text(
        "Er staat een budget, maar de einddatum ontbreekt.",
        "There is a budget, but the end date is missing.",
    ),
    mend=Text(
        "Vul de einddatum in waarop het budget afloopt, of haal het budget weg.",
        "Fill in the end date of the budget, or take out the budget.",
    ),
)


@_cd075(on=ToegewezenProduct, messages=("301",))
def cd075_toegewezen_budget_has_an_end(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """A Budget needs an Einddatum."""
    return product.budget is None or product.einddatum is not None


@_cd075(on=AangevraagdProduct, messages=("315",))
def cd075_aangevraagd_budget_has_an_end(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """A Budget needs a ToewijzingEinddatum."""
    return product.budget is None or product.toewijzing_einddatum is not None


@_cd075(on=NieuwProduct, messages=("317",))
def cd075_nieuw_budget_has_an_end(product: NieuwProduct, _bericht: Bericht) -> bool:
    """A Budget needs an Einddatum."""
    return product.budget is None or product.einddatum is not None


@_cd075(on=TeWijzigenProduct, messages=("317",))
def cd075_te_wijzigen_budget_has_an_end(product: TeWijzigenProduct, _bericht: Bericht) -> bool:
    """A Budget needs an Einddatum."""
    return product.budget is None or product.einddatum is not None


_cd077 = partial(
    rule,
    "CD077",
    level=2,
    at="Omvang",
    text=Text(
        "Er staat een omvang naast een budget; een omvang mag alleen zonder budget.",
        "There is a volume (Omvang) beside a budget; an Omvang is allowed only without a budget.",
    ),
    mend=Text(
        "Kies: haal de omvang weg of het budget.",
        "Choose: take out the Omvang or the budget.",
    ),
)

_cd078 = partial(
    rule,
    "CD078",
    level=2,
    at="Budget",
    text=Text(
        "Er staat een budget naast een omvang; een budget mag alleen zonder omvang.",
        "There is a budget beside a volume (Omvang); a budget is allowed only without an Omvang.",
    ),
    mend=Text(
        "Kies: haal het budget weg of de omvang.",
        "Choose: take out the budget or the Omvang.",
    ),
)


@_cd077(on=ToegewezenProduct, messages=("301",))
def cd077_toegewezen_no_omvang_with_budget(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """Both filled breaks CD077 and CD078 alike."""
    return product.budget is None or product.omvang is None


@_cd078(on=ToegewezenProduct, messages=("301",))
def cd078_toegewezen_no_budget_with_omvang(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """Both filled breaks CD077 and CD078 alike."""
    return product.budget is None or product.omvang is None


@_cd077(on=AangevraagdProduct, messages=("315",))
def cd077_aangevraagd_no_omvang_with_budget(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is None or product.omvang is None


@_cd078(on=AangevraagdProduct, messages=("315",))
def cd078_aangevraagd_no_budget_with_omvang(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is None or product.omvang is None


@_cd077(on=NieuwProduct, messages=("317",))
def cd077_nieuw_no_omvang_with_budget(product: NieuwProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is None or product.omvang is None


@_cd078(on=NieuwProduct, messages=("317",))
def cd078_nieuw_no_budget_with_omvang(product: NieuwProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is None or product.omvang is None


@_cd077(on=TeWijzigenProduct, messages=("317",))
def cd077_te_wijzigen_no_omvang_with_budget(product: TeWijzigenProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is None or product.omvang is None


@_cd078(on=TeWijzigenProduct, messages=("317",))
def cd078_te_wijzigen_no_budget_with_omvang(product: TeWijzigenProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is None or product.omvang is None


_cd079 = partial(
    rule,
    "CD079",
    level=2,
    text=Text(
        "Er staat geen product en ook geen budget; zonder product kan alleen een budget.",
        "There is no product and no budget either; only a budget can do without a product.",
    ),
    mend=Text("Vul het product in, of een budget.", "Fill in the product, or a budget."),
)


@_cd079(on=ToegewezenProduct, messages=("301",))
def cd079_toegewezen_product_or_budget(product: ToegewezenProduct, _bericht: Bericht) -> bool:
    """Only a generic allocation, with a Budget, has no Product (IV075)."""
    return product.budget is not None or product.product is not None


@_cd079(on=AangevraagdProduct, messages=("315",))
def cd079_aangevraagd_product_or_budget(product: AangevraagdProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is not None or product.product is not None


@_cd079(on=NieuwProduct, messages=("317",))
def cd079_nieuw_product_or_budget(product: NieuwProduct, _bericht: Bericht) -> bool:
    """As for a ToegewezenProduct."""
    return product.budget is not None or product.product is not None

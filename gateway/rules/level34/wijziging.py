"""The products of a request for change (317).

TR350, TR351, TR357, TR361, TR373, TR375, TR381, TR411, TR412.
"""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.level34.cases import WijzigingCase
from gateway.rules.level34.contract import PRODUCT_UNKNOWN, PRODUCT_UNKNOWN_MEND, product_known
from gateway.standard.codes import TOTAAL
from gateway.standard.dates import ends_in_care_by_month
from gateway.standard.findings import Text
from gateway.standard.formats import Day
from gateway.standard.records import NieuwProduct, OngewijzigdProduct, TeWijzigenProduct

_te_wijzigen_product_rule = partial(
    rule, on=TeWijzigenProduct, messages=("317",), level=3, needs="register"
)

_NOT_ACTUAL = Text(
    "Dit ToewijzingNummer is geen actuele toewijzing van deze cliënt aan u.",
    "This ToewijzingNummer is not an actual allocation of this client to you.",
)
_NOT_ACTUAL_MEND = Text(
    "Noem alleen toewijzingen die vandaag of later geldig zijn; vraag een nieuwe aan als"
    " NieuwProduct.",
    "Name only allocations that are valid today or later; ask for a new one as NieuwProduct.",
)


@rule(
    "TR350",
    on=OngewijzigdProduct,
    messages=("317",),
    level=3,
    retourcode="9350",
    needs="register",
    text=_NOT_ACTUAL,
    mend=_NOT_ACTUAL_MEND,
)
def tr350_unchanged_product_is_actual(product: OngewijzigdProduct, case: WijzigingCase) -> Outcome:
    """What stays unchanged is an actual allocation."""
    return case.actueel


@_te_wijzigen_product_rule(
    "TR351",
    retourcode="9351",
    text=_NOT_ACTUAL,
    mend=_NOT_ACTUAL_MEND,
)
def tr351_changed_product_is_actual(product: TeWijzigenProduct, case: WijzigingCase) -> Outcome:
    """What is to change is an actual allocation."""
    return case.actueel


@_te_wijzigen_product_rule(
    "TR357",
    retourcode="9357",
    text=Text(
        "De GewensteIngangsdatum {gewenst:nl} ligt niet in de toekomst en is niet de Ingangsdatum"
        " van de toewijzing, {ingang:nl}.",
        "The GewensteIngangsdatum {gewenst:en} does not lie in the future and is not the"
        " Ingangsdatum of the allocation, {ingang:en}.",
    ),
    mend=Text(
        "Vraag een wijziging aan voor een dag na de dagtekening, of voor de gehele looptijd.",
        "Ask for a change from a day after the Dagtekening, or over the whole period.",
    ),
)
def tr357_past_change_covers_whole_period(
    product: TeWijzigenProduct, case: WijzigingCase
) -> Outcome:
    """A change that does not begin after the Dagtekening begins with the allocation (IV092)."""
    gewenst = product.gewenste_ingangsdatum
    if case.toewijzing is None or gewenst > case.dagtekening:
        return True
    ingang = case.toewijzing.ingangsdatum
    return gewenst == ingang or Breach({"gewenst": Day(gewenst), "ingang": Day(ingang)})


_OVERLAP = Text(
    "Dit product overlapt in tijd met een eerder product in het verzoek.",
    "This product overlaps in time with an earlier product in the request.",
)
_OVERLAP_MEND = Text(
    "Laat de perioden op elkaar aansluiten zonder overlap.",
    "Let the periods follow each other without overlap.",
)


@_te_wijzigen_product_rule(
    "TR361",
    retourcode="9361",
    text=_OVERLAP,
    mend=_OVERLAP_MEND,
)
def tr361_changed_product_does_not_overlap(
    product: TeWijzigenProduct, case: WijzigingCase
) -> Outcome:
    """A product is not asked for twice at the same time (OP347)."""
    return not case.overlapt


@rule(
    "TR361",
    on=NieuwProduct,
    messages=("317",),
    level=3,
    retourcode="9361",
    needs="register",
    text=_OVERLAP,
    mend=_OVERLAP_MEND,
)
def tr361_new_product_does_not_overlap(product: NieuwProduct, case: WijzigingCase) -> Outcome:
    """A product is not asked for twice at the same time (OP347)."""
    return not case.overlapt


@_te_wijzigen_product_rule(
    "TR373",
    retourcode="9373",
    text=Text(
        "Een ander budget of totaal geldt vanaf de Ingangsdatum van de toewijzing, {ingang:nl}.",
        "Another budget or total holds from the Ingangsdatum of the allocation, {ingang:en}.",
    ),
    mend=Text(
        "Vul als GewensteIngangsdatum de Ingangsdatum van de toewijzing.",
        "Fill the Ingangsdatum of the allocation as GewensteIngangsdatum.",
    ),
)
def tr373_budget_changes_over_whole_period(
    product: TeWijzigenProduct, case: WijzigingCase
) -> Outcome:
    """A changed Budget, or volume in total (Frequentie 6), holds from the beginning (IV092)."""
    toewijzing = case.toewijzing
    if toewijzing is None or product.gewenste_ingangsdatum == toewijzing.ingangsdatum:
        return True
    omvang = toewijzing.omvang
    budget_changes = toewijzing.budget is not None and product.budget != toewijzing.budget
    total_changes = omvang is not None and omvang.frequentie == TOTAAL and product.omvang != omvang
    if not budget_changes and not total_changes:
        return True
    return Breach({"ingang": Day(toewijzing.ingangsdatum)})


_OMVANG_FORBIDDEN = Text(
    "De Omvang is gevuld, terwijl de toewijzing geen productcode heeft.",
    "The Omvang is filled, while the allocation has no product code.",
)
_OMVANG_FORBIDDEN_MEND = Text(
    "Laat Omvang leeg; vraag zo nodig een ander Budget.",
    "Leave Omvang empty; ask for another Budget if need be.",
)


@_te_wijzigen_product_rule(
    "TR375",
    retourcode="9375",
    text=_OMVANG_FORBIDDEN,
    mend=_OMVANG_FORBIDDEN_MEND,
)
def tr375_no_omvang_without_product(product: TeWijzigenProduct, case: WijzigingCase) -> Outcome:
    """On a generic allocation (without Product) no Omvang is asked."""
    if case.toewijzing is None or case.toewijzing.product is not None:
        return True
    return product.omvang is None or not ends_in_care_by_month(product.einddatum)


@_te_wijzigen_product_rule(
    "TR412",
    retourcode="9412",
    text=_OMVANG_FORBIDDEN,
    mend=_OMVANG_FORBIDDEN_MEND,
)
def tr412_no_omvang_without_code(product: TeWijzigenProduct, case: WijzigingCase) -> Outcome:
    """On an allocation without a product code no Omvang is asked."""
    if case.toewijzing is None or _has_code(case):
        return True
    return product.omvang is None or not ends_in_care_by_month(product.einddatum)


@_te_wijzigen_product_rule(
    "TR411",
    retourcode="9411",
    text=Text(
        "De Omvang ontbreekt, terwijl de toewijzing een productcode heeft.",
        "The Omvang is missing, while the allocation has a product code.",
    ),
    mend=Text("Vul de gewenste Omvang.", "Fill the desired Omvang."),
)
def tr411_omvang_with_code(product: TeWijzigenProduct, case: WijzigingCase) -> Outcome:
    """On a specific allocation the Omvang is filled."""
    return product.omvang is not None or not _has_code(case)


def _has_code(case: WijzigingCase) -> bool:
    toewijzing = case.toewijzing
    return (
        toewijzing is not None
        and toewijzing.product is not None
        and toewijzing.product.code is not None
    )


@rule(
    "TR381",
    on=NieuwProduct,
    messages=("317",),
    level=4,
    retourcode="S329",
    needs="contract",
    text=PRODUCT_UNKNOWN,
    mend=PRODUCT_UNKNOWN_MEND,
)
def tr381_new_product_is_contracted(product: NieuwProduct, case: WijzigingCase) -> Outcome:
    """The code fits the category in the contracts of this gemeente."""
    return product_known(product.product, case.product_bekend)

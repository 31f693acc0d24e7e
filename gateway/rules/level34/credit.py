"""Numbers, doubles and credits of a Prestatie: TR314, TR323, TR389, TR390."""

from __future__ import annotations

from functools import partial

from gateway.rules.catalogue import Breach, Outcome, rule
from gateway.rules.facts import DebetPrestatie
from gateway.rules.level34.cases import PrestatieCase
from gateway.standard.findings import Text
from gateway.standard.formats import Day, shown_number
from gateway.standard.records import Prestatie

_prestatie_rule = partial(rule, on=Prestatie, messages=("323",), level=3, needs="register")


@_prestatie_rule(
    "TR314",
    retourcode="8021",
    text=Text(
        "Dit ReferentieNummer is al eerder gebruikt.",
        "This ReferentieNummer was used before.",
    ),
    mend=Text(
        "Geef iedere prestatie een nieuw ReferentieNummer, ook een credit en een nieuwe poging.",
        "Give every Prestatie a new ReferentieNummer, also a credit and a second try.",
    ),
)
def tr314_referentienummer_is_new(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """An aanbieder uses a ReferentieNummer once within a wet, here and before (OP283)."""
    return not case.referentie_gebruikt


@_prestatie_rule(
    "TR323",
    retourcode="8017",
    text=Text(
        "Deze credit hoort niet bij een goedgekeurde debetprestatie met dezelfde gegevens.",
        "This credit does not belong to a granted debet Prestatie with the same data.",
    ),
    mend=Text(
        "Neem de debetregel ongewijzigd over (ook volume en bedrag), met zijn ReferentieNummer in"
        " VorigReferentieNummer.",
        "Repeat the debet line unchanged (volume and amount too), with its ReferentieNummer in"
        " VorigReferentieNummer.",
    ),
)
def tr323_credit_repeats_its_debet(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """A credit equals a granted debet in all but reference and DebetCredit (IV091)."""
    if not prestatie.is_credit:
        return True
    return case.debet is not None and _same_line(prestatie, case.debet)


def _same_line(credit: Prestatie, debet: DebetPrestatie) -> bool:
    """Same line for the same client; the case offers a debet of the same client only."""
    return (
        credit.toewijzing_nummer,
        credit.product_categorie,
        credit.product_code,
        credit.product_periode.begindatum,
        credit.product_periode.einddatum,
        credit.geleverd_volume,
        credit.eenheid,
        credit.product_tarief,
        credit.ingediend_bedrag.bedrag,
    ) == (
        debet.toewijzing_nummer,
        debet.product_categorie,
        debet.product_code,
        debet.begindatum,
        debet.einddatum,
        debet.geleverd_volume,
        debet.eenheid,
        debet.product_tarief,
        debet.bedrag,
    )


@_prestatie_rule(
    "TR390",
    retourcode="9390",
    text=Text(
        "De debetprestatie die hier wordt teruggenomen is al eerder gecrediteerd.",
        "The debet Prestatie that is taken back here was credited before.",
    ),
    mend=Text(
        "Crediteer een prestatie één keer.",
        "Credit a Prestatie once.",
    ),
)
def tr390_credited_once(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """A Prestatie is credited once (OP360)."""
    return case.debet is None or not (case.debet.gecrediteerd and prestatie.is_credit)


@_prestatie_rule(
    "TR389",
    retourcode="9389",
    text=Text(
        "Voor toewijzing {nummer}, product {code} en de periode vanaf {begin:nl} is al"
        " gedeclareerd.",
        "Care was declared already for allocation {nummer}, product {code} and the period from"
        " {begin:en}.",
    ),
    mend=Text(
        "Crediteer de eerdere prestatie voordat u een nieuwe indient.",
        "Credit the earlier Prestatie before you submit a new one.",
    ),
)
def tr389_one_debet_per_period(prestatie: Prestatie, case: PrestatieCase) -> Outcome:
    """One debet per allocation, product and ProductPeriode, unless it was credited."""
    if not case.openstaand or prestatie.is_credit:
        return True
    return Breach(
        {
            "nummer": shown_number(prestatie.toewijzing_nummer),
            "code": prestatie.product_code,
            "begin": Day(prestatie.product_periode.begindatum),
        }
    )

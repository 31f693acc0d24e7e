"""Cases for the rules of levels 3 and 4: every default is right, a test changes what it is about.

`breaks` asks one rule about one record. The records come from `tests.unit.rules.builders`: a
Prestatie of ten hours in February 2026 at 50 euro, on allocation 1 (ten hours per month in 2026).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import gateway.rules.judging  # noqa: F401  (declares the rules)
from gateway.rules.catalogue import Rule, rules_for
from gateway.rules.facts import DebetPrestatie, Eigenaar, Regiesleutel, Stop, Toewijzing
from gateway.rules.level34.cases import (
    DeclaratieCase,
    HeaderCase,
    PrestatieCase,
    RegieCase,
    ToegewezenCase,
)
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Finding, Level
from gateway.standard.records import (
    BedragMetDC,
    Client,
    Declaratie,
    GeslotenPeriode,
    Header,
    Omvang,
    Prestatie,
    Product,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Woonplaatsbeginsel,
)
from tests.unit.rules.builders import BSN, day, declaratie, prestatie

GEMEENTE: Final = "0384"
AANBIEDER: Final = "42420001"
PRODUCT: Final = Product("45", "45A04")

_NUMMER: Final[dict[type, str]] = {
    Header: "323",
    Declaratie: "323",
    Client: "323",
    Prestatie: "323",
    ToegewezenProduct: "301",
    StartProduct: "305",
    StopProduct: "307",
    Woonplaatsbeginsel: "319",
}


def the_rule(rule_id: str, klass: type, nummer: str | None = None, wet: str = "jw") -> Rule:
    """The declaration of one rule for one class of one kind of message."""
    levels = [Level.BERICHTOVERSTIJGEND, Level.EXTERNE_BRON]
    declared = rules_for(wet, nummer or _NUMMER[klass], levels).get(klass, [])
    (found,) = [rule for rule in declared if rule.id == rule_id]
    return found


def finding(rule_id: str, record: Any, case: Any, nummer: str | None = None) -> Finding | None:
    """What one rule says of a record, None when it is kept."""
    rule = the_rule(rule_id, type(record), nummer)
    outcome = rule.check(record, case)
    if outcome is True:
        return None
    found = rule.finding("/Bericht", outcome)
    assert all(text and "{" not in text for text in found.text), found
    return found


def breaks(rule_id: str, record: Any, case: Any, nummer: str | None = None) -> bool:
    """True when a record breaks a rule."""
    return finding(rule_id, record, case, nummer) is not None


# -- what the register knows ----------------------------------------------------------------------


def toewijzing(**changes: Any) -> Toewijzing:
    """A specific allocation of ten hours per month in 2026."""
    return Toewijzing(
        toewijzing_nummer=1,
        bsn=BSN,
        product=PRODUCT,
        toewijzingsdatum=day("2025-12-01"),
        toewijzingstijd="10:00:00",
        ingangsdatum=day("2026-01-01"),
        einddatum=day("2026-12-31"),
        reden_wijziging=None,
        omvang=Omvang(10, "04", "4"),
        budget=None,
        referentie_aanbieder=None,
    )._replace(**changes)


ASPECIFIEK: Final = toewijzing(product=Product("45", None), omvang=None, budget=1_000_000)
GENERIEK: Final = toewijzing(product=None, omvang=None, budget=1_000_000)
VERWIJDERD: Final = toewijzing(reden_wijziging="13", einddatum=day("2026-01-01"))


def debet(line: Prestatie, **changes: Any) -> DebetPrestatie:
    """A Prestatie as the register keeps it when it was granted."""
    return DebetPrestatie(
        referentie_nummer=line.product_referentie.referentie_nummer,
        bsn=BSN,
        toewijzing_nummer=line.toewijzing_nummer,
        product_categorie=line.product_categorie,
        product_code=line.product_code,
        begindatum=line.product_periode.begindatum,
        einddatum=line.product_periode.einddatum,
        geleverd_volume=line.geleverd_volume,
        eenheid=line.eenheid,
        product_tarief=line.product_tarief,
        bedrag=line.ingediend_bedrag.bedrag,
        gecrediteerd=False,
    )._replace(**changes)


def contract_row(**changes: Any) -> ContractRow:
    """Hours of product 45A04 at 50 euro in 2026."""
    return ContractRow(
        wet="jw",
        gemeenten=(GEMEENTE,),
        aanbieder=AANBIEDER,
        perceel="Jeugd",
        categorie="45",
        productcode="45A04",
        resultaat="",
        variant="inspanning",
        eenheid="04",
        tarief=5000,
        periode="",
        ingangsdatum=day("2026-01-01"),
        einddatum=None,
        peildatum="productperiode",
        bestand="contracts.csv",
        regel=2,
    )._replace(**changes)


# -- cases ----------------------------------------------------------------------------------------


def prestatie_case(**changes: Any) -> PrestatieCase:
    """A known allocation, no contract, nothing declared before."""
    return PrestatieCase(
        wet="jw",
        declaratie=declaratie(),
        toewijzing=toewijzing(),
        afspraken=False,
        product_bekend=None,
        row=None,
        row_known=True,
        variant="inspanning",
        referentie_gebruikt=False,
        debet=None,
        openstaand=False,
        besteed=0,
        besteed_bedrag=0,
    )._replace(**changes)


def contracted(row: ContractRow | None = None, **changes: Any) -> PrestatieCase:
    """The same, with a contract row that counts."""
    agreed = {"afspraken": True, "product_bekend": True, "row": row or contract_row()}
    return prestatie_case(**(agreed | changes))


def header_case(**changes: Any) -> HeaderCase:
    """A new Identificatie, a gemeente that exists, on 10 March 2026."""
    return HeaderCase(
        gemeente=GEMEENTE,
        today=day("2026-03-10"),
        identificatie_gebruikt=False,
        valid_gemeente=lambda code, _: code == GEMEENTE,
        ingangsdatums=(),
    )._replace(**changes)


def toegewezen_case(**changes: Any) -> ToegewezenCase:
    """A number that nobody has, no request, no contract."""
    return ToegewezenCase(
        eigenaar=None,
        zelf=Eigenaar(AANBIEDER, BSN, PRODUCT, day("2026-01-01")),
        bekende_versie=False,
        open_referentie=False,
        gedeclareerd=False,
        product_bekend=None,
    )._replace(**changes)


def start_case(**changes: Any) -> RegieCase:
    """A known allocation on which nothing was started."""
    return RegieCase(
        toewijzing=toewijzing(),
        taak_gecontracteerd=True,
        gemeld=False,
        actuele_start=False,
        gestopt=False,
        eerdere_stops=(),
        product_bekend=None,
    )._replace(**changes)


def stop_case(**changes: Any) -> RegieCase:
    """A start of the same key, which is the latest, and no stop."""
    return start_case(actuele_start=True)._replace(**changes)


def stop(reden: str = "31", einddatum: str = "2026-03-01") -> Stop:
    """An earlier stop of the start on 5 January 2026 on allocation 1."""
    return Stop(Regiesleutel(1, PRODUCT, day("2026-01-05")), reden, day(einddatum))


def declaratie_case(**changes: Any) -> DeclaratieCase:
    """A new number, and no invoice before."""
    return DeclaratieCase(nummer_gebruikt=False, vorige_periode=None)._replace(**changes)


# -- records --------------------------------------------------------------------------------------


def periode(begin: str, eind: str) -> GeslotenPeriode:
    """A ProductPeriode."""
    return GeslotenPeriode(day(begin), day(eind))


def month(text: str) -> GeslotenPeriode:
    """The ProductPeriode of a whole month, written 2026-02."""
    begin = day(f"{text}-01")
    last = date.fromordinal(
        date(begin.year + begin.month // 12, begin.month % 12 + 1, 1).toordinal() - 1
    )
    return GeslotenPeriode(begin, last)


def in_period(begin: str, eind: str, **changes: Any) -> Prestatie:
    """A Prestatie of this ProductPeriode."""
    return prestatie(product_periode=periode(begin, eind), **changes)


def of_volume(volume: int, eenheid: str = "04", tarief: int | None = 5000) -> Prestatie:
    """A Prestatie of some volume; in euros the volume is the amount."""
    if eenheid == "83":
        tarief = None
    bedrag = volume * (1 if tarief is None else tarief)
    return prestatie(
        geleverd_volume=volume,
        eenheid=eenheid,
        product_tarief=tarief,
        ingediend_bedrag=BedragMetDC(bedrag, "D"),
    )

"""Made-up records and messages for tests: every default is right, a test changes what it is about.

`bericht("301", below(client(), toegewezen_product()))` is a whole message: the Header comes by
itself, `below` hangs records under another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from gateway.rules.run import level2
from gateway.standard.bericht import Bericht, Place
from gateway.standard.berichten import Berichtsoort
from gateway.standard.records import (
    AangevraagdProduct,
    Adres,
    Antwoord,
    BedragMetDC,
    BerichtIdentificatie,
    Client,
    Communicatie,
    Contact,
    Declaratie,
    DeclaratieAntwoord,
    Geboortedatum,
    GeslotenPeriode,
    Header,
    NieuwProduct,
    Omvang,
    OngewijzigdProduct,
    Prestatie,
    Product,
    Referentie,
    Relatie,
    StartProduct,
    StopProduct,
    TeWijzigenProduct,
    ToegewezenProduct,
    TotaalBedragMetDC,
    Verwijzer,
    Verzoek,
    VolledigeNaam,
    Woonplaatsbeginsel,
)
from tests.unit.rules.layout import LAYOUT, steps_to

DAGTEKENING: Final = date(2026, 3, 10)
BSN: Final = "999990019"
OTHER_BSN: Final = "999990020"

Record = TypeVar("Record", bound=tuple[Any, ...])


def day(text: str) -> date:
    """A date from 2026-03-01."""
    return date.fromisoformat(text)


def _with(record: Record, changes: dict[str, Any]) -> Record:
    changed: Record = record._replace(**changes)  # type: ignore[attr-defined]
    return changed


# -- records --------------------------------------------------------------------------------------


def header(**changes: Any) -> Header:
    """A Header dated 10 March 2026, with only what the rules read of it."""
    identificatie = BerichtIdentificatie("TEST00000001", DAGTEKENING)
    filled = {"afzender": "0384", "ontvanger": "42420001", "bericht_identificatie": identificatie}
    return _with(Header._make([None] * len(Header._fields)), filled | changes)


def client(**changes: Any) -> Client:
    """A Client of whom all is known; in a 317, 323 and 325 only the BSN counts."""
    born, naam = Geboortedatum(date(2012, 5, 6), None), VolledigeNaam(False, "1")
    return _with(Client(BSN, born, naam, Communicatie("2", None), None), changes)


def relatie(**changes: Any) -> Relatie:
    """A Relatie who is a person."""
    born = Geboortedatum(date(1980, 1, 2), None)
    return _with(Relatie("1", born, VolledigeNaam(True, "3")), changes)


def adres(**changes: Any) -> Adres:
    """A whole address in the Netherlands."""
    return _with(Adres(True, "1111AA", "NL"), changes)


def contact(**changes: Any) -> Contact:
    """A BRP address without a telephone number."""
    return _with(Contact("01", adres(), False, None), changes)


def omvang(**changes: Any) -> Omvang:
    """Ten hours per month."""
    return _with(Omvang(10, "04", "4"), changes)


_PRODUCT: Final = Product("45", "45A04")
_BEGIN: Final = date(2026, 1, 1)
_END: Final = date(2026, 12, 31)


def toegewezen_product(**changes: Any) -> ToegewezenProduct:
    """A specific allocation for 2026."""
    return _with(
        ToegewezenProduct(
            1, None, _PRODUCT, date(2025, 12, 1), "10:00:00", _BEGIN, _END, None, omvang(), None
        ),
        changes,
    )


def start_product(**changes: Any) -> StartProduct:
    """A first delivery of a start on 5 January 2026."""
    return _with(StartProduct(1, _PRODUCT, _BEGIN, date(2026, 1, 5), "1"), changes)


def stop_product(**changes: Any) -> StopProduct:
    """A first delivery of a stop on 1 March 2026."""
    return _with(
        StopProduct(1, _PRODUCT, _BEGIN, date(2026, 1, 5), "31", date(2026, 3, 1), "1"), changes
    )


def verwijzer(**changes: Any) -> Verwijzer:
    """A huisarts known by code."""
    return _with(Verwijzer("02", None, "01000001"), changes)


def aangevraagd_product(**changes: Any) -> AangevraagdProduct:
    """A specific product asked for 2026."""
    return _with(
        AangevraagdProduct(
            "REF-1", None, _PRODUCT, None, _BEGIN, _END, omvang(), None, verwijzer()
        ),
        changes,
    )


def verzoek(**changes: Any) -> Verzoek:
    """The request of a 317."""
    return _with(Verzoek("REF-1"), changes)


def ongewijzigd_product(**changes: Any) -> OngewijzigdProduct:
    """An allocation that stays."""
    return _with(OngewijzigdProduct(1), changes)


def te_wijzigen_product(**changes: Any) -> TeWijzigenProduct:
    """An allocation that should change from 1 April 2026."""
    return _with(TeWijzigenProduct(2, date(2026, 4, 1), _END, omvang(), None), changes)


def nieuw_product(**changes: Any) -> NieuwProduct:
    """A product that should be added from 1 April 2026."""
    return _with(NieuwProduct(_PRODUCT, date(2026, 4, 1), _END, omvang(), None), changes)


def antwoord(**changes: Any) -> Antwoord:
    """A rejection: no contract."""
    return _with(Antwoord("REF-1", "1", "3"), changes)


def woonplaatsbeginsel(**changes: Any) -> Woonplaatsbeginsel:
    """The gemeente that is responsible."""
    return _with(Woonplaatsbeginsel("0384"), changes)


def declaratie(total: int = 0, debet_credit: str = "D", **changes: Any) -> Declaratie:
    """An invoice over February 2026, of 1 March."""
    period = GeslotenPeriode(date(2026, 2, 1), date(2026, 2, 28))
    amount = TotaalBedragMetDC(total, debet_credit)
    return _with(Declaratie("D-1", period, date(2026, 3, 1), amount), changes)


def declaratie_antwoord(
    submitted: int = 0, granted: int = 0, codes: Sequence[str] = ("0200",), **changes: Any
) -> DeclaratieAntwoord:
    """A decision with two debit totals."""
    totals = TotaalBedragMetDC(submitted, "D"), TotaalBedragMetDC(granted, "D")
    return _with(DeclaratieAntwoord("D-1", *totals, tuple(codes)), changes)


def prestatie(number: int = 1, **changes: Any) -> Prestatie:
    """Ten hours in February 2026, on allocation `number`, with reference `number`."""
    return _with(
        Prestatie(
            Referentie(str(number), None),
            number,
            "45",
            "45A04",
            GeslotenPeriode(date(2026, 2, 1), date(2026, 2, 28)),
            10,
            "04",
            5000,
            BedragMetDC(50000, "D"),
            None,
        ),
        changes,
    )


def credit(number: int = 1, of: str = "old", **changes: Any) -> Prestatie:
    """A Prestatie that takes back the one with reference `of`."""
    taken_back: dict[str, Any] = {
        "product_referentie": Referentie(str(number), of),
        "ingediend_bedrag": BedragMetDC(50000, "C"),
    }
    return prestatie(number, **(taken_back | changes))


# -- messages -------------------------------------------------------------------------------------


class Tree(NamedTuple):
    """A record with those that hang below it."""

    record: Any
    below: tuple[Tree, ...] = ()


def below(record: Any, *records: Any) -> Tree:
    """A record with others, or whole trees of them, below it."""
    return Tree(record, tuple(_tree(each) for each in records))


def _tree(record: Any) -> Tree:
    return record if isinstance(record, Tree) else Tree(record)


def bericht(
    nummer: str, *records: Any, wet: str = "jw", dagtekening: date | None = None
) -> Bericht:
    """A message of these records, read as if from XML; `dagtekening` is that of the Header."""
    tops = [_tree(record) for record in records]
    if not any(isinstance(tree.record, Header) for tree in tops):
        of = BerichtIdentificatie("TEST00000001", dagtekening or DAGTEKENING)
        tops.insert(0, Tree(header(bericht_identificatie=of)))
    soort = Berichtsoort(
        f"{'JW' if wet == 'jw' else 'WMO'}{nummer}", wet, nummer, "3.2", "000", "urn:m", "urn:b"
    )
    places: list[Place] = []
    by_class: dict[type, tuple[Place, list[Tree]]] = {}
    for klass, above in ((Header, None), *LAYOUT[nummer]):
        parent, trees_above = by_class[above] if above else (None, None)
        place = _place(klass, parent)
        by_class[klass] = (place, _fill(place, trees_above, tops))
        places.append(place)
    return Bericht(soort, places)


def _place(klass: type, parent: Place | None) -> Place:
    steps = steps_to(klass, parent.klass if parent else None)
    path = (parent.path if parent else "/Bericht") + "".join(f"/{name}" for name, _ in steps)
    return Place(path, klass, parent, steps)


def _fill(place: Place, above: Sequence[Tree] | None, tops: Sequence[Tree]) -> list[Tree]:
    """Put the records of one class in their place; the trees they are the tops of."""
    owners: list[Sequence[Tree]] = [tops] if above is None else [tree.below for tree in above]
    found: list[Tree] = []
    for index, trees in enumerate(owners):
        mine = [tree for tree in trees if isinstance(tree.record, place.klass)]
        found += mine
        place.parents += [index] * len(mine)
    place.records = [tree.record for tree in found]
    return found


def broken(message: Bericht, rule: str) -> list[str]:
    """Where a message breaks one rule: the paths after /Bericht/, in the order found."""
    return [
        finding.path.removeprefix("/Bericht/")
        for finding in level2(message)
        if finding.rule == rule
    ]

"""The JSON of granted Prestaties is written by hand: to the byte what json.dumps would write."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from gateway.granted import all_lines, granted, granted_by
from gateway.rules.facts import Toewijzing
from gateway.rules.judgement import Judgement, Match
from gateway.standard.bericht import Bericht
from gateway.standard.composites import Omvang, Product, Referentie
from gateway.standard.contract import ContractRow
from gateway.standard.records import BedragMetDC, GeslotenPeriode, Prestatie
from tests import messages as m
from tests.unit.answers.answering import TODAY, reader

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(0, 10**12)

PRESTATIES = st.builds(
    Prestatie,
    product_referentie=st.builds(
        Referentie, referentie_nummer=TEXTS, vorig_referentie_nummer=st.none() | TEXTS
    ),
    toewijzing_nummer=NUMBERS,
    product_categorie=TEXTS,
    product_code=TEXTS,
    product_periode=st.builds(GeslotenPeriode, begindatum=DAYS, einddatum=DAYS),
    geleverd_volume=NUMBERS,
    eenheid=TEXTS,
    product_tarief=st.none() | NUMBERS,
    ingediend_bedrag=st.builds(BedragMetDC, bedrag=NUMBERS, debet_credit=st.sampled_from("CD")),
    retour_codes=st.none(),
)
TOEWIJZINGEN = st.builds(
    Toewijzing,
    toewijzing_nummer=NUMBERS,
    bsn=TEXTS,
    product=st.none() | st.builds(Product, categorie=TEXTS, code=st.none() | TEXTS),
    toewijzingsdatum=DAYS,
    toewijzingstijd=st.just("10:00:00"),
    ingangsdatum=DAYS,
    einddatum=st.none() | DAYS,
    reden_wijziging=st.none(),
    omvang=st.none() | st.builds(Omvang, volume=NUMBERS, eenheid=TEXTS, frequentie=TEXTS),
    budget=st.none() | NUMBERS,
    referentie_aanbieder=st.none(),
)
ROWS = st.builds(
    ContractRow,
    wet=st.just("jw"),
    gemeenten=st.just(("0384",)),
    aanbieder=st.just("98000001"),
    perceel=TEXTS,
    categorie=TEXTS,
    productcode=TEXTS,
    resultaat=TEXTS,
    variant=TEXTS,
    eenheid=TEXTS,
    tarief=st.none() | NUMBERS,
    periode=TEXTS,
    ingangsdatum=DAYS,
    einddatum=st.none() | DAYS,
    peildatum=TEXTS,
    bestand=TEXTS,
    regel=NUMBERS,
)


class Line(NamedTuple):
    """One line as it came in and how it was decided, without its place."""

    prestatie: Prestatie
    match: Match


LINES = st.lists(
    st.builds(
        Line,
        prestatie=PRESTATIES,
        match=st.builds(
            Match,
            position=st.just(0),
            bsn=TEXTS,
            judged=st.just(True),
            accepted=st.booleans(),
            toewijzing=st.none() | TOEWIJZINGEN,
            row=st.none() | ROWS,
        ),
    ),
    min_size=1,
    max_size=4,
)


def declared(lines: list[Line]) -> tuple[Bericht, Judgement]:
    """A 323 with these lines, and the judgement on it."""
    client = m.Declared(m.test_bsn(1), [m.Prestatie()] * len(lines))
    declaratie = m.declaratie_323(clienten=[client])
    bericht = reader().read(declaratie, TODAY).bericht
    assert bericht is not None
    bericht.places_of(Prestatie)[0].records[:] = [line.prestatie for line in lines]
    matches = tuple(line.match._replace(position=at) for at, line in enumerate(lines))
    return bericht, Judgement((), (), processed=True, matches=matches)


def as_json(prestatie: Prestatie, match: Match) -> dict[str, Any]:
    """What is said about one line."""
    sign = -1 if prestatie.is_credit else 1
    referentie, about, row = prestatie.product_referentie, match.toewijzing, match.row
    return {
        "volgnummer": match.position + 1,
        "bsn": match.bsn,
        **referentie._asdict(),
        "toewijzing_nummer": prestatie.toewijzing_nummer,
        "product_categorie": prestatie.product_categorie,
        "product_code": prestatie.product_code,
        "begindatum": prestatie.product_periode.begindatum.isoformat(),
        "einddatum": prestatie.product_periode.einddatum.isoformat(),
        "geleverd_volume": prestatie.geleverd_volume,
        "eenheid": prestatie.eenheid,
        "product_tarief": prestatie.product_tarief,
        "bedrag": sign * prestatie.ingediend_bedrag.bedrag,
        "debet_credit": prestatie.ingediend_bedrag.debet_credit,
        "resultaat": row and (row.resultaat or None),
        "perceel": row and (row.perceel or None),
        "toewijzing": about and toewijzing_json(about),
        "contract": row and contract_json(row),
    }


def toewijzing_json(toewijzing: Toewijzing) -> dict[str, Any]:
    """What is said about an allocation."""
    product = toewijzing.product
    return {
        "toewijzing_nummer": toewijzing.toewijzing_nummer,
        "product_categorie": product and product.categorie,
        "product_code": product and product.code,
        "toewijzingsdatum": toewijzing.toewijzingsdatum.isoformat(),
        "ingangsdatum": toewijzing.ingangsdatum.isoformat(),
        "einddatum": toewijzing.einddatum and toewijzing.einddatum.isoformat(),
        "omvang": toewijzing.omvang and toewijzing.omvang._asdict(),
        "budget": toewijzing.budget,
    }


def contract_json(row: ContractRow) -> dict[str, Any]:
    """What is said about a contract row."""
    said = {name: getattr(row, name) for name in ("bestand", "regel", "categorie", "productcode")}
    said |= {name: getattr(row, name) for name in ("variant", "eenheid", "tarief", "periode")}
    einddatum = row.einddatum and row.einddatum.isoformat()
    dates = {"ingangsdatum": row.ingangsdatum.isoformat(), "einddatum": einddatum}
    return said | dates | {"peildatum": row.peildatum}


def dumped(document: dict[str, Any]) -> bytes:
    """A document in the one form that leaves."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


@given(LINES)
def test_what_was_granted(lines: list[Line]) -> None:
    bericht, judgement = declared(lines)
    document = granted(bericht, judgement, 'id "1"')
    kept = [
        as_json(line.prestatie, match)
        for line, match in zip(lines, judgement.matches, strict=True)
        if match.accepted
    ]
    if not kept:
        assert document is None
        return
    assert document is not None
    read = json.loads(document)
    assert document == dumped(read)
    assert next(iter(read)) == "correlation_id"
    assert read["correlation_id"] == 'id "1"'
    assert read["totaal_toegekend_bedrag"] == sum(line["bedrag"] for line in kept)
    assert json.dumps(read["prestaties"]) == json.dumps(kept)  # in this order


@given(LINES)
def test_a_gemeente_that_grants_the_same_gets_the_same(lines: list[Line]) -> None:
    bericht, judgement = declared(lines)
    every_line = all_lines(bericht, judgement)
    volgnummers = [match.position for match in judgement.matches if match.accepted]
    assert every_line == dumped(json.loads(every_line))
    assert granted_by(every_line, volgnummers, "id") == granted(bericht, judgement, "id")

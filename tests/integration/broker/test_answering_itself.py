"""A gemeente that answers itself, over a real broker: the gateway judges, its 325 decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import messages as m
from tests.integration.broker.site import Site

pytestmark = pytest.mark.services

GEMEENTE, AANBIEDER = "gemeente.0384", "aanbieder.98000001"
DECLARATIES = "gemeente.0384.declaraties"
DECLARED = m.Kop("D1")
LINES = (m.Prestatie("R1", volume=4), m.Prestatie("R2", 1002, code="45A05", volume=4))


@pytest.fixture
def self_answering(site: Site, tmp_path: Path) -> Site:
    """The gemeente answers what it gets; an allocation was sent and is read."""
    parties = tmp_path / "parties.csv"
    parties.write_text("kind;code;name;wet;answers;user\ngemeente;0384;;;self;\n")
    site.parties = parties
    producten = [m.ToegewezenProduct(), m.ToegewezenProduct(1002, code="45A05")]
    site.send(m.toewijzing_301(producten=producten))
    site.work()
    assert [letter.type for letter in site.read(AANBIEDER)] == ["JW301"]
    site.read(GEMEENTE)
    return site


def declaratie() -> bytes:
    return m.declaratie_323(
        kop=DECLARED, clienten=(m.Declared("999900006", LINES),), declaratienummer="DN1"
    )


def test_its_325_decides_and_then_it_gets_what_it_granted(self_answering: Site) -> None:
    site = self_answering
    site.send(declaratie(), message_id="d-1")
    site.work()
    (delivered,) = site.read(GEMEENTE)
    assert (delivered.type, delivered.message_id, delivered.body) == ("JW323", "d-1", declaratie())
    assert site.read(AANBIEDER) == []
    assert site.read(DECLARATIES) == []
    total = sum(line.amount for line in LINES)
    refused = [m.Afgewezen("999900006", [(LINES[1], ("9307",))])]
    decision = m.declaratie_antwoord_325(
        "jw",
        m.Kop("A1"),
        refused,
        declaratie=DECLARED,
        declaratienummer="DN1",
        ingediend=total,
        toegekend=LINES[0].amount,
    )
    for _ in range(2):  # published twice, as a sender does that got no confirmation
        site.send(decision, message_id="a-1")
    site.work()
    (answer,) = site.read(AANBIEDER)
    assert (answer.type, answer.correlation_id, answer.body) == ("JW325", "d-1", decision)
    (granted,) = site.read(DECLARATIES)
    assert granted.correlation_id == "d-1"
    assert [line["referentie_nummer"] for line in granted.json["prestaties"]] == ["R1"]
    assert granted.json["totaal_toegekend_bedrag"] == LINES[0].amount
    assert site.read(GEMEENTE) == []


def test_a_second_decision_comes_too_late(self_answering: Site) -> None:
    """IB019: another 325 has decided, under another Identificatie."""
    site = self_answering
    site.send(declaratie(), message_id="d-1")
    total = sum(line.amount for line in LINES)
    for number in (1, 2):
        site.send(
            m.declaratie_antwoord_325(
                "jw",
                m.Kop(f"A{number}"),
                (),
                declaratie=DECLARED,
                declaratienummer="DN1",
                ingediend=total,
            ),
            message_id=f"a-{number}",
        )
    site.work()
    assert [letter.message_id for letter in site.read(AANBIEDER)] == ["a-1"]
    (notice,) = [letter for letter in site.read(GEMEENTE) if letter.type == "fout"]
    assert notice.correlation_id == "a-2"
    assert notice.json["fault"] == "IB019"

"""The declaratie-antwoord 325 of both standards (IV087, IV088, TR342)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.rules.run import level2
from gateway.standard.findings import Finding
from tests import messages
from tests.messages import Declared, Prestatie
from tests.unit.answers.answering import (
    TODAY,
    answer,
    answer_bytes,
    at,
    below,
    codes,
    finding,
    full_message,
    leaves,
    name,
    reader,
    value,
)

both = pytest.mark.parametrize("wet", ["jw", "wmo"])
ONE, TWO = messages.test_bsn(0), messages.test_bsn(1)
TOTALS = ("TotaalIngediendBedrag", "TotaalToegekendBedrag")


def lines(*amounts: int, prefix: str = "R") -> list[Prestatie]:
    """Prestaties of these amounts in eurocents; below zero is a credit."""
    return [
        Prestatie(
            referentie=f"{prefix}{number}",
            vorig=f"V{prefix}{number}" if amount < 0 else None,
            bedrag=abs(amount),
            debet_credit="C" if amount < 0 else "D",
        )
        for number, amount in enumerate(amounts, start=1)
    ]


def declared(wet: messages.Wet, *clients: Declared) -> bytes:
    return messages.declaratie_323(wet, clienten=clients)


def at_client(number: int) -> str:
    return f"Declaratie/Clienten/Client[{number}]"


def at_line(client: int, number: int) -> str:
    return f"{at_client(client)}/Prestaties/Prestatie[{number}]"


def total(root: etree._Element, which: str) -> int:
    """A total in eurocents, credits below zero."""
    amount = int(value(root, f"DeclaratieAntwoord/{which}/TotaalBedrag") or "")
    sign = value(root, f"DeclaratieAntwoord/{which}/DebetCredit")
    return -amount if sign == "C" else amount


def rejected_amounts(root: etree._Element) -> list[int]:
    """The signed amounts of the Prestaties that came back."""
    return [
        int(each[0].text or "") * (-1 if each[1].text == "C" else 1)
        for each in root.iter()
        if name(each) == "IngediendBedrag"
    ]


@both
class TestHeader:
    def test_the_answer_goes_the_other_way(self, wet: messages.Wet) -> None:
        """Afzender and Ontvanger change places; version and subversion are those of the 323."""
        root = answer(declared(wet, Declared()), toegekend=96000)
        assert value(root, "Header/Afzender") == messages.GEMEENTE
        assert value(root, "Header/Ontvanger") == messages.AANBIEDER
        assert value(root, "Header/BerichtCode") == str(messages.BERICHTCODE[wet][325])
        assert value(root, "Header/BerichtVersie") == "3"
        assert value(root, "Header/BerichtSubversie") == "2"

    def test_it_has_an_identification_of_its_own(self, wet: messages.Wet) -> None:
        """That of the 323 stands in DeclaratieIdentificatie, its XsdVersie beside it."""
        kop = messages.Kop(identificatie="MIJN-1", dagtekening="2026-05-06", xsd_versie="0.1.0")
        root = answer(messages.declaratie_323(wet, kop), toegekend=96000)
        assert leaves(at(root, "Header/BerichtIdentificatie")) == [
            ("/Identificatie", "ABC123XYZ789"),
            ("/Dagtekening", "2026-06-01"),
        ]
        assert leaves(at(root, "Header/DeclaratieIdentificatie")) == [
            ("/Identificatie", "MIJN-1"),
            ("/Dagtekening", "2026-05-06"),
        ]
        assert value(root, "Header/XsdVersie/BerichtXsdVersie") == "1.0.0"
        assert value(root, "Header/XsdVersieDeclaratie/BerichtXsdVersie") == "0.1.0"
        assert not [child for child in at(root, "Header") if name(child).startswith("Xslt")]

    def test_level_2_leaves_the_header_alone(self, wet: messages.Wet) -> None:
        """With 0001, once."""
        broken = finding("Declaratie", "0001", level=2) + finding("Header", "0001", level=2)
        root = answer(declared(wet, Declared()), broken)
        assert below(root) == ["Header"]
        assert codes(root, "Header") == ["0001"]

    def test_a_finding_on_the_header_too(self, wet: messages.Wet) -> None:
        """With the codes of the rules."""
        root = answer(declared(wet, Declared()), finding("Header", "9056", "S300"))
        assert below(root) == ["Header"]
        assert codes(root, "Header") == ["9056", "S300"]


@both
class TestWhole:
    def test_everything_granted(self, wet: messages.Wet) -> None:
        """0200 on the Header, 8001 on the answer, both totals as declared, no clients."""
        root = answer(declared(wet, Declared(ONE, lines(5000, -2000))), toegekend=3000)
        assert codes(root, "Header") == ["0200"]
        assert codes(root, "DeclaratieAntwoord") == ["8001"]
        assert [total(root, which) for which in TOTALS] == [3000, 3000]
        assert "Clienten" not in below(at(root, "DeclaratieAntwoord"))
        assert value(root, "DeclaratieAntwoord/DeclaratieNummer") == "DN0001"

    @pytest.mark.parametrize(("granted", "sign"), [(1, "D"), (0, "D"), (-1, "C")])
    def test_less_than_nothing_is_credit(self, wet: messages.Wet, granted: int, sign: str) -> None:
        """A negative total becomes C, zero is D."""
        root = answer(declared(wet, Declared(ONE, lines(granted or 1))), toegekend=granted)
        of = at(root, "DeclaratieAntwoord/TotaalToegekendBedrag")
        assert [child.text for child in of] == [str(abs(granted)), sign]

    def test_a_finding_on_the_declaratie(self, wet: messages.Wet) -> None:
        """Its code on DeclaratieAntwoord, nothing granted, no clients: it was never sent."""
        root = answer(declared(wet, Declared()), finding("Declaratie", "9333"), toegekend=0)
        assert codes(root, "Header") == ["0200"]
        assert codes(root, "DeclaratieAntwoord") == ["9333"]
        assert [total(root, which) for which in TOTALS] == [96000, 0]
        assert "Clienten" not in below(at(root, "DeclaratieAntwoord"))


@both
class TestParts:
    def test_only_rejected_prestaties_come_back(self, wet: messages.Wet) -> None:
        """With their Client, which has 0200; granted ones and clean clients stay away."""
        source = declared(
            wet,
            Declared(ONE, lines(100, 200, 300)),
            Declared(TWO, lines(400, prefix="S")),
        )
        root = answer(source, finding(at_line(1, 2), "0611", "9346"), toegekend=800)
        assert codes(root, "DeclaratieAntwoord") == ["0200"]
        clients = at(root, "DeclaratieAntwoord/Clienten")
        assert [value(client, "Bsn") for client in clients] == [ONE]
        assert codes(clients[0], "Prestaties/Prestatie") == ["0611", "9346"]
        (back,) = at(clients[0], "Prestaties")
        assert value(back, "ProductReferentie/ReferentieNummer") == "R2"
        assert [code.text for code in clients[0][-1]] == ["0200"]
        assert [total(root, which) for which in TOTALS] == [1000, 800]

    def test_a_client_with_a_finding(self, wet: messages.Wet) -> None:
        """All its Prestaties come back, not judged (0233)."""
        source = declared(
            wet, Declared(ONE, lines(100)), Declared(TWO, lines(200, 300, prefix="S"))
        )
        root = answer(source, finding(at_client(2), "8187"), toegekend=100)
        (client,) = at(root, "DeclaratieAntwoord/Clienten")
        assert value(client, "Bsn") == TWO
        assert [code.text for code in client[-1]] == ["8187"]
        assert codes(client, "Prestaties/Prestatie[1]") == ["0233"]
        assert codes(client, "Prestaties/Prestatie[2]") == ["0233"]

    def test_prestaties_come_back_unchanged(self, wet: messages.Wet) -> None:
        """Every value, in every one of two clients with two Prestaties each."""
        source = full_message(wet, "323")
        broken = [*finding(at_client(1), "8187"), *finding(at_line(2, 1), "9307")]
        broken += finding(at_line(2, 2), "9308")
        root = answer(source, broken)
        mine = leaves(at(etree.fromstring(source), "Declaratie/Clienten"))
        assert leaves(at(root, "DeclaratieAntwoord/Clienten")) == mine

    def test_a_reference_with_white_space_and_markup(self, wet: messages.Wet) -> None:
        """Copied to the letter."""
        odd = Prestatie(referentie="  a & <b> \u00e9  ")
        root = answer(declared(wet, Declared(ONE, [odd])), finding(at_line(1, 1), "0611"))
        path = "DeclaratieAntwoord/Clienten/Client/Prestaties/Prestatie/ProductReferentie"
        assert value(root, f"{path}/ReferentieNummer") == "  a & <b> \u00e9  "

    def test_comments_between_clients_do_not_shift_the_count(self, wet: messages.Wet) -> None:
        """The second client is the second client."""
        plain = declared(wet, Declared(ONE, lines(100)), Declared(TWO, lines(200, prefix="S")))
        own = f"{wet}323:".encode()
        odd = plain.replace(b"<" + own + b"Client>", b"<!-- x -->\n<" + own + b"Client>")
        broken = finding(at_line(2, 1), "9307")
        assert odd != plain
        assert answer_bytes(odd, broken, toegekend=100) == answer_bytes(
            plain, broken, toegekend=100
        )


amounts = st.lists(
    st.tuples(st.integers(-99999, 99999).filter(bool), st.booleans()), min_size=1, max_size=6
)
clients = st.lists(st.tuples(amounts, st.booleans()), min_size=1, max_size=4)
Drawn = list[tuple[list[tuple[int, bool]], bool]]


def made_from(drawn: Drawn) -> tuple[list[Declared], list[Finding], int, int]:
    """Clients, findings, and what was declared and granted."""
    made: list[Declared] = []
    findings: list[Finding] = []
    ingediend = toegekend = 0
    for number, (prestaties, unknown) in enumerate(drawn, start=1):
        of: Sequence[Prestatie] = lines(*(a for a, _ in prestaties), prefix=f"{number}-")
        made.append(Declared(messages.test_bsn(number), of))
        findings += finding(at_client(number), "8187") if unknown else []
        for at_, (amount, wrong) in enumerate(prestaties, start=1):
            ingediend += amount
            if wrong and not unknown:
                findings += finding(at_line(number, at_), "9346", "0611")
            toegekend += 0 if unknown or wrong else amount
    return made, findings, ingediend, toegekend


class TestTR342:
    @both
    @given(drawn=clients)
    @settings(max_examples=60, deadline=None)
    def test_the_amounts_add_up(self, wet: messages.Wet, drawn: Drawn) -> None:
        """What came back is what was declared less what was granted, credits subtracted."""
        made, findings, ingediend, toegekend = made_from(drawn)
        root = answer(declared(wet, *made), findings, toegekend=toegekend)
        assert total(root, "TotaalIngediendBedrag") == ingediend
        assert total(root, "TotaalToegekendBedrag") == toegekend
        assert sum(rejected_amounts(root)) == ingediend - toegekend
        whole = codes(root, "DeclaratieAntwoord") == ["8001"]
        assert whole == (findings == [])

    @both
    @given(drawn=clients)
    @settings(max_examples=30, deadline=None)
    def test_the_answer_keeps_the_rules_for_answers(self, wet: messages.Wet, drawn: Drawn) -> None:
        """Level 2 finds nothing in it: TR342 and all others that are listed for a 325."""
        made, findings, _, toegekend = made_from(drawn)
        data = answer_bytes(declared(wet, *made), findings, toegekend=toegekend)
        bericht = reader().read(data, TODAY).bericht
        assert bericht is not None
        assert [found.rule for found in level2(bericht)] == []

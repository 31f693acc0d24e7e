"""A 325 of a gemeente's own making: TR304, TR337, TR366, TR367, TR371, TR376."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.rules.facts import BeantwoordeDeclaratie
from gateway.standard.records import (
    BedragMetDC,
    Client,
    DeclaratieAntwoord,
    GeslotenPeriode,
    Header,
    Prestatie,
    XsdVersie,
)
from tests.unit.rules.builders import (
    BSN,
    OTHER_BSN,
    client,
    day,
    declaratie_antwoord,
    header,
    prestatie,
)
from tests.unit.rules.level34.asked import OWN_VERSIE, antwoordbrief_case, lijn
from tests.unit.rules.level34.made import breaks, header_case, the_rule

CODES: list[tuple[str, type, str | None]] = [
    ("TR304", Client, "8187"),
    ("TR337", Header, None),
    ("TR366", Prestatie, "9366"),
    ("TR367", Prestatie, "9367"),
    ("TR371", Header, None),
    ("TR376", DeclaratieAntwoord, None),
]


@pytest.mark.parametrize(("rule_id", "klass", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, klass: type, code: str | None, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, klass, "325", wet)
    assert (rule.level, rule.retourcode, rule.signal) == (3, code, False)


class TestTR337:
    ANSWERED = BeantwoordeDeclaratie(OWN_VERSIE, "D-1")

    def test_a_325_answers_a_323(self) -> None:
        """Known, or not."""
        assert not breaks("TR337", header(), header_case(beantwoord=self.ANSWERED), "325")
        assert breaks("TR337", header(), header_case(), "325")

    def test_without_a_register_it_is_not_judged(self) -> None:
        """Nothing is known then, of any 323."""
        assert not breaks("TR337", header(), header_case(identificatie_gebruikt=None), "325")


class TestTR371:
    @pytest.mark.parametrize(
        ("versie", "broken"),
        [
            (XsdVersie("1.0.0", "1.0.0"), False),
            (XsdVersie("1.0.0", "1.0.1"), True),
            (XsdVersie("1.0.1", "1.0.0"), True),
            (None, True),
        ],
    )
    def test_the_xsd_versie_is_repeated(self, versie: XsdVersie | None, broken: bool) -> None:
        """Both parts of it."""
        case = header_case(beantwoord=TestTR337.ANSWERED)
        assert breaks("TR371", header(xsd_versie_declaratie=versie), case, "325") == broken

    def test_an_unknown_323_is_for_tr337(self) -> None:
        """There is nothing to compare with."""
        assert not breaks("TR371", header(), header_case(), "325")


class TestTR376:
    def test_the_declaratienummer_is_repeated(self) -> None:
        """Texts compare exactly."""
        case = antwoordbrief_case()
        assert not breaks("TR376", declaratie_antwoord(), case, "325")
        for other in ("D-2", "d-1", "D-01"):
            assert breaks("TR376", declaratie_antwoord(declaratie_nummer=other), case, "325")


class TestTR304:
    def test_the_client_is_in_the_323(self) -> None:
        """Declared, or not."""
        case = antwoordbrief_case()
        assert not breaks("TR304", client(), case, "325")
        assert breaks("TR304", client(bsn=OTHER_BSN), case, "325")


class TestTR366:
    def test_the_prestatie_is_in_the_323(self) -> None:
        """By its ProductReferentie."""
        assert not breaks("TR366", prestatie(), antwoordbrief_case(), "325")
        assert breaks("TR366", prestatie(), antwoordbrief_case(lijnen=[]), "325")


class TestTR367:
    def test_every_value_is_repeated(self) -> None:
        """As it was declared."""
        assert not breaks("TR367", prestatie(), antwoordbrief_case(), "325")

    @pytest.mark.parametrize(
        "other",
        [
            {"toewijzing_nummer": 2},
            {"product_categorie": "46"},
            {"product_code": "45A05"},
            {"product_periode": GeslotenPeriode(day("2026-02-02"), day("2026-02-28"))},
            {"product_periode": GeslotenPeriode(day("2026-02-01"), day("2026-02-27"))},
            {"geleverd_volume": 11},
            {"eenheid": "01"},
            {"product_tarief": 5001},
            {"product_tarief": None},
            {"ingediend_bedrag": BedragMetDC(50001, "D")},
            {"ingediend_bedrag": BedragMetDC(50000, "C")},
        ],
        ids=str,
    )
    def test_any_other_value_is_found(self, other: dict[str, Any]) -> None:
        """Whichever it is."""
        assert breaks("TR367", prestatie(**other), antwoordbrief_case(), "325")

    def test_a_line_belongs_to_its_client(self) -> None:
        """The same line of another client is another line."""
        case = antwoordbrief_case(bsns=frozenset({BSN, OTHER_BSN}), bsn=OTHER_BSN)
        assert breaks("TR367", prestatie(), case, "325")

    def test_of_equal_references_one_is_enough(self) -> None:
        """A 323 that used a reference twice was wrong; the answer to it need not be."""
        line = prestatie()
        other = prestatie(geleverd_volume=11)
        case = antwoordbrief_case(lijnen=[lijn(other), lijn(line, OTHER_BSN), lijn(line)])
        assert not breaks("TR367", line, case, "325")
        assert not breaks("TR367", other, case, "325")
        assert breaks("TR367", prestatie(geleverd_volume=12), case, "325")

    def test_an_unknown_line_is_for_tr366(self) -> None:
        """There is nothing to compare with."""
        assert not breaks("TR367", prestatie(), antwoordbrief_case(lijnen=[]), "325")

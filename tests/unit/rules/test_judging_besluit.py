"""An answer of a party beside the judgement of the gateway, and what a 325 decides."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.reading.message import Reader
from gateway.reading.schemas import SchemaSet
from gateway.rules.besluit import BesluitFacts, Lijn, Overgelaten, Stand
from gateway.rules.facts import DeclaratieLijn
from gateway.rules.judgement import Judgement
from gateway.rules.judging_besluit import compare_retour, decide, left_to_receiver
from gateway.standard.bericht import Bericht
from gateway.standard.findings import Finding, Text
from tests import messages as m

RIGHT = Judgement((), (), processed=True)
WRONG = Judgement((Finding("TR366", 3, "9366", "/x", Text("fout", "wrong")),), (), processed=False)
LEFT = Overgelaten(
    7, 1, nummer_vrij=False, beantwoord=False, document=b"", message_id=None, digest=""
)
BSN = "999900006"
READER = Reader(SchemaSet.default())


def lijn(at: int, stand: Stand, referentie: str | None = None) -> Lijn:
    """A line as the usual Prestatie declares it."""
    declared = DeclaratieLijn(
        BSN, referentie or f"R{at}", None, 1001, "45", "45A04", date(2026, 4, 1),
        date(2026, 4, 30), 16, "04", 6000, 96000, "D",
    )  # fmt: skip
    return Lijn(at + 1, at, stand, declared)


def m325(*listed: str, codes: tuple[str, ...] = ("9307",), **changes: object) -> Bericht:
    """A 325 that lists the lines with these references."""
    lines = [(m.Prestatie(referentie=referentie), codes) for referentie in listed]
    refused = [m.Afgewezen(BSN, lines)] if lines else []
    message = READER.read(
        m.declaratie_antwoord_325("jw", afgewezen=refused, **changes),  # type: ignore[arg-type]
        date(2026, 6, 1),
    )
    assert message.bericht is not None, message.findings
    return message.bericht


def decided(
    bericht: Bericht, *lijnen: Lijn, left: Overgelaten | None = LEFT, bezet: tuple[str, ...] = ()
) -> Judgement:
    return decide(bericht, RIGHT, BesluitFacts(left, lijnen, frozenset(bezet)))


def after(judgement: Judgement) -> list[tuple[str, bool]]:
    """How each line stands, and whether it is granted."""
    assert judgement.besluit is not None
    return [(w.stand, w.toegekend) for w in judgement.besluit.wijzigingen]


class TestWhoAnswers:
    def test_a_message_that_is_left_says_so(self) -> None:
        left = left_to_receiver(WRONG)
        assert left.left
        assert left.findings == WRONG.findings
        assert [signal.rule for signal in left.signals] == ["ANSWERS"]


class TestARetour:
    @pytest.mark.parametrize(
        ("verdict", "codes", "differs"),
        [
            ("accepted", (), False),
            ("accepted", ("0200",), False),
            ("accepted", ("0200", "9019", "0233"), True),
            ("accepted", ("0001",), True),
            ("rejected", (), True),
            ("rejected", ("0001",), False),
        ],
    )
    def test_differs_when_one_accepts_and_the_other_does_not(
        self, verdict: str, codes: tuple[str, ...], differs: bool
    ) -> None:
        signals = compare_retour(RIGHT, verdict, codes).signals
        assert [signal.rule for signal in signals] == (["DIFFERS"] if differs else [])

    def test_that_is_wrong_or_on_something_unknown_is_not_compared(self) -> None:
        assert compare_retour(WRONG, "accepted", ("9019",)) == WRONG
        assert compare_retour(RIGHT, None, ("9019",)) == RIGHT


class TestA325:
    def test_grants_what_it_does_not_list(self) -> None:
        judged = decided(m325("R1"), lijn(0, "wachtend"), lijn(1, "wachtend"))
        assert after(judged) == [("accepted", True), ("rejected", False)]
        assert judged.left
        assert judged.besluit is not None
        assert judged.besluit.toegekend == {0}

    def test_of_equal_lines_the_one_that_the_gateway_rejects_comes_back(self) -> None:
        judged = decided(m325("R0"), lijn(0, "wachtend"), lijn(1, "los", "R0"), bezet=("R0",))
        assert after(judged) == [("accepted", True), ("los", False)]
        assert judged.signals == ()

    def test_gives_a_free_number_to_one_line_only(self) -> None:
        judged = decided(m325(), lijn(0, "los", "R"), lijn(1, "los", "R"))
        assert after(judged) == [("accepted", True), ("los", True)]

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"header_codes": ("9056",), "header_only": True}, "/Bericht/Header"),
            ({"header_codes": ("0200",), "header_only": True}, "/Bericht/Header"),
            ({"codes": ("9333",)}, "/Bericht/DeclaratieAntwoord"),
        ],
    )
    def test_that_rejects_the_whole_takes_nothing_in(
        self, changes: dict[str, object], path: str
    ) -> None:
        changed = dict(changes)
        top = changed.pop("codes", None)
        data = m.declaratie_antwoord_325("jw", afgewezen=[], codes=top, **changed)  # type: ignore[arg-type]
        bericht = READER.read(data, date(2026, 6, 1)).bericht
        assert bericht is not None
        judged = decided(bericht, lijn(0, "wachtend"), lijn(1, "rejected"))
        assert after(judged) == [("los", False), ("los", False)]
        assert judged.besluit is not None
        assert not judged.besluit.verwerkt
        assert [(signal.rule, signal.path) for signal in judged.signals] == [("DIFFERS", path)]

    def test_that_grants_a_declaratie_whose_number_is_taken_counts_it_without(self) -> None:
        left = LEFT._replace(declaratie_id=None)
        judged = decided(m325(), lijn(0, "los"), left=left)
        assert after(judged) == [("los", True)]
        free = decided(m325(), lijn(0, "los"), left=left._replace(nummer_vrij=True))
        assert after(free) == [("accepted", True)]

    def test_about_a_323_that_was_not_left_decides_nothing(self) -> None:
        judged = decided(m325("R0"), lijn(0, "accepted"), left=None)
        assert (judged.besluit, judged.left) == (None, False)
        assert [signal.rule for signal in judged.signals] == ["DIFFERS"]

    def test_that_breaks_a_rule_decides_nothing(self) -> None:
        facts = BesluitFacts(LEFT, (lijn(0, "wachtend"),), frozenset())
        judged = decide(m325(), WRONG, facts)
        assert (judged.findings, judged.besluit, judged.left) == (WRONG.findings, None, True)

    def test_comes_once(self) -> None:
        judged = decided(m325(), lijn(0, "accepted"), left=LEFT._replace(beantwoord=True))
        assert [finding.rule for finding in judged.findings] == ["RETOUR"]
        assert (judged.besluit, judged.left, judged.processed) == (None, False, False)

    @pytest.mark.parametrize("count", [1, 2])
    def test_that_pays_more_says_how_many_lines(self, count: int) -> None:
        judged = decided(m325(), *(lijn(at, "rejected") for at in range(count)))
        (signal,) = judged.signals
        assert f" {count} " in signal.text.nl
        assert f" {count} " in signal.text.en

"""Answers that a party's own software made: the 325 of a gemeente, and retourberichten."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.contracts.table import ContractTable
from gateway.rules.context import Context
from gateway.rules.facts import (
    BeantwoordeDeclaratie,
    DeclaratieAntwoordFacts,
    DeclaratieLijn,
    RetourFacts,
)
from gateway.rules.judgement import Judgement
from gateway.rules.judging import judge_header
from gateway.rules.judging_antwoord import judge_325, judge_retour
from gateway.standard.records import Prestatie, Referentie, XsdVersie
from tests.unit.rules.builders import (
    BSN,
    OTHER_BSN,
    below,
    bericht,
    client,
    credit,
    day,
    declaratie_antwoord,
    header,
    prestatie,
)
from tests.unit.rules.level34.asked import OWN_VERSIE, lijn

TOP = "DeclaratieAntwoord"
CLIENT = f"{TOP}/Clienten/Client"
UNKNOWN_BSN = "999990032"
CONTEXT = Context(day("2026-03-10"), lambda code, days: True, ContractTable([]))


def facts(declared: dict[str, list[Prestatie]], nummer: str = "D-1") -> DeclaratieAntwoordFacts:
    """A 323 of these lines, per client."""
    lijnen: dict[tuple[str, str | None], list[DeclaratieLijn]] = {}
    for bsn, lines in declared.items():
        for line in lines:
            own = lijn(line, bsn)
            lijnen.setdefault((own.referentie_nummer, own.vorig_referentie_nummer), []).append(own)
    return DeclaratieAntwoordFacts(
        BeantwoordeDeclaratie(OWN_VERSIE, nummer), lijnen, frozenset(declared)
    )


def found(judgement: Judgement) -> list[tuple[str, str]]:
    """Where something is broken, and the rule."""
    assert judgement.processed == (not judgement.findings)
    return [(each.path.removeprefix("/Bericht/"), each.rule) for each in judgement.findings]


def judged(
    known: DeclaratieAntwoordFacts, rejected: dict[str, list[Prestatie]], **changes: Any
) -> list[tuple[str, str]]:
    """What a 325 breaks that sends back these lines."""
    clients = (below(client(bsn=bsn), *lines) for bsn, lines in rejected.items())
    message = bericht("325", below(declaratie_antwoord(**changes), *clients))
    return found(judge_325(message, CONTEXT, known))


ONE, TWO, THREE = prestatie(1), prestatie(2), prestatie(3)
DECLARED = {BSN: [ONE, TWO], OTHER_BSN: [THREE]}


class TestOrder:
    def test_everything_granted(self) -> None:
        """Nothing is sent back."""
        assert judged(facts(DECLARED), {}) == []

    def test_lines_sent_back_as_they_were_declared(self) -> None:
        """One, some, or all of them."""
        for rejected in ({BSN: [TWO]}, {OTHER_BSN: [THREE]}, DECLARED):
            assert judged(facts(DECLARED), rejected) == []

    def test_a_header_alone(self) -> None:
        """The whole 323 is rejected by a code in the Header."""
        assert found(judge_325(bericht("325"), CONTEXT, facts(DECLARED))) == []

    def test_a_wrong_number_ends_the_judging(self) -> None:
        """Below DeclaratieAntwoord nothing is judged."""
        unknown = {UNKNOWN_BSN: [ONE]}
        assert judged(facts(DECLARED), unknown, declaratie_nummer="D-2") == [(TOP, "TR376")]

    def test_below_an_unknown_client_nothing_is_judged(self) -> None:
        """The client beside it is."""
        rejected = {UNKNOWN_BSN: [prestatie(8)], BSN: [prestatie(9)]}
        assert judged(facts(DECLARED), rejected) == [
            (f"{CLIENT}[1]", "TR304"),
            (f"{CLIENT}[2]/Prestaties/Prestatie[1]", "TR366"),
        ]

    def test_each_prestatie_is_judged(self) -> None:
        """Findings in the order of the message."""
        rejected = {
            BSN: [ONE._replace(geleverd_volume=9), TWO, prestatie(9)],
            OTHER_BSN: [THREE._replace(product_tarief=1)],
        }
        assert judged(facts(DECLARED), rejected) == [
            (f"{CLIENT}[1]/Prestaties/Prestatie[1]", "TR367"),
            (f"{CLIENT}[1]/Prestaties/Prestatie[3]", "TR366"),
            (f"{CLIENT}[2]/Prestaties/Prestatie[1]", "TR367"),
        ]


class TestProductReferentie:
    def test_both_parts_tell_a_line(self) -> None:
        """A credit with another VorigReferentieNummer, or none, is another line."""
        line = credit(1, of="old")
        known = facts({BSN: [line]})
        assert judged(known, {BSN: [line]}) == []
        for other in (Referentie("1", None), Referentie("1", "older")):
            wrong = line._replace(product_referentie=other)
            assert [rule for _, rule in judged(known, {BSN: [wrong]})] == ["TR366"]

    def test_texts_compare_exactly(self) -> None:
        """1 is not 01."""
        other = ONE._replace(product_referentie=Referentie("01", None))
        assert [rule for _, rule in judged(facts(DECLARED), {BSN: [other]})] == ["TR366"]

    def test_a_line_of_another_client(self) -> None:
        """The reference is there, the client is not its own."""
        at = f"{CLIENT}[1]/Prestaties/Prestatie[1]"
        assert judged(facts(DECLARED), {OTHER_BSN: [ONE]}) == [(at, "TR367")]

    def test_a_reference_that_two_clients_share(self) -> None:
        """The second one broke TR314; sending it back is right for either."""
        again = ONE._replace(geleverd_volume=4)
        known = facts({BSN: [ONE], OTHER_BSN: [again]})
        assert judged(known, {OTHER_BSN: [again]}) == []
        assert judged(known, {BSN: [ONE]}) == []
        assert [rule for _, rule in judged(known, {BSN: [again]})] == ["TR367"]


class TestHeader:
    """TR337 and TR371 beside the rules of every Header."""

    def of(
        self, versie: XsdVersie, answered: BeantwoordeDeclaratie | None, used: bool | None = False
    ) -> list[str]:
        """The rules that the Header of a 325 breaks."""
        message = bericht("325", header(xsd_versie_declaratie=versie))
        return sorted(each.rule for each in judge_header(message, CONTEXT, used, answered))

    def test_each_by_itself_and_all_together(self) -> None:
        """A known 323 with its own XsdVersie is right."""
        known = BeantwoordeDeclaratie(OWN_VERSIE, "D-1")
        assert self.of(OWN_VERSIE, known) == []
        assert self.of(OWN_VERSIE, None) == ["TR337"]
        assert self.of(XsdVersie("1.0.0", "2.0.0"), known) == ["TR371"]
        assert self.of(OWN_VERSIE, None, used=True) == ["TR056", "TR337"]

    def test_without_a_register_there_is_nothing_to_say(self) -> None:
        """As `validate` judges it."""
        assert self.of(OWN_VERSIE, None, used=None) == []


class TestRetour:
    @pytest.mark.parametrize("before", [True, False])
    def test_the_heenbericht_is_known(self, before: bool) -> None:
        """Otherwise that is the one finding, at the Header, without a code."""
        (wrong,) = judge_retour(RetourFacts(False, before)).findings
        assert (wrong.rule, wrong.retourcode, wrong.path) == ("RETOUR", None, "/Bericht/Header")

    def test_it_is_the_first(self) -> None:
        """The second one is told something else."""
        assert judge_retour(RetourFacts(True, False)).findings == ()
        (second,) = judge_retour(RetourFacts(True, True)).findings
        (unknown,) = judge_retour(RetourFacts(False, False)).findings
        assert (second.rule, second.path) == ("RETOUR", "/Bericht/Header")
        assert second.text != unknown.text

    def test_only_a_right_one_is_processed(self) -> None:
        """The others use nothing up."""
        assert judge_retour(RetourFacts(True, False)).processed
        assert not judge_retour(RetourFacts(True, True)).processed
        assert not judge_retour(RetourFacts(False, False)).processed

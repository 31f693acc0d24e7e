"""Requests for an allocation or a change, and what comes of them, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from gateway.result import Result
from tests.e2e.asking import ALLOCATED, PER_MONTH, Asking, asking, classes_in, codes_in
from tests.e2e.story import HEADER, ONE, RIGHT, TOEGEWEZEN, TWO, row, table, wrong
from tests.messages import (
    AANBIEDER,
    GEMEENTE,
    AangevraagdProduct,
    NieuwProduct,
    Omvang,
    TeWijzigenProduct,
    ToegewezenProduct,
    Wet,
    antwoord_319,
    verzoek_315,
    wijziging_317,
)

OTHER_GEMEENTE, OTHER_AANBIEDER = "0363", "98000002"
OTHER_PRODUCT: dict[Wet, tuple[str, str]] = {"jw": ("46", "46A01"), "wmo": ("10", "10A01")}
CLIENT = "/Bericht/Client"
VERZOEK = f"{CLIENT}/Verzoek"
ANTWOORD = "/Bericht/Antwoord"
UNDER_WAY = wrong(("TR374", "9374", CLIENT))


def asked_at(number: int = 1) -> str:
    return f"{CLIENT}/AangevraagdeProducten/AangevraagdProduct[{number}]"


def other(story: Asking, nummer: int, **changes: Any) -> ToegewezenProduct:
    """An allocation of another product."""
    categorie, code = OTHER_PRODUCT[story.wet]
    return ToegewezenProduct(nummer, categorie, code)._replace(**changes)


def coming(nummer: int, year: int, referentie: str | None = None) -> ToegewezenProduct:
    """The usual product in the first half of a year to come."""
    return ALLOCATED._replace(
        nummer=nummer,
        ingangsdatum=f"{year}-01-01",
        einddatum=f"{year}-06-30",
        referentie=referentie,
    )


def changed_at(number: int = 1) -> str:
    return f"{VERZOEK}/TeWijzigenProducten/TeWijzigenProduct[{number}]"


@pytest.fixture(params=["jw", "wmo"])
def story(request: pytest.FixtureRequest) -> Iterator[Asking]:
    """A client with allocation 1001, for both standards."""
    with asking(request.param) as made:
        assert made.send(made.toewijzing(ALLOCATED)) == RIGHT
        yield made


@pytest.fixture
def jw() -> Iterator[Asking]:
    """A client with allocation 1001, iJw only."""
    with asking("jw") as made:
        assert made.send(made.toewijzing(ALLOCATED)) == RIGHT
        yield made


def ask(story: Asking, referentie: str) -> bytes:
    return story.ask(referentie)


def change(story: Asking, referentie: str) -> bytes:
    return story.change(referentie)


Kind = Callable[[Asking, str], bytes]
both_kinds = pytest.mark.parametrize("kind", [ask, change])
either_next = pytest.mark.parametrize("other", [ask, change])


@both_kinds
class TestDecisions:
    """Every way a request can go, for a 315 and a 317."""

    def settled(self, story: Asking, kind: Kind, *, honoured: bool) -> None:
        """No more answers are right, its reference is closed, and a new request may be sent."""
        assert story.send(story.investigate("R1")).broken[0][0] == (
            "TR359" if honoured else "TR360"
        )
        late = "TR359" if honoured else "TR365"
        code = late.replace("TR", "9")
        assert story.send(story.reject("R1")) == wrong((late, code, ANTWOORD))
        closed = story.honour("R1", 2009)
        assert story.send(closed) == wrong(("TR379", "9379", TOEGEWEZEN))
        if kind is ask:
            assert story.send(kind(story, "R9")) == RIGHT

    def test_allocated_at_once(self, story: Asking, kind: Kind) -> None:
        assert story.send(kind(story, "R1")) == RIGHT
        assert story.send(story.honour("R1")) == RIGHT
        self.settled(story, kind, honoured=True)

    def test_allocated_after_investigation(self, story: Asking, kind: Kind) -> None:
        assert story.send(kind(story, "R1")) == RIGHT
        assert story.send(story.investigate("R1")) == RIGHT
        assert story.send(story.honour("R1")) == RIGHT
        self.settled(story, kind, honoured=True)

    def test_rejected_at_once(self, story: Asking, kind: Kind) -> None:
        assert story.send(kind(story, "R1")) == RIGHT
        assert story.send(story.reject("R1")) == RIGHT
        self.settled(story, kind, honoured=False)

    def test_rejected_after_investigation(self, story: Asking, kind: Kind) -> None:
        assert story.send(kind(story, "R1")) == RIGHT
        assert story.send(story.investigate("R1")) == RIGHT
        assert story.send(story.reject("R1")) == RIGHT
        self.settled(story, kind, honoured=False)

    def test_investigated_once(self, story: Asking, kind: Kind) -> None:
        """A second time is one too many, and changes nothing."""
        story.send(kind(story, "R1"))
        story.send(story.investigate("R1"))
        assert story.send(story.investigate("R1")) == wrong(("TR360", "9360", ANTWOORD))
        assert story.send(story.reject("R1")) == RIGHT

    def test_investigation_after_a_rejection(self, story: Asking, kind: Kind) -> None:
        """Two rules at once."""
        story.send(kind(story, "R1"))
        story.send(story.reject("R1"))
        assert story.send(story.investigate("R1")) == wrong(
            ("TR360", "9360", ANTWOORD), ("TR365", "9365", ANTWOORD)
        )

    @either_next
    @pytest.mark.parametrize("investigated", [True, False])
    def test_one_at_a_time(
        self, story: Asking, kind: Kind, other: Kind, investigated: bool
    ) -> None:
        """Open or under investigation: no other request, of either kind."""
        story.send(kind(story, "R1"))
        if investigated:
            story.send(story.investigate("R1"))
        assert story.send(other(story, "R2")) == UNDER_WAY
        assert story.send(story.reject("R1")) == RIGHT
        assert story.send(other(story, "R2")) == RIGHT

    @either_next
    def test_a_new_one_after_the_allocation(self, story: Asking, kind: Kind, other: Kind) -> None:
        """Of either kind; one for change names what was added."""
        story.send(kind(story, "R1"))
        assert story.send(story.honour("R1")) == RIGHT
        if other is ask:
            assert story.send(story.ask("R2")) == RIGHT
        else:
            assert story.send(story.change("R2")) == wrong(("TR349", "9349", VERZOEK))
            kept = story.change("R2", TeWijzigenProduct(), kept=[2001])
            assert story.send(kept) == RIGHT

    def test_a_rejected_request_is_none(self, story: Asking, kind: Kind) -> None:
        """A request that broke a rule opens nothing, and its reference is still free."""
        story.send(kind(story, "R1"))
        assert story.send(kind(story, "R2")) == UNDER_WAY
        assert story.send(story.reject("R2")) == wrong(("TR355", "9355", ANTWOORD))
        assert story.send(story.reject("R1")) == RIGHT
        assert story.send(kind(story, "R2")) == RIGHT

    def test_a_reference_is_used_once(self, story: Asking, kind: Kind) -> None:
        """Also after the request is settled, for another client and at another gemeente."""
        story.send(kind(story, "R1"))
        story.send(story.reject("R1"))
        at = asked_at() if kind is ask else VERZOEK
        again = wrong(("TR347", "9347", at))
        assert story.send(kind(story, "R1")) == again
        used = wrong(("TR347", "9347", asked_at()))
        assert story.send(story.ask("R1", bsn=TWO)) == used
        assert story.send(story.ask("R1", gemeente=OTHER_GEMEENTE)) == used
        assert story.send(story.ask("R1", aanbieder=OTHER_AANBIEDER)) == RIGHT

    def test_references_are_texts(self, story: Asking, kind: Kind) -> None:
        """They compare exactly."""
        story.send(kind(story, "5"))
        assert story.send(story.reject("05")) == wrong(("TR355", "9355", ANTWOORD))
        assert story.send(story.reject("5")) == RIGHT
        assert story.send(story.ask("05")) == RIGHT


class TestWhoseRequest:
    """TR374 and TR355: per wet, gemeente, aanbieder and client."""

    def test_another_client_aanbieder_or_gemeente(self, story: Asking) -> None:
        """None of them is held up."""
        assert story.send(story.ask("R1")) == RIGHT
        assert story.send(story.ask("R2", bsn=TWO)) == RIGHT
        assert story.send(story.ask("R3", gemeente=OTHER_GEMEENTE)) == RIGHT
        assert story.send(story.ask("R1", aanbieder=OTHER_AANBIEDER)) == RIGHT
        assert story.send(story.ask("R4")) == UNDER_WAY

    def test_the_other_wet_is_another_world(self, jw: Asking) -> None:
        """The same reference, client and parties."""
        assert jw.send(jw.ask("R1")) == RIGHT
        other = verzoek_315("wmo", jw.kop(), producten=[AangevraagdProduct("R1")])
        assert jw.send(other) == RIGHT
        unknown = antwoord_319("wmo", jw.kop(), referentie="R2")
        assert jw.send(unknown) == wrong(("TR355", "9355", ANTWOORD))

    def test_an_answer_goes_to_its_own_aanbieder(self, story: Asking) -> None:
        """And comes from its own gemeente."""
        story.send(story.ask("R1"))
        nothing = wrong(("TR355", "9355", ANTWOORD))
        assert story.send(story.reject("R1", aanbieder=OTHER_AANBIEDER)) == nothing
        assert story.send(story.reject("R1", gemeente=OTHER_GEMEENTE)) == nothing
        assert story.send(story.reject("R1")) == RIGHT

    def test_each_product_of_a_315_is_a_request(self, story: Asking) -> None:
        """It is under way until all of them are settled, each in its own way (OP344)."""
        assert story.send(story.ask("R1", "R2", "R3")) == RIGHT
        assert story.send(story.investigate("R1")) == RIGHT
        assert story.send(story.reject("R2")) == RIGHT
        assert story.send(story.honour("R3")) == RIGHT
        assert story.send(story.ask("R4")) == UNDER_WAY
        assert story.send(story.reject("R1")) == RIGHT
        assert story.send(story.ask("R4")) == RIGHT

    def test_one_reference_twice_in_a_message(self, story: Asking) -> None:
        """That can be seen in the message itself."""
        both = [
            AangevraagdProduct("R1"),
            AangevraagdProduct("R1", ingangsdatum="2031-01-01", einddatum=None),
        ]
        result = story.result(story.ask_for(*both))
        assert result.verdict == "rejected"
        assert {each.level for each in result.findings} == {2}
        assert story.send(story.ask("R1")) == RIGHT


class TestReferenceOnAnAllocation:
    """TR379 (IV093, IV094, IV097)."""

    CLOSED = wrong(("TR379", "9379", TOEGEWEZEN))

    def test_of_its_own_accord(self, story: Asking) -> None:
        """No reference, though a request is under way: that stays open."""
        story.send(story.ask("R1"))
        assert story.send(story.toewijzing(ALLOCATED._replace(nummer=1005))) == RIGHT
        assert story.send(story.ask("R2")) == UNDER_WAY

    def test_that_nobody_asked(self, story: Asking) -> None:
        assert story.send(story.honour("R1")) == self.CLOSED

    def test_of_another_client_aanbieder_or_gemeente(self, story: Asking) -> None:
        story.send(story.ask("R1"))
        assert story.send(story.honour("R1", bsn=TWO)) == self.CLOSED
        assert story.send(story.honour("R1", aanbieder=OTHER_AANBIEDER)) == self.CLOSED
        assert story.send(story.honour("R1", gemeente=OTHER_GEMEENTE)) == self.CLOSED
        assert story.send(story.honour("R1")) == RIGHT

    def test_on_each_allocation_of_the_answer(self, story: Asking) -> None:
        """A request for change gives its reference to all of them, changed or not."""
        story.send(story.change("R1", new=[NieuwProduct()], kept=[1001]))
        lines = [
            ALLOCATED._replace(referentie="R1", toewijzingstijd="11:00:00"),
            ALLOCATED._replace(
                nummer=1002, ingangsdatum="2027-01-01", einddatum="2027-06-30", referentie="R1"
            ),
        ]
        assert story.send(story.toewijzing(*lines)) == RIGHT

    def test_each_its_own_reference(self, story: Asking) -> None:
        """A request for allocations has one per product; what else runs has none."""
        story.send(story.ask("R1", "R2"))
        lines = [
            ALLOCATED._replace(toewijzingstijd="11:00:00"),
            coming(1002, 2030, "R1"),
            coming(1003, 2031, "R2"),
        ]
        assert story.send(story.toewijzing(*lines)) == RIGHT
        assert story.send(story.ask("R3")) == RIGHT

    def test_one_wrong_reference_rejects_it_all(self, story: Asking) -> None:
        """And leaves the request open."""
        story.send(story.ask("R1"))
        lines = [
            coming(1002, 2030, "R1"),
            coming(1003, 2031, "R2"),
        ]
        second = TOEGEWEZEN.replace("[1]", "[2]")
        assert story.send(story.toewijzing(*lines)) == wrong(("TR379", "9379", second))
        assert story.send(story.ask("R3")) == UNDER_WAY

    def test_a_later_version_leaves_it_empty(self, story: Asking) -> None:
        """The reference is for the first time only (IV097)."""
        story.send(story.ask("R1"))
        first = ALLOCATED._replace(nummer=2001, referentie="R1")
        assert story.send(story.toewijzing(first)) == RIGHT
        later = first._replace(
            einddatum="2026-11-30", reden_wijziging="12", toewijzingsdatum="2026-05-07"
        )
        assert story.send(story.toewijzing(later, dagtekening="2026-05-07")) == self.CLOSED
        empty = later._replace(referentie=None)
        assert story.send(story.toewijzing(empty, dagtekening="2026-05-07")) == RIGHT

    def test_the_same_version_again(self, story: Asking) -> None:
        """An identical re-send repeats it, also after later versions and other requests."""
        story.send(story.ask("R1"))
        first = ALLOCATED._replace(nummer=2001, referentie="R1")
        assert story.send(story.toewijzing(first)) == RIGHT
        assert story.send(story.toewijzing(first)) == RIGHT
        later = first._replace(referentie=None, toewijzingstijd="12:00:00")
        assert story.send(story.toewijzing(later)) == RIGHT
        story.send(story.ask("R2"))
        assert story.send(story.toewijzing(first)) == RIGHT
        assert story.send(story.ask("R3")) == UNDER_WAY

    def test_a_second_request_may_change_it(self, story: Asking) -> None:
        """A later version that honours another request has that reference."""
        story.send(story.ask("R1"))
        story.send(story.honour("R1", 2001))
        begin = TeWijzigenProduct(2001, "2030-01-01", "2030-11-30")
        assert story.send(story.change("R2", begin, kept=[1001])) == RIGHT
        line = ALLOCATED._replace(
            nummer=2001,
            ingangsdatum="2030-01-01",
            einddatum="2030-11-30",
            reden_wijziging="12",
            referentie="R2",
            toewijzingstijd="12:00:00",
        )
        assert story.send(story.toewijzing(line)) == RIGHT


class TestWoonplaatsbeginsel:
    def test_another_gemeente_is_responsible(self, jw: Asking) -> None:
        """The request is rejected with the gemeente (IV095); it can be asked there."""
        jw.send(jw.ask("R1"))
        assert jw.send(jw.reject("R1", "8", OTHER_GEMEENTE)) == RIGHT
        assert jw.send(jw.ask("R2", gemeente=OTHER_GEMEENTE)) == RIGHT

    @pytest.mark.parametrize(
        ("reden", "woonplaats", "rule", "at"),
        [
            ("8", None, "TR377", ANTWOORD),
            ("3", OTHER_GEMEENTE, "TR409", f"{ANTWOORD}/Woonplaatsbeginsel"),
        ],
    )
    def test_reason_and_gemeente_go_together(
        self, jw: Asking, reden: str, woonplaats: str | None, rule: str, at: str
    ) -> None:
        """Wrong by itself: code 0001, and the request stays open."""
        jw.send(jw.ask("R1"))
        result = jw.result(jw.reject("R1", reden, woonplaats))
        assert [(f.rule, f.retourcode, f.path) for f in result.findings] == [(rule, "0001", at)]
        assert codes_in(result) == [("Header", ["0001"])]
        assert jw.send(jw.ask("R2")) == UNDER_WAY

    def test_the_gemeente_exists(self, jw: Asking) -> None:
        jw.send(jw.ask("R1"))
        result = jw.result(jw.reject("R1", "8", "9999"))
        found = [(each.rule, each.retourcode, each.path) for each in result.findings]
        assert found == [("TR378", "S300", f"{ANTWOORD}/Woonplaatsbeginsel")]
        assert dict(codes_in(result)) == {
            "Header": ["0200"],
            "Antwoord": ["0200"],
            "Woonplaatsbeginsel": ["S300"],
        }

    def test_iwmo_has_the_reason_without_the_gemeente(self) -> None:
        """The class is not in its XSD."""
        with asking("wmo") as story:
            story.send(story.ask("R1"))
            assert story.send(story.reject("R1", "8", OTHER_GEMEENTE)).verdict == "refused"
            assert story.send(story.reject("R1", "8")) == RIGHT


class TestChanges:
    """What a 317 says of the allocations of a client: on 20 May 2026, in a message of 6 May."""

    def test_a_client_without_allocation(self, story: Asking) -> None:
        unknown = wrong(("TR304", "8187", CLIENT))
        assert story.send(story.change("R1", bsn=TWO)) == unknown
        assert story.send(story.change("R1", gemeente=OTHER_GEMEENTE)) == unknown
        assert story.send(story.change("R1", aanbieder=OTHER_AANBIEDER)) == unknown
        assert story.send(story.change("R1")) == RIGHT

    def test_all_actual_allocations(self, story: Asking) -> None:
        """One that ended yesterday is not, one that ends today is."""
        old = other(story, 1002, einddatum="2026-05-19")
        today = other(story, 1003, einddatum="2026-05-20", code=None, omvang=None, budget=1)
        today = today._replace(ingangsdatum="2026-05-20")
        assert story.send(story.toewijzing(old, today)) == RIGHT
        assert story.send(story.change("R1")) == wrong(("TR349", "9349", VERZOEK))
        ended = story.change("R1", TeWijzigenProduct(), kept=[1003, 1002])
        at = f"{VERZOEK}/OngewijzigdeProducten/OngewijzigdProduct[2]"
        assert story.send(ended) == wrong(("TR350", "9350", at))
        assert story.send(story.change("R1", TeWijzigenProduct(), kept=[1003])) == RIGHT

    @pytest.mark.parametrize(("reden", "counts"), [("13", False), ("14", True)])
    def test_what_was_taken_back_is_not_actual(
        self, story: Asking, reden: str, counts: bool
    ) -> None:
        """Reason 13 with the Einddatum on the Ingangsdatum (01 cannot be sent: CS336)."""
        line = other(story, 1002, ingangsdatum="2026-08-01")
        story.send(story.toewijzing(line))
        gone = line._replace(
            einddatum="2026-08-01", reden_wijziging=reden, toewijzingstijd="12:00:00"
        )
        assert story.send(story.toewijzing(gone)) == RIGHT
        left_out = wrong(("TR349", "9349", VERZOEK)) if counts else RIGHT
        assert story.send(story.change("R1")) == left_out

    def test_an_unknown_number(self, story: Asking) -> None:
        """Both classes that name one."""
        message = story.change("R1", TeWijzigenProduct(), TeWijzigenProduct(9), kept=[8])
        at = f"{VERZOEK}/OngewijzigdeProducten/OngewijzigdProduct[1]"
        assert story.send(message) == wrong(("TR350", "9350", at), ("TR351", "9351", changed_at(2)))

    def test_the_allocation_of_another_client(self, story: Asking) -> None:
        """Its number means nothing here."""
        story.send(story.toewijzing(ALLOCATED._replace(nummer=1002), bsn=TWO))
        message = story.change("R1", TeWijzigenProduct(), TeWijzigenProduct(1002))
        assert story.send(message) == wrong(("TR351", "9351", changed_at(2)))

    @pytest.mark.parametrize(
        ("begin", "right"),
        [("2026-04-01", True), ("2026-04-02", False), ("2026-05-06", False), ("2026-05-07", True)],
    )
    def test_from_the_beginning_or_from_a_day_to_come(
        self, story: Asking, begin: str, right: bool
    ) -> None:
        """The Dagtekening (6 May) decides, not the system date (20 May)."""
        expected = RIGHT if right else wrong(("TR357", "9357", changed_at()))
        assert story.send(story.change("R1", TeWijzigenProduct(1001, begin))) == expected

    def test_a_total_changes_from_the_beginning(self, story: Asking) -> None:
        total = other(story, 1002, omvang=Omvang(40, "04", "6"))
        story.send(story.toewijzing(total))
        more = TeWijzigenProduct(1002, "2026-06-01", omvang=Omvang(50, "04", "6"))
        expected = wrong(("TR373", "9373", changed_at()))
        assert story.send(story.change("R1", more, kept=[1001])) == expected
        whole = more._replace(gewenste_ingangsdatum="2026-04-01")
        assert story.send(story.change("R1", whole, kept=[1001])) == RIGHT

    def test_a_budget_changes_from_the_beginning(self, story: Asking) -> None:
        budget = other(story, 1002, code=None, omvang=None, budget=100_000)
        story.send(story.toewijzing(budget))
        more = TeWijzigenProduct(1002, "2026-06-01", omvang=None, budget=200_000)
        expected = wrong(("TR373", "9373", changed_at()))
        assert story.send(story.change("R1", more, kept=[1001])) == expected
        whole = more._replace(gewenste_ingangsdatum="2026-04-01")
        assert story.send(story.change("R1", whole, kept=[1001])) == RIGHT

    def test_omvang_as_the_allocation_has_it(self, story: Asking) -> None:
        """Needed with a code; forbidden without."""
        aspecific = other(story, 1002, code=None, omvang=None, budget=100_000)
        story.send(story.toewijzing(aspecific))
        none = TeWijzigenProduct(omvang=None, budget=5)
        filled = TeWijzigenProduct(1002, omvang=PER_MONTH)
        found = story.send(story.change("R1", none, filled)).broken
        assert ("TR411", "9411", changed_at(1)) in found
        assert ("TR412", "9412", changed_at(2)) in found
        assert "TR375" not in {rule for rule, _, _ in found}

    def test_no_omvang_on_a_generic_allocation(self) -> None:
        """Without a product: TR375, and TR412 as there is no code either."""
        with asking("jw") as story:
            generic = ToegewezenProduct(1001, None, None, omvang=None, budget=100_000)
            assert story.send(story.toewijzing(generic)) == RIGHT
            filled = TeWijzigenProduct(1001, omvang=PER_MONTH)
            assert story.send(story.change("R1", filled)) == wrong(
                ("TR375", "9375", changed_at()), ("TR412", "9412", changed_at())
            )

    def test_overlap(self, story: Asking) -> None:
        """The same product from the day that the change ends, and from the day after."""
        at = f"{VERZOEK}/NieuweProducten/NieuwProduct[1]"
        same = NieuwProduct(gewenste_ingangsdatum="2027-06-30", einddatum="2027-12-31")
        message = story.change("R1", TeWijzigenProduct(), new=[same])
        assert story.send(message) == wrong(("TR361", "9361", at))
        after = same._replace(gewenste_ingangsdatum="2027-07-01")
        assert story.send(story.change("R1", TeWijzigenProduct(), new=[after])) == RIGHT

    @pytest.mark.parametrize("wet", ["jw", "wmo"])
    def test_products_are_those_of_the_contract(
        self, wet: Wet, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """TR381 in both kinds of request; without a code there is nothing to look up."""
        contracts = table(tmp_path_factory.mktemp("contracts"), row(wet))
        with asking(wet, contracts) as story:
            assert story.send(story.toewijzing(ALLOCATED)) == RIGHT
            strange = NieuwProduct(code="99Z99")
            at = f"{VERZOEK}/NieuweProducten/NieuwProduct[1]"
            message = story.change("R1", new=[strange], kept=[1001])
            assert story.send(message) == wrong(("TR381", "S329", at))
            asked = AangevraagdProduct("R1", code="99Z99")
            assert story.send(story.ask_for(asked)) == wrong(("TR381", "S329", asked_at()))
            aspecific = AangevraagdProduct("R1", code=None, omvang=None, budget=100)
            assert story.send(story.ask_for(aspecific)) == RIGHT


class TestRetours:
    """IV028 and IV032 in the 316, 318 and 320: every class with its code."""

    def told(self, result: Result) -> dict[str, list[list[str]]]:
        """The codes per class, in the order of the message."""
        told: dict[str, list[list[str]]] = {}
        for name, codes in codes_in(result):
            told.setdefault(name, []).append(codes)
        return told

    @pytest.mark.parametrize("nummer", ["316", "318", "320"])
    def test_approved(self, story: Asking, nummer: str) -> None:
        """A Header without codes."""
        first = story.change("R1") if nummer == "318" else story.ask("R1")
        result = story.result(first)
        if nummer == "320":
            result = story.result(story.investigate("R1"))
        assert result.answer is not None
        assert result.answer.message == f"{story.wet.upper()}{nummer}"
        assert (classes_in(result), codes_in(result)) == (["Header"], [])
        assert (result.verdict, result.notice) == ("accepted", None)

    def test_the_header(self, story: Asking) -> None:
        """A used Identificatie: the Header alone, with its code."""
        for message in (story.ask("R1"), story.change("R1"), story.investigate("R1")):
            story.result(message)
            result = story.result(message)
            found = [(each.rule, each.path) for each in result.findings]
            assert found == [("TR056", HEADER)]
            assert (classes_in(result), codes_in(result)) == (["Header"], [("Header", ["9056"])])

    def test_the_client_of_a_315(self, story: Asking) -> None:
        """What is below it was not judged."""
        story.send(story.ask("R1"))
        assert self.told(story.result(story.ask("R1", "R2"))) == {
            "Header": [["0200"]],
            "Client": [["9374"]],
            "AangevraagdProduct": [["0233"], ["0233"]],
        }

    def test_the_products_of_a_315(self, story: Asking) -> None:
        """Each its own code."""
        story.send(story.ask("R1"))
        story.send(story.reject("R1"))
        assert self.told(story.result(story.ask("R2", "R1", "R3"))) == {
            "Header": [["0200"]],
            "Client": [["0200"]],
            "AangevraagdProduct": [["0200"], ["9347"], ["0200"]],
        }

    def test_the_client_of_a_317(self, story: Asking) -> None:
        """Two rules at once; what is below was not judged."""
        story.send(story.ask("R1", bsn=TWO))
        message = story.change("R1", TeWijzigenProduct(), kept=[8], new=[NieuwProduct()], bsn=TWO)
        told = self.told(story.result(message))
        assert sorted(told.pop("Client")[0]) == ["8187", "9374"]
        assert told == {
            "Header": [["0200"]],
            "Verzoek": [["0233"]],
            "OngewijzigdProduct": [["0233"]],
            "TeWijzigenProduct": [["0233"]],
            "NieuwProduct": [["0233"]],
        }

    def test_the_verzoek_of_a_317(self, story: Asking) -> None:
        """An allocation that is left out; what is below was not judged."""
        story.send(story.toewijzing(other(story, 1002)))
        message = story.change("R1", TeWijzigenProduct(), kept=[8], new=[NieuwProduct()])
        assert self.told(story.result(message)) == {
            "Header": [["0200"]],
            "Client": [["0200"]],
            "Verzoek": [["9349"]],
            "OngewijzigdProduct": [["0233"]],
            "TeWijzigenProduct": [["0233"]],
            "NieuwProduct": [["0233"]],
        }

    def test_the_products_of_a_317(self, story: Asking) -> None:
        """Each its own codes."""
        past = TeWijzigenProduct(1001, "2026-04-02", omvang=None, budget=5)
        message = story.change("R1", past, kept=[8], new=[NieuwProduct(*OTHER_PRODUCT[story.wet])])
        told = self.told(story.result(message))
        assert sorted(told.pop("TeWijzigenProduct")[0]) == ["9357", "9411"]
        assert told == {
            "Header": [["0200"]],
            "Client": [["0200"]],
            "Verzoek": [["0200"]],
            "OngewijzigdProduct": [["9350"]],
            "NieuwProduct": [["0200"]],
        }

    def test_an_answer(self, jw: Asking) -> None:
        """The Woonplaatsbeginsel below it was not judged."""
        assert self.told(jw.result(jw.reject("R1", "8", "9999"))) == {
            "Header": [["0200"]],
            "Antwoord": [["9355"]],
            "Woonplaatsbeginsel": [["0233"]],
        }

    def test_wrong_by_itself(self, story: Asking) -> None:
        """The Header alone, with the general code: TR352, TR353 and CD085."""
        kop = story.kop
        wrongs = [
            wijziging_317(story.wet, kop(), te_wijzigen=[], nieuw=[NieuwProduct()]),
            wijziging_317(story.wet, kop(), te_wijzigen=[], ongewijzigd=[1001]),
            antwoord_319(story.wet, kop(), antwoord="1"),
        ]
        for message in wrongs:
            result = story.result(message)
            assert result.verdict == "rejected"
            assert (classes_in(result), codes_in(result)) == (["Header"], [("Header", ["0001"])])


class TestTheSystemDate:
    def test_what_is_actual_depends_on_the_day(self) -> None:
        """The allocation ends on 31 December 2026: on that day it is still actual."""
        for today, right in ((date(2026, 12, 31), True), (date(2027, 1, 1), False)):
            with asking("jw", today=today) as story:
                assert story.send(story.toewijzing(ALLOCATED)) == RIGHT
                expected = RIGHT if right else wrong(("TR351", "9351", changed_at()))
                assert story.send(story.change("R1")) == expected


def test_the_parties_of_these_stories_differ() -> None:
    """The other gemeente and aanbieder are not the usual ones."""
    assert (GEMEENTE, AANBIEDER) != (OTHER_GEMEENTE, OTHER_AANBIEDER)
    assert ONE != TWO

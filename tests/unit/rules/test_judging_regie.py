"""Starts and stops as they follow each other, within a message and across messages."""

from __future__ import annotations

from typing import Any

from gateway.standard.records import Product, StartProduct, StopProduct
from tests.unit.rules.builders import day, start_product, stop_product
from tests.unit.rules.level34.made import VERWIJDERD, contract_row, toewijzing
from tests.unit.rules.pair import Care

TEMPORARY, DEFINITIVE = "20", "31"


def start(begin: str = "2026-01-05", status: str = "1", **changes: Any) -> StartProduct:
    return start_product(begindatum=day(begin), status_aanlevering=status, **changes)


def stop(
    reden: str = DEFINITIVE,
    eind: str = "2026-03-01",
    begin: str = "2026-01-05",
    status: str = "1",
    **changes: Any,
) -> StopProduct:
    return stop_product(
        begindatum=day(begin),
        einddatum=day(eind),
        reden_beeindiging=reden,
        status_aanlevering=status,
        **changes,
    )


def care(**changes: Any) -> Care:
    """One allocation on which nothing happened."""
    return Care(toewijzing(), **changes)


class TestOneDelivery:
    def test_start_and_stop(self) -> None:
        """The plain story."""
        of = care()
        assert of.report(start()) == []
        assert of.report(stop()) == []

    def test_a_second_start_needs_a_stop(self) -> None:
        """TR326; after a stop, temporary or not, a new start may follow."""
        for reden in (TEMPORARY, DEFINITIVE):
            of = care()
            of.report(start())
            assert of.report(start("2026-02-01")) == [("StartProduct[1]", "TR326")]
            of.report(stop(reden, "2026-01-31"))
            assert of.report(start("2026-02-01")) == []

    def test_the_same_start_again(self) -> None:
        """It was sent before, and it still runs."""
        of = care()
        of.report(start())
        assert of.report(start()) == [("StartProduct[1]", "TR074"), ("StartProduct[1]", "TR326")]

    def test_a_product_does_not_make_another_delivery_of_an_allocation(self) -> None:
        """With a number the allocation is what starts and stops share (IV096)."""
        of = care()
        of.report(start())
        other = start("2026-02-01", product=Product("45", "45A05"))
        assert of.report(other) == [("StartProduct[1]", "TR326")]

    def test_two_allocations_are_two_deliveries(self) -> None:
        """Each has its own start."""
        of = Care(toewijzing(), toewijzing(toewijzing_nummer=2))
        of.report(start())
        assert of.report(start(toewijzing_nummer=2)) == []

    def test_two_starts_of_one_delivery_in_a_message(self) -> None:
        """The first is right on its own, the later one is not."""
        assert care().report(start(), start("2026-02-01")) == [("StartProduct[2]", "TR326")]


class TestStops:
    def test_a_stop_without_a_start(self) -> None:
        """TR382."""
        assert care().report(stop()) == [("StopProduct[1]", "TR382")]

    def test_a_stop_repeats_the_key_of_its_start(self) -> None:
        """Another Begindatum or product is another key."""
        of = care()
        of.report(start())
        assert of.report(stop(begin="2026-01-06")) == [("StopProduct[1]", "TR382")]
        assert of.report(stop(product=Product("45", "45A05"))) == [("StopProduct[1]", "TR382")]
        assert of.report(stop()) == []

    def test_a_stop_belongs_to_the_latest_start(self) -> None:
        """After a restart the first start cannot be stopped again (OP155)."""
        of = care()
        of.report(start())
        of.report(stop(TEMPORARY, "2026-01-31"))
        of.report(start("2026-02-15"))
        assert of.report(stop(DEFINITIVE, "2026-03-01")) == [("StopProduct[1]", "TR382")]
        assert of.report(stop(DEFINITIVE, "2026-03-01", begin="2026-02-15")) == []

    def test_after_a_temporary_stop_a_definitive_one(self) -> None:
        """On or after its Einddatum; a second temporary one is not right."""
        of = care()
        of.report(start())
        of.report(stop(TEMPORARY, "2026-02-01"))
        assert of.report(stop(TEMPORARY, "2026-02-15")) == [("StopProduct[1]", "TR413")]
        assert of.report(stop(DEFINITIVE, "2026-01-31")) == [("StopProduct[1]", "TR414")]
        assert of.report(stop(DEFINITIVE, "2026-02-01")) == []

    def test_after_a_definitive_stop_nothing_follows(self) -> None:
        """TR415, whatever the reason; sent twice it is TR074 as well."""
        of = care()
        of.report(start())
        of.report(stop())
        assert of.report(stop(TEMPORARY, "2026-03-02")) == [("StopProduct[1]", "TR415")]
        assert of.report(stop("36", "2026-03-02")) == [("StopProduct[1]", "TR415")]
        assert of.report(stop()) == [("StopProduct[1]", "TR074"), ("StopProduct[1]", "TR415")]

    def test_two_stops_in_one_message_are_judged_in_order(self) -> None:
        """Temporary and then definitive is right, the other way round is not."""
        first, second = stop(TEMPORARY, "2026-02-01"), stop(DEFINITIVE, "2026-02-15")
        of = care()
        of.report(start())
        assert of.report(second, first) == [
            ("StopProduct[2]", "TR414"),
            ("StopProduct[2]", "TR415"),
        ]
        assert of.report(first, second) == []


class TestRemovals:
    def test_a_removed_start_makes_room(self) -> None:
        """In the next message the same key may be sent again (IV008)."""
        of = care()
        of.report(start())
        assert of.report(start(status="3")) == []
        assert of.report(start(toewijzing_ingangsdatum=day("2026-01-01"))) == []

    def test_removals_go_first_wherever_they_stand(self) -> None:
        """The replacement stands before the removal in the message."""
        of = care()
        of.report(start())
        assert of.report(start("2026-01-06"), start(status="3")) == []
        assert [each.begindatum for each in of.starts] == [day("2026-01-06")]

    def test_a_removal_that_fails_makes_no_room(self) -> None:
        """Both are judged, both are wrong, nothing changes."""
        of = care()
        of.report(start())
        found = of.report(start("2026-01-06"), start("2026-01-07", status="3"))
        assert found == [("StartProduct[1]", "TR326"), ("StartProduct[2]", "TR063")]
        assert [each.begindatum for each in of.starts] == [day("2026-01-05")]

    def test_nothing_to_remove(self) -> None:
        """Never sent, sent with another key, or removed already."""
        of = care()
        assert of.report(start(status="3")) == [("StartProduct[1]", "TR063")]
        of.report(start())
        assert of.report(start("2026-01-06", status="3")) == [("StartProduct[1]", "TR063")]
        of.report(start(status="3"))
        assert of.report(start(status="3")) == [("StartProduct[1]", "TR063")]

    def test_a_stopped_start_stays(self) -> None:
        """TR071, until its stop is removed."""
        of = care()
        of.report(start())
        of.report(stop())
        assert of.report(start(status="3")) == [("StartProduct[1]", "TR071")]
        assert of.report(stop(status="3")) == []
        assert of.report(start(status="3")) == []

    def test_a_stop_is_removed_by_its_whole_key(self) -> None:
        """Reason and Einddatum belong to it."""
        of = care()
        of.report(start())
        of.report(stop())
        assert of.report(stop("36", status="3")) == [("StopProduct[1]", "TR063")]
        assert of.report(stop(eind="2026-03-02", status="3")) == [("StopProduct[1]", "TR063")]
        assert of.report(stop(eind="2026-02-20"), stop(status="3")) == []

    def test_after_removing_a_stop_the_delivery_runs_again(self) -> None:
        """A new start is refused until a new stop came."""
        of = care()
        of.report(start())
        of.report(stop())
        of.report(stop(status="3"))
        assert of.report(start("2026-02-01")) == [("StartProduct[1]", "TR326")]


class TestAllocations:
    def test_a_removed_allocation_counts_as_never_sent(self) -> None:
        """9019 for a start and for a stop, also when it was started before."""
        of = care()
        of.report(start())
        of.toewijzingen = {1: VERWIJDERD}
        assert of.report(stop()) == [("StopProduct[1]", "TR019")]
        assert of.report(start("2026-02-01"))[0] == ("StartProduct[1]", "TR019")

    def test_but_its_start_can_be_taken_back(self) -> None:
        """Nothing but TR063 is asked of a removal."""
        of = care()
        of.report(start())
        of.toewijzingen = {1: VERWIJDERD}
        assert of.report(start(status="3")) == []

    def test_an_unknown_number(self) -> None:
        """Of no allocation of this client."""
        assert care().report(start(toewijzing_nummer=9)) == [("StartProduct[1]", "TR019")]


class TestTasks:
    TASK = contract_row(variant="taak")

    def test_without_rows_no_number_is_needed(self) -> None:
        """Nobody can tell what is a task."""
        assert care().report(start(toewijzing_nummer=None)) == []

    def test_with_rows_the_product_is_a_task(self) -> None:
        """Of this provider, valid on the Begindatum."""
        bare = start(toewijzing_nummer=None)
        wrong = [("StartProduct[1]", "TR019")]
        assert care(rows=[self.TASK]).report(bare) == []
        assert care(rows=[contract_row()]).report(bare) == wrong
        other = self.TASK._replace(aanbieder="98000002")
        assert care(rows=[other]).report(bare) == wrong

    def test_the_begindatum_is_the_day(self) -> None:
        """Both sides of the validity of the row."""
        bare = start(toewijzing_nummer=None)
        for begin, right in (("2026-01-05", True), ("2026-01-06", False)):
            rows = [self.TASK._replace(ingangsdatum=day(begin))]
            assert (care(rows=rows).report(bare) == []) == right
        for eind, right in (("2026-01-05", True), ("2026-01-04", False)):
            rows = [self.TASK._replace(einddatum=day(eind))]
            assert (care(rows=rows).report(bare) == []) == right

    def test_a_row_of_another_law_or_gemeente_does_not_speak(self) -> None:
        """No rows for this wet and gemeente: right."""
        bare = start(toewijzing_nummer=None)
        assert care(rows=[contract_row(wet="wmo")]).report(bare) == []
        assert care(rows=[contract_row(gemeenten=("0402",))]).report(bare) == []

    def test_deliveries_of_tasks_are_told_apart_by_product(self) -> None:
        """Without a number the key is product and Begindatum (IV096)."""
        of = care()
        of.report(start(toewijzing_nummer=None))
        other = start("2026-02-01", toewijzing_nummer=None, product=Product("45", "45A05"))
        assert of.report(other) == []
        later = start("2026-02-01", toewijzing_nummer=None)
        assert of.report(later) == []
        assert of.report(later) == [("StartProduct[1]", "TR074"), ("StartProduct[1]", "TR326")]
        assert of.report(stop(toewijzing_nummer=None)) == []

    def test_a_stop_belongs_to_the_start_that_was_reported_last(self) -> None:
        """The latest notice counts, whatever its Begindatum (OP155)."""
        of = care()
        of.report(start("2026-03-20"))
        of.report(stop("20", "2026-03-25", "2026-03-20"))
        assert of.report(start("2026-03-05")) == []
        assert of.report(stop(DEFINITIVE, "2026-03-15", "2026-03-05")) == []

    def test_a_start_with_a_number_is_another_delivery(self) -> None:
        """Also of the same product."""
        of = care()
        of.report(start(toewijzing_nummer=None))
        assert of.report(start()) == []


class TestProducts:
    def test_an_unknown_product_is_s329(self) -> None:
        """In a start and in a stop, not in a removal."""
        of = care(rows=[contract_row()])
        odd = Product("45", "45A99")
        assert of.report(start(product=odd)) == [("StartProduct[1]", "TR381")]
        of.report(start())
        assert of.report(start(product=Product("46", "45A04"), status="3")) == [
            ("StartProduct[1]", "TR063")
        ]
        assert of.report(stop()) == []

    def test_a_category_alone_is_not_judged(self) -> None:
        """There is no code to fit."""
        of = care(rows=[contract_row()])
        assert of.report(start(product=Product("45", None))) == []

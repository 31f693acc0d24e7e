"""The signals of operational rules: OP087, OP271, OP272, OP274, OP346, OP359, OP380."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.holidays_nl import is_holiday
from gateway.rules.actual import extendable, left_out, with_versions
from gateway.rules.catalogue import CATALOGUE
from gateway.rules.facts import Toewijzing, Verzoekpost
from gateway.rules.level34.cases import AntwoordCase, RegieCase, Sent, ToewijzingClientCase
from gateway.standard.records import Omvang, Product
from tests.unit.rules.builders import (
    BSN,
    antwoord,
    client,
    day,
    start_product,
    stop_product,
    toegewezen_product,
)
from tests.unit.rules.level34.made import (
    breaks,
    finding,
    start_case,
    stop,
    stop_case,
    toegewezen_case,
    toewijzing,
)

SIGNALS = {"OP087", "OP271", "OP272", "OP274", "OP346", "OP359", "OP363", "OP380"}


def sent(text: str) -> Sent:
    return Sent(day(text), is_holiday)


def test_they_have_no_retourcode_and_reject_nothing() -> None:
    declared = [rule for rule in CATALOGUE if rule.id in SIGNALS]
    assert {rule.id for rule in declared} == SIGNALS
    assert {(rule.level, rule.retourcode, rule.signal) for rule in declared} == {(3, None, True)}


class TestOP363:
    """A start without a number: a task needs none."""

    def test_a_start_of_a_contracted_task_is_signalled(self) -> None:
        """The contract has the product as a task."""
        task = start_product(toewijzing_nummer=None)
        case = start_case(taak_gecontracteerd=True, product_bekend=True)
        assert breaks("OP363", task, case)

    def test_a_start_on_an_allocation_is_asked_for(self) -> None:
        """Whatever the contract says of the product."""
        case = start_case(taak_gecontracteerd=True, product_bekend=True)
        assert not breaks("OP363", start_product(), case)

    def test_without_contract_rows_nothing_is_known(self) -> None:
        """Then it may be anything; TR019 lets it pass."""
        task = start_product(toewijzing_nummer=None)
        case = start_case(taak_gecontracteerd=True, product_bekend=None)
        assert not breaks("OP363", task, case)

    def test_a_removal_is_always_right(self) -> None:
        """It takes back what was not needed."""
        removal = start_product(toewijzing_nummer=None, status_aanlevering="3")
        case = start_case(taak_gecontracteerd=True, product_bekend=True)
        assert not breaks("OP363", removal, case)


class TestOP271:
    """A start on Monday 5 January 2026: until the 12th."""

    @pytest.mark.parametrize(
        ("dagtekening", "late"),
        [("2026-01-05", False), ("2026-01-12", False), ("2026-01-13", True)],
    )
    def test_the_fifth_working_day_is_in_time(self, dagtekening: str, late: bool) -> None:
        assert breaks("OP271", start_product(), start_case(sent=sent(dagtekening))) == late

    @pytest.mark.parametrize(
        ("begin", "last", "late"),
        [
            ("2026-03-31", "2026-04-09", "2026-04-10"),  # Good Friday, Easter Monday
            ("2026-04-24", "2026-05-04", "2026-05-06"),  # the King's birthday; 5 May
            ("2025-12-24", "2026-01-05", "2026-01-06"),  # Christmas, New Year's Day
        ],
    )
    def test_holidays_do_not_count(self, begin: str, last: str, late: str) -> None:
        start = start_product(begindatum=day(begin))
        assert not breaks("OP271", start, start_case(sent=sent(last)))
        assert breaks("OP271", start, start_case(sent=sent(late)))

    def test_an_allocation_in_retrospect_starts_the_term(self) -> None:
        """Received on 20 January: until the 27th."""
        case = start_case(ontvangen=day("2026-01-20"))
        assert not breaks("OP271", start_product(), case._replace(sent=sent("2026-01-27")))
        assert breaks("OP271", start_product(), case._replace(sent=sent("2026-01-28")))

    def test_an_allocation_beforehand_does_not(self) -> None:
        case = start_case(ontvangen=day("2025-12-01"), sent=sent("2026-01-13"))
        assert breaks("OP271", start_product(), case)

    def test_without_a_number_only_the_begindatum_counts(self) -> None:
        case = start_case(toewijzing=None, sent=sent("2026-01-13"))
        assert breaks("OP271", start_product(toewijzing_nummer=None), case)

    def test_a_removal_and_a_correction_have_no_term(self) -> None:
        late = start_case(sent=sent("2026-06-01"))
        assert not breaks("OP271", start_product(status_aanlevering="3"), late)
        assert not breaks("OP271", start_product(), late._replace(vervangt=True))

    def test_the_text_names_the_last_day(self) -> None:
        found = finding("OP271", start_product(), start_case(sent=sent("2026-06-01")))
        assert found is not None
        assert "12-01-2026" in found.text.nl
        assert "12 January 2026" in found.text.en


class TestOP272:
    """A stop on Sunday 1 March 2026: until Friday the 6th."""

    @pytest.mark.parametrize(("dagtekening", "late"), [("2026-03-06", False), ("2026-03-07", True)])
    def test_the_fifth_working_day_is_in_time(self, dagtekening: str, late: bool) -> None:
        assert breaks("OP272", stop_product(), stop_case(sent=sent(dagtekening))) == late

    def test_an_allocation_in_retrospect_starts_the_term(self) -> None:
        case = stop_case(ontvangen=day("2026-03-09"))
        assert not breaks("OP272", stop_product(), case._replace(sent=sent("2026-03-16")))
        assert breaks("OP272", stop_product(), case._replace(sent=sent("2026-03-17")))

    def test_a_temporary_stop_has_the_term(self) -> None:
        stopped = stop_product(reden_beeindiging="20")
        assert breaks("OP272", stopped, stop_case(sent=sent("2026-03-09")))

    def test_a_final_stop_after_a_temporary_one_has_none(self) -> None:
        """The term begins when the aanbieder learns of it, and only the aanbieder knows when."""
        case = stop_case(sent=sent("2026-06-01"), eerdere_stops=(stop("20", "2026-02-01"),))
        assert not breaks("OP272", stop_product(), case)

    def test_a_removal_and_a_correction_have_no_term(self) -> None:
        late: RegieCase = stop_case(sent=sent("2026-06-01"))
        assert not breaks("OP272", stop_product(status_aanlevering="3"), late)
        assert not breaks("OP272", stop_product(), late._replace(vervangt=True))


DAGTEKENING = day("2026-03-10")


def known(*toewijzingen: Toewijzing) -> dict[int, Toewijzing]:
    return {each.toewijzing_nummer: each for each in toewijzingen}


class TestOP087:
    def test_the_signal_names_numbers(self) -> None:
        found = finding("OP087", client(), ToewijzingClientCase((7, 8)), "301")
        assert found is not None
        assert "7, 8." in found.text.nl

    def test_many_numbers_are_counted(self) -> None:
        found = finding("OP087", client(), ToewijzingClientCase(tuple(range(1, 9))), "301")
        assert found is not None
        assert "1, 2, 3, 4, 5 en nog 3." in found.text.nl
        assert "1, 2, 3, 4, 5 and 3 more." in found.text.en

    def test_nothing_left_out(self) -> None:
        assert not breaks("OP087", client(), ToewijzingClientCase(()), "301")

    @pytest.mark.parametrize(
        ("changes", "missed"),
        [
            ({}, True),
            ({"einddatum": None}, True),
            ({"einddatum": DAGTEKENING}, True),
            ({"einddatum": day("2026-03-09")}, False),
            ({"ingangsdatum": day("2026-09-01")}, True),  # valid later
            ({"reden_wijziging": "13", "einddatum": day("2026-01-01")}, False),
            (
                {
                    "reden_wijziging": "13",
                    "ingangsdatum": day("2026-09-01"),
                    "einddatum": day("2026-09-01"),
                },
                False,
            ),
            (
                {
                    "reden_wijziging": "01",
                    "ingangsdatum": day("2026-09-01"),
                    "einddatum": day("2026-09-01"),
                },
                False,
            ),
            ({"toewijzingsdatum": DAGTEKENING}, True),
            ({"toewijzingsdatum": day("2026-03-11")}, False),  # given after this message
        ],
    )
    def test_what_is_actual_on_the_dagtekening(self, changes: Any, missed: bool) -> None:
        facts = known(toewijzing(**changes))
        assert left_out(facts, [2], DAGTEKENING) == ((1,) if missed else ())
        assert left_out(facts, [1], DAGTEKENING) == ()


NEXT = toewijzing(toewijzing_nummer=2, ingangsdatum=day("2027-01-01"), einddatum=day("2027-12-31"))


class TestOP380:
    """Allocation 1 runs to 31 December 2026; number 2 takes over the day after."""

    @staticmethod
    def extends(old: Toewijzing, new: Toewijzing, dagtekening: str = "2026-12-01") -> bool:
        return extendable([old], new, day(dagtekening)) is old

    def test_the_same_care_goes_on(self) -> None:
        assert self.extends(toewijzing(), NEXT)
        assert breaks("OP380", toegewezen_product(), toegewezen_case(verlengbaar=1))

    def test_nothing_to_extend(self) -> None:
        assert not breaks("OP380", toegewezen_product(), toegewezen_case())

    def test_without_a_volume(self) -> None:
        assert self.extends(toewijzing(omvang=None), NEXT._replace(omvang=None))

    def test_the_old_one_must_not_be_over(self) -> None:
        assert self.extends(toewijzing(), NEXT, "2026-12-31")
        assert not self.extends(toewijzing(), NEXT, "2027-01-01")

    @pytest.mark.parametrize(
        "changes",
        [
            {"omvang": Omvang(11, "04", "4")},
            {"omvang": Omvang(10, "04", "2")},
            {"omvang": None},
            {"product": Product("45", "45A05")},
            {"product": None},
            {"ingangsdatum": day("2027-01-02")},
            {"ingangsdatum": day("2026-12-31")},
            {"reden_wijziging": "02"},
            {"budget": 100_000},
        ],
    )
    def test_something_else_is_new(self, changes: Any) -> None:
        assert not self.extends(toewijzing(), NEXT._replace(**changes))

    def test_a_total_is_not_extended(self) -> None:
        total = Omvang(120, "04", "6")
        assert not self.extends(toewijzing(omvang=total), NEXT._replace(omvang=total))
        old = toewijzing(omvang=None, budget=100_000)
        assert not self.extends(old, NEXT._replace(omvang=None, budget=100_000))

    def test_a_removed_one_is_not_extended(self) -> None:
        removed = toewijzing(
            reden_wijziging="13", ingangsdatum=day("2026-12-31"), einddatum=day("2026-12-31")
        )
        assert not self.extends(removed, NEXT)

    def test_the_message_itself_may_end_the_old_one(self) -> None:
        ended = toewijzing(einddatum=day("2026-06-30"), toewijzingsdatum=day("2026-05-01"))
        after = with_versions(known(toewijzing()), [ended, NEXT])
        assert after == {1: ended}

    def test_an_older_version_ends_nothing(self) -> None:
        older = toewijzing(einddatum=day("2026-06-30"), toewijzingsdatum=day("2025-11-01"))
        assert with_versions(known(toewijzing()), [older]) == {1: toewijzing()}

    def test_at_the_beginning_of_the_calendar(self) -> None:
        assert not self.extends(toewijzing(), NEXT._replace(ingangsdatum=day("0001-01-01")))


def asked(status: Any = "open", nummer: str = "315", on: str = "2026-03-10") -> Verzoekpost:
    """A request received on Tuesday 10 March 2026: until the 17th."""
    antwoorden = ("2",) if status == "onderzoek" else ()
    return Verzoekpost("REF-1", nummer, BSN, status, antwoorden, False, day(on), day(on))


@pytest.mark.parametrize(("rule_id", "nummer"), [("OP274", "315"), ("OP346", "317")])
class TestOP274AndOP346:
    @pytest.mark.parametrize(
        ("status", "dagtekening", "late"),
        [
            ("open", "2026-03-17", False),
            ("open", "2026-03-18", True),
            ("onderzoek", "2026-05-06", False),  # eight weeks end on 5 May, a holiday
            ("onderzoek", "2026-05-07", True),
            ("afgewezen", "2026-06-01", False),
            ("gehonoreerd", "2026-06-01", False),
        ],
    )
    def test_an_answer_in_time(
        self, rule_id: str, nummer: str, status: str, dagtekening: str, late: bool
    ) -> None:
        verzoek = asked(status, nummer)
        answered = AntwoordCase(verzoek, sent(dagtekening))
        assert breaks(rule_id, antwoord(), answered, "319") == late
        allocated = toegewezen_case(verzoek=verzoek, sent=sent(dagtekening))
        assert breaks(rule_id, toegewezen_product(), allocated) == late

    def test_of_the_other_kind_it_says_nothing(self, rule_id: str, nummer: str) -> None:
        other = asked(nummer="317" if nummer == "315" else "315")
        assert not breaks(rule_id, antwoord(), AntwoordCase(other, sent("2026-06-01")), "319")

    def test_without_a_request_there_is_no_term(self, rule_id: str, nummer: str) -> None:
        assert not breaks(rule_id, antwoord(), AntwoordCase(None, sent("2026-06-01")), "319")
        assert not breaks(rule_id, toegewezen_product(), toegewezen_case(sent=sent("2026-06-01")))


class TestOP359:
    REJECTED = antwoord(reden_afwijzing_verzoek="8")

    @pytest.mark.parametrize(("dagtekening", "late"), [("2026-03-24", False), ("2026-03-25", True)])
    def test_two_weeks(self, dagtekening: str, late: bool) -> None:
        case = AntwoordCase(asked("onderzoek"), sent(dagtekening))
        assert breaks("OP359", self.REJECTED, case, "319") == late

    def test_a_term_that_ends_on_a_holiday_runs_on(self) -> None:
        """Two weeks after 23 March 2026 is Easter Monday."""
        verzoek = asked("onderzoek", on="2026-03-23")
        assert not breaks("OP359", self.REJECTED, AntwoordCase(verzoek, sent("2026-04-07")), "319")
        assert breaks("OP359", self.REJECTED, AntwoordCase(verzoek, sent("2026-04-08")), "319")

    def test_only_for_that_reason(self) -> None:
        assert not breaks("OP359", antwoord(), AntwoordCase(asked(), sent("2026-06-01")), "319")

    def test_only_for_a_request_for_an_allocation(self) -> None:
        case = AntwoordCase(asked(nummer="317"), sent("2026-06-01"))
        assert not breaks("OP359", self.REJECTED, case, "319")

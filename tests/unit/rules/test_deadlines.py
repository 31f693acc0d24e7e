"""What waits, and by when it should come."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.holidays_nl import is_holiday
from gateway.rules.deadlines import Deadline, OpenVerzoek, Unanswered, deadlines

TUESDAY = date(2026, 3, 10)


def asked(**changes: Any) -> OpenVerzoek:
    """A JW315 of Tuesday 10 March 2026."""
    return OpenVerzoek("jw", "0384", "42420001", "315", "REF-1", "open", TUESDAY, TUESDAY)._replace(
        **changes
    )


def sent(**changes: Any) -> Unanswered:
    """A JW305 of Tuesday 10 March 2026."""
    return Unanswered("jw", "0384", "42420001", "305", "ID1", "0384", TUESDAY)._replace(**changes)


def listed(*waiting: OpenVerzoek | Unanswered, today: date = TUESDAY) -> list[Deadline]:
    verzoeken = [each for each in waiting if isinstance(each, OpenVerzoek)]
    berichten = [each for each in waiting if isinstance(each, Unanswered)]
    return deadlines(verzoeken, berichten, today, is_holiday)


class TestRequests:
    def test_a_jw315_may_be_answered_and_may_be_sent_elsewhere(self) -> None:
        found = listed(asked())
        assert [(each.rule, each.due.isoformat(), each.party) for each in found] == [
            ("OP274", "2026-03-17", "0384"),
            ("OP359", "2026-03-24", "0384"),
        ]
        assert found[0].message == "JW315"

    @pytest.mark.parametrize(
        ("changes", "rules"),
        [
            ({"wet": "wmo"}, ["OP274"]),
            ({"nummer": "317"}, ["OP346"]),
            ({"status": "afgewezen", "wet": "wmo"}, []),
        ],
    )
    def test_other_requests(self, changes: Any, rules: list[str]) -> None:
        assert [each.rule for each in listed(asked(**changes))] == rules

    def test_under_investigation_it_is_eight_weeks(self) -> None:
        (found,) = listed(asked(nummer="317", status="onderzoek"))
        assert found.due == date(2026, 5, 6)  # the 5th is a holiday

    @pytest.mark.parametrize(("day", "overdue"), [(17, False), (18, True)])
    def test_the_last_day_is_in_time(self, day: int, overdue: bool) -> None:
        found = listed(asked(nummer="317"), today=date(2026, 3, day))
        assert [each.overdue for each in found] == [overdue]

    def test_the_place_of_residence_is_no_longer_named_once_its_term_is_over(self) -> None:
        assert [each.rule for each in listed(asked(), today=date(2026, 3, 24))] == [
            "OP274",
            "OP359",
        ]
        assert [each.rule for each in listed(asked(), today=date(2026, 3, 25))] == ["OP274"]

    def test_what_came_later_is_not_there_yet(self) -> None:
        assert listed(asked(), sent(), today=date(2026, 3, 9)) == []


class TestReplies:
    @pytest.mark.parametrize(
        ("nummer", "rule", "due"),
        [("305", "OP090", "2026-03-13"), ("323", "OP090x4", "2026-03-24")],
    )
    def test_three_days_and_ten_for_a_declaratie(self, nummer: str, rule: str, due: str) -> None:
        (found,) = listed(sent(nummer=nummer))
        assert (found.rule, found.due.isoformat()) == (rule, due)


def test_per_party_the_earliest_first() -> None:
    later = asked(nummer="317", referentie_aanbieder="REF-2", ontvangen=date(2026, 3, 12))
    other = sent(party="42420001", nummer="301")
    found = listed(other, later, asked(nummer="317"), today=date(2026, 3, 20))
    assert [(each.party, each.reference) for each in found] == [
        ("0384", "REF-1"),
        ("0384", "REF-2"),
        ("42420001", "ID1"),
    ]

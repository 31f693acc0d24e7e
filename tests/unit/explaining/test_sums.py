"""The sums of one Prestatie in words: what is counted, and how (IV076 to IV078)."""

from __future__ import annotations

import pytest

from gateway.explaining.sums import sums_of
from gateway.reports.explained_sums import sums_json, sums_text
from gateway.rules.level34.cases import PrestatieCase, Variant
from gateway.standard.findings import Lang
from gateway.standard.records import GeslotenPeriode, Omvang, Prestatie
from tests.unit.rules.builders import day, prestatie
from tests.unit.rules.level34.made import prestatie_case, toewijzing


def told(line: Prestatie, about: PrestatieCase, lang: Lang = "en", *, accepted: bool = True) -> str:
    """The sums as people read them."""
    return "\n".join(sums_text(sums_of(line, about, accepted=accepted), lang))


def per(
    volume: int, eenheid: str, frequentie: str, variant: Variant, ends: str | None = "2025-09-07"
) -> PrestatieCase:
    """An allocation from 7 July 2025, as in the examples of IV076."""
    allocated = toewijzing(
        ingangsdatum=day("2025-07-07"),
        einddatum=None if ends is None else day(ends),
        omvang=Omvang(volume, eenheid, frequentie),
    )
    return prestatie_case(toewijzing=allocated, variant=variant)


def over(begin: str, eind: str, volume: int = 1, eenheid: str = "83") -> Prestatie:
    """A debet over a ProductPeriode."""
    return prestatie(
        product_periode=GeslotenPeriode(day(begin), day(eind)),
        geleverd_volume=volume,
        eenheid=eenheid,
        product_tarief=None if eenheid == "83" else 6000,
    )


class TestCounting:
    @pytest.mark.parametrize(
        ("ends", "begin", "eind", "expected"),
        [
            ("2025-09-07", "2025-07-07", "2025-07-31", "3 Sundays x €300.00 = €900.00"),
            ("2025-09-07", "2025-09-01", "2025-09-07", "1 Sunday x €300.00 = €300.00"),
            (
                "2025-09-06",
                "2025-08-01",
                "2025-08-31",
                "(5 Sundays + 1 broken last week) x €300.00 = €1,800.00",
            ),
        ],
    )
    def test_output_per_week(self, ends: str, begin: str, eind: str, expected: str) -> None:
        """The examples of IV076."""
        found = told(over(begin, eind), per(30000, "83", "2", "output", ends))
        assert f"output per week: {expected}" in found

    def test_effort_per_week(self) -> None:
        found = told(
            over("2025-08-01", "2025-08-31", 10, "04"), per(3, "04", "2", "inspanning"), "nl"
        )
        assert "inspanning per week: 5 kalenderweken x 3 uur = 15 uur" in found
        assert "over de hele toewijzing: 9 kalenderweken x 3 uur = 27 uur" in found

    def test_total_and_days(self) -> None:
        found = told(over("2025-08-01", "2025-08-31"), per(5, "82", "6", "output"))
        assert "output in total: total 5 pieces" in found
        found = told(over("2025-08-01", "2025-08-31"), per(5, "04", "1", "inspanning"))
        assert "31 days x 5 hours = 155 hours" in found

    def test_no_end(self) -> None:
        found = told(over("2025-08-01", "2025-08-31"), per(30000, "83", "2", "output", None))
        assert "over the whole allocation: no bound can be counted" in found
        assert "no end date" in found

    def test_task(self) -> None:
        found = told(over("2025-08-01", "2025-08-31"), per(30000, "83", "2", "taak"))
        assert "task per week: no bound can be counted" in found


class TestUsed:
    def test_accepted_and_rejected(self) -> None:
        """A line that is rejected leaves what was left."""
        about = per(3, "04", "2", "inspanning")._replace(besteed=600)
        line = over("2025-08-01", "2025-08-31", 10, "04")
        assert "used before 10 hours, now 10 hours, left after it: 7 hours" in told(line, about)
        rejected = told(line, about, accepted=False)
        assert "left, as this line does not count: 17 hours" in rejected

    def test_minutes_on_hours(self) -> None:
        about = per(3, "04", "2", "inspanning")
        found = told(over("2025-08-01", "2025-08-31", 90, "01"), about)
        assert "30 minutes" in found

    def test_unknown_allocation(self) -> None:
        about = prestatie_case(toewijzing=None)
        found = told(over("2025-08-01", "2025-08-31"), about)
        assert "not known" in found
        sums = sums_json(sums_of(over("2025-08-01", "2025-08-31"), about, accepted=False), "nl")
        assert (sums["toewijzing_nummer"], sums["volume"]) == (None, None)

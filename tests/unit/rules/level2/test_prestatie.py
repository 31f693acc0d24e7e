"""One Prestatie seen by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.standard.records import BedragMetDC, GeslotenPeriode, Referentie
from tests.unit.rules.builders import (
    below,
    bericht,
    broken,
    client,
    credit,
    day,
    declaratie,
    declaratie_antwoord,
    prestatie,
)

LINE = "Clienten/Client[1]/Prestaties/Prestatie[1]"
AT = f"Declaratie/{LINE}"
AT_325 = f"DeclaratieAntwoord/{LINE}"


def of_line(rule: str, line: Any = None, **changes: Any) -> list[str]:
    """Where a 323 with this Prestatie breaks the rule."""
    record = line or prestatie(**changes)
    return broken(bericht("323", below(declaratie(), below(client(), record))), rule)


def of_answer(rule: str, record: Any) -> list[str]:
    """Where a 325 with this Prestatie breaks the rule."""
    return broken(bericht("325", below(declaratie_antwoord(), below(client(), record))), rule)


def of_period(rule: str, begin: str, end: str) -> list[str]:
    """Where a 323 with this ProductPeriode breaks the rule."""
    return of_line(rule, product_periode=GeslotenPeriode(day(begin), day(end)))


class TestCD060:
    VORIG = "ProductReferentie/VorigReferentieNummer"

    def test_a_credit_says_what_it_takes_back(self) -> None:
        """Missing: found at the Prestatie."""
        bare = credit(product_referentie=Referentie("1", None))
        assert of_line("CD060", credit()) == []
        assert of_line("CD060", bare) == [AT]
        assert of_answer("CD060", bare) == [AT_325]

    def test_a_debit_does_not(self) -> None:
        """Filled: found at the reference."""
        wrong = prestatie(product_referentie=Referentie("1", "old"))
        assert of_line("CD060") == []
        assert of_line("CD060", wrong) == [f"{AT}/{self.VORIG}"]
        assert of_answer("CD060", wrong) == [f"{AT_325}/{self.VORIG}"]


class TestCS325:
    def test_zero_is_a_debit(self) -> None:
        """An amount of 0 as a credit is found, 1 cent is not."""
        at = "IngediendBedrag/DebetCredit"
        zero = credit(ingediend_bedrag=BedragMetDC(0, "C"))
        assert of_line("CS325", zero) == [f"{AT}/{at}"]
        assert of_answer("CS325", zero) == [f"{AT_325}/{at}"]
        assert of_line("CS325", credit(ingediend_bedrag=BedragMetDC(1, "C"))) == []
        assert of_line("CS325", ingediend_bedrag=BedragMetDC(0, "D")) == []


class TestCD087:
    @pytest.mark.parametrize("eenheid", ["01", "04", "14", "16", "82", "84"])
    def test_a_unit_has_a_tariff(self, eenheid: str) -> None:
        """Missing: found at the Prestatie; a tariff of 0 is filled."""
        assert of_line("CD087", eenheid=eenheid, product_tarief=0) == []
        assert of_line("CD087", eenheid=eenheid, product_tarief=None) == [AT]

    def test_euros_have_none(self) -> None:
        """Filled: found at the tariff."""
        assert of_line("CD087", eenheid="83", product_tarief=None) == []
        assert of_line("CD087", eenheid="83", product_tarief=0) == [f"{AT}/ProductTarief"]


class TestCS339:
    def test_in_euros_the_amount_is_the_volume(self) -> None:
        """One cent off is found; a credit has the same amount."""
        for sign in "DC":
            for amount, found in ((499, [f"{AT}/IngediendBedrag"]), (500, [])):
                euros = {"eenheid": "83", "geleverd_volume": 500}
                bedrag = BedragMetDC(amount, sign)
                assert of_line("CS339", ingediend_bedrag=bedrag, **euros) == found

    def test_in_other_units_it_need_not(self) -> None:
        """Ten hours are not ten cents."""
        assert of_line("CS339") == []


class TestCS100:
    def test_care_is_of_2021_or_later(self) -> None:
        """Both dates; 1 January 2021 itself is right."""
        at = [f"{AT}/ProductPeriode"]
        assert of_period("CS100", "2021-01-01", "2021-01-31") == []
        assert of_period("CS100", "2020-12-31", "2021-01-31") == at
        assert of_period("CS100", "2021-01-01", "2020-12-31") == at


class TestCS337:
    def test_a_period_lies_in_one_month(self) -> None:
        """Of one year, too."""
        at = [f"{AT}/ProductPeriode"]
        assert of_period("CS337", "2026-02-01", "2026-02-28") == []
        assert of_period("CS337", "2026-02-10", "2026-02-10") == []
        assert of_period("CS337", "2026-02-01", "2026-03-01") == at
        assert of_period("CS337", "2025-02-01", "2026-02-01") == at


class TestTR335:
    @pytest.mark.parametrize(
        ("end", "dagtekening", "right"),
        [
            ("2021-03-10", "2026-03-10", True),
            ("2021-03-09", "2026-03-10", False),
            ("2023-02-28", "2028-02-29", True),
            ("2023-02-27", "2028-02-29", False),
            ("2023-03-01", "2028-02-29", True),
            ("2024-02-29", "2029-02-28", True),
            ("2024-02-29", "2029-03-01", False),
            ("2030-01-01", "2026-03-10", True),
        ],
    )
    def test_care_is_at_most_5_years_old(self, end: str, dagtekening: str, right: bool) -> None:
        """The Einddatum against the DeclaratieDagtekening; exactly 5 years passes."""
        line = prestatie(product_periode=GeslotenPeriode(day("2021-01-01"), day(end)))
        top = declaratie(declaratie_dagtekening=day(dagtekening))
        found = broken(bericht("323", below(top, below(client(), line))), "TR335")
        assert found == ([] if right else [f"{AT}/ProductPeriode/Einddatum"])

    def test_the_edges_of_the_calendar_do_not_overflow(self) -> None:
        """Dates are clamped to the years 1 to 9999."""
        period = GeslotenPeriode(date.min, date.min)
        top = declaratie(declaratie_dagtekening=date.min)
        line = prestatie(product_periode=period)
        assert broken(bericht("323", below(top, below(client(), line))), "TR335") == []

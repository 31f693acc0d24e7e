"""An invoice (323) and the decision on it (325) as a whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.standard.records import BedragMetDC, GeslotenPeriode, TotaalBedragMetDC
from tests.unit.rules.builders import (
    OTHER_BSN,
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


def of_period(rule: str, begin: date, end: date) -> list[str]:
    """Where a 323 with this DeclaratiePeriode breaks the rule."""
    top = declaratie(declaratie_periode=GeslotenPeriode(begin, end))
    return broken(bericht("323", below(top, below(client(), prestatie()))), rule)


def of_sum(rule: str, nummer: str, top: Any, lines: list[Any]) -> list[str]:
    """Where a message with these lines, each at a Client of its own, breaks the rule."""
    clients = [below(client(bsn=str(number)), line) for number, line in enumerate(lines)]
    return broken(bericht(nummer, below(top, *clients)), rule)


def debit_of(cents: int, **changes: Any) -> Any:
    """A debit line of this amount."""
    return prestatie(ingediend_bedrag=BedragMetDC(cents, "D"), **changes)


def credit_of(cents: int, **changes: Any) -> Any:
    """A credit line of this amount."""
    return credit(ingediend_bedrag=BedragMetDC(cents, "C"), **changes)


def line_of(cents: int, **changes: Any) -> Any:
    """A debit line, or a credit line when the amount is negative."""
    return credit_of(-cents, **changes) if cents < 0 else debit_of(cents, **changes)


def total(cents: int) -> TotaalBedragMetDC:
    """A signed total."""
    return TotaalBedragMetDC(abs(cents), "C" if cents < 0 else "D")


class TestCS100:
    AT = ("Declaratie/DeclaratiePeriode",)

    def test_an_invoice_is_of_2021_or_later(self) -> None:
        """Both dates; 1 January 2021 itself is right."""
        first, last = day("2021-01-01"), day("2020-12-31")
        assert of_period("CS100", first, day("2021-01-31")) == []
        assert of_period("CS100", last, day("2021-01-31")) == [*self.AT]
        assert of_period("CS100", first, last) == [*self.AT]


class TestCS340:
    @pytest.mark.parametrize(
        ("begin", "end"),
        [
            ("2026-02-01", "2026-02-28"),
            ("2028-02-01", "2028-02-29"),
            ("2026-12-01", "2026-12-31"),
            ("9999-12-01", "9999-12-31"),
        ],
    )
    def test_one_whole_month_is_right(self, begin: str, end: str) -> None:
        """Of any length, to the end of the calendar."""
        assert of_period("CS340", day(begin), day(end)) == []

    @pytest.mark.parametrize(
        ("begin", "end"),
        [
            ("2026-02-02", "2026-02-28"),
            ("2026-02-01", "2026-02-27"),
            ("2028-02-01", "2028-02-28"),
            ("2026-02-01", "2026-03-31"),
            ("2026-02-01", "2027-02-28"),
            ("2026-02-28", "2026-02-01"),
            ("0001-01-01", "9999-12-31"),
        ],
    )
    def test_anything_else_is_found(self, begin: str, end: str) -> None:
        """A day short, a day late, more months, backwards."""
        assert of_period("CS340", day(begin), day(end)) == ["Declaratie/DeclaratiePeriode"]


class TestCS325:
    ZERO = TotaalBedragMetDC(0, "C")

    def test_a_submitted_total_of_zero_is_a_debit(self) -> None:
        """On the Declaratie."""
        wrong, right = (below(declaratie(0, sign), client()) for sign in "CD")
        at = "Declaratie/TotaalIngediendBedrag/DebetCredit"
        assert broken(bericht("323", wrong), "CS325") == [at]
        assert broken(bericht("323", right), "CS325") == []

    def test_both_totals_of_an_answer_are_judged(self) -> None:
        """One finding, at the first that is wrong."""
        at = "DeclaratieAntwoord/{}/DebetCredit"
        granted: dict[str, Any] = {"totaal_toegekend_bedrag": self.ZERO}
        submitted: dict[str, Any] = {"totaal_ingediend_bedrag": self.ZERO}
        for changes, name in (
            (granted, "TotaalToegekendBedrag"),
            (submitted, "TotaalIngediendBedrag"),
            (granted | submitted, "TotaalIngediendBedrag"),
        ):
            message = bericht("325", declaratie_antwoord(**changes))
            assert broken(message, "CS325") == [at.format(name)]
        assert broken(bericht("325", declaratie_antwoord()), "CS325") == []


class TestTR358:
    def test_debits_are_added_and_credits_subtracted(self) -> None:
        """Over all clients; a cent off is found at the Declaratie."""
        lines = [debit_of(1000), credit_of(300), debit_of(50)]
        assert of_sum("TR358", "323", declaratie(750), lines) == []
        assert of_sum("TR358", "323", declaratie(751), lines) == ["Declaratie"]

    def test_a_total_may_be_a_credit(self) -> None:
        """The sign counts, but not that of 0."""
        lines = [debit_of(300), credit_of(1000)]
        assert of_sum("TR358", "323", declaratie(700, "C"), lines) == []
        assert of_sum("TR358", "323", declaratie(700, "D"), lines) == ["Declaratie"]
        assert of_sum("TR358", "323", declaratie(0, "C"), [debit_of(5), credit_of(5)]) == []

    @given(st.lists(st.integers(-99_999_999, 99_999_999)), st.integers(-1, 1))
    def test_any_sum(self, amounts: list[int], off: int) -> None:
        """Right exactly when the total is the sum."""
        lines = [line_of(amount) for amount in amounts]
        top = declaratie(totaal_ingediend_bedrag=total(sum(amounts) + off))
        assert (of_sum("TR358", "323", top, lines) == []) == (off == 0)


REJECTED = {"retour_codes": ("9307",)}


class TestTR342:
    def test_the_rejected_lines_explain_what_was_not_granted(self) -> None:
        """A cent off is found at the DeclaratieAntwoord."""
        lines = [debit_of(1000, **REJECTED), credit_of(300, **REJECTED)]
        right, wrong = (declaratie_antwoord(5000, granted) for granted in (4300, 4299))
        assert of_sum("TR342", "325", right, lines) == []
        assert of_sum("TR342", "325", wrong, lines) == ["DeclaratieAntwoord"]

    def test_all_granted_needs_no_lines(self) -> None:
        """8001 with equal totals."""
        assert of_sum("TR342", "325", declaratie_antwoord(5000, 5000, ["8001"]), []) == []
        wrong = declaratie_antwoord(5000, 4000, ["8001"])
        assert of_sum("TR342", "325", wrong, []) == ["DeclaratieAntwoord"]

    def test_a_rejected_credit_grants_more_than_was_submitted(self) -> None:
        """The difference is signed."""
        lines = [credit_of(300, **REJECTED)]
        assert of_sum("TR342", "325", declaratie_antwoord(700, 1000), lines) == []

    def test_an_invoice_rejected_as_a_whole_grants_nothing(self) -> None:
        """0 and no Prestaties, however much was submitted."""
        at = ["DeclaratieAntwoord"]
        codes = ["9333"]
        assert of_sum("TR342", "325", declaratie_antwoord(5000, 0, codes), []) == []
        assert of_sum("TR342", "325", declaratie_antwoord(5000, 1, codes), []) == at
        lines = [debit_of(5000, **REJECTED)]
        assert of_sum("TR342", "325", declaratie_antwoord(5000, 0, codes), lines) == at

    def test_one_code_of_several_is_enough_to_reject_it(self) -> None:
        """Beside 0200 too."""
        assert of_sum("TR342", "325", declaratie_antwoord(5000, 0, ["0200", "9333"]), []) == []

    @pytest.mark.parametrize("codes", [("0233",), ("9307",), ("0200", "9307")])
    def test_a_line_that_was_rejected_or_not_judged_may_be_there(self, codes: Any) -> None:
        """0233 stands below a rejected Client."""
        lines = [debit_of(100, retour_codes=codes)]
        assert of_sum("TR342", "325", declaratie_antwoord(100, 0), lines) == []

    def test_a_line_that_was_not_rejected_may_not(self) -> None:
        """Found at the Prestatie, also when the sums are right."""
        lines = [debit_of(60, retour_codes=("0200",)), debit_of(40, **REJECTED)]
        assert of_sum("TR342", "325", declaratie_antwoord(100, 0), lines) == [
            "DeclaratieAntwoord/Clienten/Client[1]/Prestaties/Prestatie[1]"
        ]

    @given(st.lists(st.integers(-9999, 9999)), st.integers(-99_999, 99_999), st.integers(-1, 1))
    def test_any_sum(self, amounts: list[int], granted: int, off: int) -> None:
        """Right exactly when the rejected lines are the difference."""
        lines = [line_of(amount, **REJECTED) for amount in amounts]
        top = declaratie_antwoord(
            totaal_ingediend_bedrag=total(granted + sum(amounts) + off),
            totaal_toegekend_bedrag=total(granted),
        )
        assert (of_sum("TR342", "325", top, lines) == []) == (off == 0)

    def test_an_answer_that_stops_at_the_header_is_right(self) -> None:
        """A 323 with a level 2 finding gets no DeclaratieAntwoord."""
        assert broken(bericht("325"), "TR342") == []


def test_two_clients_have_two_numbers() -> None:
    """A guard for these tests: the paths count clients and lines."""
    wrong = credit(ingediend_bedrag=BedragMetDC(0, "C"))
    clients = below(client()), below(client(bsn=OTHER_BSN), prestatie(), wrong)
    assert broken(bericht("323", below(declaratie(), *clients)), "CS325") == [
        "Declaratie/Clienten/Client[2]/Prestaties/Prestatie[2]/IngediendBedrag/DebetCredit"
    ]

"""The Declaratie and the Client of a 323: TR304, TR318, TR319, TR333."""

from __future__ import annotations

import pytest

from gateway.rules.level34.cases import ClientCase
from gateway.standard.records import Client, Declaratie, Prestatie
from tests.unit.rules.builders import client, credit, day, declaratie
from tests.unit.rules.level34.made import (
    breaks,
    declaratie_case,
    finding,
    in_period,
    month,
    periode,
    prestatie_case,
    the_rule,
)

CODES: list[tuple[str, type, str]] = [
    ("TR304", Client, "8187"),
    ("TR318", Declaratie, "8214"),
    ("TR319", Prestatie, "9319"),
    ("TR333", Declaratie, "9333"),
]


@pytest.mark.parametrize(("rule_id", "klass", "code"), CODES)
@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(rule_id: str, klass: type, code: str, wet: str) -> None:
    """Level and retour code are those of the published rule, for both standards."""
    rule = the_rule(rule_id, klass, "323", wet)
    assert (rule.level, rule.retourcode) == (3, code)


class TestTR333:
    def test_a_number_is_used_once(self) -> None:
        """A new one is right, a used one is not."""
        assert not breaks("TR333", declaratie(), declaratie_case())
        assert breaks("TR333", declaratie(), declaratie_case(nummer_gebruikt=True))


class TestTR318:
    def test_it_is_a_signal(self) -> None:
        """Whether care was given in the months between the gateway cannot see: nothing rejects."""
        assert the_rule("TR318", Declaratie).signal

    def test_the_first_declaratie_may_be_of_any_month(self) -> None:
        """There is no previous one."""
        assert not breaks("TR318", declaratie(), declaratie_case())

    @pytest.mark.parametrize(("vorige", "broken"), [("2026-01-01", False), ("2025-12-01", True)])
    def test_the_next_month_follows(self, vorige: str, broken: bool) -> None:
        """February follows January; after December a month is left out."""
        case = declaratie_case(vorige_periode=day(vorige))
        assert breaks("TR318", declaratie(), case) == broken

    def test_january_follows_december(self) -> None:
        """The next month may lie in the next year."""
        january = declaratie(declaratie_periode=month("2026-01"))
        assert not breaks("TR318", january, declaratie_case(vorige_periode=day("2025-12-01")))

    def test_a_month_may_be_declared_a_second_time(self) -> None:
        """As a second declaratie of the same month (IV090)."""
        same = declaratie_case(vorige_periode=day("2026-02-01"))
        assert not breaks("TR318", declaratie(), same)

    def test_a_month_before_the_latest_is_told(self) -> None:
        """A DeclaratiePeriode does not go back (IV090)."""
        assert breaks("TR318", declaratie(), declaratie_case(vorige_periode=day("2026-03-01")))


class TestTR304:
    def test_a_client_with_an_allocation_is_known(self) -> None:
        """Both sides."""
        assert not breaks("TR304", client(), ClientCase(bekend=True))
        assert breaks("TR304", client(), ClientCase(bekend=False))

    def test_the_text_does_not_name_the_client(self) -> None:
        """A BSN is never quoted."""
        found = finding("TR304", client(), ClientCase(bekend=False))
        assert found is not None
        assert client().bsn not in " ".join(found.text)


class TestTR319:
    @pytest.mark.parametrize("which", ["2026-02", "2026-01", "2019-07"])
    def test_this_month_and_earlier_ones_may_be_declared(self, which: str) -> None:
        """A ProductPeriode in the DeclaratiePeriode, or in any earlier one."""
        line = in_period(*(d.isoformat() for d in month(which)))
        assert not breaks("TR319", line, prestatie_case())

    def test_a_later_month_may_not(self) -> None:
        """March in the declaratie of February."""
        assert breaks("TR319", in_period("2026-03-01", "2026-03-31"), prestatie_case())

    def test_the_last_day_is_the_boundary(self) -> None:
        """The ProductPeriode ends on the last day of the DeclaratiePeriode, or a day later."""
        assert not breaks("TR319", in_period("2026-02-01", "2026-02-28"), prestatie_case())
        assert breaks("TR319", in_period("2026-02-01", "2026-03-01"), prestatie_case())

    def test_a_credit_is_judged_alike(self) -> None:
        """Taking back care of a month that is still to come."""
        late = credit(product_periode=periode("2026-03-01", "2026-03-31"))
        assert breaks("TR319", late, prestatie_case())
        assert not breaks("TR319", credit(), prestatie_case())

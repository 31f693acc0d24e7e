"""Start and stop of care: TR019, TR063, TR071, TR074, TR326, TR382, TR413 to TR415."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.rules.level34.cases import RegieCase
from gateway.standard.records import StartProduct, StopProduct
from tests.unit.rules.builders import day, start_product, stop_product
from tests.unit.rules.level34.made import (
    breaks,
    start_case,
    stop,
    stop_case,
    the_rule,
)

Regie = StartProduct | StopProduct

START_RULES = {
    "TR019": "9019",
    "TR063": "9063",
    "TR071": "9071",
    "TR074": "9074",
    "TR326": "9326",
}
STOP_RULES = {
    "TR019": "9019",
    "TR063": "9063",
    "TR074": "9074",
    "TR382": "9069",
    "TR413": "9413",
    "TR414": "9414",
    "TR415": "9415",
}
BOTH = [(start_product, start_case), (stop_product, stop_case)]
IDS = ["start", "stop"]


@pytest.mark.parametrize("wet", ["jw", "wmo"])
def test_level_and_code(wet: str) -> None:
    """Level and retour code are those of the published rules, for both standards."""
    for klass, rules in ((StartProduct, START_RULES), (StopProduct, STOP_RULES)):
        for rule_id, code in rules.items():
            rule = the_rule(rule_id, klass, None, wet)
            assert (rule.level, rule.retourcode, rule.signal) == (3, code, False)


def worst(**changes: Any) -> RegieCase:
    """A case in which a first delivery breaks about everything."""
    return start_case(
        toewijzing=None, taak_gecontracteerd=False, actuele_start=True, product_bekend=False
    )._replace(**changes)


@pytest.mark.parametrize("rule_id", ["TR019", "TR074", "TR326"])
def test_of_a_start_that_is_removed_nothing_else_is_judged(rule_id: str) -> None:
    """The explanation of TR063."""
    removal = start_product(status_aanlevering="3")
    assert not breaks(rule_id, removal, worst(gemeld=True))


@pytest.mark.parametrize("rule_id", ["TR019", "TR074", "TR382", "TR413", "TR414", "TR415"])
@pytest.mark.parametrize("reden", ["20", "31"])
def test_of_a_stop_that_is_removed_nothing_else_is_judged(rule_id: str, reden: str) -> None:
    """The explanation of TR063."""
    removal = stop_product(status_aanlevering="3", reden_beeindiging=reden)
    case = worst(
        gemeld=True,
        actuele_start=False,
        eerdere_stops=(stop("20", "2026-04-01"), stop("31", "2026-04-01")),
    )
    assert not breaks(rule_id, removal, case)


@pytest.mark.parametrize(("made", "case"), BOTH, ids=IDS)
class TestTR019:
    def test_the_number_is_of_an_allocation(self, made: Any, case: Any) -> None:
        """Both sides; the case has none for a removed allocation."""
        assert not breaks("TR019", made(), case())
        assert breaks("TR019", made(), case(toewijzing=None))

    def test_a_task_does_not_excuse_a_wrong_number(self, made: Any, case: Any) -> None:
        """A filled number is always that of an allocation."""
        assert breaks("TR019", made(), case(toewijzing=None, taak_gecontracteerd=True))

    def test_without_a_number_only_a_task_is_right(self, made: Any, case: Any) -> None:
        """Output and effort are reported with their number (IV096)."""
        bare = made(toewijzing_nummer=None)
        none = case(toewijzing=None)
        assert not breaks("TR019", bare, none._replace(taak_gecontracteerd=True))
        assert breaks("TR019", bare, none._replace(taak_gecontracteerd=False))


@pytest.mark.parametrize(("made", "case"), BOTH, ids=IDS)
class TestTR063:
    def test_a_removal_removes_something(self, made: Any, case: Any) -> None:
        """Both sides."""
        removal = made(status_aanlevering="3")
        assert not breaks("TR063", removal, case(gemeld=True))
        assert breaks("TR063", removal, case(gemeld=False))

    def test_a_first_delivery_needs_no_earlier_one(self, made: Any, case: Any) -> None:
        """The rule is about status 3."""
        assert not breaks("TR063", made(), case(gemeld=False))


@pytest.mark.parametrize(("made", "case"), BOTH, ids=IDS)
class TestTR074:
    def test_a_first_delivery_is_new(self, made: Any, case: Any) -> None:
        """Both sides."""
        assert not breaks("TR074", made(), case(gemeld=False))
        assert breaks("TR074", made(), case(gemeld=True))


class TestTR071:
    def test_a_start_that_was_stopped_is_not_removed(self) -> None:
        """Both sides."""
        removal = start_product(status_aanlevering="3")
        assert not breaks("TR071", removal, start_case(gemeld=True))
        assert breaks("TR071", removal, start_case(gemeld=True, gestopt=True))

    def test_a_first_delivery_is_not_judged(self) -> None:
        """The rule is about status 3."""
        assert not breaks("TR071", start_product(), start_case(gestopt=True))


class TestTR326:
    def test_one_start_at_a_time(self) -> None:
        """Both sides."""
        assert not breaks("TR326", start_product(), start_case())
        assert breaks("TR326", start_product(), start_case(actuele_start=True))


class TestTR382:
    def test_a_stop_repeats_the_key_of_the_latest_start(self) -> None:
        """Both sides."""
        assert not breaks("TR382", stop_product(), stop_case())
        assert breaks("TR382", stop_product(), stop_case(actuele_start=False))


class TestTR413:
    @pytest.mark.parametrize(
        ("reden", "earlier", "broken"),
        [
            ("20", (), False),
            ("20", ("20",), True),
            ("20", ("31",), False),
            ("20", ("31", "20"), True),
            ("31", ("20",), False),
        ],
    )
    def test_one_temporary_stop(self, reden: str, earlier: tuple[str, ...], broken: bool) -> None:
        """After a stop with reason 20 no second one of the same start; others are free."""
        case = stop_case(eerdere_stops=tuple(stop(each) for each in earlier))
        assert breaks("TR413", stop_product(reden_beeindiging=reden), case) == broken


class TestTR414:
    @pytest.mark.parametrize(
        ("einddatum", "broken"),
        [("2026-03-01", False), ("2026-03-02", False), ("2026-02-28", True)],
    )
    @pytest.mark.parametrize("reden", ["20", "31"])
    def test_a_stop_is_not_before_the_actual_one(
        self, einddatum: str, broken: bool, reden: str
    ) -> None:
        """On or after the Einddatum of the earlier stop."""
        line = stop_product(reden_beeindiging=reden, einddatum=day(einddatum))
        assert breaks("TR414", line, stop_case(eerdere_stops=(stop("20"),))) == broken

    def test_without_an_earlier_stop_any_day_will_do(self) -> None:
        """There is nothing to compare with."""
        assert not breaks("TR414", stop_product(einddatum=day("2026-01-05")), stop_case())


class TestTR415:
    @pytest.mark.parametrize("reden", ["20", "31", "36"])
    @pytest.mark.parametrize(
        ("earlier", "broken"),
        [((), False), (("20",), False), (("36",), True), (("20", "36"), True)],
    )
    def test_nothing_follows_a_definitive_stop(
        self, reden: str, earlier: tuple[str, ...], broken: bool
    ) -> None:
        """An earlier stop with another reason than 20 ends it, whatever the new reason."""
        case = stop_case(eerdere_stops=tuple(stop(each) for each in earlier))
        assert breaks("TR415", stop_product(reden_beeindiging=reden), case) == broken

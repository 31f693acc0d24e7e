"""An allocation and the care on it: order of dates, reasons and status codes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rules.builders import (
    below,
    bericht,
    broken,
    client,
    day,
    start_product,
    stop_product,
    toegewezen_product,
)

TOEGEWEZEN = "Client/ToegewezenProducten/ToegewezenProduct[1]"
START = "Client/StartProducten/StartProduct[1]"
STOP = "Client/StopProducten/StopProduct[1]"


def of_toegewezen(rule: str, **changes: Any) -> list[str]:
    """Where a 301 with this allocation breaks the rule."""
    return broken(bericht("301", below(client(), toegewezen_product(**changes))), rule)


def of_stop(rule: str, **changes: Any) -> list[str]:
    """Where a 307 with this stop breaks the rule."""
    return broken(bericht("307", below(client(), stop_product(**changes))), rule)


class TestTR018:
    def test_care_may_stop_on_the_day_it_begins(self) -> None:
        """Equal dates pass; a day before does not."""
        begin = day("2026-02-01")
        assert of_stop("TR018", begindatum=begin, einddatum=begin) == []
        assert of_stop("TR018", begindatum=begin, einddatum=day("2026-01-31")) == [
            f"{STOP}/Einddatum"
        ]


class TestCS335:
    def test_a_removal_ends_where_it_begins(self) -> None:
        """Any other Einddatum, or none, is found."""
        begin = day("2026-01-01")
        at = [f"{TOEGEWEZEN}/RedenWijziging"]
        assert of_toegewezen("CS335", reden_wijziging="13", einddatum=begin) == []
        assert of_toegewezen("CS335", reden_wijziging="13", einddatum=day("2026-01-02")) == at
        assert of_toegewezen("CS335", reden_wijziging="13", einddatum=None) == at

    @pytest.mark.parametrize("reden", ["01", "04", None])
    def test_other_reasons_may_end_anywhere(self, reden: str | None) -> None:
        """Only 13 is a removal."""
        assert of_toegewezen("CS335", reden_wijziging=reden) == []


class TestCS336:
    def test_01_is_not_used(self) -> None:
        """Whatever the dates are."""
        assert of_toegewezen("CS336", reden_wijziging="01") == [f"{TOEGEWEZEN}/RedenWijziging"]

    @pytest.mark.parametrize("reden", ["02", "13", "14", None])
    def test_others_are(self, reden: str | None) -> None:
        """All other codes, and none."""
        assert of_toegewezen("CS336", reden_wijziging=reden) == []


class TestCS058:
    @pytest.mark.parametrize("status", ["1", "3"])
    def test_new_and_removed_are_right(self, status: str) -> None:
        """For start and stop alike."""
        start = start_product(status_aanlevering=status)
        assert broken(bericht("305", below(client(), start)), "CS058") == []
        assert of_stop("CS058", status_aanlevering=status) == []

    @pytest.mark.parametrize("status", ["2", "9"])
    def test_changed_and_unchanged_are_found(self, status: str) -> None:
        """For start and stop alike."""
        start = start_product(status_aanlevering=status)
        found = broken(bericht("305", below(client(), start)), "CS058")
        assert found == [f"{START}/StatusAanlevering"]
        assert of_stop("CS058", status_aanlevering=status) == [f"{STOP}/StatusAanlevering"]

"""Asking and answering: 315, 317 and 319."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rules.builders import (
    aangevraagd_product,
    antwoord,
    below,
    bericht,
    broken,
    client,
    day,
    nieuw_product,
    ongewijzigd_product,
    te_wijzigen_product,
    verwijzer,
    verzoek,
    woonplaatsbeginsel,
)

AT = "Client/AangevraagdeProducten/AangevraagdProduct[1]"

CARE = pytest.mark.parametrize("soort", ["02", "03", "04", "05"])
OTHER = pytest.mark.parametrize("soort", ["01", "06", "08"])


def of_product(rule: str, **changes: Any) -> list[str]:
    """Where a 315 with this product breaks the rule."""
    return broken(bericht("315", below(client(), aangevraagd_product(**changes))), rule)


def of_verwijzer(rule: str, soort: str, naam: str | None, code: str | None) -> list[str]:
    """Where a 315 with this Verwijzer breaks the rule."""
    return of_product(rule, verwijzer=verwijzer(type=soort, naam=naam, zorgverlener_code=code))


def of_verzoek(rule: str, *products: Any) -> list[str]:
    """Where a 317 with these products breaks the rule."""
    return broken(bericht("317", below(client(), below(verzoek(), *products))), rule)


def of_antwoord(rule: str, *inner: Any, wet: str = "jw", **changes: Any) -> list[str]:
    """Where a 319 with this Antwoord breaks the rule."""
    return broken(bericht("319", below(antwoord(**changes), *inner), wet=wet), rule)


class TestCD043:
    BEGIN = day("2026-01-01")

    def test_number_and_date_go_together(self) -> None:
        """Both or neither; number 0 is a number."""
        assert of_product("CD043") == []
        assert of_product("CD043", beschikking_nummer=5, beschikking_ingangsdatum=self.BEGIN) == []
        assert of_product("CD043", beschikking_nummer=0, beschikking_ingangsdatum=self.BEGIN) == []

    def test_a_number_without_a_date_is_found(self) -> None:
        """At the class: the date is not there to point at."""
        assert of_product("CD043", beschikking_nummer=5) == [AT]
        assert of_product("CD043", beschikking_nummer=0) == [AT]

    def test_a_date_without_a_number_is_found(self) -> None:
        """At the date."""
        found = of_product("CD043", beschikking_ingangsdatum=self.BEGIN)
        assert found == [f"{AT}/BeschikkingIngangsdatum"]


class TestCD066:
    @CARE
    def test_a_code_goes_without_a_name(self, soort: str) -> None:
        """Types 02 to 05."""
        assert of_verwijzer("CD066", soort, None, "01000001") == []
        assert of_verwijzer("CD066", soort, "naam", "01000001") == [f"{AT}/Verwijzer/Naam"]

    @OTHER
    def test_other_types_are_for_cd068(self, soort: str) -> None:
        """They have no code at all."""
        assert of_verwijzer("CD066", soort, "naam", "01000001") == []

    def test_a_name_alone_is_right(self) -> None:
        """Without a code."""
        assert of_verwijzer("CD066", "02", "naam", None) == []


class TestCD067:
    @CARE
    def test_without_a_code_there_is_a_name(self, soort: str) -> None:
        """Types 02 to 05; found at the class."""
        assert of_verwijzer("CD067", soort, "naam", None) == []
        assert of_verwijzer("CD067", soort, None, "01000001") == []
        assert of_verwijzer("CD067", soort, None, None) == [AT]

    @OTHER
    def test_other_types_may_have_neither(self, soort: str) -> None:
        """A gemeente or a judge."""
        assert of_verwijzer("CD067", soort, None, None) == []


class TestCD068:
    @OTHER
    def test_other_types_have_no_code(self, soort: str) -> None:
        """A gemeente or a judge has no AGB code."""
        assert of_verwijzer("CD068", soort, "naam", None) == []
        at = f"{AT}/Verwijzer/ZorgverlenerCode"
        assert of_verwijzer("CD068", soort, None, "01000001") == [at]

    @CARE
    def test_types_02_to_05_may(self, soort: str) -> None:
        """Those who give care."""
        assert of_verwijzer("CD068", soort, None, "01000001") == []


class TestTR352:
    def test_something_stays_or_changes(self) -> None:
        """One of either is enough."""
        assert of_verzoek("TR352", ongewijzigd_product()) == []
        assert of_verzoek("TR352", te_wijzigen_product()) == []

    def test_only_something_new_is_found(self) -> None:
        """At the Verzoek."""
        assert of_verzoek("TR352", nieuw_product()) == ["Client/Verzoek"]
        assert of_verzoek("TR352") == ["Client/Verzoek"]


class TestTR353:
    def test_something_changes_or_is_new(self) -> None:
        """One of either is enough."""
        assert of_verzoek("TR353", te_wijzigen_product()) == []
        assert of_verzoek("TR353", nieuw_product()) == []

    def test_only_something_unchanged_is_found(self) -> None:
        """At the Verzoek."""
        assert of_verzoek("TR353", ongewijzigd_product()) == ["Client/Verzoek"]
        assert of_verzoek("TR353") == ["Client/Verzoek"]


@pytest.mark.parametrize("wet", ["jw", "wmo"])
class TestCD085AndCD086:
    def test_a_rejection_has_a_reason(self, wet: str) -> None:
        """Missing: found at the Antwoord."""
        assert of_antwoord("CD085", wet=wet) == []
        assert of_antwoord("CD085", wet=wet, reden_afwijzing_verzoek=None) == ["Antwoord"]

    def test_under_examination_there_is_none(self, wet: str) -> None:
        """Filled: found at the reason."""
        waiting: dict[str, Any] = {"wet": wet, "verzoek_antwoord": "2"}
        assert of_antwoord("CD086", **waiting) == ["Antwoord/RedenAfwijzingVerzoek"]
        assert of_antwoord("CD086", **waiting, reden_afwijzing_verzoek=None) == []

    def test_each_looks_at_its_own_answer(self, wet: str) -> None:
        """CD085 at 1, CD086 at 2."""
        assert of_antwoord("CD086", wet=wet) == []
        waiting: dict[str, Any] = {"wet": wet, "verzoek_antwoord": "2"}
        assert of_antwoord("CD085", **waiting, reden_afwijzing_verzoek=None) == []


class TestTR377:
    def test_reason_8_names_the_gemeente(self) -> None:
        """Missing: found at the Antwoord."""
        assert of_antwoord("TR377", woonplaatsbeginsel(), reden_afwijzing_verzoek="8") == []
        assert of_antwoord("TR377", reden_afwijzing_verzoek="8") == ["Antwoord"]

    @pytest.mark.parametrize("reden", ["5", None])
    def test_other_reasons_need_not(self, reden: str | None) -> None:
        """Also no reason at all."""
        assert of_antwoord("TR377", reden_afwijzing_verzoek=reden) == []

    def test_iwmo_has_no_such_class(self) -> None:
        """The rule is for iJw only."""
        assert of_antwoord("TR377", wet="wmo", reden_afwijzing_verzoek="8") == []


class TestTR409:
    def test_only_reason_8_names_the_gemeente(self) -> None:
        """With another reason, or none, the class is the finding."""
        at = ["Antwoord/Woonplaatsbeginsel"]
        assert of_antwoord("TR409", woonplaatsbeginsel(), reden_afwijzing_verzoek="8") == []
        assert of_antwoord("TR409", woonplaatsbeginsel(), reden_afwijzing_verzoek="5") == at
        assert of_antwoord("TR409", woonplaatsbeginsel(), reden_afwijzing_verzoek=None) == at

    def test_without_the_class_there_is_nothing_to_find(self) -> None:
        """Any reason."""
        assert of_antwoord("TR409") == []

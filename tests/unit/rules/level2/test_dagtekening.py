"""Dates against the Dagtekening of the message, here always 10 March 2026."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.standard.records import Geboortedatum, GeslotenPeriode
from tests.unit.rules.builders import (
    below,
    bericht,
    broken,
    client,
    day,
    declaratie,
    declaratie_antwoord,
    nieuw_product,
    prestatie,
    relatie,
    start_product,
    stop_product,
    te_wijzigen_product,
    toegewezen_product,
    verzoek,
)

BEFORE, ON, AFTER = day("2026-03-09"), day("2026-03-10"), day("2026-03-11")

PRESTATIE = {
    "323": "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]",
    "325": "DeclaratieAntwoord/Clienten/Client[1]/Prestaties/Prestatie[1]",
}


def below_client(rule: str, nummer: str, *records: Any, **changes: Any) -> list[str]:
    """Where a message with these records below its Client breaks the rule."""
    return broken(bericht(nummer, below(client(**changes), *records)), rule)


def of_declaratie(rule: str, *prestaties: Any, nummer: str = "323", **changes: Any) -> list[str]:
    """Where a 323 or 325 with these Prestaties breaks the rule."""
    top = declaratie(**changes) if nummer == "323" else declaratie_antwoord(**changes)
    return broken(bericht(nummer, below(top, below(client(), *prestaties))), rule)


def period(begin: Any, end: Any) -> GeslotenPeriode:
    """A GeslotenPeriode."""
    return GeslotenPeriode(begin, end)


class TestTR134:
    @pytest.mark.parametrize("nummer", ["301", "305", "307", "315"])
    def test_a_client_may_be_born_on_the_day(self, nummer: str) -> None:
        """Not a day later."""
        born, unborn = Geboortedatum(ON, None), Geboortedatum(AFTER, None)
        assert below_client("TR134", nummer, geboortedatum=born) == []
        found = below_client("TR134", nummer, geboortedatum=unborn)
        assert found == ["Client/Geboortedatum/Datum"]

    def test_a_relatie_too(self) -> None:
        """With a date or without one."""
        at = "Client/Relaties/Relatie[1]/Geboortedatum/Datum"
        unborn = relatie(geboortedatum=Geboortedatum(AFTER, None))
        assert below_client("TR134", "301", unborn) == [at]
        assert below_client("TR134", "301", relatie(geboortedatum=None)) == []

    def test_an_allocation_is_made_by_the_day(self) -> None:
        """The Toewijzingsdatum counts, the Ingangsdatum may be later."""
        at = "Client/ToegewezenProducten/ToegewezenProduct[1]/Toewijzingsdatum"
        right = toegewezen_product(toewijzingsdatum=ON, ingangsdatum=AFTER)
        assert below_client("TR134", "301", right) == []
        assert below_client("TR134", "301", toegewezen_product(toewijzingsdatum=AFTER)) == [at]

    def test_care_has_started_by_the_day(self) -> None:
        """The Begindatum of a StartProduct."""
        at = "Client/StartProducten/StartProduct[1]/Begindatum"
        assert below_client("TR134", "305", start_product(begindatum=ON)) == []
        assert below_client("TR134", "305", start_product(begindatum=AFTER)) == [at]

    def test_care_has_stopped_by_the_day(self) -> None:
        """Begindatum and Einddatum of a StopProduct; one finding when both are later."""
        at = "Client/StopProducten/StopProduct[1]"
        assert below_client("TR134", "307", stop_product(einddatum=ON)) == []
        assert below_client("TR134", "307", stop_product(einddatum=AFTER)) == [f"{at}/Einddatum"]
        both = stop_product(begindatum=AFTER, einddatum=AFTER)
        assert below_client("TR134", "307", both) == [f"{at}/Begindatum"]

    def test_the_invoice_is_dated_by_the_day(self) -> None:
        """The DeclaratieDagtekening."""
        assert of_declaratie("TR134", declaratie_dagtekening=ON) == []
        found = of_declaratie("TR134", declaratie_dagtekening=AFTER)
        assert found == ["Declaratie/DeclaratieDagtekening"]

    @pytest.mark.parametrize("nummer", ["323", "325"])
    def test_a_product_period_has_begun_by_the_day(self, nummer: str) -> None:
        """The Begindatum; its Einddatum is for TR137."""
        right, wrong = (prestatie(product_periode=period(begin, AFTER)) for begin in (ON, AFTER))
        assert of_declaratie("TR134", right, nummer=nummer) == []
        at = f"{PRESTATIE[nummer]}/ProductPeriode/Begindatum"
        assert of_declaratie("TR134", wrong, nummer=nummer) == [at]


class TestTR137:
    @pytest.mark.parametrize(
        ("begin", "end", "right"),
        [
            (BEFORE, BEFORE, True),
            (BEFORE, ON, True),
            (ON, BEFORE, False),
            (BEFORE, AFTER, False),
            (AFTER, AFTER, False),
        ],
    )
    @pytest.mark.parametrize("nummer", ["323", "325"])
    def test_a_product_period_ends_from_its_begin_to_the_day(
        self, begin: Any, end: Any, right: bool, nummer: str
    ) -> None:
        """Both boundaries belong to it."""
        at = f"{PRESTATIE[nummer]}/ProductPeriode/Einddatum"
        line = prestatie(product_periode=period(begin, end))
        assert of_declaratie("TR137", line, nummer=nummer) == ([] if right else [at])

    def test_so_does_the_declaratie_periode(self) -> None:
        """On the Declaratie itself."""
        at = ["Declaratie/DeclaratiePeriode/Einddatum"]
        assert of_declaratie("TR137", declaratie_periode=period(BEFORE, ON)) == []
        assert of_declaratie("TR137", declaratie_periode=period(BEFORE, AFTER)) == at
        assert of_declaratie("TR137", declaratie_periode=period(ON, BEFORE)) == at


class TestTR380:
    def test_a_new_product_begins_after_the_day(self) -> None:
        """Not on the day itself."""
        at = "Client/Verzoek/NieuweProducten/NieuwProduct[1]/GewensteIngangsdatum"
        for begin, found in ((BEFORE, [at]), (ON, [at]), (AFTER, [])):
            asked = below(verzoek(), nieuw_product(gewenste_ingangsdatum=begin))
            assert below_client("TR380", "317", asked) == found

    def test_a_change_may_begin_earlier(self) -> None:
        """TeWijzigenProduct is not judged by this rule."""
        asked = below(verzoek(), te_wijzigen_product(gewenste_ingangsdatum=BEFORE))
        assert below_client("TR380", "317", asked) == []

"""What may occur once in a message; of doubles each later one is the finding."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.rules.level2.doubles import later_doubles
from gateway.standard.records import GeslotenPeriode, Product, Referentie
from tests.unit.rules.builders import (
    BSN,
    OTHER_BSN,
    aangevraagd_product,
    below,
    bericht,
    broken,
    client,
    contact,
    credit,
    day,
    declaratie,
    declaratie_antwoord,
    nieuw_product,
    ongewijzigd_product,
    prestatie,
    relatie,
    start_product,
    stop_product,
    te_wijzigen_product,
    toegewezen_product,
    verzoek,
)

PRESTATIES = "Declaratie/Clienten/Client[1]/Prestaties"


def below_client(rule: str, nummer: str, *records: Any) -> list[str]:
    """Where a message with these records below its Client breaks the rule."""
    return broken(bericht(nummer, below(client(), *records)), rule)


def of_lines(rule: str, *prestaties: Any) -> list[str]:
    """Where a 323 with these Prestaties of one Client breaks the rule."""
    return broken(bericht("323", below(declaratie(), below(client(), *prestaties))), rule)


class TestLaterDoubles:
    @given(st.lists(st.sampled_from([None, 1, 2, "1", (1, None)])))
    def test_each_later_one_is_found(self, keys: list[Any]) -> None:
        """None is no key."""
        expected = [
            index for index, key in enumerate(keys) if key is not None and key in keys[:index]
        ]
        assert later_doubles(keys) == expected


class TestTR101:
    @pytest.mark.parametrize(
        ("nummer", "make", "at", "other"),
        [
            (
                "301",
                toegewezen_product,
                "ToegewezenProducten/ToegewezenProduct",
                {"toewijzing_nummer": 9},
            ),
            ("301", relatie, "Relaties/Relatie", {"nummer": "01"}),
            ("301", contact, "Contactgegevens/Contact", {"soort": "02"}),
            ("305", start_product, "StartProducten/StartProduct", {"product": None}),
            ("305", start_product, "StartProducten/StartProduct", {"toewijzing_nummer": None}),
            (
                "305",
                start_product,
                "StartProducten/StartProduct",
                {"begindatum": day("2026-01-06")},
            ),
            (
                "305",
                start_product,
                "StartProducten/StartProduct",
                {"product": Product("45", None)},
            ),
            ("307", stop_product, "StopProducten/StopProduct", {"reden_beeindiging": "20"}),
            ("307", stop_product, "StopProducten/StopProduct", {"einddatum": day("2026-03-02")}),
            (
                "315",
                aangevraagd_product,
                "AangevraagdeProducten/AangevraagdProduct",
                {"referentie_aanbieder": "ref-1"},
            ),
        ],
    )
    def test_the_key_tells_two_apart(
        self, nummer: str, make: Any, at: str, other: dict[str, Any]
    ) -> None:
        """The second of two equal ones is found; with another key it is not."""
        assert below_client("TR101", nummer, make(), make()) == [f"Client/{at}[2]"]
        assert below_client("TR101", nummer, make(), make(**other)) == []

    @pytest.mark.parametrize(
        ("make", "at", "other"),
        [
            (
                ongewijzigd_product,
                "OngewijzigdeProducten/OngewijzigdProduct",
                {"toewijzing_nummer": 9},
            ),
            (
                te_wijzigen_product,
                "TeWijzigenProducten/TeWijzigenProduct",
                {"toewijzing_nummer": 9},
            ),
            (nieuw_product, "NieuweProducten/NieuwProduct", {"product": None}),
            (
                nieuw_product,
                "NieuweProducten/NieuwProduct",
                {"gewenste_ingangsdatum": day("2026-05-01")},
            ),
        ],
    )
    def test_below_a_verzoek_too(self, make: Any, at: str, other: dict[str, Any]) -> None:
        """The products of a 317."""
        same, apart = (below(verzoek(), make(), make(**change)) for change in ({}, other))
        assert below_client("TR101", "317", same) == [f"Client/Verzoek/{at}[2]"]
        assert below_client("TR101", "317", apart) == []

    def test_absent_parts_are_equal(self) -> None:
        """Two starts without number and product, on the same day."""
        bare = start_product(toewijzing_nummer=None, product=None)
        assert below_client("TR101", "305", bare, bare)

    def test_what_is_not_in_the_key_does_not_count(self) -> None:
        """Another ToewijzingIngangsdatum is still the same start."""
        later = start_product(toewijzing_ingangsdatum=day("2026-01-02"))
        assert below_client("TR101", "305", start_product(), later)

    def test_each_class_has_its_own_keys(self) -> None:
        """A number may stay and change in one 317 by this rule."""
        both = below(verzoek(), ongewijzigd_product(), te_wijzigen_product(toewijzing_nummer=1))
        assert below_client("TR101", "317", both) == []

    def test_a_relatie_may_have_the_same_kind_of_contact_as_the_client(self) -> None:
        """Places are apart, and so are two Relaties."""
        first, second = (below(relatie(nummer=nummer), contact()) for nummer in "12")
        assert below_client("TR101", "301", first, second, contact()) == []

    def test_three_equal_ones_are_two_findings(self) -> None:
        """The first is judged on its own."""
        at = "Client/Relaties/Relatie"
        assert below_client("TR101", "301", relatie(), relatie(), relatie()) == [
            f"{at}[2]",
            f"{at}[3]",
        ]

    @pytest.mark.parametrize(
        ("nummer", "top"), [("323", declaratie()), ("325", declaratie_antwoord())]
    )
    def test_a_client_occurs_once_in_a_declaratie(self, nummer: str, top: Any) -> None:
        """By BSN, in the 325 too."""
        twice = bericht(nummer, below(top, client(), client(bsn=OTHER_BSN), client()))
        assert broken(twice, "TR101") == [f"{type(top).__name__}/Clienten/Client[3]"]

    def test_the_keys_above_belong_to_it(self) -> None:
        """The same reference of two clients is no double, in two elements of one BSN it is."""
        for bsn, found in (
            (OTHER_BSN, []),
            (
                BSN,
                [
                    "Declaratie/Clienten/Client[2]",
                    "Declaratie/Clienten/Client[2]/Prestaties/Prestatie[1]",
                ],
            ),
        ):
            first, second = below(client(), prestatie(1)), below(client(bsn=bsn), prestatie(1))
            assert broken(bericht("323", below(declaratie(), first, second)), "TR101") == found

    def test_a_prestatie_is_known_by_both_references(self) -> None:
        """Another VorigReferentieNummer makes another key."""
        assert of_lines("TR101", credit(1, of="a"), credit(1, of="b")) == []
        assert of_lines("TR101", credit(1, of="a"), credit(1, of="a")) == [
            f"{PRESTATIES}/Prestatie[2]"
        ]

    def test_texts_compare_exactly(self) -> None:
        """Case and leading zeros count in a reference."""
        lines = [
            prestatie(product_referentie=Referentie(ref, None)) for ref in ("a", "A", "1", "01")
        ]
        assert of_lines("TR101", *lines) == []


class TestTR315:
    AT = "ProductReferentie/VorigReferentieNummer"

    def test_a_line_is_taken_back_once(self) -> None:
        """Each later one is found."""
        lines = credit(1, of="a"), credit(2, of="b"), credit(3, of="a"), credit(4, of="a")
        assert of_lines("TR315", *lines) == [
            f"{PRESTATIES}/Prestatie[{number}]/{self.AT}" for number in (3, 4)
        ]

    def test_debits_have_none(self) -> None:
        """Absent references are no doubles."""
        assert of_lines("TR315", prestatie(1), prestatie(2)) == []

    def test_it_holds_over_clients(self) -> None:
        """In the message as a whole."""
        first = below(client(), credit(1, of="a"))
        second = below(client(bsn=OTHER_BSN), credit(2, of="a"))
        found = broken(bericht("323", below(declaratie(), first, second)), "TR315")
        assert found == [f"Declaratie/Clienten/Client[2]/Prestaties/Prestatie[1]/{self.AT}"]


class TestTR316:
    AT = "ProductReferentie/VorigReferentieNummer"

    def test_a_debit_here_is_not_taken_back_here(self) -> None:
        """Before it or after it."""
        for lines, number in (
            ((prestatie(1), credit(2, of="1")), 2),
            ((credit(2, of="1"), prestatie(1)), 1),
        ):
            assert of_lines("TR316", *lines) == [f"{PRESTATIES}/Prestatie[{number}]/{self.AT}"]

    def test_to_the_letter_a_credit_neither(self) -> None:
        """Any ReferentieNummer in the message counts, also its own."""
        assert of_lines("TR316", credit(1, of="a"), credit(2, of="1")) == [
            f"{PRESTATIES}/Prestatie[2]/{self.AT}"
        ]
        assert of_lines("TR316", credit(1, of="1")) == [f"{PRESTATIES}/Prestatie[1]/{self.AT}"]

    def test_an_earlier_line_may_be_taken_back_and_sent_anew(self) -> None:
        """Credit of an old one, and a second debit beside it."""
        assert of_lines("TR316", credit(1, of="old"), prestatie(2)) == []

    def test_it_holds_over_clients(self) -> None:
        """In the message as a whole."""
        first = below(client(), prestatie(1))
        second = below(client(bsn=OTHER_BSN), credit(2, of="1"))
        assert broken(bericht("323", below(declaratie(), first, second)), "TR316")


class TestTR383:
    def test_each_product_has_its_own_reference(self) -> None:
        """Compared exactly; each later one is found."""
        at = "Client/AangevraagdeProducten/AangevraagdProduct[3]/ReferentieAanbieder"
        asked = [aangevraagd_product(referentie_aanbieder=each) for each in ("a", "A", "a")]
        assert below_client("TR383", "315", *asked) == [at]


class TestTR416:
    def test_a_second_debit_is_found(self) -> None:
        """Whatever its reference, volume and amount."""
        again = prestatie(2, toewijzing_nummer=1, geleverd_volume=11)
        assert of_lines("TR416", prestatie(1), again) == [f"{PRESTATIES}/Prestatie[2]"]

    @pytest.mark.parametrize(
        "change",
        [
            {"toewijzing_nummer": 2},
            {"product_categorie": "46"},
            {"product_code": "45A05"},
            {"product_periode": GeslotenPeriode(day("2026-02-01"), day("2026-02-27"))},
            {"product_periode": GeslotenPeriode(day("2026-02-02"), day("2026-02-28"))},
        ],
    )
    def test_another_key_is_right(self, change: dict[str, Any]) -> None:
        """Allocation, category, code and both dates of the period."""
        other = prestatie(2, **({"toewijzing_nummer": 1} | change))
        assert of_lines("TR416", prestatie(1), other) == []

    def test_a_credit_does_not_count(self) -> None:
        """The old line back and a new one in its place, in either order."""
        back = credit(2, of="old", toewijzing_nummer=1)
        assert of_lines("TR416", back, prestatie(1)) == []
        assert of_lines("TR416", prestatie(1), back) == []

    def test_the_client_is_not_in_the_key(self) -> None:
        """To the letter: the same number for two clients is a double."""
        first = below(client(), prestatie(1))
        second = below(client(bsn=OTHER_BSN), prestatie(2, toewijzing_nummer=1))
        assert broken(bericht("323", below(declaratie(), first, second)), "TR416") == [
            "Declaratie/Clienten/Client[2]/Prestaties/Prestatie[1]"
        ]

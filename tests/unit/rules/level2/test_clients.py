"""Who a message is about: BSN, birth, name and language of Client and Relatie."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.standard.records import Communicatie, Geboortedatum, VolledigeNaam
from tests.unit.rules.builders import below, bericht, broken, client, day, declaratie, relatie

WITH_BIRTH = ("301", "305", "307", "315")


def of_client(rule: str, nummer: str = "301", **changes: Any) -> list[str]:
    """Where a message with this Client breaks the rule."""
    return broken(bericht(nummer, client(**changes)), rule)


def of_relatie(rule: str, **changes: Any) -> list[str]:
    """Where a 301 with this Relatie breaks the rule."""
    return broken(bericht("301", below(client(), relatie(**changes))), rule)


def born(text: str, gebruik: str | None = None) -> Geboortedatum:
    """A Geboortedatum."""
    return Geboortedatum(day(text), gebruik)


class TestCS002:
    @pytest.mark.parametrize("bsn", ["999990019", "111222333", "123456782"])
    def test_a_bsn_that_passes_the_11_test_is_right(self, bsn: str) -> None:
        """Nine digits that weigh a multiple of 11."""
        assert of_client("CS002", bsn=bsn) == []

    @pytest.mark.parametrize("bsn", ["999990018", "111222334", "213456782"])
    def test_a_wrong_or_swapped_digit_is_found(self, bsn: str) -> None:
        """One digit off, or two swapped."""
        assert of_client("CS002", bsn=bsn) == ["Client/Bsn"]

    def test_nine_zeros_are_no_bsn(self) -> None:
        """000000000 passes the sum, but is no BSN."""
        assert of_client("CS002", bsn="000000000") == ["Client/Bsn"]

    @pytest.mark.parametrize("nummer", ["301", "305", "307", "315", "317"])
    def test_every_message_with_one_client_is_judged(self, nummer: str) -> None:
        """The rule is listed for each of them."""
        assert of_client("CS002", nummer, bsn="123456789") == ["Client/Bsn"]

    def test_each_client_of_a_declaratie_is_judged(self) -> None:
        """The path says which Client."""
        message = bericht("323", below(declaratie(), client(), client(bsn="123456789")))
        assert broken(message, "CS002") == ["Declaratie/Clienten/Client[2]/Bsn"]

    @given(st.integers(1, 99_999_999))
    def test_at_most_one_last_digit_is_right(self, stem: int) -> None:
        """Of the ten numbers with the same first eight digits one passes, or none."""
        wrong = [of_client("CS002", bsn=f"{stem:08}{last}") for last in range(10)]
        weighed = sum(w * int(c) for w, c in zip(range(9, 1, -1), f"{stem:08}", strict=True)) % 11
        assert [last for last in range(10) if not wrong[last]] == (
            [weighed] if weighed < 10 else []
        )


class TestTR002:
    def test_the_120th_birthday_on_the_dagtekening_is_right(self) -> None:
        """Not more than 120 years: exactly 120 passes. The Dagtekening is 10 March 2026."""
        assert of_client("TR002", geboortedatum=born("1906-03-10")) == []

    def test_a_day_older_is_found(self) -> None:
        """120 years and a day."""
        assert of_client("TR002", geboortedatum=born("1906-03-09")) == [
            "Client/Geboortedatum/Datum"
        ]

    def test_an_unknown_date_is_right(self) -> None:
        """DatumGebruik 3 with 1 January 1900."""
        assert of_client("TR002", geboortedatum=born("1900-01-01", "3")) == []

    @pytest.mark.parametrize("gebruik", [None, "1", "2"])
    def test_1900_without_3_is_found(self, gebruik: str | None) -> None:
        """Only DatumGebruik 3 says that the date is unknown."""
        assert of_client("TR002", geboortedatum=born("1900-01-01", gebruik))

    def test_3_with_another_date_is_found(self) -> None:
        """Both parts make a date unknown."""
        assert of_client("TR002", geboortedatum=born("1900-01-02", "3"))

    def test_a_relatie_is_judged_too(self) -> None:
        """A Relatie has a Geboortedatum as well, or none."""
        at = "Client/Relaties/Relatie[1]/Geboortedatum/Datum"
        assert of_relatie("TR002", geboortedatum=born("1901-01-01")) == [at]
        assert of_relatie("TR002", geboortedatum=None) == []

    @pytest.mark.parametrize("nummer", WITH_BIRTH)
    def test_each_message_with_a_birth_date_is_judged(self, nummer: str) -> None:
        """301, 305, 307 and 315."""
        assert of_client("TR002", nummer, geboortedatum=born("1850-01-01"))

    def test_a_dagtekening_in_the_first_century_does_not_overflow(self) -> None:
        """Dates are clamped to the calendar of years 1 to 9999."""
        changes = {"geboortedatum": Geboortedatum(date.min, None)}
        assert broken(bericht("301", client(**changes), dagtekening=date.min), "TR002") == []


class TestCS139:
    @pytest.mark.parametrize(
        ("text", "gebruik"),
        [
            ("1950-09-17", None),
            ("1949-09-01", "1"),
            ("1953-01-01", "2"),
            ("1953-01-01", "1"),
            ("1900-01-01", "3"),
        ],
    )
    def test_what_is_unknown_is_01_or_1900(self, text: str, gebruik: str | None) -> None:
        """The examples of the standard."""
        assert of_client("CS139", geboortedatum=born(text, gebruik)) == []

    @pytest.mark.parametrize(
        ("text", "gebruik"),
        [
            ("1949-09-02", "1"),
            ("1953-01-02", "2"),
            ("1953-02-01", "2"),
            ("1900-01-02", "3"),
            ("1901-01-01", "3"),
        ],
    )
    def test_a_known_part_that_is_called_unknown_is_found(self, text: str, gebruik: str) -> None:
        """One day, month or year off."""
        at = ["Client/Geboortedatum/DatumGebruik"]
        assert of_client("CS139", geboortedatum=born(text, gebruik)) == at

    def test_a_relatie_is_judged_too(self) -> None:
        """With a date or without one."""
        at = "Client/Relaties/Relatie[1]/Geboortedatum/DatumGebruik"
        assert of_relatie("CS139", geboortedatum=born("1980-05-02", "1")) == [at]
        assert of_relatie("CS139", geboortedatum=None) == []

    @pytest.mark.parametrize("nummer", WITH_BIRTH)
    def test_each_message_with_a_birth_date_is_judged(self, nummer: str) -> None:
        """301, 305, 307 and 315."""
        assert of_client("CS139", nummer, geboortedatum=born("1980-05-02", "1"))


class TestCS050:
    @pytest.mark.parametrize("gebruik", ["1", "2", "3", "4"])
    def test_with_a_partner_name_1_to_4_are_right(self, gebruik: str) -> None:
        """How the person wants to be called."""
        assert of_client("CS050", naam=VolledigeNaam(True, gebruik)) == []

    @pytest.mark.parametrize("gebruik", ["5", "6"])
    def test_with_a_partner_name_5_and_6_are_found(self, gebruik: str) -> None:
        """An organisation has no partner."""
        assert of_client("CS050", naam=VolledigeNaam(True, gebruik)) == ["Client/Naam/NaamGebruik"]

    @pytest.mark.parametrize("gebruik", ["2", "3", "4", "5"])
    def test_without_a_partner_name_2_to_5_are_found(self, gebruik: str) -> None:
        """Nothing but the own name is left to use."""
        at = "Client/Relaties/Relatie[1]/Naam/NaamGebruik"
        assert of_relatie("CS050", naam=VolledigeNaam(False, gebruik)) == [at]

    @pytest.mark.parametrize("gebruik", ["1", "6"])
    def test_without_a_partner_name_1_and_6_are_right(self, gebruik: str) -> None:
        """A person or an organisation."""
        assert of_relatie("CS050", naam=VolledigeNaam(False, gebruik)) == []


class TestCS318:
    def test_a_client_is_no_organisation(self) -> None:
        """NaamGebruik 6 at the Client breaks this rule and not CS050."""
        organisation = VolledigeNaam(False, "6")
        assert of_client("CS318", naam=organisation) == ["Client/Naam"]
        assert of_client("CS050", naam=organisation) == []

    def test_a_relatie_may_be_one(self) -> None:
        """A guardian may be an organisation."""
        assert of_relatie("CS318", naam=VolledigeNaam(False, "6")) == []

    def test_a_person_is_right(self) -> None:
        """NaamGebruik 1."""
        assert of_client("CS318") == []


class TestCD007:
    def test_an_interpreter_has_a_language(self) -> None:
        """Vorm 1 with Taal is right, without it is found at the Client."""
        assert of_client("CD007", communicatie=Communicatie("1", "Fries")) == []
        assert of_client("CD007", communicatie=Communicatie("1", None)) == ["Client"]

    @pytest.mark.parametrize("vorm", ["2", "3"])
    def test_other_forms_have_none(self, vorm: str) -> None:
        """For the deaf there is no Taal to fill."""
        assert of_client("CD007", communicatie=Communicatie(vorm, None)) == []
        assert of_client("CD007", communicatie=Communicatie(vorm, "Fries")) == [
            "Client/Communicatie/Taal"
        ]

    def test_without_communicatie_nothing_is_asked(self) -> None:
        """The element is optional."""
        assert of_client("CD007", communicatie=None) == []

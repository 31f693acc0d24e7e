"""Where people can be reached: the Contact of a Client or a Relatie in a 301."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.standard.records import OpenPeriode
from tests.unit.rules.builders import adres, below, bericht, broken, client, contact, day, relatie

AT = "Client/Contactgegevens/Contact[1]"
AT_RELATIE = "Client/Relaties/Relatie[1]/Contact"


def of_contact(rule: str, **changes: Any) -> list[str]:
    """Where a 301 with this Contact of the Client breaks the rule."""
    return broken(bericht("301", below(client(), contact(**changes))), rule)


def of_relatie(rule: str, **changes: Any) -> list[str]:
    """Where a 301 with this Contact of a Relatie breaks the rule."""
    return broken(bericht("301", below(client(), below(relatie(), contact(**changes)))), rule)


class TestTR061:
    @pytest.mark.parametrize("soort", ["01", "02", "03"])
    def test_one_lasting_address_is_enough(self, soort: str) -> None:
        """BRP, correspondence or residential."""
        assert of_contact("TR061", soort=soort) == []

    def test_a_temporary_address_is_not(self) -> None:
        """Soort 04 does not count."""
        assert of_contact("TR061", soort="04") == ["Client"]

    def test_a_contact_without_an_adres_is_not(self) -> None:
        """A telephone number is no address."""
        assert of_contact("TR061", adres=None, telefoon=True) == ["Client"]

    def test_the_address_of_a_relatie_does_not_count(self) -> None:
        """It must be the Client's own."""
        message = bericht("301", below(client(), below(relatie(), contact()), contact(soort="04")))
        assert broken(message, "TR061") == ["Client"]

    def test_one_among_several_is_enough(self) -> None:
        """Wherever it stands."""
        message = bericht("301", below(client(), contact(soort="04"), contact(soort="02")))
        assert broken(message, "TR061") == []


class TestTR006:
    def test_a_telephone_is_enough(self) -> None:
        """No address needed."""
        assert of_contact("TR006", adres=None, telefoon=True) == []

    def test_house_and_postcode_are_enough(self) -> None:
        """No telephone needed."""
        assert of_contact("TR006", telefoon=False) == []

    @pytest.mark.parametrize(
        "where", [None, adres(huis=False), adres(postcode=None), adres(huis=False, postcode=None)]
    )
    def test_half_an_address_is_not(self, where: Any) -> None:
        """Huis and Postcode go together."""
        assert of_contact("TR006", adres=where) == [AT]
        assert of_contact("TR006", adres=where, telefoon=True) == []

    def test_the_contact_of_a_relatie_is_judged_too(self) -> None:
        """Both kinds of Contact."""
        assert of_relatie("TR006", adres=None) == [AT_RELATIE]


class TestCD005:
    def test_a_postcode_has_a_country(self) -> None:
        """Missing: found at the Contact."""
        assert of_contact("CD005") == []
        assert of_contact("CD005", adres=adres(land_code=None)) == [AT]

    def test_without_postcode_there_is_no_country(self) -> None:
        """Filled: found at the LandCode."""
        assert of_contact("CD005", adres=adres(postcode=None, land_code=None)) == []
        assert of_contact("CD005", adres=adres(postcode=None)) == [f"{AT}/Adres/LandCode"]

    def test_without_an_adres_nothing_is_asked(self) -> None:
        """Nothing to fill."""
        assert of_contact("CD005", adres=None) == []

    def test_the_contact_of_a_relatie_is_judged_too(self) -> None:
        """Both kinds of Contact."""
        assert of_relatie("CD005", adres=adres(land_code=None)) == [AT_RELATIE]


class TestCD009:
    PERIOD = OpenPeriode(None, None)

    @pytest.mark.parametrize("soort", ["01", "02", "03"])
    def test_a_lasting_address_has_no_period(self, soort: str) -> None:
        """An empty Periode is a Periode too."""
        assert of_contact("CD009", soort=soort, periode=self.PERIOD) == [f"{AT}/Periode"]
        assert of_contact("CD009", soort=soort) == []

    def test_a_temporary_address_may_have_one(self) -> None:
        """It need not."""
        assert of_contact("CD009", soort="04", periode=self.PERIOD) == []
        assert of_contact("CD009", soort="04") == []


class TestCD025:
    def test_a_dutch_address_has_a_house(self) -> None:
        """Found at the Contact."""
        assert of_contact("CD025") == []
        assert of_contact("CD025", adres=adres(huis=False)) == [AT]

    def test_abroad_it_may_lack(self) -> None:
        """Also without a LandCode."""
        assert of_contact("CD025", adres=adres(huis=False, land_code="BE")) == []
        assert of_contact("CD025", adres=adres(huis=False, land_code=None)) == []

    def test_without_an_adres_nothing_is_asked(self) -> None:
        """Nothing to fill."""
        assert of_contact("CD025", adres=None) == []


class TestCD034:
    @pytest.mark.parametrize("soort", ["01", "03"])
    def test_a_home_has_a_postcode(self, soort: str) -> None:
        """BRP and residential addresses."""
        assert of_contact("CD034", soort=soort) == []
        assert of_contact("CD034", soort=soort, adres=adres(postcode=None)) == [AT]

    @pytest.mark.parametrize("soort", ["02", "04"])
    def test_other_addresses_may_lack_it(self, soort: str) -> None:
        """Correspondence and temporary addresses."""
        assert of_contact("CD034", soort=soort, adres=adres(postcode=None)) == []

    def test_without_an_adres_nothing_is_asked(self) -> None:
        """No Adres, no finding."""
        assert of_contact("CD034", adres=None) == []


class TestCS089:
    @pytest.mark.parametrize("postcode", ["1111AA", "9999ZZ"])
    def test_four_digits_and_two_capitals_are_right(self, postcode: str) -> None:
        """From 1000 up."""
        assert of_contact("CS089", adres=adres(postcode=postcode)) == []

    @pytest.mark.parametrize(
        "postcode",
        [
            "0111AA",
            "1111 AA",
            "1111aa",
            "1111A",
            "111AA",
            "11111AA",
            "1111AA ",
            "1111AA\n",
            "1111ÀA",
        ],
    )
    def test_anything_else_is_found(self, postcode: str) -> None:
        """A leading 0, a space, small letters, too short or too long."""
        assert of_contact("CS089", adres=adres(postcode=postcode)) == [f"{AT}/Adres/Postcode"]

    def test_arabic_digits_are_no_digits(self) -> None:
        """Only 0 to 9 count."""
        assert of_contact("CS089", adres=adres(postcode="1\u066111AA"))

    def test_abroad_any_postcode_will_do(self) -> None:
        """Also without a LandCode."""
        assert of_contact("CS089", adres=adres(postcode="B-1000", land_code="BE")) == []
        assert of_contact("CS089", adres=adres(postcode="B-1000", land_code=None)) == []

    def test_a_missing_postcode_is_for_cd034(self) -> None:
        """There is no form to judge."""
        assert of_contact("CS089", adres=adres(postcode=None)) == []
        assert of_contact("CS089", adres=None) == []


class TestCS003:
    def test_a_period_may_last_one_day(self) -> None:
        """Equal dates pass; an end before the begin does not."""
        begin = day("2026-03-01")
        assert of_contact("CS003", periode=OpenPeriode(begin, begin)) == []
        assert of_contact("CS003", periode=OpenPeriode(begin, day("2026-02-28"))) == [
            f"{AT}/Periode/Einddatum"
        ]

    def test_an_open_period_is_right(self) -> None:
        """With one date there is nothing to compare."""
        assert of_contact("CS003", periode=OpenPeriode(None, day("2026-03-01"))) == []
        assert of_contact("CS003", periode=OpenPeriode(day("2026-03-01"), None)) == []
        assert of_contact("CS003", periode=None) == []

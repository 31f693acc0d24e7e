"""Values that the XSD lets through and Python does not expect."""

from __future__ import annotations

from datetime import date

import pytest

from gateway import validate
from gateway.reading.values import long_number, normalise_time, parse_date
from tests.messages import declaratie_323


class TestNumbers:
    """xs:integer: white space, a sign, any number of leading zeros."""

    @pytest.mark.parametrize(
        ("text", "value"), [("5", 5), (" +5\n", 5), ("007", 7), ("-0", 0), ("0" * 9000 + "12", 12)]
    )
    def test_are_read_as_the_xsd_means_them(self, text: str, value: int) -> None:
        """Leading zeros say nothing."""
        assert long_number(text) == value

    def test_thousands_of_leading_zeros_fail_nobody(self) -> None:
        """`int` refuses more than some 4,300 digits; the XSD does not."""
        message = declaratie_323()
        at = message.index(b"GeleverdVolume>") + len(b"GeleverdVolume>")
        longer = message[:at] + b"0" * 6000 + message[at:]
        assert validate(longer, today=date(2026, 11, 22)).verdict == "accepted"


class TestDates:
    """xs:date: years that Python does not know."""

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            (" 2026-03-01\t", date(2026, 3, 1)),
            ("12026-03-01", date.max),
            ("-2026-03-01", date.min),
        ],
    )
    def test_are_clamped(self, text: str, day: date) -> None:
        """Far away stays far away."""
        assert parse_date(text) == day


class TestTimes:
    """xs:time sorts as text once it is normalised."""

    def test_equal_moments_are_equal_texts(self) -> None:
        """A fraction of zeros says nothing."""
        assert normalise_time("12:34:56.000") == normalise_time(" 12:34:56 ")
        assert normalise_time("12:34:56.50") == "12:34:56.5"

    def test_texts_sort_in_the_order_of_time(self) -> None:
        """Also with fractions, and 24:00:00 comes last."""
        times = ["12:34:56", "12:34:56.5", "12:34:57", "24:00:00"]
        assert sorted(times) == times

"""Code lists as a table of codes, meanings and validity."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.standard.codelists import CodeList, CodeListInfo, parse_codes, parse_index

INFO = CodeListInfo("X", "Voorbeeld", "LDT_X", ("ijw",), True, "made up", "")
TEXT = (
    "code\tmeaning\tvalid_from\tvalid_to\tgroup\n"
    "A\tEen\t2020-01-01\t2020-12-31\tfirst\n"
    "A\tWeer een\t2022-01-01\t\tlater\n"
    "B\tTwee\t\t\t\n"
)


def codelist() -> CodeList:
    return CodeList(INFO, parse_codes(TEXT))


class TestValidity:
    @pytest.mark.parametrize(
        ("day", "valid"),
        [
            (date(2019, 12, 31), False),
            (date(2020, 1, 1), True),
            (date(2020, 12, 31), True),
            (date(2021, 1, 1), False),
            (date(2022, 1, 1), True),
            (date(2999, 1, 1), True),
        ],
    )
    def test_both_ends_belong_to_it(self, day: date, valid: bool) -> None:
        assert codelist().valid("A", day) is valid

    def test_without_known_dates_a_code_is_valid_on_any_day(self) -> None:
        assert codelist().valid("B", date(1900, 1, 1))

    def test_without_a_day_a_code_only_has_to_exist(self) -> None:
        assert codelist().valid("A")
        assert not codelist().valid("C")
        assert not codelist().valid("a")


class TestRows:
    def test_a_code_is_counted_once_however_many_rows_it_has(self) -> None:
        assert len(codelist()) == 2
        assert [row.code for row in codelist()] == ["A", "A", "B"]
        assert "A" in codelist()

    def test_the_row_of_a_day(self) -> None:
        row = codelist().get("A", date(2023, 1, 1))
        assert row is not None
        assert (row.meaning, row.extra) == ("Weer een", {"group": "later"})

    def test_the_last_row_when_none_counts_on_that_day(self) -> None:
        row = codelist().get("A", date(2021, 1, 1))
        assert row is not None
        assert row.meaning == "Weer een"

    def test_an_unknown_code_has_no_meaning(self) -> None:
        assert codelist().meaning("B") == "Twee"
        assert codelist().meaning("C") is None


class TestParsing:
    def test_the_four_columns_are_needed(self) -> None:
        with pytest.raises(ValueError, match="valid_from"):
            parse_codes("code\tmeaning\nA\tEen\n")

    def test_a_row_with_too_few_values_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="shorter"):
            parse_codes("code\tmeaning\tvalid_from\tvalid_to\tgroup\nA\tEen\t\t\n")

    def test_an_index(self) -> None:
        text = (
            "id\tname\tdatatype\tstandards\tcodes\tin_xsd\tsource\tsource_date\n"
            "X\tVoorbeeld\tLDT_X\tijw\t2\tyes\tmade up\t\n"
        )
        assert parse_index(text) == [INFO]

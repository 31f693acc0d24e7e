"""How a contract table is read, and how each thing that may be wrong with it is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway.contracts.load import load_tables
from gateway.errors import WrongUse

COLUMNS = (
    "wet", "gemeente", "aanbieder", "perceel", "categorie", "productcode", "resultaat", "variant",
    "eenheid", "tarief", "periode", "ingangsdatum", "einddatum",
)  # fmt: skip


def told(*paths: Path, **known: Any) -> str:
    """The one line that loading these tables ends in."""
    with pytest.raises(WrongUse) as caught:
        load_tables(paths, **known)
    text = str(caught.value)
    assert "\n" not in text
    assert "\r" not in text
    return text


class TestForm:
    @pytest.mark.parametrize("separator", [";", ","])
    def test_both_separators_are_read(self, csv_text: Any, write: Any, separator: str) -> None:
        (row,) = load_tables([write(csv_text({}, separator=separator))]).rows
        assert row == (
            "jw", ("0384",), "01234567", "Jeugd", "45", "45A01", "", "inspanning", "04", 7500, "",
            date(2026, 1, 1), None, "productperiode", "tarieven.csv", 2,
        )  # fmt: skip

    def test_a_byte_order_mark_is_no_part_of_the_first_column(
        self, csv_text: Any, write: Any
    ) -> None:
        assert len(load_tables([write(b"\xef\xbb\xbf" + csv_text({}).encode())]).rows) == 1

    def test_columns_stand_in_any_order(self, csv_text: Any, write: Any) -> None:
        columns = ("peildatum", *reversed(COLUMNS))
        text = csv_text({"peildatum": "toewijzing"}, columns=columns)
        (row,) = load_tables([write(text)]).rows
        assert (row.peildatum, row.wet, row.productcode) == ("toewijzing", "jw", "45A01")

    def test_an_empty_peildatum_is_that_of_the_productperiode(
        self, csv_text: Any, write: Any
    ) -> None:
        text = csv_text({"peildatum": ""}, columns=(*COLUMNS, "peildatum"))
        assert load_tables([write(text)]).rows[0].peildatum == "productperiode"

    def test_spaces_around_cells_and_capitals_in_fixed_words_do_no_harm(
        self, csv_text: Any, write: Any
    ) -> None:
        text = csv_text({"wet": " JW ", "variant": "Output", "tarief": " 100", "periode": "4W"})
        (row,) = load_tables([write(text.replace("gemeente", " Gemeente "))]).rows
        assert (row.wet, row.variant, row.tarief, row.periode) == ("jw", "output", 100, "4w")

    def test_quoted_cells_may_hold_separators_quotes_and_line_ends(
        self, csv_text: Any, write: Any
    ) -> None:
        text = csv_text({"perceel": '"Jeugd; en ""Wmo""\nlangdurig"'}, {"productcode": "45A02"})
        first, second = load_tables([write(text)]).rows
        assert first.perceel == 'Jeugd; en "Wmo"\nlangdurig'
        assert (first.regel, second.regel) == (2, 4)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_line_end_is_read(self, csv_text: Any, write: Any, end: str) -> None:
        text = csv_text({}, {"productcode": "45A02"}).replace("\n", end)
        assert [row.regel for row in load_tables([write(text)]).rows] == [2, 3]

    def test_blank_lines_are_skipped_and_counted(self, csv_text: Any, write: Any) -> None:
        header, row = csv_text({}).splitlines()
        text = f"\n{header}\n\n  \n;;;;;;;;;;;;\n{row}\n\n"
        assert [row.regel for row in load_tables([write(text)]).rows] == [6]

    def test_codes_keep_their_leading_zeros(self, csv_text: Any, write: Any) -> None:
        text = csv_text({"categorie": "01", "productcode": "01001", "gemeente": "0003 0014"})
        (row,) = load_tables([write(text)]).rows
        assert (row.categorie, row.productcode) == ("01", "01001")
        assert row.gemeenten == ("0003", "0014")

    def test_euro_products_have_no_tariff(self, csv_text: Any, write: Any) -> None:
        text = csv_text({"eenheid": "83", "tarief": ""})
        assert load_tables([write(text)]).rows[0].tarief is None

    def test_without_tables_nothing_is_agreed(self) -> None:
        assert load_tables([]).rows == ()

    def test_several_tables_are_one(self, csv_text: Any, write: Any) -> None:
        one = write(csv_text({}), "jeugd.csv")
        other = write(csv_text({"wet": "wmo", "categorie": "02"}), "wmo.csv")
        rows = load_tables([one, str(other)]).rows
        assert [(row.wet, row.bestand) for row in rows] == [("jw", "jeugd.csv"), ("wmo", "wmo.csv")]


class TestRefusedCells:
    @pytest.mark.parametrize(
        ("column", "cell", "allowed"),
        [
            ("wet", "wlz", "one of: jw, wmo"),
            ("wet", "", "one of: jw, wmo"),
            ("gemeente", "384", "four digits"),
            ("gemeente", "", "four digits"),
            ("gemeente", "0384/0363", "four digits"),
            ("gemeente", "0384 0384", "once: 0384"),
            ("gemeente", "٠٣٨٤", "four digits"),
            ("aanbieder", "1234567", "eight digits"),
            ("aanbieder", "", "eight digits"),
            ("categorie", "1", "two characters"),
            ("categorie", "", "two characters"),
            ("productcode", "", "one to five characters"),
            ("productcode", "45A011", "one to five characters"),
            ("variant", "", "one of: inspanning, output, taak"),
            ("variant", "taken", "one of: inspanning, output, taak"),
            ("eenheid", "4", "one of: 01, 04, 14, 16, 82, 83, 84"),
            ("eenheid", "", "one of: 01, 04, 14, 16, 82, 83, 84"),
            ("tarief", "12,50", "whole number of eurocents: write 1250"),
            ("tarief", "12.50", "whole number of eurocents: write 1250"),
            ("tarief", "12,5", "whole number of eurocents, digits only (1250 for 12.50 euro)"),
            ("tarief", "-100", "whole number of eurocents"),
            ("tarief", "", "whole number of eurocents"),
            ("tarief", "100000000", "at most 99999999"),
            ("tarief", "9" * 5000, "at most 99999999"),
            ("periode", "4 weken", "one of: empty, 4w"),
            ("ingangsdatum", "", "YYYY-MM-DD"),
            ("ingangsdatum", "01-01-2026", "YYYY-MM-DD"),
            ("ingangsdatum", "20260101", "YYYY-MM-DD"),
            ("ingangsdatum", "2026-02-30", "YYYY-MM-DD"),
            ("einddatum", "2026-1-1", "YYYY-MM-DD"),
            ("einddatum", "2025-12-31", "before the ingangsdatum 2026-01-01"),
            ("peildatum", "declaratie", "one of: empty, productperiode, toewijzing"),
        ],
    )
    def test_tells_file_line_column_and_what_is_allowed(
        self, csv_text: Any, write: Any, column: str, cell: str, allowed: str
    ) -> None:
        """The second row is wrong, so it is line 3."""
        columns = (*COLUMNS, "peildatum")
        text = csv_text({}, {"productcode": "45A02", column: cell}, columns=columns)
        line = told(write(text))
        assert line.startswith(f"tarieven.csv line 3, column {column}: ")
        assert (f'"{cell[:40]}' if cell else "empty") in line
        assert allowed in line
        assert len(line) < 200

    def test_a_tariff_for_euros_is_refused(self, csv_text: Any, write: Any) -> None:
        line = told(write(csv_text({"eenheid": "83", "tarief": "100"})))
        assert 'column tarief: "100" is not allowed, it must be empty for eenheid 83' in line

    def test_a_wrong_eenheid_is_not_blamed_on_an_empty_tarief(
        self, csv_text: Any, write: Any
    ) -> None:
        line = told(write(csv_text({"eenheid": "99", "tarief": ""})))
        assert "column eenheid" in line
        assert "more" not in line

    def test_an_unknown_gemeente_is_refused_when_the_codes_are_known(
        self, csv_text: Any, write: Any
    ) -> None:
        path = write(csv_text({"gemeente": "0384 9999"}))
        assert "there is no gemeente 9999" in told(path, gemeentecodes={"0384"})
        assert load_tables([path]).rows

    def test_a_cell_with_line_ends_is_told_on_one_line(self, csv_text: Any, write: Any) -> None:
        assert r'"jw\nwmo"' in told(write(csv_text({"wet": '"jw\nwmo"'})))

    def test_the_first_fault_is_told_and_the_others_are_counted(
        self, csv_text: Any, write: Any
    ) -> None:
        one = write(csv_text({"wet": "x", "eenheid": "x"}, {}, {"perceel": "other lot"}), "a.csv")
        other = write("", "b.csv")
        line = told(one, other)
        assert line.startswith("a.csv line 2, column eenheid")
        assert line.endswith("(and 3 more faults)")
        assert told(other, write(csv_text({"wet": "x"}))).endswith("(and 1 more fault)")


class TestRefusedFiles:
    @pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
    def test_an_empty_file(self, write: Any, content: str) -> None:
        assert told(write(content)).startswith("tarieven.csv: the file is empty")

    def test_a_header_row_only(self, csv_text: Any, write: Any) -> None:
        assert told(write(csv_text())) == "tarieven.csv: there are no rows below the header row"

    def test_an_unknown_column(self, csv_text: Any, write: Any) -> None:
        line = told(write(csv_text({}, columns=(*COLUMNS, "korting"))))
        assert line.startswith('tarieven.csv line 1: column "korting" is unknown')
        assert "peildatum" in line

    def test_a_missing_column(self, csv_text: Any, write: Any) -> None:
        line = told(write(csv_text({}, columns=COLUMNS[1:])))
        assert line == "tarieven.csv line 1: column wet is missing in the header row"

    def test_a_column_that_stands_twice(self, csv_text: Any, write: Any) -> None:
        line = told(write(csv_text({}, columns=(*COLUMNS, "wet"))))
        assert line == "tarieven.csv line 1: column wet stands twice in the header row"

    def test_another_separator(self, csv_text: Any, write: Any) -> None:
        assert "comma or a semicolon" in told(write(csv_text({}, separator="\t")))

    def test_a_line_with_too_few_cells(self, csv_text: Any, write: Any) -> None:
        line = told(write(csv_text({}) + "jw;0384\n"))
        assert line == "tarieven.csv line 3: 2 cells, but the header row has 13"

    def test_a_decimal_comma_between_commas(self, csv_text: Any, write: Any) -> None:
        line = told(write(csv_text({"tarief": "12,50"}, separator=",")))
        assert line.startswith("tarieven.csv line 2: 14 cells, but the header row has 13")
        assert "whole eurocents" in line

    def test_a_quote_that_never_closes(self, csv_text: Any, write: Any) -> None:
        line = told(write(csv_text({}, {"perceel": '"Jeugd'}, {})))
        assert line.startswith("tarieven.csv line 3: the line is not valid CSV")

    def test_another_encoding(self, csv_text: Any, write: Any) -> None:
        text = csv_text({}, {"perceel": "Zuid-Holland en Zeeuws-Vlaanderen, privé"})
        line = told(write(text.encode("latin-1")))
        assert line == "tarieven.csv line 3: the file is not UTF-8, save it as CSV UTF-8"

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        line = told(tmp_path / "nergens.csv")
        assert line == "nergens.csv: cannot be read: No such file or directory"

    def test_a_name_that_no_file_can_have(self) -> None:
        assert told(Path("a\0b.csv")) == r"a\x00b.csv: cannot be read: no such file can exist"

    def test_a_directory(self, tmp_path: Path) -> None:
        assert told(tmp_path) == f"{tmp_path.name}: cannot be read: Is a directory"

    def test_the_same_file_twice(self, csv_text: Any, write: Any) -> None:
        path = write(csv_text({}))
        assert told(path, path) == "tarieven.csv: this contract table is given more than once"


class TestOverlap:
    def test_tells_both_lines_and_the_first_day(self, csv_text: Any, write: Any) -> None:
        text = csv_text({}, {"productcode": "45A02"}, {"ingangsdatum": "2026-03-01"})
        line = told(write(text))
        assert line.startswith(
            "tarieven.csv line 2 and line 4 overlap: both are valid on 2026-03-01 for wet jw, "
            "gemeente 0384, aanbieder 01234567, productcode 45A01, peildatum productperiode"
        )

    @pytest.mark.parametrize(
        "difference", [{"perceel": "Beschermd wonen"}, {"categorie": "44"}, {"eenheid": "01"}]
    )
    def test_another_lot_categorie_or_eenheid_is_no_excuse(
        self, csv_text: Any, write: Any, difference: dict[str, str]
    ) -> None:
        assert "line 2 and line 3 overlap" in told(write(csv_text({}, difference)))

    @pytest.mark.parametrize(
        "difference",
        [
            {"wet": "wmo"},
            {"gemeente": "0363"},
            {"aanbieder": "76543210"},
            {"productcode": "45A02"},
            {"peildatum": "toewijzing"},
        ],
    )
    def test_another_key_does_not_overlap(
        self, csv_text: Any, write: Any, difference: dict[str, str]
    ) -> None:
        text = csv_text({}, difference, columns=(*COLUMNS, "peildatum"))
        assert len(load_tables([write(text)]).rows) == 2

    def test_across_tables_both_files_are_named(self, csv_text: Any, write: Any) -> None:
        one = write(csv_text({}), "a.csv")
        other = write(csv_text({"productcode": "45A02"}, {}), "b.csv")
        assert told(one, other).startswith("a.csv line 2 and b.csv line 3 overlap")

    def test_files_of_one_name_are_told_apart(self, csv_text: Any, write: Any) -> None:
        one, other = write(csv_text({}), "a/t.csv"), write(csv_text({}), "b/t.csv")
        assert told(one, other).startswith(f"{one} line 2 and {other} line 2 overlap")

    def test_joint_procurements_that_share_gemeenten_are_told_once(
        self, csv_text: Any, write: Any
    ) -> None:
        text = csv_text({"gemeente": "0363 0384 0003"}, {"gemeente": "0014 0384 0003"})
        line = told(write(text))
        assert "gemeente 0384" in line
        assert "more" not in line

    def test_the_day_after_the_end_is_free_the_last_day_is_not(
        self, csv_text: Any, write: Any
    ) -> None:
        old = {"einddatum": "2026-02-28"}
        assert load_tables([write(csv_text(old, {"ingangsdatum": "2026-03-01"}))]).rows
        assert "on 2026-02-28" in told(write(csv_text(old, {"ingangsdatum": "2026-02-28"})))

    def test_a_long_row_is_held_against_all_later_ones(self, csv_text: Any, write: Any) -> None:
        """The row in between ends early, the first one does not."""
        text = csv_text(
            {"einddatum": "2026-12-31"},
            {"ingangsdatum": "2026-02-01", "einddatum": "2026-02-28"},
            {"ingangsdatum": "2026-06-01"},
        )
        line = told(write(text))
        assert "line 2 and line 3" in line
        assert line.endswith("(and 1 more fault)")

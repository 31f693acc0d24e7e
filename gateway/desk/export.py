"""Writes the granted Prestaties of a gemeente in the form that a back office reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final

from gateway.desk.files import write_safely
from gateway.errors import WrongUse
from gateway.register.granted_lines import COLUMNS, granted_lines
from gateway.register.store import open_store

Row = tuple[Any, ...]
Write = Callable[[Sequence[Row], BinaryIO], None]

_BEDRAG: Final = COLUMNS.index("bedrag")
_EURO: Final = "bedrag_euro"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BOM: Final = "utf-8-sig"

_NUMBERS: Final = frozenset(
    {
        "volgnummer",
        "toewijzing_nummer",
        "geleverd_volume",
        "product_tarief",
        "bedrag",
        "contract_regel",
        "toewijzing_omvang_volume",
        "toewijzing_budget",
    }
)
_DAYS: Final = frozenset(
    name for name in COLUMNS if name.endswith(("datum", "dagtekening")) or name == "ontvangen"
)


def export(
    store: str, gemeente: str, wet: str | None, month: date, form: str, out: Path
) -> tuple[int, int]:
    """
    Write the lines of one month; how many there are, and what they add up to in eurocent.

    Raises:
        RegisterError: there is no register, or it cannot be read.
        WrongUse: the file cannot be written, or the library for its form is missing.
    """
    write = _WRITERS[form]()
    register = open_store(store, new=False)
    try:
        with register.reading() as session:
            rows = granted_lines(session, gemeente, wet, month, _next_month(month))
    finally:
        register.close()
    rows = [_typed(row) for row in rows]
    write_safely(out, lambda stream: write(rows, stream))
    return len(rows), sum(row[_BEDRAG] for row in rows)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _typed(row: Row) -> Row:
    return tuple(
        bool(value) if name == "gecrediteerd" else value
        for name, value in zip(COLUMNS, row, strict=True)
    )


# -- the forms -------------------------------------------------------------------------------------


def _csv() -> Write:
    def write(rows: Sequence[Row], stream: BinaryIO) -> None:
        """Semicolons, a decimal comma and a byte order mark: a Dutch Excel opens it as it is."""
        text = TextIOWrapper(stream, encoding=_BOM, newline="", write_through=True)
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow((*COLUMNS, _EURO))
        for row in rows:
            writer.writerow((*map(_cell, row), _euro(row[_BEDRAG])))
        text.flush()
        text.detach()

    return write


def _cell(value: Any) -> Any:
    """A text of a party that a spreadsheet would take for a formula begins with an apostrophe."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _euro(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02}"


def _json() -> Write:
    def write(rows: Sequence[Row], stream: BinaryIO) -> None:
        written = [json.dumps(_object(row), ensure_ascii=False, default=str) for row in rows]
        stream.write(("[\n" + ",\n".join(written) + "\n]\n" if written else "[]\n").encode())

    return write


def _object(row: Row) -> Mapping[str, Any]:
    return dict(zip(COLUMNS, row, strict=True))


def _xlsx() -> Write:
    openpyxl = _library("openpyxl", "xlsx")
    cells = import_module("openpyxl.cell")

    def write(rows: Sequence[Row], stream: BinaryIO) -> None:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("declaraties")
        sheet.freeze_panes = "A2"
        sheet.append((*COLUMNS, _EURO))
        for row in rows:
            euro = cells.WriteOnlyCell(sheet, row[_BEDRAG] / 100)
            euro.number_format = "#,##0.00"
            sheet.append([*(_text_cell(cells, sheet, value) for value in row), euro])
        book.save(stream)

    return write


def _text_cell(cells: Any, sheet: Any, value: Any) -> Any:
    """A text is a text, also when it begins as a formula does."""
    if not isinstance(value, str):
        return value
    cell = cells.WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _parquet() -> Write:
    pyarrow = _library("pyarrow", "parquet")
    files = import_module("pyarrow.parquet")

    def write(rows: Sequence[Row], stream: BinaryIO) -> None:
        fields = [pyarrow.field(name, _arrow_type(pyarrow, name)) for name in COLUMNS]
        columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
        files.write_table(pyarrow.table(list(map(list, columns)), pyarrow.schema(fields)), stream)

    return write


def _arrow_type(pyarrow: Any, name: str) -> Any:
    if name in _DAYS:
        return pyarrow.date32()
    if name == "gecrediteerd":
        return pyarrow.bool_()
    return pyarrow.int64() if name in _NUMBERS else pyarrow.string()


def _library(name: str, form: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise WrongUse(
            f"--format {form} needs the package {name}: pip install 'gateway[export]'"
        ) from None


_WRITERS: Final[Mapping[str, Callable[[], Write]]] = {
    "csv": _csv,
    "json": _json,
    "xlsx": _xlsx,
    "parquet": _parquet,
}

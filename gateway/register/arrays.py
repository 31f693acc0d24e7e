"""Columns and rows as text, the way that PostgreSQL reads many values quickest.

Most columns hold few different values: each of those is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def array(values: Iterable[Any]) -> str:
    """Texts, numbers, days or flags as an array; None becomes NULL."""
    return "{" + ",".join(_written(tuple(values), _quoted, "NULL")) + "}"


def lines(rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows for COPY: a line each, a tab between columns."""
    columns = [_written(column, _escaped, "\\N") for column in zip(*rows, strict=True)]
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _written(column: tuple[Any, ...], write: Callable[[str], str], null: str) -> Iterable[str]:
    written = {value: write(str(value)) for value in set(column)}
    if None in written:
        written[None] = null
    return map(written.__getitem__, column)


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _escaped(text: str) -> str:
    return text if text.isalnum() else text.translate(_ESCAPES)

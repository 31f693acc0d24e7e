"""Columns and rows as text, the way that PostgreSQL reads many values quickest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

_SPECIAL: Final = "\\\t\n\r"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def array(values: Iterable[Any]) -> str:
    """Texts, numbers, days or flags as an array; None becomes NULL."""
    column = list(values)
    if not column:
        return "{}"
    if None in column:
        return (
            "{" + ",".join("NULL" if one is None else f'"{_quoted(one)}"' for one in column) + "}"
        )
    joined = '","'.join(map(str, column))
    if "\\" in joined or joined.count('"') > 2 * (len(column) - 1):
        joined = '","'.join(map(_quoted, column))
    return f'{{"{joined}"}}'


def _quoted(value: Any) -> str:
    return str(value).replace("\\", "\\\\").replace('"', '\\"')


def lines(rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows for COPY: a line each, a tab between columns."""
    columns = [_copied(column) for column in zip(*rows, strict=True)]
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _copied(column: tuple[Any, ...]) -> list[str]:
    texts = list(map(str, column))
    joined = "".join(texts)
    if any(special in joined for special in _SPECIAL):
        texts = [text.translate(_ESCAPES) for text in texts]
    if None in column:
        texts = [
            "\\N" if value is None else text for value, text in zip(column, texts, strict=True)
        ]
    return texts

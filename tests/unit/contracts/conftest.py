"""Builders of contract tables for these tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

COLUMNS = (
    "wet", "gemeente", "aanbieder", "perceel", "categorie", "productcode", "resultaat", "variant",
    "eenheid", "tarief", "periode", "ingangsdatum", "einddatum",
)  # fmt: skip
USUAL = {
    "wet": "jw",
    "gemeente": "0384",
    "aanbieder": "01234567",
    "perceel": "Jeugd",
    "categorie": "45",
    "productcode": "45A01",
    "resultaat": "",
    "variant": "inspanning",
    "eenheid": "04",
    "tarief": "7500",
    "periode": "",
    "ingangsdatum": "2026-01-01",
    "einddatum": "",
}

Csv = Callable[..., str]
Write = Callable[..., Path]


@pytest.fixture
def csv_text() -> Csv:
    """Make a table of rows, each given by the cells in which it differs from the usual row."""

    def make(
        *rows: dict[str, str], separator: str = ";", columns: tuple[str, ...] = COLUMNS
    ) -> str:
        lines = [separator.join(columns)]
        lines += [separator.join((USUAL | row).get(name, "") for name in columns) for row in rows]
        return "\n".join(lines) + "\n"

    return make


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a table to a file and return where it is."""

    def make(content: str | bytes, name: str = "tarieven.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make

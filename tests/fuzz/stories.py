"""The message sets as stories to spoil: their messages in order, with contracts and date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import ZipFile

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"


class Story(NamedTuple):
    """One message set."""

    name: str
    contracts: tuple[Path, ...]
    today: date
    messages: tuple[bytes, ...]


def stories() -> list[Story]:
    """All of them, in order of their names."""
    return [_story(file.parent) for file in sorted(FIXTURES.rglob("date"))]


def _story(folder: Path) -> Story:
    return Story(
        str(folder.relative_to(FIXTURES)),
        tuple(sorted(folder.glob("contracts*.csv"))),
        date.fromisoformat((folder / "date").read_text().strip()),
        tuple(_messages(folder)),
    )


def _messages(folder: Path) -> Iterator[bytes]:
    for file in sorted(folder.rglob("*.xml")):
        yield file.read_bytes()
    for packed in sorted(folder.glob("*.zip")):
        with ZipFile(packed) as archive:
            for name in sorted(name for name in archive.namelist() if name.endswith(".xml")):
                yield archive.read(name)

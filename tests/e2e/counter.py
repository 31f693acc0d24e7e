"""A small aanbieder at its counter: a register with the 301s of a message set, and the commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from gateway.cli import main
from gateway.register.dump import Picture, dump
from gateway.register.store import open_store

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
TODAY: Final = "2026-11-22"


class Counter:
    """Runs commands for one aanbieder, on one register."""

    def __init__(
        self,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
        party: tuple[str, str, str],
        contracts: Path | None,
    ) -> None:
        self.folder = folder
        self.store = str(folder / "register.db")
        self.out = folder / "draft.xml"
        self._capsys = capsys
        self._party = party
        self._contracts = [] if contracts is None else ["--contracts", str(contracts)]

    def run(self, *argv: str) -> tuple[int, str, str]:
        """A whole command line: status, standard output, standard error."""
        self._capsys.readouterr()
        status = main(list(argv))
        return (status, *self._capsys.readouterr())

    def replay(self, *paths: Path | str, today: str = TODAY) -> tuple[int, str, str]:
        return self.run(
            "replay", *self._contracts, "--store", self.store, "--date", today, *map(str, paths)
        )

    def explain(self, path: Path, *options: str, today: str = TODAY) -> tuple[int, str, str]:
        return self.run(
            "explain",
            str(path),
            *self._contracts,
            *("--store", self.store, "--date", today),
            *options,
        )

    def draft(self, nummer: str, *options: str, today: str = TODAY) -> tuple[int, str, str]:
        wet, gemeente, aanbieder = self._party
        return self.run(
            *("draft", nummer, "--store", self.store, *self._contracts),
            *("--wet", wet, "--gemeente", gemeente, "--aanbieder", aanbieder),
            *("--out", str(self.out), "--date", today),
            *options,
        )

    def declare(
        self, rows: str | None, periode: str, *options: str, today: str = TODAY
    ) -> tuple[int, str, str]:
        """`draft 323` of a CSV with these rows."""
        care: Sequence[str] = ()
        if rows is not None:
            (self.folder / "care.csv").write_text(rows, encoding="utf-8")
            care = ("--care", str(self.folder / "care.csv"))
        return self.draft("323", "--periode", periode, *care, *options, today=today)

    def picture(self) -> Picture:
        """Everything that the register remembers."""
        register = open_store(self.store)
        try:
            return dump(register)
        finally:
            register.close()


def counter(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    message_set: str,
    party: tuple[str, str, str],
    messages: Sequence[str],
) -> Counter:
    """A counter after these messages (the beginnings of their names) of a set were replayed."""
    source = FIXTURES / message_set
    made = Counter(folder, capsys, party, source / "contracts.csv")
    for name in messages:
        [path] = (source / "messages").glob(f"{name}*.xml")
        made.replay(path)
    return made

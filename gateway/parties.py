"""Who takes part, and who answers: the table of parties (routing/parties.csv), checked.

A party that is not in the table has the gateway answer for it. The form is told in
routing/README.md.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

from gateway.contracts.faults import one_line, shown, wrong_use
from gateway.standard.berichten import AANBIEDER, GEMEENTE, WETTEN

COLUMNS: Final = ("kind", "code", "name", "wet", "answers", "user")
GATEWAY: Final = "gateway"
SELF: Final = "self"

_CODES: Final = {
    GEMEENTE: (re.compile("[0-9]{4}"), "a CBS code of four digits"),
    AANBIEDER: (re.compile("[0-9]{8}"), "an AGB code of eight digits"),
}


class Party(NamedTuple):
    """One row of the table. An empty `wet` stands for both, an empty `user` for none."""

    kind: str
    code: str
    name: str
    wet: str
    answers: str
    user: str

    @property
    def wetten(self) -> tuple[str, ...]:
        """The laws that this row speaks of."""
        return (self.wet,) if self.wet else WETTEN


class Parties:
    """The parties by kind, code and wet."""

    def __init__(self, parties: Iterable[Party] = ()) -> None:
        self.rows = tuple(parties)
        self._selves = frozenset(
            (party.kind, party.code, wet)
            for party in self.rows
            for wet in party.wetten
            if party.answers == SELF
        )

    @property
    def answering(self) -> frozenset[str]:
        """The codes of the parties that answer themselves, in one wet or both."""
        return frozenset(code for _, code, _ in self._selves)

    def is_awaited(self, wet: str, nummer: str, code: str) -> bool:
        """True when this receiver still has to answer; a waiting declaratie tells so itself."""
        return nummer == "323" or any(
            self.answers_itself(kind, code, wet) for kind in (GEMEENTE, AANBIEDER)
        )

    def answers_itself(self, kind: str, code: str, wet: str) -> bool:
        """True when the software of this party answers, False when the gateway does."""
        return (kind, code, wet) in self._selves


def load_parties(path: Path, gemeentecodes: Container[str] | None = None) -> Parties:
    """
    Read the table; `gemeentecodes` are the CBS codes that exist, None to check four digits only.

    Raises:
        WrongUse: the table cannot be used. The text is one line: the first fault, with file and
            line, and how many more there are.
    """
    name = one_line(path.name)
    faults: list[str] = []
    rows: list[tuple[int, Party]] = []
    for number, cells in _lines(_text(path, name), name):
        party = Party(*cells)
        wrong = list(_wrong(party, gemeentecodes))
        faults += [f"{name} line {number}: {fault}" for fault in wrong]
        if not wrong:
            rows.append((number, party))
    faults += [f"{name} {fault}" for fault in _clashes(rows)]
    if faults:
        raise wrong_use(faults)
    return Parties(party for _, party in rows)


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong_use([f"{name}: the file is not UTF-8, save it as CSV UTF-8"]) from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        reason = getattr(error, "strerror", None) or "no such file can exist"
        raise wrong_use([f"{name}: cannot be read: {reason}"]) from None


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The cells below the header row in the order of COLUMNS, with the number of their line."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = ";" if header.count(";") >= header.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    columns: list[str] | None = None
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells, name)
            elif len(cells) != len(columns):
                counted = f"{len(cells)} cells, but the header row has {len(columns)}"
                raise wrong_use([f"{name} line {reader.line_num}: {counted}"])
            else:
                yield reader.line_num, [cells[columns.index(column)] for column in COLUMNS]
    except csv.Error as error:
        fault = f"{name} line {reader.line_num}: the line is not valid CSV: {error}"
        raise wrong_use([fault]) from None
    if columns is None:
        raise wrong_use([f"{name}: the file is empty, a table of parties has a header row"])


def _columns(cells: list[str], name: str) -> list[str]:
    columns = [cell.lower() for cell in cells]
    if sorted(columns) != sorted(COLUMNS):
        fault = f"the columns of the header row must be {', '.join(COLUMNS)}"
        raise wrong_use([f"{name} line 1: {fault}, each once"])
    return columns


def _wrong(party: Party, gemeentecodes: Container[str] | None) -> Iterator[str]:
    """What is wrong with one row by itself."""
    if party.kind not in _CODES:
        yield f"kind is {shown(party.kind)}, allowed are {GEMEENTE} and {AANBIEDER}"
    else:
        pattern, what = _CODES[party.kind]
        if not pattern.fullmatch(party.code):
            yield f"code is {shown(party.code)}, for {party.kind} it is {what}"
        elif party.kind == GEMEENTE and party.code not in (gemeentecodes or (party.code,)):
            yield f"code {party.code} is not a gemeente in the list of CBS"
    if party.wet and party.wet not in WETTEN:
        yield f"wet is {shown(party.wet)}, allowed are {', '.join(WETTEN)} and empty for both"
    if party.answers not in {GATEWAY, SELF}:
        yield f"answers is {shown(party.answers)}, allowed are {GATEWAY} and {SELF}"


def _clashes(rows: Iterable[tuple[int, Party]]) -> Iterator[str]:
    """Rows that do not go together: a party twice for one wet, a user of two parties."""
    seen: dict[tuple[str, str, str], int] = {}
    users: dict[str, tuple[int, str]] = {}
    for number, party in rows:
        for wet in party.wetten:
            first = seen.setdefault((party.kind, party.code, wet), number)
            if first != number:
                yield f"line {number}: {party.kind} {party.code} stands in line {first} for {wet}"
        if party.user:
            first, code = users.setdefault(party.user, (number, party.code))
            if code != party.code:
                yield f"line {number}: user {shown(party.user)} is of {code} in line {first}"

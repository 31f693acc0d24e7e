"""Rows that may not be valid at the same time: no day may have two answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from gateway.contracts.faults import one_line
from gateway.standard.contract import ContractRow

# wet, gemeente, aanbieder, productcode, peildatum: not the perceel, a lot is no excuse to overlap
_Key = tuple[str, str, str, str, str]


def overlaps(rows: Sequence[ContractRow]) -> list[str]:
    """What to tell about rows that overlap, one line for each pair, in the order of the rows.

    A row is paired with the earlier one that lasts longest, so the number of lines stays below the
    number of rows. A pair of joint procurements is told for the first gemeente that they share.
    """
    told: dict[tuple[int, int], str] = {}
    for key, numbers in _same_product(rows).items():
        if len(numbers) > 1:
            for one, other in _overlapping(rows, numbers):
                pair = (min(one, other), max(one, other))
                if pair not in told:
                    told[pair] = _told(rows[pair[0]], rows[pair[1]], key)
    return [told[pair] for pair in sorted(told)]


def _same_product(rows: Sequence[ContractRow]) -> dict[_Key, list[int]]:
    """The places in `rows` of the rows that share a key."""
    groups: dict[_Key, list[int]] = {}
    for number, row in enumerate(rows):
        for gemeente in row.gemeenten:
            key = (row.wet, gemeente, row.aanbieder, row.productcode, row.peildatum)
            groups.setdefault(key, []).append(number)
    return groups


def _overlapping(rows: Sequence[ContractRow], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs that overlap: each row with the earlier one that lasts longest."""
    by_begin = sorted(numbers, key=lambda number: rows[number].ingangsdatum)
    longest = by_begin[0]
    for number in by_begin[1:]:
        if rows[number].ingangsdatum <= _last_day(rows[longest]):
            yield longest, number
        if _last_day(rows[number]) > _last_day(rows[longest]):
            longest = number


def _last_day(row: ContractRow) -> date:
    return date.max if row.einddatum is None else row.einddatum


def _told(first: ContractRow, second: ContractRow, key: _Key) -> str:
    """Both places, and the first day on which both rows are valid."""
    wet, gemeente, aanbieder, productcode, peildatum = key
    day = max(first.ingangsdatum, second.ingangsdatum)
    where = f"line {first.regel} and line {second.regel}"
    if first.bestand != second.bestand:
        where = f"line {first.regel} and {one_line(second.bestand)} line {second.regel}"
    return (
        f"{one_line(first.bestand)} {where} overlap: both are valid on {day} for wet {wet}, "
        f"gemeente {gemeente}, aanbieder {aanbieder}, productcode {one_line(productcode)}, "
        f"peildatum {peildatum}; only one row may be, whatever the perceel"
    )

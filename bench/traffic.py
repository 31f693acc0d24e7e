"""A made-up month of declaraties of a region, and a register that knows what they are about.

Allocation `n` is of one product of client `n // 2`. The Prestaties of the month are about the
first allocations, one each, in the order of the messages; further allocations are of the same
parties. Every allocation has a Prestatie of the month before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from gateway.register.store import open_store
from tests.messages import (
    Client,
    Declared,
    Kop,
    Prestatie,
    StartProduct,
    declaratie_323,
    start_305,
    test_bsn,
)

PARTIES: Final = tuple(
    (gemeente, f"980000{aanbieder:02}")
    for gemeente in ("0384", "0363", "0034", "0307", "0308", "0344", "0402", "0406", "0417", "0453")
    for aanbieder in range(10)
)
LARGE: Final = 1_000
INGANGSDATUM: Final = "2026-01-01"
_MOST_IN_SMALL: Final = 10
_VOLUME, _TARIEF = 16, 6_000


class Month(NamedTuple):
    """How many Prestaties the messages of a month have, message by message."""

    sizes: tuple[int, ...]

    @property
    def prestaties(self) -> int:
        """All of them."""
        return sum(self.sizes)


def month(messages: int, large: int) -> Month:
    """So many messages, of which `large` with 1,000 Prestaties, spread evenly; others 1 to 10."""
    random = Random(messages)
    every = messages // large
    sizes = [random.randint(1, _MOST_IN_SMALL) for _ in range(messages)]
    sizes[::every] = [LARGE] * len(sizes[::every])
    return Month(tuple(sizes))


def messages(of: Month) -> Iterator[tuple[bytes, int]]:
    """Each message with its number of Prestaties."""
    first = 0
    for number, size in enumerate(of.sizes):
        pair = PARTIES[number % len(PARTIES)]
        yield invoice(number, pair, range(first, first + size)), size
        first += size


def invoice(number: int, pair: tuple[str, str], allocations: range) -> bytes:
    """A JW323 with one Prestatie about each of these allocations."""
    gemeente, aanbieder = pair
    kop = Kop(identificatie=f"M{number:08}", gemeente=gemeente, aanbieder=aanbieder)
    lines: dict[int, list[Prestatie]] = {}
    for n in allocations:
        line = Prestatie(referentie=f"APR{n:07}", nummer=n + 1, volume=_VOLUME, tarief=_TARIEF)
        lines.setdefault(n // 2, []).append(line)
    clients = [Declared(bsn(client), lines[client]) for client in lines]
    return declaratie_323("jw", kop, clients, declaratienummer=f"D{number:08}")


def start(n: int, pair: tuple[str, str]) -> bytes:
    """A JW305 that tells of the start of allocation `n`."""
    gemeente, aanbieder = pair
    kop = Kop(identificatie=f"S{n:08}", gemeente=gemeente, aanbieder=aanbieder)
    product = StartProduct(
        nummer=n + 1, toewijzing_ingangsdatum=INGANGSDATUM, begindatum=INGANGSDATUM
    )
    return start_305("jw", kop, Client(bsn=bsn(n // 2)), [product])


@cache
def bsn(client: int) -> str:
    """The made-up BSN of a client."""
    return test_bsn(client)


def contract_table() -> str:
    """One row per aanbieder, as CSV."""
    gemeenten = " ".join(dict.fromkeys(gemeente for gemeente, _ in PARTIES))
    heading = (
        "wet;gemeente;aanbieder;perceel;categorie;productcode;resultaat;variant;eenheid;tarief;"
        "periode;ingangsdatum;einddatum\n"
    )
    rows = (
        f"jw;{gemeenten};{aanbieder};Jeugd;45;45A04;;inspanning;04;{_TARIEF};;2026-01-01;\n"
        for aanbieder in dict.fromkeys(aanbieder for _, aanbieder in PARTIES)
    )
    return heading + "".join(rows)


# -- the register ----------------------------------------------------------------------------------

_ALLOCATION: Final = """
    INSERT INTO toewijzing (wet, gemeente, aanbieder, toewijzing_nummer, bsn, product_categorie,
        product_code, ingangsdatum, toewijzingsdatum, toewijzingstijd, einddatum, omvang_volume,
        omvang_eenheid, omvang_frequentie)
    VALUES ('jw', ?, ?, ?, ?, '45', '45A04', '2026-01-01', '2025-12-15', '10:00:00', '2026-12-31',
        8, '04', '2')
"""
_EARLIER: Final = f"""
    INSERT INTO prestatie (declaratie_id, wet, gemeente, aanbieder, volgnummer, bsn,
        referentie_nummer, toewijzing_nummer, product_categorie, product_code, begindatum,
        einddatum, geleverd_volume, eenheid, product_tarief, bedrag, debet_credit, status)
    SELECT ?, wet, gemeente, aanbieder, id, bsn, 'MRT' || toewijzing_nummer, toewijzing_nummer,
        product_categorie, product_code, '2026-03-01', '2026-03-31', {_VOLUME}, '04', {_TARIEF},
        {_VOLUME * _TARIEF}, 'D', 'accepted'
    FROM toewijzing
"""  # noqa: S608  (numbers of our own)
_SPENT: Final = f"""
    INSERT INTO besteed (toewijzing_nummer, aanbieder, gemeente, wet, eenheid, volume, bedrag)
    SELECT toewijzing_nummer, aanbieder, gemeente, wet, '04', {_VOLUME}, {_VOLUME * _TARIEF}
    FROM toewijzing ORDER BY toewijzing_nummer
"""  # noqa: S608  (the same)


def fill_register(file: Path, of: Month, allocations: int) -> None:
    """Make a register with this many allocations, set-based."""
    open_store(str(file)).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(_ALLOCATION, islice(_allocations(of), allocations))
        connection.execute(_EARLIER, (_earlier_declaratie(connection),))
        connection.execute(_SPENT)


def _allocations(of: Month) -> Iterator[tuple[str, str, int, str]]:
    n = 0
    for number, size in enumerate(of.sizes):
        for _ in range(size):
            yield (*PARTIES[number % len(PARTIES)], n + 1, bsn(n // 2))
            n += 1
    while True:
        yield (*PARTIES[n % len(PARTIES)], n + 1, bsn(n // 2))
        n += 1


def _earlier_declaratie(connection: sqlite3.Connection) -> int:
    """One invoice that all earlier Prestaties are said to come from."""
    bericht = _insert(connection, "bericht", {"nummer": "323", "identificatie": "EARLIER"})
    named = {"declaratie_nummer": "EARLIER", "bericht_id": bericht, "gemeente": "none"}
    return _insert(connection, "declaratie", named)


def _insert(connection: sqlite3.Connection, table: str, known: dict[str, object]) -> int:
    """A row with something in every column that must not be empty."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    required = [name for _, name, _, filled, default, key in columns if filled and default is None]
    row = {name: "2026-03-31" for name in required if name != "id"} | known
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    cursor = connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608  (names of our own)
        tuple(row.values()),
    )
    return cursor.lastrowid or 0

"""Messages for a worker, and the registers of both sides that know what they are about.

Every message is about allocations of its own, written to the registers before it is published, so
that all are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.schema import CreateTable

from bench.site import Letter, Pair
from bench.traffic import INGANGSDATUM, LARGE, bsn, invoice, start
from gateway.register.store import open_store
from gateway.register.tables import VERSIE, prestatie, stop, toewijzing
from gateway.register.tables import start as starts

_ALLOCATED: Final = {
    "wet": "jw",
    "product_categorie": "45",
    "product_code": "45A04",
    "ingangsdatum": INGANGSDATUM,
    "toewijzingsdatum": "2025-12-15",
    "toewijzingstijd": "10:00:00",
    "einddatum": "2026-12-31",
    "omvang_volume": 8,
    "omvang_eenheid": "04",
    "omvang_frequentie": "2",
}
_COPY: Final = (
    f"COPY toewijzing (toewijzing_nummer, bsn, gemeente, aanbieder, {', '.join(_ALLOCATED)})"
    " FROM STDIN"
)
BERICHT: Final = """
    INSERT INTO bericht (wet, gemeente, aanbieder, nummer, sender, identificatie, dagtekening,
        basisschema_xsd_versie, bericht_xsd_versie, verdict, digest, received)
    VALUES ('jw', '0384', '98000000', '301', '0384', %s, '2025-12-15', '1.0.0', '1.0.0',
        'accepted', '', '2025-12-15')
    RETURNING id
"""
_COLUMNS: Final = ", ".join(VERSIE)
VERSIES: Final = f"""
    INSERT INTO toewijzing_versie (wet, gemeente, toewijzing_nummer, bericht_id, {_COLUMNS})
    SELECT wet, gemeente, toewijzing_nummer, %s, {_COLUMNS}
    FROM toewijzing WHERE toewijzing_nummer BETWEEN %s AND %s
"""  # noqa: S608  (names of our own)

_WRITTEN: Final = """
    SELECT (SELECT count(*) FROM prestatie WHERE status = 'accepted') + (SELECT count(*) FROM start)
"""


class Stock:
    """Makes messages, each only once; `pairs` take turns."""

    def __init__(self, pairs: Sequence[Pair], gateway_store: str, bare_store: str) -> None:
        self._pairs = pairs
        open_store(gateway_store).close()
        make_bare_tables(bare_store)
        self._gateway = psycopg.connect(dsn(gateway_store))
        self._bare = psycopg.connect(dsn(bare_store))
        self._next = 0

    def close(self) -> None:
        """Leave the registers."""
        self._gateway.close()
        self._bare.close()

    def invoices(self, count: int) -> list[Letter]:
        """So many messages of 1,000 Prestaties."""
        blocks = self._allocated(count, LARGE)
        return [_letter(invoice(at[0], pair, at), pair, f"M{at[0]}", LARGE) for pair, at in blocks]

    def starts(self, count: int) -> list[Letter]:
        """So many messages of one StartProduct, each of another client."""
        blocks = self._allocated(count, 2)  # both of one client
        return [_letter(start(at[0], pair), pair, f"S{at[0]}", 1) for pair, at in blocks]

    def written(self, *, bare: bool) -> int:
        """How many rows a side has in the tables of what was taken in and accepted."""
        connection = self._bare if bare else self._gateway
        found = connection.execute(_WRITTEN).fetchone()
        connection.commit()
        return int(found[0]) if found else 0

    def _allocated(self, count: int, size: int) -> list[tuple[Pair, range]]:
        """New allocations, `size` for each message, known to both registers."""
        blocks = []
        for number in range(count):
            at = range(self._next, self._next + size)
            blocks.append((self._pairs[number % len(self._pairs)], at))
            self._next = at.stop
        for connection in (self._gateway, self._bare):
            with connection.cursor() as cursor:
                with cursor.copy(_COPY) as copy:
                    for row in _rows(blocks):
                        copy.write_row(row)
                if connection is self._gateway:
                    given = cursor.execute(BERICHT, [f"T{self._next}"]).fetchone()
                    first, last = blocks[0][1].start + 1, self._next
                    cursor.execute(VERSIES, [*(given or ()), first, last])
            connection.commit()
            connection.execute("ANALYZE")
            connection.commit()
        return blocks


def _letter(body: bytes, pair: Pair, name: str, rows: int) -> Letter:
    return Letter(body, f"jw.{'.'.join(pair)}", name, rows)


def _rows(blocks: Sequence[tuple[Pair, range]]) -> Iterator[tuple[object, ...]]:
    same = tuple(_ALLOCATED.values())
    for pair, numbers in blocks:
        for n in numbers:
            yield (n + 1, bsn(n // 2), *pair, *same)


def make_bare_tables(store: str) -> None:
    """The same columns, primary keys and unique constraints; no other index, no foreign key."""
    engine = create_engine(store)
    with engine.begin() as connection:
        for table in (toewijzing, prestatie, starts, stop):
            connection.execute(CreateTable(table, include_foreign_key_constraints=[]))
    engine.dispose()


def dsn(store: str) -> str:
    """The address as libpq knows it."""
    return store.replace("+psycopg", "", 1)

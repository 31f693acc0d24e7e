"""The registers of both sides before the month, and what is in them after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Final, NamedTuple

import psycopg

from bench.country_month import BEGUN, EINDDATUM, INGANGSDATUM, OMVANG, Item, Month, bsn
from bench.stock import BERICHT, VERSIES, dsn, make_bare_tables
from gateway.register.store import open_store
from tests.messages import PRODUCT

_SAME: Final = {
    "ingangsdatum": INGANGSDATUM,
    "toewijzingsdatum": "2025-12-15",
    "toewijzingstijd": "10:00:00",
    "einddatum": EINDDATUM,
    "omvang_volume": str(OMVANG.volume),
    "omvang_eenheid": OMVANG.eenheid,
    "omvang_frequentie": OMVANG.frequentie,
}
_ALLOCATED: Final = f"""
    COPY toewijzing (toewijzing_nummer, bsn, wet, gemeente, aanbieder, product_categorie,
        product_code, {", ".join(_SAME)})
    FROM STDIN
"""
_BEGUN: Final = """
    INSERT INTO start (wet, gemeente, aanbieder, bsn, toewijzing_nummer, product_categorie,
        product_code, toewijzing_ingangsdatum, begindatum, bericht_id)
    SELECT wet, gemeente, aanbieder, bsn, toewijzing_nummer, product_categorie, product_code,
        ingangsdatum, %s, %s
    FROM toewijzing WHERE toewijzing_nummer = ANY(%s)
"""
_NO_TRIGGERS: Final = "SET session_replication_role = replica"
"""What is written is known to be right: looking up each foreign key takes as long as writing."""

_COUNTED: Final = {
    "prestaties": "SELECT count(*) FROM prestatie WHERE status = 'accepted'",
    "starts": "SELECT count(*) FROM start",
    "stops": "SELECT count(*) FROM stop",
    "allocations": "SELECT count(*) FROM toewijzing",
}
_COUNTED_OURS: Final = {
    "messages": "SELECT count(*) FROM bericht WHERE verdict = 'accepted'",
    "not accepted": "SELECT count(*) FROM bericht WHERE verdict <> 'accepted'",
    "inbox": "SELECT count(*) FROM inbox",
}
_SIZES: Final = """
    SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid), pg_indexes_size(c.oid)
    FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    ORDER BY pg_total_relation_size(c.oid) DESC
"""
_INDEXES: Final = """
    SELECT indexrelname, pg_relation_size(indexrelid) FROM pg_stat_user_indexes
    ORDER BY 2 DESC
"""


class TableSize(NamedTuple):
    """A table: its rows, and the bytes of it and of its indexes."""

    name: str
    rows: int
    table_bytes: int
    index_bytes: int


class CountryRegister:
    """The register of one of the sides."""

    def __init__(self, store: str, month: Month, *, bare: bool) -> None:
        self._month, self._bare, self._store = month, bare, store
        if bare:
            make_bare_tables(store)
        else:
            open_store(store).close()
        self._connection = psycopg.connect(dsn(store), autocommit=True)

    def close(self) -> None:
        """Leave the database."""
        self._connection.close()

    def fill(self) -> None:
        """Write what was there before the month; the bare pipeline needs the allocations only."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(_NO_TRIGGERS)
            with cursor.copy(_ALLOCATED) as copy:
                for line in _lines(self._month.known):
                    copy.write(line)
            if not self._bare:
                given = cursor.execute(BERICHT, ["BEFORE"]).fetchone() or ()
                last = self._month.known[-1].about.stop
                cursor.execute(VERSIES, [*given, 1, last])
                stopped = [item.about.start + 1 for item in self._month.stopped]
                cursor.execute(_BEGUN, [BEGUN, *given, stopped])
            cursor.execute("SET session_replication_role = DEFAULT")
        self._connection.execute("VACUUM ANALYZE")

    def check(self) -> None:
        """Hold what is there after the month against what was sent.

        Raises:
            RuntimeError: something is missing, or there twice.
        """
        statements = _COUNTED if self._bare else _COUNTED | _COUNTED_OURS
        found = {name: self._number(statement) for name, statement in statements.items()}
        if not self._bare:
            with closing(open_store(self._store)) as register:
                found["not published"] = register.backlog()
        wanted = {name: self._wanted()[name] for name in found}
        if found != wanted:
            raise RuntimeError(f"in the register is {found}, and not {wanted}")

    def sizes(self) -> list[TableSize]:
        """Every table with something in it, the largest first."""
        self._connection.execute("ANALYZE")
        rows = self._connection.execute(_SIZES).fetchall()
        return [size for size in (TableSize(*row) for row in rows) if size.rows]

    def indexes(self) -> dict[str, int]:
        """The bytes of every index."""
        return dict(self._connection.execute(_INDEXES).fetchall())

    def written_ahead(self) -> int:
        """The bytes of write-ahead log that the server has written since it was made."""
        return self._number("SELECT (pg_current_wal_lsn() - '0/0')::bigint")

    def server_pid(self) -> int:
        """The process id of the server, which has to run on this machine."""
        return self._number("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::bigint")

    def _number(self, statement: str) -> int:
        found = self._connection.execute(statement).fetchone()
        return int(found[0]) if found else 0

    def _wanted(self) -> dict[str, int]:
        month = self._month
        allocations = sum(len(item.about) for item in month.known)
        begun = 0 if self._bare else len(month.stopped)
        return {
            "prestaties": month.prestaties,
            "starts": month.counts[305] + begun,
            "stops": month.counts[307],
            "allocations": allocations + month.counts[301],
            "messages": len(month.items) + 1,
            "not accepted": 0,
            "inbox": len(month.items),
            "not published": 0,
        }


def _lines(items: Iterable[Item]) -> Iterator[str]:
    """The allocations of a message as COPY reads them."""
    same = "\t".join(_SAME.values())
    for item in items:
        wet = item.pair.wet
        whose = "\t".join((*item.pair, *PRODUCT[wet], same))
        yield "".join(f"{n + 1}\t{bsn(n // 2)}\t{whose}\n" for n in item.about)

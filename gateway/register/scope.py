"""The pair that a message is about, as parameters and as conditions of a statement."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam

from gateway.standard.bericht import Bericht
from gateway.standard.records import Client, Product


def pair(bericht: Bericht) -> dict[str, Any]:
    """The wet, gemeente and aanbieder of a message, by the names that `of_pair` binds."""
    return {
        "p_wet": bericht.soort.wet,
        "p_gemeente": bericht.gemeente,
        "p_aanbieder": bericht.aanbieder,
    }


def of_pair(table: Table) -> ColumnElement[bool]:
    """Rows of this wet, gemeente and aanbieder."""
    return and_(
        table.c.wet == bindparam("p_wet"),
        table.c.gemeente == bindparam("p_gemeente"),
        table.c.aanbieder == bindparam("p_aanbieder"),
    )


def of_gemeente(table: Table) -> ColumnElement[bool]:
    """Rows of this wet and gemeente, over all aanbieders (TR332)."""
    return and_(table.c.wet == bindparam("p_wet"), table.c.gemeente == bindparam("p_gemeente"))


def of_aanbieder(table: Table) -> ColumnElement[bool]:
    """Rows of this wet and aanbieder, over all gemeenten (TR314, TR333, TR347)."""
    return and_(table.c.wet == bindparam("p_wet"), table.c.aanbieder == bindparam("p_aanbieder"))


def of_client(table: Table) -> ColumnElement[bool]:
    """Rows of this pair about one client."""
    return and_(of_pair(table), table.c.bsn == bindparam("p_bsn"))


def pair_and_client(bericht: Bericht) -> dict[str, Any]:
    """The parameters of `of_client`, for a message about one client."""
    return {**pair(bericht), "p_bsn": bericht.one(Client).bsn}


@lru_cache(maxsize=4096)
def product(categorie: str | None, code: str | None) -> Product | None:
    """A Product from its two columns; a generic allocation has none."""
    return None if categorie is None else Product(categorie, code)


def product_columns(named: Product | None) -> tuple[str | None, str | None]:
    """The two columns of a Product."""
    return (None, None) if named is None else (named.categorie, named.code)

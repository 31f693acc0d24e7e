"""The pair that a message is about: as a key, as parameters, as conditions of a statement."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, bindparam

from gateway.standard.bericht import Bericht
from gateway.standard.records import Client, Product

PAIR: Final = ("wet", "gemeente", "aanbieder")
CLIENT: Final = (*PAIR, "bsn")

GEMEENTE: Final = ("wet", "gemeente")
"""How far a number is unique: over all aanbieders (TR332)."""

AANBIEDER: Final = ("wet", "aanbieder")
"""How far a number is unique: over all gemeenten (TR314, TR333, TR347)."""


def pair(bericht: Bericht) -> dict[str, Any]:
    """The wet, gemeente and aanbieder of a message, by the names that `of_pair` binds."""
    return {
        "p_wet": bericht.soort.wet,
        "p_gemeente": bericht.gemeente,
        "p_aanbieder": bericht.aanbieder,
    }


def owner(bericht: Bericht) -> tuple[str, str, str]:
    """The wet, gemeente and aanbieder of a message, as the columns PAIR of a key or a row."""
    return bericht.soort.wet, bericht.gemeente, bericht.aanbieder


def client(bericht: Bericht) -> tuple[str, str, str, str]:
    """The columns CLIENT of a message about one client."""
    return *owner(bericht), bericht.one(Client).bsn


def of_pair(table: Table) -> ColumnElement[bool]:
    """Rows of this wet, gemeente and aanbieder."""
    return _of(table, PAIR)


def of_aanbieder(table: Table) -> ColumnElement[bool]:
    """Rows of this wet and aanbieder, over all gemeenten."""
    return _of(table, AANBIEDER)


def _of(table: Table, names: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == bindparam(f"p_{name}") for name in names))


@lru_cache(maxsize=4096)
def product(categorie: str | None, code: str | None) -> Product | None:
    """A Product from its two columns; a generic allocation has none."""
    return None if categorie is None else Product(categorie, code)


def product_columns(named: Product | None) -> tuple[str | None, str | None]:
    """The two columns of a Product."""
    return (None, None) if named is None else (named.categorie, named.code)

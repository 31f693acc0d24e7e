"""The columns that tables of the register are made of, and how keys and indexes are named."""

from __future__ import annotations

from time import time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    false,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def key() -> Column[int]:
    """The number of a row, given by the database."""
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def text(name: str, *, null: bool = False) -> Column[str]:
    """A text, compared exactly."""
    return Column(name, String, nullable=null)


def number(name: str, *, null: bool = False) -> Column[int]:
    """A whole number; amounts are in eurocent."""
    return Column(name, BigInteger, nullable=null)


def day(name: str, *, null: bool = False) -> Column[Any]:
    """A date without a time."""
    return Column(name, Date, nullable=null)


def flag(name: str) -> Column[bool]:
    """True or false, false unless said otherwise."""
    return Column(name, Boolean, nullable=False, server_default=false())


def of(table: str, *, null: bool = False) -> Column[int]:
    """The row of another table that this one belongs to."""
    return Column(f"{table}_id", ForeignKey(f"{table}.id"), nullable=null)


def moment(name: str) -> Column[int]:
    """When a row was made, in seconds since 1970."""
    return Column(name, BigInteger, nullable=False)


def now() -> int:
    """The moment of a row that is made now."""
    return int(time())


def pair() -> tuple[Column[str], Column[str], Column[str]]:
    """The wet, gemeente and aanbieder that a row belongs to."""
    return text("wet"), text("gemeente"), text("aanbieder")

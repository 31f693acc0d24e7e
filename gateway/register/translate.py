"""Errors of the database in our words: one line, without values, names or statements."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from gateway.errors import Raced, RegisterError

_RACED: Final = "Another transaction changed the same part of the register at the same moment."
_UNREACHABLE: Final = "The database of the register cannot be reached, or closed the connection."

_RACES: Final = (
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "23505",  # unique_violation
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
)

_FAULTS: Final = {
    "SQLITE_BUSY": "The register is in use by another process, which did not finish in time.",
    "SQLITE_LOCKED": "The register is in use by another process, which did not finish in time.",
    "SQLITE_FULL": "The disk of the register is full; nothing of this message was kept.",
    "SQLITE_IOERR": "The disk of the register cannot be read or written.",
    "SQLITE_READONLY": "The register may not be written here.",
    "SQLITE_CANTOPEN": "The file of the register cannot be opened or made.",
    "SQLITE_PERM": "The file of the register may not be opened.",
    "SQLITE_NOTADB": "This file is not a register of the gateway.",
    "SQLITE_CORRUPT": "The file of the register is damaged.",
    "08": _UNREACHABLE,
    "25006": "The register may not be written here.",
    "28": "The database of the register refuses this user or password.",
    "3D": "The database of the register does not exist.",
    "42501": "This user may not do that in the database of the register.",
    "53100": "The disk of the register is full; nothing of this message was kept.",
    "53": "The database server of the register is out of resources.",
    "55P03": "The register is in use by another process, which did not finish in time.",
    "57": _UNREACHABLE,
}


_LOST: Final = frozenset({"OperationalError", "InterfaceError"})
"""What drivers call an error of the connection, when the database itself says nothing."""


def translated(error: Exception) -> RegisterError:
    """The error to raise instead; raise it `from None`, the original may quote a BSN."""
    if isinstance(error, PoolTimeoutError):
        return RegisterError("No connection to the register came free in time.")
    if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
        return RegisterError(f"The register could not do this ({type(error).__name__}).")
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = _code(cause)
    if code in _RACES:
        return Raced(_RACED)
    for start, text in _FAULTS.items():
        if code.startswith(start):
            return RegisterError(text)
    if not code and not _LOST.isdisjoint(kind.__name__ for kind in type(cause).__mro__):
        return RegisterError(_UNREACHABLE)
    reason = code or type(cause).__name__
    return RegisterError(f"The database of the register refused a statement ({reason}).")


def unopened(error: SQLAlchemyError) -> RegisterError:
    """The error to raise when a register could not be opened; the reason names no data."""
    if isinstance(error, OperationalError) and not _code(error.orig):
        reason = str(error.orig).strip().splitlines()[0]
        return RegisterError(f"The register cannot be reached: {reason}")
    return translated(error)


def _code(cause: BaseException | None) -> str:
    """The name or number that the driver gives: SQLITE_FULL, 53100; "" where it has none."""
    return getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""

"""The memory of the gateway: what was seen, allocated, started, asked and declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.register.store import StoreRegister


def open_store(url: str | None = None) -> StoreRegister:
    """
    Open the register at `url`; the database library is only loaded here.

    None is a fresh, private register in memory. A path or a sqlite:/// address is a file, made
    when it does not exist; a postgresql:// address is a database on a server. A store of an
    older version is brought up to date.

    Raises:
        RegisterError: it is not a register, is of a newer version, or cannot be reached.
    """
    from gateway.register import store

    return store.open_store(url)

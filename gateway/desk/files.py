"""Writes a file so that it is there whole, also after the power fails, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.source import reason


def make_folder(path: Path) -> None:
    """
    Make a folder where it is missing.

    Raises:
        WrongUse: it cannot be made, or is something else.
    """
    with _told(path, "make"):
        path.mkdir(parents=True, exist_ok=True)


def write_safely(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """
    Write under a temporary name, wait for the disk, and only then give it its own name.

    Raises:
        WrongUse: it cannot be written. Nothing of it is left behind.
    """
    temporary = path.with_name(f".gateway-{os.urandom(6).hex()}.tmp")
    try:
        with _told(path, "write"):
            with temporary.open("xb") as stream:
                write(stream)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
            _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise WrongUse(f'cannot {what} "{one_line(str(path))}": {reason(error)}') from error

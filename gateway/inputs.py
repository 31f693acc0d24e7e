"""From the paths that somebody typed to the messages behind them, in a fixed order.

Everything that can be wrong with a path is found out here, before the first message is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.source import SUFFIX, Input, reason
from gateway.standard.limits import MAX_MESSAGE_BYTES


@contextmanager
def open_inputs(paths: Sequence[str]) -> Iterator[list[Input]]:
    """The messages of all paths, in the order given; zips stay open until the end of the block.

    Raises:
        WrongUse: a path does not exist or cannot be read, holds no XML file, or is a zip that is
            broken or not to be trusted.
    """
    with ExitStack() as stack:
        yield [item for path in paths for item in _expand(path, stack)]


def _expand(origin: str, stack: ExitStack) -> list[Input]:
    name = one_line(origin)
    if not origin:
        raise WrongUse("a PATH is empty")
    path = Path(origin)
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise WrongUse(f'cannot read "{name}": {reason(error)}') from error
    _must_be_readable(path)
    if is_folder:
        found = _in_folder(path, origin)
        if not found:
            raise WrongUse(f'no *.xml file in or below the folder "{name}"')
        return found
    if origin.lower().endswith(".zip"):
        from gateway.zips import in_zip

        return in_zip(origin, stack)
    return [_on_disk(path, path.name, origin)]


def _in_folder(top: Path, origin: str) -> list[Input]:
    def refuse(error: OSError) -> None:
        folder = one_line(str(error.filename))
        raise WrongUse(f'cannot read the folder "{folder}": {reason(error)}')

    paths = [
        Path(folder, name)
        for folder, _, names in os.walk(top, onerror=refuse)
        for name in names
        if name.endswith(SUFFIX)
    ]
    for path in paths:
        _must_be_ordinary(path)
    relative = sorted((path.relative_to(top).as_posix() for path in paths), key=os.fsencode)
    return [_on_disk(top / file, file, origin) for file in relative]


def _must_be_ordinary(path: Path) -> None:
    """In a folder a link to nowhere or a pipe is found out now; reading a pipe could take ever."""
    try:
        ordinary = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        raise WrongUse(f'cannot read "{one_line(str(path))}": {reason(error)}') from error
    if not ordinary:
        raise WrongUse(f'cannot read "{one_line(str(path))}": it is not an ordinary file')
    _must_be_readable(path)


def _must_be_readable(path: Path) -> None:
    if not os.access(path, os.R_OK):
        raise WrongUse(f'cannot read "{one_line(str(path))}": permission denied')


def _on_disk(path: Path, file: str, origin: str) -> Input:
    def beside(name: str) -> bytes | None:
        other = path.with_name(name)
        return _read(other) if other.is_file() else None

    return Input(file, lambda: _read(path), origin, path, beside)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_MESSAGE_BYTES + 1)
    except OSError as error:
        raise WrongUse(f'cannot read "{one_line(str(path))}": {reason(error)}') from error

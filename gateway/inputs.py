"""From the paths that somebody typed to the messages behind them, in a fixed order.

Everything that can be wrong with a path is found out here, before the first message is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from gateway.errors import WrongUse
from gateway.printable import one_line

MAX_MESSAGE_BYTES: Final = 26_214_400
"""25 MB (OP179). One byte more is read, never two: enough to tell that a message is too large."""

SUFFIX: Final = ".xml"


class Input(NamedTuple):
    """One message to read.

    `file` is the path relative to the PATH given (`origin`), with forward slashes. `disk` is the
    real file behind it, None in a zip. `beside` reads a small file in the same folder by its name,
    None when there is none.
    """

    file: str
    read: Callable[[], bytes]
    origin: str
    disk: Path | None
    beside: Callable[[str], bytes | None]

    @property
    def stem(self) -> str:
        """The file without `.xml`, with its folder."""
        return stem_of(self.file)


def stem_of(file: str) -> str:
    """`a/03-declaratie.xml` is `a/03-declaratie`; a name without `.xml` stays as it is."""
    return file[: -len(SUFFIX)] if file.lower().endswith(SUFFIX) else file


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


def reason(error: BaseException) -> str:
    """What the operating system said, in one short line without the path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return one_line(str(error)) or type(error).__name__

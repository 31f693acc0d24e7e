"""One message to read, wherever it lies: in a file, a folder or a zip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from gateway.printable import one_line

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


def reason(error: BaseException) -> str:
    """What the operating system said, in one short line without the path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return one_line(str(error)) or type(error).__name__

"""Reads the XML files in a zip without unpacking it to disk, and trusts nothing about it.

What is refused: broken, encrypted and nested zips, names that try to leave the folder or stand
twice, symbolic links, members that share their bytes, and more than the limits below. A single
member over the limit of a message is listed; reading it stops one byte past that limit.
"""

from __future__ import annotations

import errno
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import pairwise
from typing import Final

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.source import SUFFIX, Input, reason
from gateway.standard.limits import MAX_MESSAGE_BYTES

MAX_MEMBERS: Final = 50_000
MAX_TOTAL_BYTES: Final = 4 * 1024**3  # that the messages of one zip may unpack to, together
MAX_DIRECTORY_BYTES: Final = 32 * 1024**2  # of the list of members itself

_EXPECTED: Final = ".expected.json"
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a brake
_ENCRYPTED: Final = 0x1 | 0x40
_FIXED_HEADER: Final = 30  # bytes of a local header before the name
_ODD_NAME: Final = re.compile(r"(^|/)\.{0,2}(/|$)|[\\\x00-\x1f\x7f]|^[A-Za-z]:")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # also NotImplementedError: a method of packing that zipfile does not know
    OverflowError,
    struct.error,
)


class _Source(io.BufferedReader):
    """The zip file; a list of members beyond the limit is never read into memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise _TooLarge
        return super().read(size)


class _TooLarge(Exception):
    """The zip asks for more than the limits allow."""


def in_zip(path: str, stack: ExitStack) -> list[Input]:
    """The XML members of a zip, in the byte order of their names; `stack` closes the zip.

    Raises:
        WrongUse: the zip is broken, or not to be trusted, or holds no XML file.
    """
    archive = _Archive(path, stack)
    members = archive.members()
    if not members:
        raise WrongUse(f"{archive.name} holds no *.xml file")
    names = sorted(members, key=lambda name: name.encode("utf-8", "surrogatepass"))
    archive.try_all(members.values())
    return [archive.input(name) for name in names]


class _Archive:
    def __init__(self, path: str, stack: ExitStack) -> None:
        self.path = path
        self.name = f'the zip "{one_line(path)}"'
        self._by_name: dict[str, zipfile.ZipInfo] = {}
        try:
            source = stack.enter_context(_Source(io.FileIO(path)))
            self._zip = stack.enter_context(zipfile.ZipFile(source))
        except _TooLarge as error:
            raise self._too_many() from error
        except _BROKEN as error:
            raise self._broken(error) from error

    def members(self) -> dict[str, zipfile.ZipInfo]:
        """The XML members by name, once everything about the whole zip is found in order."""
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise self._too_many()
        for info in infos:
            self._check(info)
            if info.filename in self._by_name:
                raise self._refused(info, "is in it twice")
            self._by_name[info.filename] = info
        self._check_overlap(infos)
        found = {
            name: info
            for name, info in self._by_name.items()
            if name.endswith(SUFFIX) and not name.startswith("__MACOSX/")
        }
        if sum(min(i.file_size, MAX_MESSAGE_BYTES + 1) for i in found.values()) > MAX_TOTAL_BYTES:
            limit = MAX_TOTAL_BYTES // 1024**3
            raise WrongUse(f"{self.name} unpacks to more than {limit} GB; split it")
        return found

    def try_all(self, infos: Iterable[zipfile.ZipInfo]) -> None:
        """Read every member once, so that a damaged one is known before anything is written."""
        for info in infos:
            self._read(info)

    def input(self, name: str) -> Input:
        """The Input that reads one member."""
        folder = name[: name.rfind("/") + 1]

        def beside(other: str) -> bytes | None:
            info = self._by_name.get(folder + other)
            return None if info is None else self._read(info)

        return Input(name, lambda: self._read(self._by_name[name]), self.path, None, beside)

    def _check(self, info: zipfile.ZipInfo) -> None:
        name = info.orig_filename
        if _ODD_NAME.search(name.removesuffix("/")):
            raise self._refused(info, "has a name that is not a plain relative path")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise self._refused(info, "is a link or a special file")
        if info.flag_bits & _ENCRYPTED:
            raise self._refused(info, "is encrypted")
        if name.lower().endswith(".zip"):
            raise self._refused(info, "is a zip in a zip; unpack it first")
        if name.endswith((SUFFIX, _EXPECTED)) and info.compress_type not in _METHODS:
            raise self._refused(info, "is packed in a way that is not supported; use deflate")

    def _check_overlap(self, infos: Iterable[zipfile.ZipInfo]) -> None:
        """Members that share bytes make a small zip unpack to an endless amount."""
        for this, following in pairwise(sorted(infos, key=lambda info: info.header_offset)):
            end = this.header_offset + _FIXED_HEADER + this.compress_size
            if end > following.header_offset:
                raise self._refused(following, "overlaps with another member")

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        try:
            with self._zip.open(info) as stream:
                return stream.read(MAX_MESSAGE_BYTES + 1)
        except _BROKEN as error:
            raise self._refused(info, "is damaged") from error

    def _refused(self, info: zipfile.ZipInfo, why: str) -> WrongUse:
        return WrongUse(f'{self.name}: "{one_line(info.orig_filename)}" {why}')

    def _broken(self, error: BaseException) -> WrongUse:
        if isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}:
            return WrongUse(f"cannot read {self.name}: {reason(error)}")
        return WrongUse(f"{self.name} is broken or no zip at all")

    def _too_many(self) -> WrongUse:
        return WrongUse(f"{self.name} holds more than {MAX_MEMBERS} files; split it")

"""Writes answers and notices to a folder: complete under their own name, or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from gateway.errors import WrongUse
from gateway.printable import one_line
from gateway.result import Result
from gateway.runs import answer_file
from gateway.source import Input, reason
from gateway.standard.berichten import ANSWERED_BY

NOTICE: Final = ".fout.json"

_ENDINGS: Final = (
    *(f".{prefix}{answer}.xml" for prefix in ("JW", "WMO") for answer in ANSWERED_BY.values()),
    NOTICE,
)


class OutFolder:
    """The folder that answers go to."""

    def __init__(self, path: str) -> None:
        if not path:
            raise WrongUse("--out needs the name of a folder")
        self._path = Path(path)
        self._name = one_line(path)

    def check(self, inputs: Sequence[Input]) -> None:
        """
        Find out, before anything is written, whether these inputs can be answered here.

        Raises:
            WrongUse: two inputs would write the same file, or an answer would overwrite an input.
        """
        seen: dict[str, Input] = {}
        for item in inputs:
            other = seen.setdefault(item.stem, item)
            if other is not item:
                raise WrongUse(
                    f'"{_shown(other)}" and "{_shown(item)}" would write the same file in '
                    f'"{self._name}"; run them with different --out folders'
                )
        self._check_overwriting(inputs)

    def _check_overwriting(self, inputs: Sequence[Input]) -> None:
        on_disk = [item.disk for item in inputs if item.disk is not None]
        taken = {os.path.realpath(path) for path in on_disk} | {_place(path) for path in on_disk}
        out = os.path.realpath(self._path)
        for item in inputs:
            for ending in _ENDINGS:
                if f"{out}/{item.stem}{ending}" in taken:
                    raise WrongUse(
                        f'the answer to "{_shown(item)}" could overwrite the input '
                        f'"{one_line(item.stem + ending)}"; choose another --out folder'
                    )

    def create(self) -> None:
        """
        Make the folder where it is missing, and try whether it can be written.

        Raises:
            WrongUse: it cannot.
        """
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            trial = self._path / _temporary()
            trial.touch(exist_ok=False)
            trial.unlink()
        except (OSError, ValueError) as error:
            raise WrongUse(f'cannot write in the folder "{self._name}": {reason(error)}') from error

    def write(self, item: Input, result: Result) -> None:
        """
        Write the answer or the notice for one input; a failed message writes nothing.

        Raises:
            WrongUse: the file cannot be written. Nothing of it is left behind.
        """
        if result.verdict == "failed":
            return
        file = answer_file(item, result)
        if file is not None and result.answer is not None:
            self._write(file, result.answer.data)
        elif result.notice is not None:
            self._write(item.stem + NOTICE, result.notice)

    def _write(self, file: str, data: bytes) -> None:
        path = self._path / file
        temporary = path.with_name(_temporary())
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("xb") as stream:
                stream.write(data)
            temporary.replace(path)
        except OSError as error:
            raise WrongUse(f'cannot write "{one_line(str(path))}": {reason(error)}') from error
        finally:
            with suppress(OSError):
                temporary.unlink()


def _temporary() -> str:
    return f".gateway-{os.urandom(6).hex()}.tmp"


def _place(path: Path) -> str:
    """Where a file stands, without following it when it is itself a link."""
    return f"{os.path.realpath(path.parent)}/{path.name}"


def _shown(item: Input) -> str:
    """An input as people recognise it: the path given, and the file within it."""
    given = item.disk is not None and str(item.disk) == str(Path(item.origin))
    return one_line(item.origin if given else f"{item.origin}: {item.file}")

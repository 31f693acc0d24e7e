"""Standard output and standard error, with what can go wrong there: a closed pipe, a full disk."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

from gateway.errors import WrongUse
from gateway.printable import one_line


class Output:
    """Standard output in UTF-8, flushed line by line so that a reader need not wait."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")

    @property
    def is_terminal(self) -> bool:
        """True when people look at it directly."""
        return self._stream is not None and self._stream.isatty()

    def line(self, text: str) -> None:
        """
        Write one line (or several, joined by line ends).

        Raises:
            BrokenPipeError: nobody reads any more.
            WrongUse: it cannot be written for another reason, such as a full disk.
        """
        self._write(text + "\n")

    def flush(self) -> None:
        """Write out what others have printed; raises what `line` raises."""
        self._write("")

    def _write(self, text: str) -> None:
        if self._stream is None:  # closed by whoever started us
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            why = (error.strerror or "error").lower()
            raise WrongUse(f"cannot write to standard output: {why}") from error


def complain(text: str) -> None:
    """One line on standard error, whatever is in the text."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            line = one_line(text).encode("utf-8", "backslashreplace").decode("utf-8")
            encoding = sys.stderr.encoding or "utf-8"
            sys.stderr.write(line.encode(encoding, "replace").decode(encoding) + "\n")
            sys.stderr.flush()


def give_up_output() -> None:
    """Keep Python from complaining at exit about output that nobody can receive any more."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

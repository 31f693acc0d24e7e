"""A progress bar on a terminal, once a run takes long enough for people to wonder."""

from __future__ import annotations

import time
from typing import Any, Final, TextIO

AFTER_SECONDS: Final = 1.0
_REDRAW_SECONDS: Final = 0.1
_ERASE_LINE: Final = "\r\x1b[2K"


class Progress:
    """The bar of one run, drawn on standard error; rich is loaded when it first appears.

    `shared` says that the report goes to the same terminal: then the bar makes room for each
    block of it.
    """

    def __init__(self, stream: TextIO | None, title: str, total: int, *, shared: bool) -> None:
        self._stream = stream if stream is not None and stream.isatty() else None
        self._title = title
        self._total = total
        self._shared = shared
        self._started = self._drawn = time.monotonic()
        self._bar: Any = None
        self._task: Any = None
        self._done = 0

    def make_room(self) -> None:
        """Take the bar off the terminal's last line, when a report is about to be printed."""
        if self._bar is not None and self._shared and self._stream is not None:
            self._stream.write(_ERASE_LINE)
            self._stream.flush()

    def advance(self) -> None:
        """One message further."""
        self._done += 1
        if self._stream is None:
            return
        now = time.monotonic()
        if self._bar is None and now - self._started >= AFTER_SECONDS and self._done < self._total:
            self._bar = _rich_bar(self._stream)
            self._task = self._bar.add_task(self._title, total=self._total)
            self._bar.start()
        if self._bar is not None and (self._shared or now - self._drawn >= _REDRAW_SECONDS):
            self._drawn = now
            self._bar.update(self._task, completed=self._done, refresh=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _rich_bar(stream: TextIO) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=stream),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )

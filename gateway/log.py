"""The log of a service: JSON, one object per line, on standard error.

A line tells what was done with which message, by its trace id, never what stands in it: no BSN,
no name, no address, no text of a message.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

Log = FilteringBoundLogger

_TRACE: Final = ContextVar[str | None]("trace", default=None)
_JSON: Final = json.JSONEncoder(ensure_ascii=False, default=repr)


def configure(stream: TextIO | None = None) -> Log:
    """Set up the log, once, at the entrance of a service.

    What the broker's client library would say for itself is left out: its errors leave as ours.
    """
    client = logging.getLogger("pika")
    client.addHandler(logging.NullHandler())
    client.propagate = False
    log = structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stderr),
        processors=[
            _with_trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _written,
        ],
    )
    # Without `bind` structlog would put the logger together again for every line.
    return cast("Log", log.bind())


@contextmanager
def about(trace: str) -> Iterator[None]:
    """Every line within is about the message with this trace id, whoever writes it."""
    token = _TRACE.set(trace)
    try:
        yield
    finally:
        _TRACE.reset(token)


def _with_trace(_logger: object, _method: str, event: EventDict) -> EventDict:
    trace = _TRACE.get()
    if trace is not None:
        event.setdefault("trace", trace)
    return event


def _written(_logger: object, _method: str, event: EventDict) -> str:
    return _JSON.encode(event)

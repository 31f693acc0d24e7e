"""The log of a service: JSON, one object per line, on standard error.

A line tells what was done with which message, by its trace id, never what stands in it: no BSN,
no name, no address, no text of a message.
"""

from __future__ import annotations

import logging
import sys
from contextlib import AbstractContextManager
from typing import TextIO, cast

import structlog
from structlog.typing import FilteringBoundLogger

Log = FilteringBoundLogger


def configure(stream: TextIO | None = None) -> Log:
    """Set up the log, once, at the entrance of a service.

    What the broker's client library would say for itself is left out: its errors leave as ours.
    """
    client = logging.getLogger("pika")
    client.addHandler(logging.NullHandler())
    client.propagate = False
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
    )
    return cast("Log", structlog.get_logger())


def about(trace: str) -> AbstractContextManager[object]:
    """Every line within is about the message with this trace id, whoever writes it."""
    return structlog.contextvars.bound_contextvars(trace=trace)

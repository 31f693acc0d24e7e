"""One value of the XSD as a Python value: what the XSD lets through, and only that."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

XSD_WHITE_SPACE = " \t\r\n"
_ISO_LENGTH = len("2026-01-01")


@lru_cache(maxsize=8192)
def parse_date(text: str) -> date:
    """An xs:date as a date. Years that Python does not know become date.min or date.max."""
    stripped = text.strip(XSD_WHITE_SPACE)
    if stripped.startswith(("-", "0000")):
        return date.min
    if len(stripped) > _ISO_LENGTH:
        return date.max
    return date.fromisoformat(stripped)


@lru_cache(maxsize=8192)
def parse_period(record: type[Any], *texts: str) -> Any:
    """The record of some days; equal ones are the same object."""
    return tuple.__new__(record, [parse_date(text) for text in texts])


@lru_cache(maxsize=1024)
def shared_text(text: str) -> str:
    """This text, or an equal one from before; `sys.intern` might keep what a sender made up."""
    return text


def long_number(text: str) -> int:
    """An xs:integer with any number of leading zeros; `int` gives up at some 4,300 digits."""
    return int(text.strip(XSD_WHITE_SPACE).lstrip("+-0") or "0")


def normalise_time(text: str) -> str:
    """An xs:time as text that sorts in the order of time: 12:34:56 < 12:34:56.5 < 12:34:57."""
    stripped = text.strip(XSD_WHITE_SPACE)
    return stripped.rstrip("0").rstrip(".") if "." in stripped else stripped

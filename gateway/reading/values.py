"""One value of the XSD as a Python value: what the XSD lets through, and only that."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

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
def parse_period(record: Callable[[Iterable[date]], Period], *texts: str) -> Period:
    """Days as a record of them; equal periods are one object."""
    return record(map(parse_date, texts))


def normalise_time(text: str) -> str:
    """An xs:time as text that sorts in the order of time: 12:34:56 < 12:34:56.5 < 12:34:57."""
    stripped = text.strip(XSD_WHITE_SPACE)
    return stripped.rstrip("0").rstrip(".") if "." in stripped else stripped

"""Reads the fields of a message at the broker, which hold whatever its sender put there."""

from __future__ import annotations

from time import time


def since(stamp_ms: object, sent_seconds: object) -> float:
    """When a message came (seconds since 1970): by the stamp of the broker, or else its sender."""
    now = time()
    if isinstance(stamp_ms, int):
        return min(stamp_ms / 1000, now)
    return min(sent_seconds, now) if isinstance(sent_seconds, int) else now


def text(value: object) -> str | None:
    """A short text of AMQP; pika leaves it as bytes where it is not UTF-8. Empty is absent."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="backslashreplace")
    return value.replace("\0", "\\0") if isinstance(value, str) and value else None

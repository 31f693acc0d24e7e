"""A message as the broker hands it over: its bytes and what travels with them."""

from __future__ import annotations

from typing import Any, NamedTuple

Headers = dict[str, Any]


class Properties(NamedTuple):
    """What travels with the bytes of a message."""

    content_type: str | None = None
    message_id: str | None = None
    correlation_id: str | None = None
    type: str | None = None
    app_id: str | None = None
    user_id: str | None = None
    headers: Headers | None = None
    timestamp: int | None = None


class Delivery(NamedTuple):
    """One message that the broker handed over; `tries` is how often it was handed over before.

    It waits since the moment (seconds since 1970) that the broker stamped on it, or else its
    sender, or else since it arrived here.
    """

    queue: str
    tag: int
    routing_key: str
    properties: Properties
    body: bytes
    tries: int
    since: float = 0.0

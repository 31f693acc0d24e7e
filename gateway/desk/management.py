"""Asks the management interface of the broker how many messages each queue holds."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from gateway.errors import BrokerError, WrongUse

PATIENCE_SECONDS: Final = 10.0
_DEFAULT: Final = "guest"


def queue_sizes(url: str, vhost: str = "/") -> Mapping[str, int]:
    """
    The messages in each queue of a virtual host, those included that somebody holds.

    Raises:
        WrongUse: it is no address.
        BrokerError: it cannot be reached, or does not answer as RabbitMQ does.
    """
    request = _request(url, f"/api/queues/{quote(vhost, safe='')}?columns=name,messages")
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310  (http only)
            found: Any = json.load(response)
        return {str(queue["name"]): int(queue.get("messages", 0)) for queue in found}
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        why = getattr(error, "code", None) or type(error).__name__
        raise BrokerError(f"The management interface cannot be used ({why}).") from None


def _request(url: str, path: str) -> Request:
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    except ValueError:
        parts, place = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongUse("The address of the management interface is not an http:// address.")
    user = unquote(parts.username or _DEFAULT)
    password = unquote(parts.password or _DEFAULT)
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    address = urlunsplit(
        (
            parts.scheme,
            place,
            parts.path.rstrip("/") + path.partition("?")[0],
            path.partition("?")[2],
            "",
        )
    )
    return Request(address, headers={"Authorization": f"Basic {token}"})  # noqa: S310

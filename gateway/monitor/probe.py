"""Asks a worker on this machine how it is, for the health check of a container.

`python -m gateway.monitor.probe [/readyz]` ends with status 0 when the page says that all is well.
"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

PORT: Final = "GATEWAY_HTTP_PORT"
PATIENCE_SECONDS: Final = 5
WELL, NOT_WELL = 0, 1


def ask(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit status: 0 when the worker answers that it is well."""
    path = argv[0] if argv else "/healthz"
    try:
        port = int(environment.get(PORT, "0"))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException):
        return NOT_WELL
    return WELL if status == http.HTTPStatus.OK else NOT_WELL


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1:], os.environ))

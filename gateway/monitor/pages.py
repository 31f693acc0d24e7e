"""The port for operators: /healthz (it lives), /readyz (it works) and /metrics."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from gateway.errors import WrongUse
from gateway.monitor.monitor import Monitor

JSON: Final = "application/json"
PATIENCE_SECONDS: Final = 10.0
"""How long an asker may take over its question."""


class Page(NamedTuple):
    """What is answered."""

    status: HTTPStatus
    content_type: str
    body: bytes


def page_of(path: str, accept: str, monitor: Monitor) -> Page:
    """The page at a path."""
    where = urlsplit(path).path
    if where == "/healthz":
        return Page(HTTPStatus.OK, JSON, b'{"alive": true}\n')
    if where == "/readyz":
        parts = monitor.ready()
        status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
        return Page(status, JSON, json.dumps(parts).encode() + b"\n")
    if where == "/metrics":
        body, content_type = monitor.metrics.text(accept)
        return Page(HTTPStatus.OK, content_type, body)
    return Page(HTTPStatus.NOT_FOUND, JSON, b'{"pages": ["/healthz", "/readyz", "/metrics"]}\n')


class Pages:
    """Serves the pages in threads of its own, until it is closed."""

    def __init__(self, host: str, port: int, monitor: Monitor) -> None:
        """Listen.

        Raises:
            WrongUse: the port cannot be had.
        """

        class Handler(_Handler):
            watched = monitor

        try:
            self._server = ThreadingHTTPServer((host, port), Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "no such port"
            raise WrongUse(f"cannot listen on {host} port {port}: {reason}") from None
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, name="pages", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    watched: Monitor
    server_version = "gateway"
    sys_version = ""
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:
        page = page_of(self.path, self.headers.get("Accept", ""), self.watched)
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Who asks what is no news."""

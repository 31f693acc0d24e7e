"""The management interface of RabbitMQ, as far as routing needs it: read all, add, remove."""

from __future__ import annotations

import base64
import json
import ssl
from http import HTTPStatus
from typing import Any, Final, NamedTuple, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from gateway.broker.address import split_address
from gateway.errors import BrokerError, WrongUse

TIMEOUT_SECONDS: Final = 60
_PORT: Final = 15672
_TLS_PORT: Final = 15671
_SCHEMES: Final = {"amqp": ("http", _PORT), "amqps": ("https", _TLS_PORT)}


class Address(NamedTuple):
    """Where the interface is, for whom, which virtual host it is about, and whom to trust."""

    base: str
    user: str
    password: str
    vhost: str
    tls: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        """Without the password."""
        return f"{type(self).__name__}({self.base})"


def address(amqp_url: str, management_url: str | None = None) -> Address:
    """
    The management interface that goes with the address of a broker.

    User, password, virtual host and certificates are those of the broker; by default the interface
    is at the same host, at its usual port.

    Raises:
        WrongUse: an address is not an address.
    """
    broker = _split(amqp_url, ("amqp", "amqps"), "--amqp-url", "amqp://user:password@host/vhost")
    user, password = unquote(broker.username or "guest"), unquote(broker.password or "guest")
    vhost = unquote(broker.path.removeprefix("/")) or "/"
    tls = split_address(amqp_url).tls
    if management_url is None:
        scheme, port = _SCHEMES[broker.scheme]
        return Address(f"{scheme}://{_host(broker)}:{port}", user, password, vhost, tls)
    shape = "http://host:15672"
    site = _split(management_url, ("http", "https"), "--management-url", shape)
    if site.username:
        user, password = unquote(site.username), unquote(site.password or "")
    port = site.port or (_PORT if site.scheme == "http" else _TLS_PORT)
    base = f"{site.scheme}://{_host(site)}:{port}{site.path.rstrip('/')}"
    return Address(base, user, password, vhost, tls)


class Management:
    """One management interface; its errors leave as BrokerError, one line without a password."""

    def __init__(self, where: Address) -> None:
        self._where = where
        trusted = HTTPSHandler(context=where.tls)
        self._opener = build_opener(ProxyHandler({}), trusted, _NoRedirects())

    def get(self, *path: str) -> Any:
        """What is there, None when it is not."""
        return self._call("GET", path)

    def delete(self, *path: str) -> None:
        """Remove something, if it is there."""
        self._call("DELETE", path)

    def add(self, definitions: dict[str, Any]) -> None:
        """Import definitions: what is missing is added, policies and rights are overwritten."""
        self._call("POST", ("definitions",), definitions)

    def _call(self, method: str, path: tuple[str, ...], body: Any = None) -> Any:
        """One request."""
        where = self._where
        token = base64.b64encode(f"{where.user}:{where.password}".encode()).decode()
        request = Request(  # noqa: S310  (the scheme was checked: http or https)
            f"{where.base}/api/{'/'.join(quote(part, safe='') for part in path)}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Basic {token}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                content = response.read()
            return json.loads(content) if content else None
        except HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND and method != "POST":
                return None
            self._refused(error)
        except (OSError, URLError, ValueError):
            raise BrokerError(
                f"The management interface of the broker cannot be reached at {where.base}: enable"
                " its plugin rabbitmq_management, or give --management-url."
            ) from None

    def _refused(self, error: HTTPError) -> NoReturn:
        if error.code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise BrokerError(
                "The management interface of the broker refuses this user or password: it takes"
                " an administrator with all rights in the virtual host."
            ) from None
        raise BrokerError(f"The management interface of the broker refused: {_reason(error)}.")


class _NoRedirects(HTTPRedirectHandler):
    """The password goes to the address that was given, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def _reason(error: HTTPError) -> str:
    try:
        said = json.loads(error.read())
        return str(said.get("reason") or said.get("error"))[:300]
    except (OSError, ValueError, AttributeError):
        return f"status {error.code}"


def _split(url: str, schemes: tuple[str, ...], option: str, shape: str) -> Any:
    try:
        parts = urlsplit(url)
        if parts.scheme in schemes and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise WrongUse(f"{option} is not an address like {shape}")


def _host(parts: Any) -> str:
    return f"[{parts.hostname}]" if ":" in parts.hostname else str(parts.hostname)

"""The address of the broker: what it says about TLS, as RabbitMQ's own clients write it.

`amqps://user:password@host/vhost?cacertfile=ca.pem` trusts that authority only. With `certfile` and
`keyfile` the gateway shows a certificate of its own. The name of the host must be in the broker's
certificate; there is no option to skip that.
"""

from __future__ import annotations

import ssl
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from gateway.errors import WrongUse

_SCHEME: Final = "amqps"
_OURS: Final = ("cacertfile", "certfile", "keyfile")


class Address(NamedTuple):
    """The address without what it says about TLS, and that as a context; None without any."""

    url: str
    tls: ssl.SSLContext | None


def split_address(url: str) -> Address:
    """
    Take out what concerns TLS.

    Raises:
        WrongUse: a file that it names cannot be used, or it is no address for TLS.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise WrongUse("The address of the broker is not an amqp:// address.") from None
    query = parse_qsl(parts.query, keep_blank_values=True)
    ours = {name: value for name, value in query if name in _OURS}
    if parts.scheme.lower() != _SCHEME:
        if ours:
            names = ", ".join(sorted(ours))
            raise WrongUse(f"The address of the broker has {names}: that is for amqps:// only.")
        return Address(url, None)
    rest = urlencode([(name, value) for name, value in query if name not in _OURS])
    return Address(urlunsplit(parts._replace(query=rest)), _context(ours))


def _context(files: dict[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=files.get("cacertfile"))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if "certfile" in files:
            context.load_cert_chain(files["certfile"], files.get("keyfile"), _no_password)
    except (OSError, ValueError):  # of which ssl.SSLError is one
        named = ", ".join(f"{name} {files[name]}" for name in _OURS if name in files)
        raise WrongUse(f"The certificates for the broker cannot be used: {named}.") from None
    return context


def _no_password() -> str:
    raise ValueError("a key with a password: nobody is there to type it")

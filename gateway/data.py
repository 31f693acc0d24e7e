"""Where the data files live: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from gateway.errors import GatewayError

_PACKAGE = Path(__file__).resolve().parent


def schemas_dir() -> Path:
    """The folder with the XSDs and the code lists."""
    return _data_dir("schemas")


def routing_dir() -> Path:
    """The folder that says who may send what to whom."""
    return _data_dir("routing")


def _data_dir(name: str) -> Path:
    for parent in (_PACKAGE, _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise GatewayError(f"The folder {name} of the gateway is missing; install it again.")

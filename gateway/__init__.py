"""The gateway: judges and answers the iJw and iWmo messages of gemeenten and aanbieders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateway.library import Gateway, validate, validator
    from gateway.result import Answer, Result
    from gateway.standard.findings import Finding

__all__ = ["Answer", "Finding", "Gateway", "Result", "validate", "validator"]

_WHERE = {
    "Answer": "gateway.result",
    "Finding": "gateway.standard.findings",
    "Gateway": "gateway.library",
    "Result": "gateway.result",
    "validate": "gateway.library",
    "validator": "gateway.library",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for: the command line should start quickly."""
    if name not in _WHERE:
        raise AttributeError(f"module 'gateway' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)

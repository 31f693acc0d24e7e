"""What a service is told at its start, read once: from the command line or the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.errors import WrongUse

AMQP_URL: Final = "GATEWAY_AMQP_URL"
STORE: Final = "GATEWAY_STORE"


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """The settings of a worker.

    `amqp_url` and `store` may hold passwords: they are never shown. `prefetch` messages, of up to
    25 MB each, are held in memory at most. A message that the gateway fails on `tries` times is
    parked. A lost broker or database is tried again after `retry_seconds`, then after twice as
    long each time, up to `retry_seconds_most`. With nothing to do the outbox is looked at every
    `idle_seconds`.
    """

    amqp_url: str
    store: str
    prefetch: int = 4
    tries: int = 5
    retry_seconds: float = 1.0
    retry_seconds_most: float = 30.0
    idle_seconds: float = 1.0

    def __repr__(self) -> str:
        """Without the addresses."""
        return f"{type(self).__name__}()"

    @classmethod
    def read(
        cls, environment: Mapping[str, str], *, amqp_url: str | None, store: str | None
    ) -> WorkerSettings:
        """What was given on the command line, and for the rest what the environment says.

        Raises:
            WrongUse: an address is missing.
        """
        return cls(
            amqp_url=_given("broker", amqp_url, "--amqp-url", environment, AMQP_URL),
            store=_given("register", store, "--store", environment, STORE),
        )


def _given(
    what: str, chosen: str | None, option: str, environment: Mapping[str, str], name: str
) -> str:
    value = chosen or environment.get(name)
    if not value:
        raise WrongUse(f"the address of the {what} is missing: give {option} or set {name}")
    return value

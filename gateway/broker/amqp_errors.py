"""What goes wrong at the broker, in words that say what to do."""

from __future__ import annotations

from ssl import SSLCertVerificationError

import pika.exceptions

from gateway.errors import BrokerError


class Unroutable(BrokerError):
    """The broker has no queue for what was published."""


class Refused(BrokerError):
    """The queue that should have taken a message is full; the broker did not keep it."""


def translated(error: BaseException) -> BrokerError:
    """The error to raise instead, in words that say what to do where that is known."""
    error = _innermost(error)
    text = str(getattr(error, "reply_text", ""))
    if "unknown exchange type" in text:
        return BrokerError(
            "The broker cannot spread messages over partitions: enable its plugin"
            " rabbitmq_consistent_hash_exchange."
        )
    if isinstance(
        error,
        pika.exceptions.ProbableAuthenticationError | pika.exceptions.ProbableAccessDeniedError,
    ):
        return BrokerError("The broker refuses this user, password or virtual host.")
    if isinstance(error, SSLCertVerificationError):
        said = error.verify_message.rstrip(".")
        return BrokerError(f"The certificate of the broker is not trusted: {said}.")
    if text:
        return BrokerError(f"The broker refused: {text}.")
    return BrokerError(
        f"The broker cannot be reached, or closed the connection ({type(error).__name__})."
    )


def _innermost(error: BaseException) -> BaseException:
    """What really went wrong while connecting: the last attempt, and of that the cause."""
    while True:
        attempts = getattr(error, "exceptions", None)
        inner = attempts[-1] if attempts else getattr(error, "exception", None)
        if not isinstance(inner, BaseException):
            return error
        error = inner

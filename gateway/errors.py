"""The errors that the gateway raises; what is wrong with a message is a finding, no error."""

from __future__ import annotations


class GatewayError(Exception):
    """The gateway could not do its job. The text never holds personal data."""


class WrongUse(GatewayError):
    """What was asked cannot be done as asked. The text is one line that says what to change."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


class RegisterError(GatewayError):
    """The register cannot be opened, or could not do what it was asked. One line, no data of it."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


class Raced(RegisterError):
    """Another transaction took a number that this one judged to be free: judge again."""


class BrokerError(GatewayError):
    """The broker cannot be reached, or did not do what it was asked. One line."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))

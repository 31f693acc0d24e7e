"""The connection itself: channels, questions with an answer, and the time that it is given.

With `gateway.broker.amqp` the only modules that know pika.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, Final

import pika
import pika.exceptions
from pika.channel import Channel

from gateway.broker.address import split_address
from gateway.broker.amqp_errors import translated
from gateway.errors import BrokerError, WrongUse

BLOCKED_SECONDS: Final = 300.0
"""How long the broker may refuse to take messages before the connection counts as lost."""

CLOSE_SECONDS: Final = 5.0
"""How long the broker may take to say goodbye."""

_LONG: Final = 3600.0

Asking = Callable[..., Any]
"""A method of a channel that takes a `callback` for the broker's answer."""


class Connection:
    """One connection, of one thread; only `wake` may be called from another.

    pika's loop runs within `pump` alone: whoever waits for something gives it time there.
    """

    def __init__(self, url: str, name: str) -> None:
        """Connect.

        Raises:
            WrongUse: the address is not an address.
            BrokerError: the broker cannot be reached.
        """
        parameters = _parameters(url, name)
        self.user: str = getattr(parameters.credentials, "username", "")
        self._lost: BaseException | None = None
        self._closed: dict[int, BaseException] = {}
        self._stopped = False
        self._gone = False
        self._waking = Lock()
        opened: list[object] = []
        with ours():
            self._pika = pika.SelectConnection(
                parameters, opened.append, self._on_lost, self._on_lost
            )
        self._loop = self._pika.ioloop
        self._pika.add_on_open_callback(self.stop_pump)
        self.until(lambda: bool(opened))

    def pump(self, seconds: float) -> None:
        """Let the connection live (heartbeats too) until something happens, at most `seconds`.

        Raises:
            BrokerError: the connection was lost.
        """
        self._check()
        self._stopped = False
        timer = self._loop.call_later(seconds, self.stop_pump)
        with ours():
            self._loop.start()
        self._loop.remove_timeout(timer)
        self._check()

    def stop_pump(self, *_: object) -> None:
        """Something happened. Once is enough for all of it; it costs a call to the system."""
        if not self._stopped:
            self._stopped = True
            self._loop.stop()

    def wake(self) -> None:
        """End a `pump` from another thread."""
        with self._waking:
            if not self._gone:
                self._loop.add_callback_threadsafe(self.stop_pump)

    def until(self, done: Callable[[], bool]) -> None:
        """Give the connection time until something is so."""
        self._check()
        while not done():
            self.pump(_LONG)

    def channel(self) -> Channel:
        """A new channel."""
        opened: list[Channel] = []

        def on_open(channel: Channel) -> None:
            opened.append(channel)
            self.stop_pump()

        with ours():
            channel = self._pika.channel(on_open_callback=on_open)
        channel.add_on_close_callback(self._on_closed)
        self.until(lambda: bool(opened))
        return channel

    def ask(self, channel: Channel, asking: Asking, *args: Any, **kwargs: Any) -> Any:
        """Ask the broker something on a channel; its answer, once it comes."""
        answers: list[Any] = []

        def on_answer(frame: Any) -> None:
            answers.append(frame)
            self.stop_pump()

        with ours():
            partial(asking, *args, **kwargs)(callback=on_answer)
        self.until(lambda: bool(answers) or channel.is_closed)
        if not answers:
            raise self.reason(channel)
        return answers[0]

    def reason(self, channel: Channel) -> BrokerError:
        """Why the broker closed a channel, in words."""
        closed = self._closed.get(channel.channel_number)
        return translated(closed or pika.exceptions.ChannelClosed(0, ""))

    @property
    def lost(self) -> bool:
        """True when there is no connection any more."""
        return self._lost is not None

    def close(self) -> None:
        """Leave, politely where that is possible."""
        deadline = monotonic() + CLOSE_SECONDS
        with suppress(BrokerError, pika.exceptions.AMQPError):
            self._pika.close()
            while monotonic() < deadline:
                self.pump(CLOSE_SECONDS)
        with self._waking:
            self._gone = True
            self._loop.close()

    def _check(self) -> None:
        if self._lost is not None:
            raise translated(self._lost)

    def _on_closed(self, channel: Channel, reason: Exception) -> None:
        self._closed[channel.channel_number] = reason
        self.stop_pump()

    def _on_lost(self, _connection: object, reason: BaseException) -> None:
        self._lost = reason
        self.stop_pump()


def _parameters(url: str, name: str) -> pika.URLParameters:
    address = split_address(url)
    try:
        parameters = pika.URLParameters(address.url)
    except Exception:  # noqa: BLE001  (pika raises what int() and urlparse() raise)
        raise WrongUse("The address of the broker is not an amqp:// address.") from None
    if address.tls is not None:
        parameters.ssl_options = pika.SSLOptions(address.tls, parameters.host)
    parameters.client_properties = {"connection_name": name}
    parameters.blocked_connection_timeout = BLOCKED_SECONDS
    return parameters


@contextmanager
def ours() -> Iterator[None]:
    """The errors of pika leave as ours."""
    try:
        yield
    except (pika.exceptions.AMQPError, OSError) as error:
        raise translated(error) from None

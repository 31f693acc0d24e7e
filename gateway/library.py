"""The gateway for other Python programs: bytes in, a verdict with findings and an answer out.

>>> from gateway import Gateway, validate
>>> result = validate(open("03-declaratie.xml", "rb").read())
>>> with Gateway(contracts=["contracts.csv"]) as gateway:
...     result = gateway.process(open("03-declaratie.xml", "rb").read())
>>> result.verdict, result.findings, result.answer.data
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from os import PathLike
from pathlib import Path
from types import TracebackType

from gateway import wiring
from gateway.errors import WrongUse
from gateway.result import Result
from gateway.standard.findings import Lang

AnyPath = str | PathLike[str]


def validate(
    data: bytes,
    *,
    today: date | None = None,
    schemas: AnyPath | None = None,
    lang: Lang = "nl",
) -> Result:
    """Judge one message by itself: levels 1 and 2, and what needs only the calendar (TR135, TR378).

    Args:
        data: the message as it was received.
        today: the system date; by default that of this machine.
        schemas: a folder of XSDs to use in place of the gateway's own.
        lang: the language of an error notice; findings carry both.

    Raises:
        WrongUse: `schemas` holds no usable XSDs.
    """
    return validator(today=today, schemas=schemas, lang=lang)(data)


def validator(
    *, today: date | None = None, schemas: AnyPath | None = None, lang: Lang = "nl"
) -> Callable[[bytes], Result]:
    """`validate` for many messages: the XSDs are compiled once."""
    folder = None if schemas is None else Path(schemas)
    judge = wiring.validator(today=_day(today), schemas=folder, lang=lang)
    return lambda data: judge(_bytes(data))


class Gateway:
    """The whole pipeline on one register; use it in a `with` block, or `close` it.

    Args:
        store: a path or URL of a register that is kept; by default a fresh, private one.
        contracts: the contract tables (CSV).
        parties: a table of parties (CSV) that says who answers messages itself; by default the
            gateway answers for everybody.
        today: the system date; by default that of this machine when the gateway is made.
        schemas: a folder of XSDs to use in place of the gateway's own.
        lang: the language of error notices; findings carry both.

    Raises:
        WrongUse: a contract table, `parties` or `schemas` cannot be used.
        RegisterError: the store cannot be opened.
    """

    def __init__(
        self,
        *,
        store: str | None = None,
        contracts: Sequence[AnyPath] = (),
        parties: AnyPath | None = None,
        today: date | None = None,
        schemas: AnyPath | None = None,
        lang: Lang = "nl",
    ) -> None:
        self._open = ExitStack()
        self._process: Callable[[bytes], Result] | None = self._open.enter_context(
            wiring.replayer(
                today=_day(today),
                contracts=[Path(table) for table in contracts],
                store=store,
                schemas=None if schemas is None else Path(schemas),
                lang=lang,
                parties=None if parties is None else Path(parties),
            )
        )

    def process(self, data: bytes) -> Result:
        """Judge one message on all four levels, remember what was accepted, and answer it.

        Raises:
            RegisterError: the register can no longer be used.
        """
        if self._process is None:
            raise WrongUse("this Gateway is closed; make a new one")
        return self._process(_bytes(data))

    def close(self) -> None:
        """Give the register back."""
        self._process = None
        self._open.close()

    def __enter__(self) -> Gateway:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _day(today: date | None) -> date:
    if today is None:
        return date.today()  # noqa: DTZ011  (the date on the wall, where the gateway runs)
    if not isinstance(today, date):
        raise WrongUse(f"today is a date, not {type(today).__name__}")
    return today


def _bytes(data: bytes) -> bytes:
    if not isinstance(data, bytes | bytearray | memoryview):
        raise WrongUse(f"a message is bytes, not {type(data).__name__}")
    return bytes(data)

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
    return wiring.validator(today=today or _system_date(), schemas=folder, lang=lang)


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
        self._process = self._open.enter_context(
            wiring.replayer(
                today=today or _system_date(),
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
        return self._process(data)

    def close(self) -> None:
        """Give the register back."""
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


def _system_date() -> date:
    return date.today()  # noqa: DTZ011  (the date on the wall, where the gateway runs)

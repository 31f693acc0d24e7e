"""What judging needs besides a message and the facts about it, and whom it shows what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from gateway.rules.catalogue import Rule
from gateway.rules.level34.cases import ValidCode
from gateway.standard.contract import Contracts
from gateway.standard.workdays import Holiday, no_holidays


class Judged(NamedTuple):
    """One record that was judged: where it stands, by which rules, and the facts about it."""

    klass: type
    path: str
    rules: Sequence[Rule]
    record: Any
    case: Any


Observe = Callable[[Judged], None]


class Context(NamedTuple):
    """What judging needs besides the message: the system date, the code list, the contracts.

    `holiday` is for the terms of signals. `observe` is shown every case that is judged.
    """

    today: date
    valid_gemeente: ValidCode
    contracts: Contracts
    holiday: Holiday = no_holidays
    observe: Observe | None = None

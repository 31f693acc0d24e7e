"""The outcome of judging one message on levels 3 and 4: pure data for `apply` and `answer`."""

from __future__ import annotations

from typing import NamedTuple

from gateway.rules.besluit import Besluit
from gateway.rules.facts import Toewijzing
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Finding


class Match(NamedTuple):
    """How one Prestatie of a 323 was decided.

    `position` counts the Prestaties of the message from 0. `judged` is false below a Client with a
    finding (0233): then no number and no volume is used. `toewijzing` and `row` are what it was
    held against.
    """

    position: int
    bsn: str
    judged: bool
    accepted: bool
    toewijzing: Toewijzing | None
    row: ContractRow | None


class Judgement(NamedTuple):
    """What levels 3 and 4 found.

    `processed` is true when the message was taken into the administration: without findings, or
    for a 323 without a finding on Header or Declaratie. `matches` has one entry per Prestatie of
    a 323 that was processed, in document order. `left`: the receiver answers this message itself;
    of a 325: its 323 was left to the gemeente, and `besluit` is what it decides.
    """

    findings: tuple[Finding, ...]
    signals: tuple[Finding, ...]
    processed: bool
    matches: tuple[Match, ...] = ()
    left: bool = False
    besluit: Besluit | None = None

"""The case that each rule of level 3 and 4 gets beside its record: what is known about it.

Cases are put together by `gateway.rules.judging` from the facts of the register, the contracts and
what the same message already used. Rules read them, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from gateway.standard.contract import ContractRow
from gateway.standard.records import Declaratie
from gateway.standard.workdays import Holiday, no_holidays

if TYPE_CHECKING:  # `gateway validate` has no facts, and starts sooner without them
    from gateway.rules.facts import (
        BeantwoordeDeclaratie,
        DebetPrestatie,
        DeclaratieLijn,
        Eigenaar,
        Stop,
        Toewijzing,
        Verzoekpost,
    )

Variant = Literal["inspanning", "output", "taak"]

ValidCode = Callable[[str, Sequence[date]], bool]
"""Is this municipal code valid, now or on one of these Ingangsdatums (TR378)?"""


class HeaderCase(NamedTuple):
    """About a Header, or another class that names a gemeente.

    `today` is the system date. `identificatie_gebruikt` is None without a register.
    `ingangsdatums` are those of the products in the message. `beantwoord` is, for a 325, the 323
    that its DeclaratieIdentificatie names.
    """

    gemeente: str
    today: date
    identificatie_gebruikt: bool | None
    valid_gemeente: ValidCode
    ingangsdatums: tuple[date, ...]
    beantwoord: BeantwoordeDeclaratie | None = None


class Sent(NamedTuple):
    """When a message was sent (its Dagtekening), and which days are holidays: for terms."""

    day: date
    holiday: Holiday


AT_ONCE: Final = Sent(date.min, no_holidays)
"""Never too late."""


class ToewijzingClientCase(NamedTuple):
    """About the Client of a 301: the numbers of actual allocations that it leaves out."""

    ontbrekend: tuple[int, ...]


class ToegewezenCase(NamedTuple):
    """About a ToegewezenProduct (301).

    `eigenaar` is whose the number is, None when it is new; `zelf` what this message says of it.
    `bekende_versie`: this very version was accepted before. `product_bekend` is None when no
    contract speaks for this gemeente. `verlengbaar`: the number of an allocation that should have
    been extended instead. `verzoek`: the open request that it is the first to answer.
    """

    eigenaar: Eigenaar | None
    zelf: Eigenaar
    bekende_versie: bool
    open_referentie: bool
    gedeclareerd: bool
    product_bekend: bool | None
    verlengbaar: int | None = None
    verzoek: Verzoekpost | None = None
    sent: Sent = AT_ONCE


class RegieCase(NamedTuple):
    """About a StartProduct or a StopProduct (305, 307).

    `toewijzing`: the client's allocation with its number, unless removed. `taak_gecontracteerd`:
    without a number, the contract has this product as a task or does not speak. `gemeld`: an
    accepted, not removed class with the same logical key. `actuele_start`: for a start, a start of
    the same delivery that no stop followed; for a stop, its own start is the latest one.
    `gestopt`: a stop of this very start. `eerdere_stops`: those of the same start. `ontvangen`:
    the day on which the allocation was received. `vervangt`: it comes in the place of a class that
    was removed.
    """

    toewijzing: Toewijzing | None
    taak_gecontracteerd: bool
    gemeld: bool
    actuele_start: bool
    gestopt: bool
    eerdere_stops: tuple[Stop, ...]
    product_bekend: bool | None
    ontvangen: date | None = None
    vervangt: bool = False
    sent: Sent = AT_ONCE


class DeclaratieCase(NamedTuple):
    """About a Declaratie (323)."""

    nummer_gebruikt: bool
    vorige_periode: date | None


class ClientCase(NamedTuple):
    """About a Client (317, 323): does this aanbieder have an allocation for it at this gemeente?"""

    bekend: bool


class PrestatieCase(NamedTuple):
    """About a Prestatie (323).

    `toewijzing` is None when the number is not one of this client's. `afspraken`: contract rows
    exist for this wet and gemeente; `row` is the one that counts; `row_known` is False when only
    the unknown allocation could tell. `besteed` is what accepted Prestaties used of the
    allocation, in its own smallest unit (minutes where it is in hours); `besteed_bedrag` in
    eurocent. `debet` is the line that a credit takes back. `openstaand`: an accepted, not credited
    debet with the same key.
    """

    wet: str
    declaratie: Declaratie
    toewijzing: Toewijzing | None
    afspraken: bool
    product_bekend: bool | None
    row: ContractRow | None
    row_known: bool
    variant: Variant
    referentie_gebruikt: bool
    debet: DebetPrestatie | None
    openstaand: bool
    besteed: int
    besteed_bedrag: int


class VerzoekCase(NamedTuple):
    """About an AangevraagdProduct (315) or a Verzoek (317).

    `ontbrekend`: how many of the client's actual allocations the request leaves out (317).
    """

    referentie_gebruikt: bool
    ontbrekend: int
    product_bekend: bool | None


class VerzoekClientCase(NamedTuple):
    """About the Client of a request: allocations here, and a request that is not settled yet."""

    bekend: bool
    onderhanden: bool


class WijzigingCase(NamedTuple):
    """About a product in a request for change (317).

    `toewijzing` is the allocation with its number, `actueel` whether that one is valid today or
    later. `overlapt`: it overlaps with an earlier product of the request.
    """

    dagtekening: date
    toewijzing: Toewijzing | None
    actueel: bool
    overlapt: bool
    product_bekend: bool | None


class AntwoordCase(NamedTuple):
    """About an Antwoord (319): the request with its ReferentieAanbieder, if there is one."""

    verzoek: Verzoekpost | None
    sent: Sent = AT_ONCE


class AntwoordbriefCase(NamedTuple):
    """About a 325 made by a gemeente's own software, or a class of it.

    `declaratie` is the 323 that the DeclaratieIdentificatie names. For a Prestatie, `bsn` is that
    of its Client and `lijnen` are the lines of that 323 with the same ProductReferentie.
    """

    declaratie: BeantwoordeDeclaratie | None
    bsns: frozenset[str]
    bsn: str = ""
    lijnen: Sequence[DeclaratieLijn] = ()

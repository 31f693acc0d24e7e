"""Made-up invoices of any size for the benchmarks; the same arguments give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from gateway.standard.limits import MAX_MESSAGE_BYTES as MAX_BYTES
from tests.messages import AANBIEDER, GEMEENTE, Declared, Kop, Prestatie, declaratie_323, test_bsn

PER_CLIENT = 3
_MONTHS = ("2026-02-01", "2026-03-01", "2026-04-01")
_SPARE_BYTES = 2_000  # the header and the rest around the Prestaties


def invoice(prestaties: int) -> bytes:
    """A valid JW323 with this many Prestaties, three months of one allocation per client."""
    clients = -(-prestaties // PER_CLIENT)
    declared = [_declared(number) for number in range(clients)]
    left = prestaties - PER_CLIENT * (clients - 1)
    declared[-1] = Declared(declared[-1].bsn, tuple(declared[-1].prestaties[:left]))
    return _message(declared)


def invoice_of_25_mb() -> tuple[bytes, int]:
    """The largest JW323 that there may be, to within a client, and its number of Prestaties."""
    one, two = len(_message([_declared(0)])), len(_message([_declared(0), _declared(1)]))
    wider = 30  # longer numbers, further down
    clients = (MAX_BYTES - _SPARE_BYTES - one) // (two - one + wider)
    declared = list(islice(_all_declared(), clients))
    return _message(declared), PER_CLIENT * clients


def _message(declared: Sequence[Declared]) -> bytes:
    kop = Kop(gemeente=GEMEENTE, aanbieder=AANBIEDER, identificatie="BENCH0000001")
    return declaratie_323("jw", kop, declared, declaratienummer="BENCH1")


def _all_declared() -> Iterator[Declared]:
    number = 0
    while True:
        yield _declared(number)
        number += 1


def _declared(number: int) -> Declared:
    lines = tuple(
        Prestatie(
            referentie=f"R{number:07d}{month}",
            nummer=100_000 + number,
            begindatum=begin,
            volume=4 + (number + month) % 12,
        )
        for month, begin in enumerate(_MONTHS)
    )
    return Declared(test_bsn(number), lines)

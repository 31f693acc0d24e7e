"""What holds for any declaratie, however debits and credits follow each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.rules.facts import Besteed, Toewijzing
from gateway.standard.records import Omvang, Prestatie
from tests.unit.rules.builders import BSN, OTHER_BSN
from tests.unit.rules.level34.made import ASPECIFIEK, contract_row, toewijzing
from tests.unit.rules.pair import Declared, Outcome, credit_of, line

MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]
HOURS = toewijzing(omvang=Omvang(40, "04", "6"))
MONTHLY = toewijzing(omvang=Omvang(6, "04", "4"))
BUDGET = ASPECIFIEK._replace(budget=200_000)
ALLOCATIONS = {"in total": HOURS, "per month": MONTHLY, "budget": BUDGET}
MAXIMUM_MINUTES = {"in total": 40 * 60, "per month": 12 * 6 * 60}
THIRD_BSN = "999990032"


class Debit(NamedTuple):
    """A debit of a volume in a month, in hours or in minutes."""

    volume: int
    month: str
    in_minutes: bool


class Credit(NamedTuple):
    """A credit of the line that was sent as number `of`, right or with another volume."""

    of: int
    partial: bool


Step = Debit | Credit
debits = st.builds(Debit, st.integers(1, 30), st.sampled_from(MONTHS), st.booleans())
credits_ = st.builds(Credit, st.integers(0, 9), st.booleans())
messages = st.lists(
    st.lists(st.one_of(debits, debits, credits_), min_size=1, max_size=5), min_size=1, max_size=5
)


def lines_of(
    steps: Sequence[Sequence[Step]], prefix: str = "", nummer: int = 1
) -> list[list[Prestatie]]:
    """The Prestaties of each message; every line has a reference of its own."""
    sent: list[Prestatie] = []
    made: list[list[Prestatie]] = []
    for message in steps:
        made.append([])
        for step in message:
            one = _line(step, f"{prefix}{len(sent)}", sent, nummer)
            sent.append(one)
            made[-1].append(one)
    return made


def _line(step: Step, referentie: str, sent: Sequence[Prestatie], nummer: int) -> Prestatie:
    if isinstance(step, Debit):
        if step.in_minutes:
            return line(
                referentie, step.volume * 30, step.month, eenheid="01", tarief=100, nummer=nummer
            )
        return line(referentie, step.volume, step.month, tarief=6000, nummer=nummer)
    if step.of >= len(sent):
        return credit_of(line("nothing", nummer=nummer), referentie)
    taken = credit_of(sent[step.of], referentie)
    return taken._replace(geleverd_volume=taken.geleverd_volume + 1) if step.partial else taken


def replay(
    allocation: Toewijzing, made: Sequence[Sequence[Prestatie]]
) -> tuple[Declared, list[Outcome]]:
    """Declare message by message."""
    pair = Declared(allocation)
    return pair, [pair.declare(*lines) for lines in made if lines]


def minutes_in(pair: Declared) -> int:
    """What is used of allocation 1, in minutes."""
    used = pair.besteed().get(1, Besteed({}, 0)).volumes
    return used.get("04", 0) * 60 + used.get("01", 0)


@pytest.mark.parametrize("name", ["in total", "per month"])
@given(steps=messages)
@settings(max_examples=150, deadline=None)
def test_the_accepted_volume_never_exceeds_the_maximum(name: str, steps: list[list[Step]]) -> None:
    """Nor falls below zero, after every message."""
    pair = Declared(ALLOCATIONS[name])
    for lines in lines_of(steps):
        pair.declare(*lines)
        assert 0 <= minutes_in(pair) <= MAXIMUM_MINUTES[name]


@given(steps=messages)
@settings(max_examples=150, deadline=None)
def test_the_accepted_amount_never_exceeds_the_budget(steps: list[list[Step]]) -> None:
    """To the cent, credits subtracted."""
    pair = Declared(BUDGET)
    for lines in lines_of(steps):
        pair.declare(*lines)
        assert 0 <= pair.besteed().get(1, Besteed({}, 0)).bedrag <= 200_000


@pytest.mark.parametrize("name", ALLOCATIONS)
@given(steps=messages)
@settings(max_examples=100, deadline=None)
def test_a_rejected_line_changes_nothing_for_what_follows(
    name: str, steps: list[list[Step]]
) -> None:
    """Without the rejected lines all others are accepted as they were."""
    made = lines_of(steps)
    _, outcomes = replay(ALLOCATIONS[name], made)
    accepted = [set(outcome.accepted) for outcome in outcomes]
    only = [
        [one for one in lines if one.product_referentie.referentie_nummer in kept]
        for lines, kept in zip(made, accepted, strict=True)
    ]
    _, again = replay(ALLOCATIONS[name], only)
    assert [outcome.broken for outcome in again] == [[] for _ in again]


@pytest.mark.parametrize("name", ALLOCATIONS)
@given(steps=messages)
@settings(max_examples=100, deadline=None)
def test_crediting_everything_frees_everything(name: str, steps: list[list[Step]]) -> None:
    """Nothing is used any more, and everything can be declared once again."""
    pair, _ = replay(ALLOCATIONS[name], lines_of(steps))
    open_lines = [one for _, one in pair.openstaand()]
    backs = [credit_of(one, f"back{number}") for number, one in enumerate(open_lines)]
    if backs:
        assert pair.declare(*backs).broken == []
    assert pair.openstaand() == []
    assert all(not any(used.volumes.values()) for used in pair.besteed().values())
    assert all(used.bedrag == 0 for used in pair.besteed().values())
    again = [
        one._replace(product_referentie=one.product_referentie._replace(referentie_nummer=f"n{at}"))
        for at, one in enumerate(open_lines)
    ]
    if again:
        assert pair.declare(*again).broken == []


@given(steps=messages)
@settings(max_examples=100, deadline=None)
def test_one_debet_at_a_time_stands_open_per_key(steps: list[list[Step]]) -> None:
    """Whatever is sent: TR389 holds in the register."""
    pair, _ = replay(HOURS, lines_of(steps))
    keys = [(one.toewijzing_nummer, one.product_periode) for _, one in pair.openstaand()]
    assert len(keys) == len(set(keys))


@given(one=messages, other=messages, swapped=st.booleans())
@settings(max_examples=100, deadline=None)
def test_the_order_of_clients_changes_nothing_for_either(
    one: list[list[Step]], other: list[list[Step]], swapped: bool
) -> None:
    """Each is judged as if it stood alone, also with an unknown client between them."""
    allocations = (HOURS, HOURS._replace(toewijzing_nummer=2, bsn=OTHER_BSN))
    lines = {BSN: lines_of(one, "x", 1), OTHER_BSN: lines_of(other, "y", 2)}
    accepted = set()
    for bsn, made in lines.items():
        accepted |= set(_after_earlier(allocations, lines, {bsn: made[-1]}).accepted)
    last: dict[str, Sequence[Prestatie]] = {bsn: made[-1] for bsn, made in lines.items()}
    order = [BSN, THIRD_BSN, OTHER_BSN]
    clients = {bsn: last.get(bsn, [line("z")]) for bsn in (reversed(order) if swapped else order)}
    assert set(_after_earlier(allocations, lines, clients).accepted) == accepted


def _after_earlier(
    allocations: Sequence[Toewijzing],
    lines: Mapping[str, Sequence[Sequence[Prestatie]]],
    clients: Mapping[str, Sequence[Prestatie]],
) -> Outcome:
    """Declare for these clients after all messages but the last of both."""
    pair = Declared(*allocations)
    for bsn, made in lines.items():
        for earlier in made[:-1]:
            pair.declare_all({bsn: earlier})
    return pair.declare_all(clients)


@given(volumes=st.lists(st.integers(1, 25), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_line_is_rejected_only_when_it_does_not_fit(volumes: list[int]) -> None:
    """In the order of the message: exactly what a person with a pencil would accept."""
    lines = [line(f"r{at}", volume, MONTHS[at]) for at, volume in enumerate(volumes)]
    rows = [contract_row()]
    outcome = Declared(HOURS, rows=rows).declare(*lines)
    left, expected = 40, []
    for at, volume in enumerate(volumes):
        if volume <= left:
            left -= volume
            expected.append(f"r{at}")
    assert outcome.accepted == expected

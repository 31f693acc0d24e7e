"""Workers that agree on nothing end up with a fair share each."""

from __future__ import annotations

from random import Random

import pytest

from gateway.broker.sharing import Change, Seen, change

ALL = frozenset(f"p{number}" for number in range(8))

NOTHING = Change()


def settle(held: list[frozenset[str]], rounds: int, seed: int) -> list[frozenset[str]]:
    """Let all workers look at the same time, and act at the same time, as often as it takes."""
    dice = Random(seed)
    before = [frozenset[str]()] * len(held)
    for _ in range(rounds):
        free = ALL - frozenset().union(*held)
        for one, mine in enumerate(held):
            wanted = change(mine, Seen(len(ALL), len(held), free, before[one]), dice)
            held[one] = (mine - wanted.leave) | wanted.take
        before = [free] * len(held)
    return held


class TestSharing:
    def test_one_alone_takes_everything_at_once(self) -> None:
        assert settle([frozenset()], 1, 0) == [ALL]

    @pytest.mark.parametrize("workers", [1, 2, 3, 5, 8, 11])
    @pytest.mark.parametrize("seed", range(20))
    def test_every_partition_is_read_in_the_end(self, workers: int, seed: int) -> None:
        """Also when one had all of it, and others took the same at the same moment."""
        held = settle([ALL] + [frozenset()] * (workers - 1), 200, seed)
        assert frozenset().union(*held) == ALL
        assert max(len(mine) for mine in held) <= -(-len(ALL) // workers)

    @pytest.mark.parametrize("seed", range(20))
    def test_two_who_took_the_same_come_apart(self, seed: int) -> None:
        half = frozenset(sorted(ALL)[:4])
        held = settle([half, half], 200, seed)
        assert frozenset().union(*held) == ALL

    def test_what_is_shared_fairly_stays_where_it_is(self) -> None:
        mine = frozenset(sorted(ALL)[:4])
        assert change(mine, Seen(len(ALL), 2, free=frozenset()), Random(0)) == NOTHING

    def test_what_gives_messages_is_not_changed_for_something_else(self) -> None:
        """Whoever gets messages is the one that the others wait for."""
        mine = frozenset(sorted(ALL)[:4])
        lying = ALL - mine
        seen = Seen(len(ALL), 2, lying, left_lying=lying, heard=mine)
        assert all(change(mine, seen, Random(seed)) == NOTHING for seed in range(50))

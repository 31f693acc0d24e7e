"""A short run of the spoiled messages; `make fuzz` runs a million of them."""

from __future__ import annotations

import pytest

from gateway.pipeline import Pipeline
from tests.fuzz.run import play, read
from tests.fuzz.stories import stories

SEED = 20_261_122


def test_spoiled_messages_are_no_fault_of_ours() -> None:
    all_ = stories()
    tally = read(all_, range(300), SEED)
    for number in range(3):
        tally.add(play(all_, number, SEED))
    assert tally.faults == {}
    assert {"accepted", "refused", "rejected"} <= set(tally.verdicts)


def test_what_it_looks_for_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Pipeline, "_validate", broken)
    tally = read(stories(), range(3), SEED)
    assert tally.faults.total() == 3
    assert all("ZeroDivisionError" in fault for fault in tally.faults)

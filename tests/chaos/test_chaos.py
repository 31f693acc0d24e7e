"""The short version of `make chaos`: everything is broken at least once, and nothing is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.breakers import Plan
from tests.chaos.trial import Outcome, Trial, run
from tests.conftest import _required

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user may enter: PostgreSQL refuses to run as root."""
    made = Path(tempfile.mkdtemp(prefix="gateway-chaos-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def outcome_of(trial: Trial, folder: Path) -> Outcome:
    return _required("broker and database", lambda: run(trial, folder))


def test_whatever_breaks_nothing_is_lost_and_nothing_is_double(folder: Path) -> None:
    """Workers, the broker, the database, connections, a full queue and the clock."""
    plan = Plan(kills=5, broker_restarts=1, database_restarts=1, cuts=2, fills=1, jumps=1)
    outcome = outcome_of(Trial(240, plan), folder)
    assert outcome.kept, outcome.as_json()
    assert outcome.counts["messages"] == 240
    assert {what: outcome.counts[what] for what in plan._fields if getattr(plan, what)} == {
        what: count for what, count in plan._asdict().items() if count
    }


def test_a_cluster_goes_on_without_one_of_its_nodes(folder: Path) -> None:
    plan = Plan(1, broker_restarts=0, node_kills=1, database_restarts=0, cuts=0, fills=0, jumps=0)
    outcome = outcome_of(Trial(80, plan, nodes=3), folder)
    assert outcome.kept, outcome.as_json()
    assert outcome.counts["node_kills"] == 1

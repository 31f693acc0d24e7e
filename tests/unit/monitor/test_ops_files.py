"""The dashboard and the alerts name metrics that exist, and each alert what to do about it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.monitor.metrics import Metrics

ROOT = Path(__file__).resolve().parents[3]
NAME = re.compile(r"\bgateway_[a-z_]+\b")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PAGE = "docs/operations.md"


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((ROOT / "ops/alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((ROOT / "ops/dashboard.json").read_text())["panels"]
    return found


class TestAlerts:
    @pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
    def test_its_metrics_exist(self, alert: dict[str, Any]) -> None:
        named = set(NAME.findall(alert["expr"]))
        assert named
        assert named <= Metrics().names()

    @pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
    def test_the_page_tells_what_to_do(self, alert: dict[str, Any]) -> None:
        page, _, anchor = alert["annotations"]["runbook"].partition("#")
        anchors = {heading.lower() for heading in HEADING.findall((ROOT / PAGE).read_text())}
        assert page == PAGE
        assert anchor == alert["alert"].lower()
        assert anchor in anchors

    def test_each_says_how_bad_it_is(self) -> None:
        for alert in alerts():
            assert alert["labels"]["severity"] in {"warning", "critical"}
            assert alert["annotations"]["summary"]

    def test_what_must_be_watched_is_watched(self) -> None:
        watched = {name for alert in alerts() for name in NAME.findall(alert["expr"])}
        assert watched >= {
            "gateway_queue_age_seconds_bucket",
            "gateway_ready",
            "gateway_parked_messages",
            "gateway_outbox_backlog",
            "gateway_messages_total",
            "gateway_message_seconds_bucket",
            "gateway_dead_letters",
        }


class TestDashboard:
    def test_every_metric_exists(self) -> None:
        named = {
            name
            for panel in panels()
            for target in panel["targets"]
            for name in NAME.findall(target["expr"])
        }
        assert named
        assert named <= Metrics().names()

    def test_panels_do_not_lie_on_each_other(self) -> None:
        taken: set[tuple[int, int]] = set()
        for panel in panels():
            at = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            }
            assert not cells & taken, panel["title"]
            assert at["x"] + at["w"] <= 24
            taken |= cells

    def test_each_panel_has_its_own_number(self) -> None:
        numbers = [panel["id"] for panel in panels()]
        assert len(numbers) == len(set(numbers))


def test_the_page_names_every_metric() -> None:
    """With what it means; and no metric that does not exist."""
    families = {family.name for family in Metrics().registry.collect()}
    told = set(re.findall(r"^\| `(gateway_\w+)`", (ROOT / PAGE).read_text(), re.MULTILINE))
    assert {name.removesuffix("_total") for name in told} == families

"""`gateway deadlines --parties`: what parties that answer themselves still owe (OP090, OP090x4)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway import cli
from tests.message_parts import AANBIEDER, GEMEENTE, Kop
from tests.messages import declaratie_323, toewijzing_301

HEADER = "kind,code,name,wet,answers,user\n"


@pytest.fixture
def parties(tmp_path: Path) -> Path:
    """The gemeente answers itself in the Jeugdwet; the aanbieder leaves it to the gateway."""
    table = tmp_path / "parties.csv"
    table.write_text(
        HEADER
        + f"gemeente,{GEMEENTE},Voorbeeldstad,jw,self,\n"
        + f"aanbieder,{AANBIEDER},Voorbeeldzorg,,gateway,\n"
    )
    return table


def _due(tmp_path: Path, parties: Path, capsys: pytest.CaptureFixture[str], day: str) -> list[str]:
    capsys.readouterr()
    store = str(tmp_path / "register.sqlite")
    words = ["deadlines", "--store", store, "--date", day, "--format", "json"]
    cli.main([*words, "--parties", str(parties)])
    out = capsys.readouterr().out
    return [json.loads(line)["rule"] for line in out.splitlines()]


def test_a_declaratie_left_to_its_gemeente_is_due_within_ten_working_days(
    tmp_path: Path, parties: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until its 325 comes it is listed; the retour of the aanbieder is the gateway's business."""
    (tmp_path / "01.xml").write_bytes(toewijzing_301(kop=Kop(identificatie="T1")))
    (tmp_path / "02.xml").write_bytes(declaratie_323(kop=Kop(identificatie="D1")))
    store = str(tmp_path / "register.sqlite")
    words = ["replay", "--date", "2026-05-06", "--store", store, "--parties", str(parties)]
    cli.main([*words, str(tmp_path / "01.xml"), str(tmp_path / "02.xml")])
    assert _due(tmp_path, parties, capsys, "2026-05-07") == ["OP090x4"]

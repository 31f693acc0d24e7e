"""Where the data files are, installed and in a checkout, and what an error says."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import data
from gateway.errors import GatewayError, WrongUse


def test_in_a_checkout_they_are_beside_the_package() -> None:
    assert data.schemas_dir() == Path(data.__file__).parents[1] / "schemas"
    assert data.routing_dir() == Path(data.__file__).parents[1] / "routing"


def test_installed_they_are_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "gateway"
    (package / "schemas").mkdir(parents=True)
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr(data, "_PACKAGE", package)
    assert data.schemas_dir() == package / "schemas"


def test_a_broken_installation_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "_PACKAGE", tmp_path / "gateway")
    with pytest.raises(GatewayError, match="install it again"):
        data.routing_dir()


def test_wrong_use_is_one_line() -> None:
    assert str(WrongUse("first\n  second")) == "first second"

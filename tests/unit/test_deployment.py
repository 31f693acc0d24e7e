"""The image and docker-compose.yml: what they name exists, and nothing in them runs as root."""

from __future__ import annotations

import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway import options
from gateway.settings import CONFIG, WorkerSettings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {f"GATEWAY_{name.upper()}" for name in WorkerSettings.model_fields} | {CONFIG}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return found


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def own_services() -> dict[str, dict[str, Any]]:
    return {name: service for name, service in services().items() if "build" in service}


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} +(.*)$", dockerfile(), re.MULTILINE)


OWN = sorted(own_services())


class TestCompose:
    def test_all_that_is_needed_is_there(self) -> None:
        prepared = {"broker", "database", "migrations", "routing"}
        assert set(services()) == prepared | {"worker-1", "worker-2", "sample-parties"}
        assert services()["worker-1"]["command"] == services()["worker-2"]["command"]

    @pytest.mark.parametrize("name", OWN)
    def test_a_service_waits_for_what_exists(self, name: str) -> None:
        for other, how in own_services()[name]["depends_on"].items():
            assert other in services()
            assert how["condition"] in CONDITIONS
            if how["condition"] == "service_healthy":
                healthy = "healthcheck" in services()[other] or "build" in services()[other]
                assert healthy, other

    @pytest.mark.parametrize("name", OWN)
    def test_its_settings_exist(self, name: str) -> None:
        assert set(own_services()[name].get("environment", {})) <= SETTINGS

    @pytest.mark.parametrize(
        "name", [name for name in OWN if "entrypoint" not in own_services()[name]]
    )
    def test_its_command_has_these_options(self, name: str) -> None:
        options.parse(own_services()[name]["command"])

    @pytest.mark.parametrize("name", OWN)
    def test_what_it_mounts_exists_and_cannot_be_changed(self, name: str) -> None:
        for volume in own_services()[name].get("volumes", ()):
            here, there, mode = volume.split(":")
            assert (ROOT / here).exists(), here
            assert there.startswith("/")
            assert mode == "ro"

    @pytest.mark.parametrize("name", OWN)
    def test_what_it_names_inside_is_mounted(self, name: str) -> None:
        service = own_services()[name]
        mounted = [volume.split(":")[1] for volume in service.get("volumes", ())]
        named = [*service.get("entrypoint", ()), *service["command"]]
        named += [value for key, value in service["environment"].items() if key.endswith("TRACTS")]
        for path in (value for value in named if value.startswith("/")):
            assert path in mounted

    @pytest.mark.parametrize("name", OWN)
    def test_it_may_do_nothing_it_need_not(self, name: str) -> None:
        service = own_services()[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]

    @pytest.mark.parametrize("name", sorted(services()))
    def test_its_ports_are_for_this_computer_only(self, name: str) -> None:
        for port in services()[name].get("ports", ()):
            assert port.startswith("127.0.0.1:")

    def test_every_variable_has_a_default_and_stands_in_the_example(self) -> None:
        text = (ROOT / "docker-compose.yml").read_text()
        named = set(re.findall(r"\$\{(\w+)", text))
        assert named == set(re.findall(r"\$\{(\w+):-[^}]+\}", text))
        example = (ROOT / "compose.env.example").read_text()
        assert named == set(re.findall(r"^(\w+)=", example, re.MULTILINE))

    def test_configs_and_volumes_are_declared(self) -> None:
        found = compose()
        for service in found["services"].values():
            for config in service.get("configs", ()):
                assert config["source"] in found["configs"]
            for volume in service.get("volumes", ()):
                source = volume.split(":")[0]
                assert source.startswith("./") or source in found["volumes"]


class TestImage:
    def test_it_does_not_run_as_root(self) -> None:
        assert instructions("USER")[-1] == "gateway"
        assert "--uid 10001" in instructions("RUN")[-1]

    def test_its_settings_exist(self) -> None:
        named = set(re.findall(r"\b(GATEWAY_\w+)=", " ".join(instructions("ENV"))))
        assert named == {"GATEWAY_HTTP_HOST", "GATEWAY_HTTP_PORT"}
        assert named <= SETTINGS

    def test_its_health_check_asks_the_port_that_is_served(self) -> None:
        (check,) = instructions("HEALTHCHECK")
        words = re.findall(r'"([^"]*)"', check)
        assert words[:2] == ["python", "-m"]
        assert find_spec(words[2]) is not None
        (port,) = re.findall(r"GATEWAY_HTTP_PORT=(\d+)", dockerfile())
        assert instructions("EXPOSE") == [port]
        for worker in ("worker-1", "worker-2"):
            assert services()[worker]["ports"][0].endswith(f":{port}")

    def test_it_starts_a_worker(self) -> None:
        (entrypoint,), (command,) = instructions("ENTRYPOINT"), instructions("CMD")[-1:]
        scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
        assert re.findall(r'"([^"]*)"', entrypoint) == list(scripts)
        options.parse(re.findall(r'"([^"]*)"', command))

    def test_the_files_it_installs_from_exist(self) -> None:
        named = re.findall(r"-r (\S+)", dockerfile())
        assert named
        for path in named:
            assert (ROOT / path).is_file(), path
            assert "--require-hashes" in dockerfile()

    def test_it_ignores_nothing_that_it_needs(self) -> None:
        ignored = (ROOT / ".dockerignore").read_text().split()
        for needed in ("gateway", "schemas", "routing", "requirements", "pyproject.toml"):
            assert needed not in ignored


class TestLocks:
    @pytest.mark.parametrize("name", ["runtime", "tracing", "export", "build", "dev"])
    def test_no_address_and_no_path_of_a_machine(self, name: str) -> None:
        text = (ROOT / f"requirements/{name}.lock").read_text()
        assert not re.search(r"https?://|file://|--index|--find-links|(^|\s)/\w", text)

    def test_those_for_tracing_hold_those_to_run(self) -> None:
        pins = re.compile(r"^(\S+==\S+)", re.MULTILINE)
        runtime, tracing, dev = (
            set(pins.findall((ROOT / f"requirements/{name}.lock").read_text()))
            for name in ("runtime", "tracing", "dev")
        )
        assert runtime < tracing < dev


def test_the_command_lines_of_the_page_have_options_that_exist() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    lines = re.findall(r"^ *(gateway (?:worker|migrate|validate|deadlines).*)$", page, re.MULTILINE)
    assert lines
    for line in lines:
        options.parse(shlex.split(line)[1:])


def test_the_variables_of_the_page_exist() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    named = set(re.findall(r"\bGATEWAY_[A-Z_]+\b", page))
    assert named
    assert named <= SETTINGS

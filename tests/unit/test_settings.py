"""Settings come from the command line, then the environment, then a file; they keep secrets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from gateway.errors import WrongUse
from gateway.settings import ENV_PREFIX, WorkerSettings, read_settings, read_store

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "gateway.example.toml"
ADDRESSES = {
    "GATEWAY_AMQP_URL": "amqp://a:not-to-be-shown@b/",
    "GATEWAY_STORE": "postgresql://c:not-to-be-shown@d/e",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(ENV_PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ADDRESSES.items():
        monkeypatch.setenv(name, value)


def file(folder: Path, text: str) -> Path:
    path = folder / "gateway.toml"
    path.write_text(text)
    return path


class TestWhichGoesFirst:
    def test_the_file_before_the_default(self, addresses: None, tmp_path: Path) -> None:
        settings = read_settings(file(tmp_path, 'tries = 7\nlang = "en"\ncontracts = ["a.csv"]'))
        assert (settings.tries, settings.lang, settings.prefetch) == (7, "en", 16)
        assert settings.contracts == (Path("a.csv"),)

    def test_the_environment_before_the_file(
        self, addresses: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GATEWAY_TRIES", "8")
        path = file(tmp_path, 'tries = 7\namqp_url = "amqp://of-the-file/"\nidle_seconds = 3')
        settings = read_settings(path)
        assert (settings.tries, settings.idle_seconds) == (8, 3.0)
        assert settings.amqp_url.get_secret_value() == ADDRESSES["GATEWAY_AMQP_URL"]

    def test_the_command_line_before_the_environment(
        self, addresses: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GATEWAY_HTTP_PORT", "9464")
        settings = read_settings(amqp_url="amqp://x/", store=None, http_port=0, contracts=[])
        assert settings.amqp_url.get_secret_value() == "amqp://x/"
        assert settings.store.get_secret_value() == ADDRESSES["GATEWAY_STORE"]
        assert settings.http_port == 0

    def test_the_file_may_be_named_in_the_environment(
        self, addresses: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GATEWAY_CONFIG", str(file(tmp_path, "tries = 7")))
        assert read_settings().tries == 7

    def test_several_contract_tables_in_the_environment(
        self, addresses: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GATEWAY_CONTRACTS", f"a.csv{os.pathsep}b.csv")
        assert read_settings().contracts == (Path("a.csv"), Path("b.csv"))

    def test_an_empty_variable_is_none(
        self, addresses: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GATEWAY_TRIES", "")
        assert read_settings().tries == 5


class TestWhatIsWrong:
    @pytest.mark.parametrize("name", ADDRESSES)
    @pytest.mark.parametrize("value", ["", None])
    def test_an_address_that_is_missing(
        self, addresses: None, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
    ) -> None:
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
        with pytest.raises(WrongUse, match=name):
            read_settings()

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("tries = 0", "tries (GATEWAY_TRIES)"),
            ('prefetch = "many"', "prefetch (GATEWAY_PREFETCH)"),
            ("http_port = 65536", "http_port (GATEWAY_HTTP_PORT)"),
            ('lang = "fr"', "lang (GATEWAY_LANG)"),
            ("trials = 3", "'trials'"),
            ("tries = ", "is not valid TOML"),
        ],
    )
    def test_a_value_that_is_not_right_is_one_line(
        self, addresses: None, tmp_path: Path, text: str, said: str
    ) -> None:
        with pytest.raises(WrongUse) as raised:
            read_settings(file(tmp_path, text))
        assert said in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_a_file_that_is_not_there(self, addresses: None, tmp_path: Path) -> None:
        with pytest.raises(WrongUse, match=r"nowhere\.toml cannot be read"):
            read_settings(tmp_path / "nowhere.toml")


class TestSecrets:
    def test_addresses_are_not_shown(self, addresses: None) -> None:
        settings = read_settings()
        shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
        assert "not-to-be-shown" not in shown

    @pytest.mark.parametrize(
        "text",
        [
            'amqp_url = ["amqp://a:not-to-be-shown@b/"]',
            'store = {url = "not-to-be-shown"}',
            'store = "not-to-be-shown',
            'tries = "not-to-be-shown"',
        ],
    )
    def test_nor_in_what_is_said_of_a_fault(
        self, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(WrongUse) as raised:
            read_settings(file(tmp_path, text), store=None)
        assert "not-to-be-shown" not in str(raised.value)
        assert raised.value.__suppress_context__

    def test_they_do_not_change(self) -> None:
        settings = WorkerSettings(amqp_url=SecretStr("amqp://a/"), store=SecretStr("b"))
        with pytest.raises(ValidationError):
            settings.tries = 3


class TestTheRegisterAlone:
    def test_the_same_order(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = file(tmp_path, 'store = "of-the-file"\ntries = 0')
        assert read_store(path).get_secret_value() == "of-the-file"
        monkeypatch.setenv("GATEWAY_STORE", "of-the-environment")
        assert read_store(path).get_secret_value() == "of-the-environment"
        assert read_store(path, "given").get_secret_value() == "given"

    def test_missing(self) -> None:
        with pytest.raises(WrongUse, match="GATEWAY_STORE"):
            read_store()


class TestTheExample:
    def test_it_names_every_setting_with_its_default(self) -> None:
        """All is commented out; without the # it is valid, and what it says is the default."""
        text = EXAMPLE.read_text(encoding="utf-8")
        assert tomllib.loads(text) == {}
        found = tomllib.loads("\n".join(re.findall(r"^# (\w+ = .*)$", text, re.MULTILINE)))
        assert set(found) == set(WorkerSettings.model_fields)
        for name, field in WorkerSettings.model_fields.items():
            if not field.is_required() and field.default is not None:
                assert list_of(found[name]) == list_of(field.default), name


def list_of(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def test_the_other_commands_do_not_load_what_only_services_need() -> None:
    code = (
        "import sys; from gateway.cli import main;"
        "main(['validate', '--format', 'json', sys.argv[1]]);"
        "main(['replay', '--format', 'json', sys.argv[1]]);"
        "print([n for n in sys.modules if n.split('.')[0] in"
        " {'pydantic', 'pydantic_settings', 'prometheus_client', 'opentelemetry', 'structlog',"
        " 'pika'}])"
    )
    message = ROOT / "tests/fixtures/dynamic-contracting/messages/26-totaal-fout.xml"
    done = subprocess.run(
        [sys.executable, "-c", code, str(message)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"

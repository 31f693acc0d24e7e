"""What a service is told at its start, read once into a value that does not change.

The command line goes first, then the environment, then the settings file (TOML). Read by services
only: the other commands start quickly and take everything from their command line.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from gateway.errors import WrongUse
from gateway.standard.findings import Lang

ENV_PREFIX: Final = "GATEWAY_"
CONFIG: Final = "GATEWAY_CONFIG"
STORE: Final = "GATEWAY_STORE"

_MISSING: Final = {"amqp_url": "the address of the broker", "store": "the address of the register"}


class WorkerSettings(BaseModel):
    """The settings of a worker, checked and frozen.

    `amqp_url` and `store` may hold passwords: they are never shown. `prefetch` messages, of up to
    25 MB each, are held in memory per partition that is read. A message that the gateway fails on
    `tries` times is parked. A lost broker or database is tried again after `retry_seconds`, then
    after twice as long each time, up to `retry_seconds_most`. With nothing to do the outbox is
    looked at every `idle_seconds`, and what waits is counted every `count_seconds`. Without an
    `http_port` (0) nothing is served. Of several `processes` each has a port of its own, counted
    from that one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    amqp_url: SecretStr = Field(min_length=1)
    store: SecretStr = Field(min_length=1)
    contracts: Annotated[tuple[Path, ...], NoDecode] = ()
    parties: Path | None = None
    schemas: Path | None = None
    lang: Lang = "nl"
    prefetch: int = Field(default=16, ge=1, le=1000)
    tries: int = Field(default=5, ge=1)
    retry_seconds: float = Field(default=1.0, gt=0)
    retry_seconds_most: float = Field(default=30.0, gt=0)
    idle_seconds: float = Field(default=1.0, gt=0)
    count_seconds: float = Field(default=15.0, gt=0)
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=0, ge=0, le=65535)
    processes: int = Field(default=1, ge=1, le=64)

    @field_validator("contracts", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        """In the environment several files stand in one text, as on a PATH."""
        return value.split(os.pathsep) if isinstance(value, str) else value


def read_settings(config: Path | None = None, **given: Any) -> WorkerSettings:
    """
    Read the settings; `given` are those of the command line, empty for what was not said there.

    Raises:
        WrongUse: the file cannot be read, a setting is missing, unknown or not allowed. The text
            is one line without any value.
    """
    path = config or _path_in_environment()
    if path is not None:
        _check_readable(path)
        _toml(path)
    chosen = {name: value for name, value in given.items() if value not in (None, "", [])}

    class Sources(WorkerSettings, BaseSettings):
        """Where each setting is looked for, in this order."""

        model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_ignore_empty=True)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the library's signature)
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, path)

    try:
        return Sources(**chosen)
    except ValidationError as error:
        raise WrongUse(_said(error)) from None


def read_store(config: Path | None = None, given: str | None = None) -> SecretStr:
    """
    Read where the register is, for who needs nothing else.

    Raises:
        WrongUse: the file cannot be read, or nothing says where.
    """
    found = given or os.environ.get(STORE)
    path = config or _path_in_environment()
    if not found and path is not None:
        _check_readable(path)
        found = _toml(path).get("store")
    if not isinstance(found, str) or not found:
        raise WrongUse(f"{_MISSING['store']} is missing: give --store or set {STORE}")
    return SecretStr(found)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # its text may quote the file
        raise WrongUse(f"the settings file {path} is not valid TOML") from None


def _path_in_environment() -> Path | None:
    given = os.environ.get(CONFIG)
    return Path(given) if given else None


def _check_readable(path: Path) -> None:
    try:
        path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file can exist"
        raise WrongUse(f"the settings file {path} cannot be read: {reason}") from None


def _said(error: ValidationError) -> str:
    """The first fault, without the value: it may be an address with a password."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    name = str(fault["loc"][0])
    variable = f"{ENV_PREFIX}{name.upper()}"
    if name in _MISSING and fault["type"] in {"missing", "too_short"}:
        option = f"--{name.replace('_', '-')}"
        return f"{_MISSING[name]} is missing: give {option} or set {variable}"
    if fault["type"] == "extra_forbidden":
        return f"the settings file has a setting that does not exist: {name!r}"
    return f"the setting {name} ({variable}) is not right: {fault['msg']}"

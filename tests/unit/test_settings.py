"""Settings come from the command line first, then from the environment, and keep their secrets."""

from __future__ import annotations

import pytest

from gateway.errors import WrongUse
from gateway.settings import WorkerSettings

ENVIRONMENT = {
    "GATEWAY_AMQP_URL": "amqp://a:secret@b/",
    "GATEWAY_STORE": "postgresql://c:secret@d/e",
}


class TestWorkerSettings:
    def test_the_environment_is_the_default(self) -> None:
        settings = WorkerSettings.read(ENVIRONMENT, amqp_url=None, store=None)
        assert (settings.amqp_url, settings.store) == tuple(ENVIRONMENT.values())

    def test_the_command_line_goes_first(self) -> None:
        settings = WorkerSettings.read(ENVIRONMENT, amqp_url="amqp://x/", store="register.db")
        assert (settings.amqp_url, settings.store) == ("amqp://x/", "register.db")

    @pytest.mark.parametrize("name", ENVIRONMENT)
    def test_an_address_that_is_missing_is_wrong_use(self, name: str) -> None:
        with pytest.raises(WrongUse, match=name):
            WorkerSettings.read(ENVIRONMENT | {name: ""}, amqp_url=None, store=None)

    def test_addresses_are_not_shown(self) -> None:
        assert "secret" not in repr(WorkerSettings.read(ENVIRONMENT, amqp_url=None, store=None))

"""`gateway worker` as operators start and stop it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import messages as m
from tests.integration.broker.site import Letter, Site
from tests.services import free_port

COMMAND = (sys.executable, "-m", "gateway.cli", "worker")
PATIENCE_SECONDS = 60


def environment(**given: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    return kept | given


def start(*options: str, **given: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**given),
    )


def run(*options: str, **given: str) -> tuple[int, str, str]:
    process = start(*options, **given)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, err


@pytest.mark.services
class TestWorking:
    def test_once_answers_what_waits_and_leaves(self, amqp_url: str, tmp_path: Path) -> None:
        """With the addresses from the environment; the log is JSON on standard error."""
        store = str(tmp_path / "register.db")
        site = Site(amqp_url, store)
        site.send(m.toewijzing_301(), message_id="t-1")
        status, out, err = run(
            "--once", "--date", "2026-05-07", GATEWAY_AMQP_URL=amqp_url, GATEWAY_STORE=store
        )
        assert (status, out) == (0, "")
        (line,) = [json.loads(line) for line in err.splitlines()]
        assert (line["trace"], line["verdict"]) == ("t-1", "accepted")
        assert [letter.type for letter in site.read("gemeente.0384")] == ["JW302"]

    def test_contracts_decide_and_their_parties_have_queues(
        self, amqp_url: str, tmp_path: Path
    ) -> None:
        contracts = tmp_path / "contracts.csv"
        contracts.write_text(
            "wet;gemeente;aanbieder;perceel;categorie;productcode;resultaat;variant;eenheid;"
            "tarief;periode;ingangsdatum;einddatum;peildatum\n"
            "jw;0384 0363;98000001;Jeugd;45;45A04;;inspanning;04;6000;;2026-01-01;;\n"
        )
        site = Site(amqp_url, str(tmp_path / "register.db"))
        options = ("--amqp-url", amqp_url, "--store", site.store, "--contracts", str(contracts))
        site.send(m.toewijzing_301())
        site.send(m.declaratie_323())
        status, _, err = run(*options, "--once", "--date", "2026-05-07")
        assert status == 0, err
        (document,) = site.read("gemeente.0384.declaraties")
        (line,) = document.json["prestaties"]
        assert line["contract"]["bestand"] == "contracts.csv"
        assert (line["contract"]["regel"], line["perceel"]) == (2, "Jeugd")

    def test_a_signal_ends_it_and_what_was_judged_is_answered(
        self, amqp_url: str, tmp_path: Path
    ) -> None:
        store = str(tmp_path / "register.db")
        site = Site(amqp_url, store)
        process = start("--amqp-url", amqp_url, "--store", store, "--date", "2026-05-07")
        site.send(m.toewijzing_301())
        letters: list[Letter] = []
        until = time.monotonic() + PATIENCE_SECONDS
        while not letters and time.monotonic() < until:
            time.sleep(0.1)
            letters = site.read("gemeente.0384")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, err
        assert [letter.type for letter in letters] == ["JW302"]

    def test_a_killed_worker_loses_nothing(self, amqp_url: str, tmp_path: Path) -> None:
        """Killed at any moment; the next one brings every message to one effect."""
        store = str(tmp_path / "register.db")
        site = Site(amqp_url, store)
        options = ("--amqp-url", amqp_url, "--store", store, "--date", "2026-05-07")
        sent = {f"t-{number}" for number in range(60)}
        site.send_all(
            (
                m.toewijzing_301(
                    kop=m.Kop(f"T{number:03}"),
                    client=m.Client(bsn=m.test_bsn(number)),
                    producten=[m.ToegewezenProduct(nummer=1000 + number)],
                ),
                "jw.0384.98000001",
                f"t-{number}",
            )
            for number in range(60)
        )
        seen: list[str | None] = []
        for _ in range(3):
            process = start(*options)
            until = time.monotonic() + PATIENCE_SECONDS
            before = len(seen)
            while len(seen) < before + 5 and time.monotonic() < until and process.poll() is None:
                time.sleep(0.02)
                seen += [letter.correlation_id for letter in site.read("gemeente.0384")]
                if set(seen) == sent:
                    break
            process.kill()
            process.communicate()
        status, _, err = run(*options, "--once")
        assert status == 0, err
        answered = {letter.correlation_id for letter in site.read("gemeente.0384")} | set(seen)
        assert answered == sent
        delivered = {letter.message_id for letter in site.read("aanbieder.98000001")}
        assert delivered == sent
        assert site.read("gateway.dead") == []


class TestWrongUse:
    @pytest.mark.parametrize(
        ("given", "missing"),
        [({}, "GATEWAY_AMQP_URL"), ({"GATEWAY_AMQP_URL": "amqp://localhost"}, "GATEWAY_STORE")],
    )
    def test_an_address_that_is_missing(self, given: dict[str, str], missing: str) -> None:
        status, out, err = run(**given)
        assert (status, out) == (2, "")
        assert missing in err
        assert err.count("\n") == 1

    def test_a_broker_that_is_not_there(self, tmp_path: Path) -> None:
        url = f"amqp://somebody:not-to-be-shown@127.0.0.1:{free_port()}/"
        status, _, err = run("--amqp-url", url, "--store", str(tmp_path / "register.db"))
        assert status == 3
        assert err.startswith("gateway: The broker cannot be reached")
        assert err.count("\n") == 1
        assert "not-to-be-shown" not in err

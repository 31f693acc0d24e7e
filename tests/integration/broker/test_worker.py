"""The worker on a real broker: who gets what, once, and what happens when something breaks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from gateway.broker.publisher import Publisher
from gateway.errors import BrokerError, RegisterError
from gateway.pipeline import Pipeline
from gateway.register.dump import dump
from gateway.register.store import open_store
from gateway.register.tables_mail import poging
from tests import messages as m
from tests.integration.broker.site import Letter, Site

pytestmark = pytest.mark.services

GEMEENTE, AANBIEDER = "gemeente.0384", "aanbieder.98000001"
DECLARATIES, DEAD = "gemeente.0384.declaraties", "gateway.dead"
PARKED = "gateway.parked"
SCHEMA = json.loads(Path("docs/declaratie.schema.json").read_text())

TOEWIJZING = m.toewijzing_301()
START = m.start_305(kop=m.Kop("S1"))
DECLARATIE = m.declaratie_323(kop=m.Kop("D1"))


def verdicts(site: Site) -> list[str]:
    return [line["verdict"] for line in site.lines()]


def register_of(site: Site) -> dict[str, list[dict[str, Any]]]:
    register = open_store(site.store)
    try:
        return dump(register)
    finally:
        register.close()


class TestWhoGetsWhat:
    def test_an_approved_301_is_answered_and_delivered(self, site: Site) -> None:
        """The delivery has the sender's bytes and message_id, the answer one of its own."""
        site.send(TOEWIJZING, message_id="t-1")
        site.work()
        (answer,), (delivery,) = site.read(GEMEENTE), site.read(AANBIEDER)
        assert (answer.type, answer.correlation_id) == ("JW302", "t-1")
        assert answer.message_id not in {None, "t-1"}
        assert (answer.content_type, answer.app_id) == ("application/xml", "gateway")
        assert answer.headers == {
            "wet": "jw",
            "afzender": "98000001",
            "ontvanger": "0384",
            "verdict": "accepted",
        }
        assert (delivery.type, delivery.message_id) == ("JW301", "t-1")
        assert delivery.correlation_id is None
        assert delivery.body == TOEWIJZING
        assert delivery.headers == {
            "wet": "jw",
            "afzender": "0384",
            "ontvanger": "98000001",
            "verdict": "accepted",
        }

    def test_a_rejected_305_is_answered_and_not_delivered(self, site: Site) -> None:
        site.send(START)
        site.work()
        (answer,) = site.read(AANBIEDER)
        assert (answer.type, answer.headers["verdict"]) == ("JW306", "rejected")
        assert site.read(GEMEENTE) == []

    def test_a_declaratie_reaches_the_gemeente_in_three_ways(self, site: Site) -> None:
        """The 323 itself, a copy of the 325, and the validated Prestaties."""
        site.send(TOEWIJZING)
        site.work()
        site.read(GEMEENTE)
        site.send(DECLARATIE, message_id="d-1")
        site.work()
        (_, answer), (own, copy) = site.read(AANBIEDER), site.read(GEMEENTE)
        (document,) = site.read(DECLARATIES)
        assert (answer.type, answer.correlation_id) == ("JW325", "d-1")
        assert (own.type, own.message_id, own.body) == ("JW323", "d-1", DECLARATIE)
        assert (copy.type, copy.body, copy.correlation_id) == ("JW325", answer.body, "d-1")
        assert copy.message_id != answer.message_id
        assert copy.headers["afzender"] == "0384"
        assert (document.type, document.content_type) == ("declaratie", "application/json")
        Draft202012Validator(SCHEMA).validate(document.json)
        assert document.json["totaal_toegekend_bedrag"] == 96000

    def test_a_declaratie_without_anything_granted_is_only_copied(self, site: Site) -> None:
        site.send(DECLARATIE)
        site.work()
        assert [letter.type for letter in site.read(AANBIEDER)] == ["JW325"]
        assert [letter.type for letter in site.read(GEMEENTE)] == ["JW325"]
        assert site.read(DECLARATIES) == []

    def test_a_refused_message_gets_a_notice(self, site: Site) -> None:
        site.send(TOEWIJZING.replace(b"<jw301:Client>", b"<jw301:Klant>"), message_id="bad")
        site.work()
        (letter,) = site.read(GEMEENTE)
        assert (letter.type, letter.content_type) == ("fout", "application/json")
        assert letter.json["fault"] == "IB014"
        assert letter.json["correlation_id"] == letter.correlation_id == "bad"
        assert letter.headers["ontvanger"] == "0384"
        assert site.read(AANBIEDER) == site.read(DEAD) == []

    def test_what_nobody_can_be_told_about_goes_to_the_dead_letters(self, site: Site) -> None:
        site.send(b"no message at all", message_id="x")
        site.work()
        (letter,) = site.read(DEAD)
        assert letter.body == b"no message at all"
        assert letter.message_id == "x"
        assert letter.headers["reason"] == "unreadable"
        assert letter.headers["cause"] == "XML"
        assert letter.headers["routing_key"] == "jw.0384.98000001"

    def test_a_retour_of_a_party_is_delivered_once(self, site: Site) -> None:
        """The aanbieder's own 302 travels to the gemeente; a second one is a notice."""
        retour = m.retour(TOEWIJZING)
        site.send(TOEWIJZING)
        site.work()
        site.read(GEMEENTE), site.read(AANBIEDER)
        site.send(retour, message_id="r-1")
        site.send(m.retour(TOEWIJZING, identificatie="RETOUR000002"), message_id="r-2")
        site.work()
        (delivered,), (letter,) = site.read(GEMEENTE), site.read(AANBIEDER)
        assert (delivered.type, delivered.body) == ("JW302", retour)
        assert delivered.headers["afzender"] == "98000001"
        assert (letter.type, letter.correlation_id) == ("fout", "r-2")
        assert [finding["rule"] for finding in letter.json["findings"]] == ["RETOUR"]

    def test_a_325_of_a_gemeente_comes_too_late(self, site: Site) -> None:
        """The gateway's own 325 has decided: IB019, and no delivery."""
        site.send(TOEWIJZING)
        site.send(DECLARATIE)
        site.work()
        site.read(GEMEENTE), site.read(AANBIEDER)
        own = m.declaratie_antwoord_325(kop=m.Kop("A1"), afgewezen=(), declaratie=m.Kop("D1"))
        site.send(own, message_id="a-1")
        site.work()
        (letter,) = site.read(GEMEENTE)
        assert (letter.type, letter.json["fault"]) == ("fout", "IB019")
        assert letter.headers["verdict"] == "rejected"
        assert site.read(AANBIEDER) == []


class TestNotTakenIn:
    @pytest.mark.parametrize(
        "key", ["jw.0384.98000002", "wmo.0384.98000001", "jw.384.98000001", "98000001", ""]
    )
    def test_another_routing_key_than_the_header(self, site: Site, key: str) -> None:
        """IB002 to the sender in the Header; nothing is processed."""
        site.send(TOEWIJZING, key=key, message_id="t-1")
        site.work()
        (letter,) = site.read(GEMEENTE)
        assert (letter.type, letter.json["fault"]) == ("fout", "IB002")
        assert letter.json["identificatie"] == "000000000001"
        assert letter.json["message"] == "JW301"
        assert site.read(AANBIEDER) == []
        assert register_of(site)["bericht"] == []

    def test_the_same_message_id_with_other_bytes(self, site: Site) -> None:
        site.send(TOEWIJZING, message_id="t-1")
        site.send(m.toewijzing_301(kop=m.Kop("000000000002")), message_id="t-1")
        site.work()
        answer, letter = site.read(GEMEENTE)
        assert answer.type == "JW302"
        assert (letter.json["fault"], letter.correlation_id) == ("IB016", "t-1")
        assert letter.json["identificatie"] == "000000000002"
        assert len(register_of(site)["bericht"]) == 1

    def test_the_same_message_id_of_two_parties_is_no_matter(self, site: Site) -> None:
        site.send(TOEWIJZING, message_id="1")
        site.send(START, message_id="1")
        site.work()
        assert verdicts(site) == ["accepted", "accepted"]


class TestTwice:
    @pytest.mark.parametrize("message_id", ["d-1", None])
    def test_one_effect_and_the_same_answer(self, site: Site, message_id: str | None) -> None:
        """The stored answer is published again; deliveries and the document are not."""
        site.send(TOEWIJZING)
        site.work()
        site.read(GEMEENTE), site.read(AANBIEDER)
        site.send(DECLARATIE, message_id=message_id)
        site.work()
        before = register_of(site)
        site.send(DECLARATIE, message_id=message_id)
        site.work()
        first, again = site.read(AANBIEDER)
        assert first == again
        assert [letter.type for letter in site.read(GEMEENTE)] == ["JW323", "JW325"]
        assert len(site.read(DECLARATIES)) == 1
        assert register_of(site) == before

    def test_a_notice_is_published_again(self, site: Site) -> None:
        bad = TOEWIJZING.replace(b"<jw301:Client>", b"<jw301:Klant>")
        site.send(bad)
        site.send(bad)
        site.work()
        first, again = site.read(GEMEENTE)
        assert first == again

    def test_other_bytes_with_the_same_identificatie_are_tr056(self, site: Site) -> None:
        site.send(TOEWIJZING, message_id="1")
        site.send(TOEWIJZING + b"\n", message_id="2")
        site.work()
        assert verdicts(site) == ["accepted", "rejected"]


def failing_once(real: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    """The real thing, except the first time."""
    calls = iter([error])

    def call(*args: Any, **kwargs: Any) -> Any:
        for first in calls:
            raise first
        return real(*args, **kwargs)

    return call


class TestWhenSomethingBreaks:
    def test_a_worker_that_ends_between_commit_and_ack(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The next one publishes what was stored; the redelivered message changes nothing."""
        lost = failing_once(Publisher.send, BrokerError("gone"))
        monkeypatch.setattr(Publisher, "send", lost)
        site.send(TOEWIJZING, message_id="t-1")
        site.work()
        answers = site.read(GEMEENTE)
        assert {(letter.message_id, letter.body) for letter in answers} == {
            (answers[0].message_id, answers[0].body)
        }
        assert [letter.message_id for letter in site.read(AANBIEDER)] == ["t-1"]
        assert len(register_of(site)["bericht"]) == 1
        assert [line["how"] for line in site.lines()] == ["processed", "again"]

    def test_a_worker_that_ends_between_publishing_and_ack(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Published once more from the outbox, under the same message_id, and judged once."""
        from gateway.register.store import StoreRegister

        lost = failing_once(StoreRegister.sent, BrokerError("gone"))
        monkeypatch.setattr(StoreRegister, "sent", lost)
        site.send(TOEWIJZING, message_id="t-1")
        site.work()
        assert {letter.message_id for letter in site.read(AANBIEDER)} == {"t-1"}
        assert len({letter.message_id for letter in site.read(GEMEENTE)}) == 1
        assert len(register_of(site)["bericht"]) == 1

    def test_a_register_that_is_away_for_a_moment(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The message waits for it, and is not counted as failed."""
        from gateway.register.store import StoreRegister

        away = failing_once(StoreRegister.begin, RegisterError("away"))
        look = failing_once(StoreRegister.pending, RegisterError("away"))
        monkeypatch.setattr(StoreRegister, "begin", away)
        monkeypatch.setattr(StoreRegister, "pending", look)
        site.send(TOEWIJZING)
        site.work()
        assert verdicts(site)[-1] == "accepted"
        assert len(site.read(GEMEENTE)) == 1

    def test_the_connection_lives_while_a_message_takes_long(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Longer than the broker waits for heartbeats: judged once, by the same worker."""
        real = Pipeline.walk

        def walk(self: Pipeline, *args: Any) -> Any:
            time.sleep(5)
            return real(self, *args)

        monkeypatch.setattr(Pipeline, "walk", walk)
        site.url += "?heartbeat=1"
        site.send(TOEWIJZING)
        site.work()
        assert [line["how"] for line in site.lines()] == ["processed"]
        assert len(site.read(GEMEENTE)) == 1

    def test_a_message_that_the_gateway_fails_on_is_parked(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After some tries, with the place of the fault; the queue goes on, nothing has changed."""
        real = Pipeline.walk

        def walk(self: Pipeline, unit: Any, visits: Any) -> Any:
            if any(visit.message.soort.nummer == "305" for visit in visits):
                raise KeyError("999900006")
            return real(self, unit, visits)

        monkeypatch.setattr(Pipeline, "walk", walk)
        site.send(START, message_id="s-1")
        site.send(TOEWIJZING)
        site.work()
        (letter,) = site.read(PARKED)
        assert (letter.message_id, letter.body) == ("s-1", START)
        assert letter.headers["reason"] == "failed"
        assert letter.headers["cause"].count("KeyError/") == site.settings.tries
        assert site.read(DEAD) == []
        assert sorted(verdicts(site)) == ["accepted", *["failed"] * site.settings.tries]
        assert len(site.read(GEMEENTE)) == 1
        assert "999900006" not in site.log.getvalue()

    def test_a_message_that_ends_the_worker_is_parked(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No worker lives to tell: that one began with it is counted before, for it alone."""

        class EndsTheWorker(BaseException):
            """As a process that the system kills."""

        real = Pipeline.walk

        def walk(self: Pipeline, unit: Any, visits: Any) -> Any:
            if any(visit.message.soort.nummer == "305" for visit in visits):
                raise EndsTheWorker
            return real(self, unit, visits)

        monkeypatch.setattr(Pipeline, "walk", walk)
        site.use_one_partition()
        site.send(START, message_id="s-1")
        site.send(TOEWIJZING)
        ended = 0
        parked: list[Letter] = []
        while not parked:
            try:
                site.work()
            except EndsTheWorker:
                ended += 1
            assert ended <= site.settings.tries + 1
            parked = site.read(PARKED)
        (letter,) = parked
        assert (letter.message_id, letter.body) == ("s-1", START)
        assert "ended the worker" in letter.headers["cause"]
        assert ended > site.settings.tries
        assert len(site.read(GEMEENTE)) == 1
        register = open_store(site.store)
        with register.reading() as session:
            assert session.rows(select(poging.c.key), {}) == []
        register.close()


class TestLog:
    def test_one_line_per_message_without_anything_from_it(self, site: Site) -> None:
        site.send(TOEWIJZING, message_id="t-1")
        site.send(DECLARATIE.replace(b"<jw323:Bsn>999900006", b"<jw323:Bsn>999900018"))
        site.work()
        first, second = site.lines()
        assert (first["trace"], first["message"], first["verdict"]) == ("t-1", "JW301", "accepted")
        assert first["codes"] == {}
        assert second["trace"].startswith("sha256:")
        assert sum(second["codes"].values()) >= 1
        assert second["duration_ms"] >= 0
        for personal in ("999900006", "999900018", "Voorbeeld", "9999XX"):
            assert personal not in site.log.getvalue()


class TestOutgoingIsStable:
    def test_two_registers_name_their_answers_alike(self, site: Site, tmp_path: Path) -> None:
        """The message_id of an answer is derived from what it answers."""
        other = Site(site.url, str(tmp_path / "other.db"))
        for place in (site, other):
            place.send(TOEWIJZING, message_id="t-1")
            place.work()
        first, second = site.read(GEMEENTE)
        assert first == second

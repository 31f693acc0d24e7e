"""Who sends is what the broker user says, and must be what the Header says (IB002)."""

from __future__ import annotations

import pika
import pytest

from gateway.broker.users import NOTICES
from gateway.register.dump import dump
from gateway.register.store import open_store
from tests import messages as m
from tests.integration.broker.region import AANBIEDER, GEMEENTE, KEY, OTHER, Region
from tests.integration.broker.site import Letter, Site

pytestmark = pytest.mark.services

TOEWIJZING = m.toewijzing_301()


def mail(gateway: Site, code: str) -> list[Letter]:
    return gateway.read(f"{'gemeente' if len(code) == 4 else 'aanbieder'}.{code}")


def faults(letters: list[Letter]) -> list[str | None]:
    return [letter.json["fault"] for letter in letters if letter.type == "fout"]


def taken_in(gateway: Site) -> int:
    register = open_store(gateway.store)
    try:
        return len(dump(register)["bericht"])
    finally:
        register.close()


class TestTheHeaderOfAnother:
    def test_the_sender_is_told_and_nobody_else(self, region: Region, gateway: Site) -> None:
        """The aanbieder sends a 301 of the gemeente to itself."""
        region.send(AANBIEDER, TOEWIJZING, message_id="forged")
        gateway.work()
        (notice,) = mail(gateway, AANBIEDER)
        assert (notice.type, notice.correlation_id) == ("fout", "forged")
        assert notice.json["fault"] == "IB002"
        assert notice.headers["ontvanger"] == AANBIEDER
        assert mail(gateway, GEMEENTE) == []
        assert taken_in(gateway) == 0

    def test_its_message_id_is_not_used_up_for_the_real_one(
        self, region: Region, gateway: Site
    ) -> None:
        region.send(AANBIEDER, TOEWIJZING, message_id="t-1")
        region.send(GEMEENTE, TOEWIJZING, message_id="t-1")
        gateway.work()
        assert [letter.type for letter in mail(gateway, GEMEENTE)] == ["JW302"]
        assert [letter.type for letter in mail(gateway, AANBIEDER)] == ["fout", "JW301"]

    def test_another_key_than_the_header(self, region: Region, gateway: Site) -> None:
        region.send(GEMEENTE, TOEWIJZING, key=f"jw.{GEMEENTE}.{OTHER}")
        gateway.work()
        assert faults(mail(gateway, GEMEENTE)) == ["IB002"]
        assert taken_in(gateway) == 0


class TestNobodyKnown:
    def test_without_a_user_id_the_header_is_told(self, region: Region, gateway: Site) -> None:
        """Whoever forgot it must know; nothing is processed."""
        region.send(GEMEENTE, TOEWIJZING, user=None, message_id="t-1")
        gateway.work()
        (notice,) = mail(gateway, GEMEENTE)
        assert (notice.json["fault"], notice.correlation_id) == ("IB002", "t-1")
        assert mail(gateway, AANBIEDER) == []
        assert taken_in(gateway) == 0

    def test_a_flood_in_the_name_of_a_party_is_put_aside(
        self, region: Region, gateway: Site
    ) -> None:
        """It hears of the first few, and what it did not hear of is kept for people."""
        for number in range(NOTICES + 2):
            region.send(AANBIEDER, TOEWIJZING, user=None, message_id=f"t-{number}")
        gateway.work()
        assert faults(mail(gateway, GEMEENTE)) == ["IB002"] * NOTICES
        dead = gateway.read("gateway.dead")
        assert [letter.headers["reason"] for letter in dead] == ["unknown sender"] * 2

    def test_a_user_of_the_broker_who_is_no_party(self, region: Region, gateway: Site) -> None:
        with pika.BlockingConnection(pika.URLParameters(region.url)) as connection:
            properties = pika.BasicProperties(user_id=region.broker.admin.user)
            connection.channel().basic_publish("gateway.in", KEY, TOEWIJZING, properties)
        gateway.work()
        assert faults(mail(gateway, GEMEENTE)) == ["IB002"]
        assert taken_in(gateway) == 0

    def test_what_a_party_writes_in_the_headers_says_nothing(
        self, region: Region, gateway: Site
    ) -> None:
        """Only the gateway's own user may speak for another, and only when it feeds back."""
        with region.channel(AANBIEDER) as channel:
            properties = pika.BasicProperties(
                user_id=region.user(AANBIEDER), headers={"x-gateway-user": region.user(GEMEENTE)}
            )
            channel.basic_publish("gateway.in", KEY, TOEWIJZING, properties)
        gateway.work()
        assert faults(mail(gateway, AANBIEDER)) == ["IB002"]


class TestUnreadable:
    def test_a_known_user_is_told(self, region: Region, gateway: Site) -> None:
        region.send(AANBIEDER, b"no message", message_id="x")
        gateway.work()
        (notice,) = mail(gateway, AANBIEDER)
        assert (notice.type, notice.correlation_id) == ("fout", "x")
        assert notice.json["correlation_id"] == "x"
        assert [finding["rule"] for finding in notice.json["findings"]] == ["XML"]
        assert gateway.read("gateway.dead") == []

    def test_of_nobody_known_it_is_put_aside(self, region: Region, gateway: Site) -> None:
        region.send(AANBIEDER, b"no message", user=None)
        gateway.work()
        (dead,) = gateway.read("gateway.dead")
        assert (dead.headers["reason"], dead.body) == ("unreadable", b"no message")
        assert mail(gateway, AANBIEDER) == []

"""Who a message is from and to, also when the rest of it is not right."""

from __future__ import annotations

import pytest

from gateway.reading.header import Kop, read_kop
from tests import messages as m

TOEWIJZING = m.toewijzing_301()


class TestReadKop:
    def test_a_heenbericht_is_from_its_afzender(self) -> None:
        kop = read_kop(TOEWIJZING)
        assert kop == Kop("jw", "JW301", "0384", "98000001", "000000000001")
        assert kop.routing_key == "jw.0384.98000001"

    def test_a_message_of_an_aanbieder_has_the_same_key(self) -> None:
        kop = read_kop(m.start_305("wmo"))
        assert kop is not None
        assert (kop.sender, kop.receiver) == ("98000001", "0384")
        assert kop.routing_key == "wmo.0384.98000001"

    def test_a_retour_is_from_the_ontvanger_in_its_header(self) -> None:
        """Its header is a copy (IV028)."""
        kop = read_kop(m.retour(TOEWIJZING))
        assert kop is not None
        assert (kop.naam, kop.sender, kop.receiver) == ("JW302", "98000001", "0384")

    def test_a_325_has_a_header_of_its_own(self) -> None:
        kop = read_kop(m.declaratie_antwoord_325())
        assert kop is not None
        assert kop.sender == "0384"

    @pytest.mark.parametrize(
        "data",
        [
            TOEWIJZING[: TOEWIJZING.index(b"<jw301:Client>") + 3],
            TOEWIJZING.replace(b"/3_2/", b"/9_9/"),
            TOEWIJZING.replace(b"jw301/schema", b"jw399/schema"),
            TOEWIJZING.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
            TOEWIJZING.replace(b"?>", b"?><!DOCTYPE Bericht>", 1),
        ],
        ids=["breaks off", "another release", "an unknown message", "UTF-16", "DOCTYPE"],
    )
    def test_the_sender_of_what_will_be_refused(self, data: bytes) -> None:
        kop = read_kop(data)
        assert kop is not None
        assert (kop.sender, kop.receiver) == ("0384", "98000001")

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"no XML",
            b"<Bericht/>",
            TOEWIJZING.replace(b"istandaarden", b"elders"),
            TOEWIJZING.replace(b":Bericht", b":Brief"),
            TOEWIJZING[: TOEWIJZING.index(b"Afzender>") + 9],
            TOEWIJZING.replace(b">0384<", b">384<"),
            TOEWIJZING.replace(b"?>", b'?><!DOCTYPE B [<!ENTITY a "0384">]>', 1),
        ],
        ids=[
            "empty",
            "no XML",
            "no namespace",
            "another namespace",
            "another root",
            "no sender",
            "no code",
            "an entity",
        ],
    )
    def test_whose_sender_cannot_be_told(self, data: bytes) -> None:
        assert read_kop(data) is None

    @pytest.mark.parametrize("beyond", range(600, 900, 7))
    def test_wherever_the_header_stands(self, beyond: int) -> None:
        """It is read in parts; an element may lie across two of them."""
        far = TOEWIJZING.replace(b"?>", b"?><!--" + b"x" * beyond + b"-->", 1)
        assert read_kop(far) == read_kop(TOEWIJZING)
        assert read_kop(far[: far.index(b"<jw301:Client>")]) == read_kop(TOEWIJZING)

    def test_what_follows_what_is_wanted_does_not_count(self) -> None:
        at = TOEWIJZING.index(b"</jw301:BerichtIdentificatie>")
        assert read_kop(TOEWIJZING[:at] + b"<<<") == read_kop(TOEWIJZING)

    def test_a_receiver_that_is_no_code_gives_no_key(self) -> None:
        kop = read_kop(TOEWIJZING.replace(b">98000001<", b">somebody<"))
        assert kop is not None
        assert (kop.sender, kop.receiver, kop.routing_key) == ("0384", "", None)

    def test_two_parties_of_one_kind_give_no_key(self) -> None:
        kop = read_kop(TOEWIJZING.replace(b">98000001<", b">0363<"))
        assert kop is not None
        assert kop.routing_key is None

"""Answers that a party's own software made: a 325 of a gemeente, and retourberichten of both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import pytest
from lxml import etree

from gateway.contracts.table import ContractTable
from gateway.pipeline import Pipeline
from gateway.register.api import Envelope
from gateway.register.dump import Picture, dump
from gateway.register.store import open_store
from gateway.result import Result
from gateway.rules.context import Context
from gateway.wiring import reader, valid_gemeente_on
from tests import messages
from tests.e2e.asking import ALLOCATED, Asking
from tests.e2e.story import RIGHT, TWO, Said, said
from tests.messages import Afgewezen, Declared, Kop, Prestatie, Wet

TODAY: Final = date(2026, 6, 10)
DAGTEKENING: Final = "2026-06-02"
NOBODY: Final = messages.test_bsn(7)
HEADER: Final = "/Bericht/Header"
TOP: Final = "/Bericht/DeclaratieAntwoord"
OTHER_GEMEENTE, OTHER_AANBIEDER = "0363", "98000002"


def wrong(*broken: tuple[str, str | None, str]) -> Said:
    """Rejected for these rules, with or without a code."""
    return Said("rejected", sorted(broken, key=str))


def client_at(number: int = 1) -> str:
    return f"{TOP}/Clienten/Client[{number}]"


def line_at(number: int = 1, client: int = 1) -> str:
    return f"{client_at(client)}/Prestaties/Prestatie[{number}]"


class Site(Asking):
    """A story on a register that can be looked into."""

    def __init__(self, wet: Wet) -> None:
        self.register = open_store(None)
        context = Context(TODAY, valid_gemeente_on(TODAY), ContractTable.empty())
        walk = Pipeline(reader(None), context, "nl", self.register)

        def process(data: bytes) -> Result:
            return walk.process(data, Envelope("", None, "00"))

        super().__init__(wet, process)

    def kop(self, **changes: Any) -> Kop:
        """A Header of 2 June, when two months can be declared."""
        return super().kop(**({"dagtekening": DAGTEKENING} | changes))

    def picture(self) -> Picture:
        """All that the register remembers."""
        return dump(self.register)

    def declared(
        self, clienten: Sequence[Declared], nummer: str = "DN1", **kop: Any
    ) -> tuple[Kop, Result]:
        """Send a 323; its Header and what came of it."""
        header = self.kop(**kop)
        data = messages.declaratie_323(self.wet, header, clienten, declaratienummer=nummer)
        return header, self.result(data)

    def decide(self, answered: Kop, afgewezen: Sequence[Afgewezen] = (), **changes: Any) -> bytes:
        """A 325 of the gemeente's own software."""
        usual: dict[str, Any] = {"declaratienummer": "DN1", "ingediend": 96000}
        own = self.kop(**changes.pop("kop", {}))
        return messages.declaratie_antwoord_325(
            self.wet, own, afgewezen, declaratie=answered, **(usual | changes)
        )


@pytest.fixture(params=["jw", "wmo"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Two clients with an allocation each, for both standards."""
    made = Site(request.param)
    assert made.send(made.toewijzing(ALLOCATED)) == RIGHT
    assert made.send(made.toewijzing(ALLOCATED._replace(nummer=1002), bsn=TWO)) == RIGHT
    yield made
    made.register.close()


LINE: Final = Prestatie()
SECOND: Final = Prestatie("R2", volume=8, begindatum="2026-05-01")
OTHERS: Final = Prestatie("R3", nummer=1002, volume=8)


def notice_of(result: Result) -> dict[str, Any]:
    """The error notice of a message without an answer."""
    assert result.answer is None
    assert result.notice is not None
    told: dict[str, Any] = json.loads(result.notice)
    return told


def without_the_message(picture: Picture) -> Picture:
    """A picture but for the message and its Identificatie."""
    return {
        name: rows for name, rows in picture.items() if name not in {"bericht", "identificatie"}
    }


class TestRight325:
    def test_everything_granted(self, site: Site) -> None:
        """Accepted, no answer, and nothing changes but the Identificatie."""
        answered, _ = site.declared([Declared()])
        before = site.picture()
        result = site.result(site.decide(answered))
        assert (said(result), result.answer, result.notice) == (RIGHT, None, None)
        after = site.picture()
        assert without_the_message(after) == without_the_message(before)
        for table in ("bericht", "identificatie"):
            (new,) = [row for row in after[table] if row not in before[table]]
            assert (new["nummer"], new["sender"]) == ("325", messages.GEMEENTE)

    def test_it_decides_nothing(self, site: Site) -> None:
        """The gateway granted these lines: whatever the gemeente says, they stay granted."""
        answered, _ = site.declared([Declared()])
        assert site.send(site.decide(answered, [Afgewezen(prestaties=[(LINE, ["0611"])])])) == RIGHT
        (line,) = site.picture()["prestatie"]
        assert line["status"] == "accepted"
        again = [Declared(prestaties=[LINE._replace(referentie="R9")])]
        _, result = site.declared(again, "DN2")
        assert {each.rule for each in result.findings} == {"TR389"}

    def test_some_lines_rejected(self, site: Site) -> None:
        """Of one client, of both, or all of them."""
        answered, _ = site.declared([Declared(prestaties=[LINE, SECOND]), Declared(TWO, [OTHERS])])
        ours = Afgewezen(prestaties=[(SECOND, ["0611"])])
        theirs = Afgewezen(TWO, [(OTHERS, ["0611"])])
        everything = Afgewezen(prestaties=[(LINE, ["0611"]), (SECOND, ["0611"])])
        for rejected in ([ours], [theirs], [ours, theirs], [everything, theirs]):
            assert site.send(site.decide(answered, rejected, ingediend=192000)) == RIGHT

    def test_a_credit_rejected(self, site: Site) -> None:
        """A line is told by both parts of its ProductReferentie."""
        site.declared([Declared()])
        credit = LINE.credit("R5")
        answered, result = site.declared([Declared(prestaties=[credit])], "DN2")
        assert result.verdict == "accepted"
        right = site.decide(
            answered,
            [Afgewezen(prestaties=[(credit, ["0611"])])],
            declaratienummer="DN2",
            ingediend=-96000,
        )
        assert site.send(right) == RIGHT

    def test_the_whole_message_rejected(self, site: Site) -> None:
        """By a code in the Header, or on the Declaratie, though the gateway granted it."""
        answered, _ = site.declared([Declared()])
        assert site.send(site.decide(answered, header_codes=["0001"], header_only=True)) == RIGHT
        assert site.send(site.decide(answered, codes=["9333"], toegekend=0)) == RIGHT


class TestOnWhatWasNotJudged:
    """A 323 of which the gateway judged not every line, or none."""

    def test_a_client_that_the_gateway_does_not_know(self, site: Site) -> None:
        """Its lines got 0233; the gemeente sends them back too."""
        lines = [Prestatie("R7"), SECOND]
        answered, result = site.declared([Declared(NOBODY, lines), Declared(TWO, [OTHERS])])
        assert [each.rule for each in result.findings] == ["TR304"]
        back = Afgewezen(NOBODY, [(line, ["0233"]) for line in lines], ["8187"])
        assert site.send(site.decide(answered, [back], ingediend=192000)) == RIGHT

    def test_they_are_held_to_what_was_declared(self, site: Site) -> None:
        """As any other line."""
        line = Prestatie("R7")
        answered, _ = site.declared([Declared(NOBODY, [line]), Declared(TWO, [OTHERS])])
        altered = Afgewezen(NOBODY, [(line._replace(code="99Z99"), ["0233"])], ["8187"])
        unknown = Afgewezen(NOBODY, [(line._replace(referentie="R77"), ["0233"])], ["8187"])
        sent = site.decide(answered, [altered], ingediend=144000)
        assert site.send(sent) == wrong(("TR367", "9367", line_at()))
        sent = site.decide(answered, [unknown], ingediend=144000)
        assert site.send(sent) == wrong(("TR366", "9366", line_at()))

    def test_their_numbers_are_still_free(self, site: Site) -> None:
        """What was not judged uses nothing up."""
        site.declared([Declared(NOBODY, [LINE])])
        _, result = site.declared([Declared(prestaties=[LINE])], "DN2")
        assert result.verdict == "accepted"

    def test_a_reference_used_twice_in_the_message(self, site: Site) -> None:
        """The later one broke TR314; either may come back."""
        double = SECOND._replace(referentie=LINE.referentie)
        theirs = OTHERS._replace(referentie=LINE.referentie)
        clients = [Declared(), Declared(TWO, [theirs])]
        answered, result = site.declared(clients)
        assert [each.rule for each in result.findings] == ["TR314"]
        back = Afgewezen(TWO, [(theirs, ["0611"])])
        assert site.send(site.decide(answered, [back], ingediend=144000)) == RIGHT
        ours = Afgewezen(prestaties=[(LINE, ["0611"])])
        assert site.send(site.decide(answered, [ours], ingediend=144000)) == RIGHT
        mixed = Afgewezen(prestaties=[(double, ["0611"])])
        sent = site.decide(answered, [mixed], ingediend=144000)
        assert site.send(sent) == wrong(("TR367", "9367", line_at()))

    def test_a_reference_used_before(self, site: Site) -> None:
        """In an earlier declaratie, for another line."""
        site.declared([Declared()])
        again = SECOND._replace(referentie=LINE.referentie)
        answered, result = site.declared([Declared(prestaties=[again])], "DN2")
        assert [each.rule for each in result.findings] == ["TR314"]
        about: dict[str, Any] = {"declaratienummer": "DN2", "ingediend": 48000}
        back = Afgewezen(prestaties=[(again, ["0611"])])
        assert site.send(site.decide(answered, [back], **about)) == RIGHT
        old = Afgewezen(prestaties=[(LINE, ["0611"])])
        sent = site.decide(answered, [old], **about | {"ingediend": 96000})
        assert site.send(sent) == wrong(("TR367", "9367", line_at()))

    def wrong_by_itself(self, site: Site) -> Kop:
        """A 323 that breaks a rule of level 2."""
        header = site.kop()
        data = messages.declaratie_323(site.wet, header, declaratienummer="DN1", totaal=1)
        result = site.result(data)
        assert {each.level for each in result.findings} == {2}
        return header

    def test_a_323_that_was_wrong_by_itself(self, site: Site) -> None:
        """The gemeente rejects it by the Header, on the Declaratie, or line by line."""
        answered = self.wrong_by_itself(site)
        about: dict[str, Any] = {"ingediend": 96000}
        assert site.send(site.decide(answered, header_codes=["0001"], header_only=True)) == RIGHT
        assert site.send(site.decide(answered, codes=["9333"], toegekend=0, **about)) == RIGHT
        back = Afgewezen(prestaties=[(LINE, ["0611"])])
        assert site.send(site.decide(answered, [back], **about)) == RIGHT

    def test_it_is_held_to_what_was_declared(self, site: Site) -> None:
        """Its number, its clients and its lines."""
        answered = self.wrong_by_itself(site)
        sent = site.decide(answered, codes=["9333"], toegekend=0, declaratienummer="DN2")
        assert site.send(sent) == wrong(("TR376", None, TOP))
        stranger = Afgewezen(TWO, [(OTHERS, ["0611"])])
        assert site.send(site.decide(answered, [stranger])) == wrong(("TR304", "8187", client_at()))

    def test_a_323_rejected_on_its_number(self, site: Site) -> None:
        """The gateway rejects the Declaratie (TR333); so does the gemeente, or it does not."""
        site.declared([Declared()])
        answered, result = site.declared([Declared(prestaties=[SECOND])])
        assert [each.rule for each in result.findings] == ["TR333"]
        assert (
            site.send(site.decide(answered, codes=["9333"], toegekend=0, ingediend=48000)) == RIGHT
        )
        back = Afgewezen(prestaties=[(SECOND, ["0611"])])
        assert site.send(site.decide(answered, [back], ingediend=48000)) == RIGHT

    def test_nothing_of_it_counts(self, site: Site) -> None:
        """Number, references and volume of a 323 that was not taken in are free."""
        self.wrong_by_itself(site)
        _, result = site.declared([Declared()])
        assert result.verdict == "accepted"

    def test_the_gateways_own_325_is_right(self, site: Site) -> None:
        """Sent back in by the gemeente, whatever the 323 was."""
        site.declared([Declared()])
        twice = SECOND._replace(referentie="R9")
        stories: list[tuple[list[Declared], str]] = [
            ([Declared(prestaties=[SECOND]), Declared(NOBODY, [OTHERS])], "DN2"),
            ([Declared(prestaties=[LINE, twice])], "DN3"),
            ([Declared(prestaties=[LINE.credit("C1"), LINE.credit("C2")])], "DN4"),
            ([Declared()], "DN1"),
            ([Declared(NOBODY)], "DN5"),
        ]
        answers = [site.declared(clients, nummer)[1].answer for clients, nummer in stories]
        header = site.kop()
        data = messages.declaratie_323(site.wet, header, declaratienummer="DN6", totaal=1)
        answers.append(site.result(data).answer)
        for answer in answers:
            assert answer is not None
            assert site.send(answer.data) == RIGHT


class TestWrong325:
    """Each rule: rejected with it at its path, no answer, a notice, and nothing changes."""

    def check(self, site: Site, message: bytes, *broken: tuple[str, str | None, str]) -> None:
        before = without_the_message(site.picture())
        result = site.result(message)
        assert said(result) == wrong(*broken)
        told = notice_of(result)
        found = [(each["rule"], each["retourcode"], each["path"]) for each in told["findings"]]
        assert sorted(found, key=str) == sorted(broken, key=str)
        assert (told["message"], told["fault"]) == (f"{site.wet.upper()}325", None)
        assert without_the_message(site.picture()) == before

    def test_tr337(self, site: Site) -> None:
        """Both parts of the DeclaratieIdentificatie, its aanbieder and its gemeente."""
        answered, _ = site.declared([Declared()])
        at = ("TR337", None, HEADER)
        for other in (
            answered._replace(identificatie="UNKNOWN00001"),
            answered._replace(dagtekening="2026-05-05"),
        ):
            self.check(site, site.decide(other), at)
        self.check(site, site.decide(answered, kop={"aanbieder": OTHER_AANBIEDER}), at)
        self.check(site, site.decide(answered, kop={"gemeente": OTHER_GEMEENTE}), at)

    def test_tr337_another_kind_of_message(self, site: Site) -> None:
        """A 305 with that Identificatie is no 323."""
        start = site.kop()
        assert site.send(messages.start_305(site.wet, start)) == RIGHT
        self.check(site, site.decide(start), ("TR337", None, HEADER))

    def test_tr371(self, site: Site) -> None:
        answered, _ = site.declared([Declared()], xsd_versie="1.0.2")
        assert site.send(site.decide(answered)) == RIGHT
        other = answered._replace(xsd_versie="1.0.3")
        self.check(site, site.decide(other), ("TR371", None, HEADER))

    def test_tr056(self, site: Site) -> None:
        """An Identificatie is used up by a right one and by a wrong one."""
        answered, _ = site.declared([Declared()])
        own = {"identificatie": "OWN000000001"}
        wrong_one = {"identificatie": "OWN000000002"}
        assert site.send(site.decide(answered, kop=own)) == RIGHT
        at = ("TR056", "9056", HEADER)
        self.check(site, site.decide(answered, kop=own), at)
        self.check(
            site,
            site.decide(answered, declaratienummer="DN2", kop=wrong_one),
            ("TR376", None, TOP),
        )
        self.check(site, site.decide(answered, kop=wrong_one), at)

    def test_tr056_is_per_sender(self, site: Site) -> None:
        """Another gemeente may use the same Identificatie."""
        answered, _ = site.declared([Declared()])
        own = {"identificatie": "OWN000000001"}
        assert site.send(site.decide(answered, kop=own)) == RIGHT
        elsewhere = own | {"gemeente": OTHER_GEMEENTE}
        self.check(site, site.decide(answered, kop=elsewhere), ("TR337", None, HEADER))

    def test_tr135(self, site: Site) -> None:
        """A Dagtekening after the system date."""
        answered, _ = site.declared([Declared()])
        late = site.decide(answered, kop={"dagtekening": "2026-06-11"})
        self.check(site, late, ("TR135", "8848", HEADER))
        assert site.send(site.decide(answered, kop={"dagtekening": "2026-06-10"})) == RIGHT

    def test_tr376(self, site: Site) -> None:
        """It ends the judging: the unknown client below it is not found."""
        answered, _ = site.declared([Declared()])
        stranger = Afgewezen(TWO, [(OTHERS, ["0611"])])
        sent = site.decide(answered, [stranger], declaratienummer="DN2")
        self.check(site, sent, ("TR376", None, TOP))

    def test_tr304(self, site: Site) -> None:
        """Below it nothing is judged; the client beside it is."""
        answered, _ = site.declared([Declared()])
        stranger = Afgewezen(TWO, [(Prestatie("R8"), ["0611"])])
        unknown = Afgewezen(prestaties=[(Prestatie("R9"), ["0611"])])
        sent = site.decide(answered, [stranger, unknown], ingediend=192000)
        self.check(site, sent, ("TR304", "8187", client_at(1)), ("TR366", "9366", line_at(1, 2)))

    def test_tr366(self, site: Site) -> None:
        """Also the line of another declaratie."""
        answered, _ = site.declared([Declared()])
        site.declared([Declared(prestaties=[SECOND])], "DN2")
        other = Afgewezen(prestaties=[(LINE, ["0611"]), (SECOND, ["0611"])])
        self.check(
            site, site.decide(answered, [other], ingediend=144000), ("TR366", "9366", line_at(2))
        )

    @pytest.mark.parametrize(
        "changes",
        [
            {"nummer": 1002},
            {"categorie": "99"},
            {"code": "99Z99"},
            {"begindatum": "2026-04-02"},
            {"einddatum": "2026-04-29"},
            {"volume": 15, "bedrag": 96000},
            {"eenheid": "01"},
            {"tarief": 5999, "bedrag": 96000},
            {"bedrag": 95999},
            {"debet_credit": "C"},
        ],
        ids=str,
    )
    def test_tr367(self, site: Site, changes: dict[str, Any]) -> None:
        """Whichever value differs from what was declared (or the XSD refuses it first)."""
        answered, _ = site.declared([Declared()])
        altered = LINE._replace(**changes)
        sent = site.decide(answered, [Afgewezen(prestaties=[(altered, ["0611"])])])
        result = site.result(sent)
        if {each.level for each in result.findings} <= {1, 2}:
            assert result.verdict in {"refused", "rejected"}
            assert result.answer is None
        else:
            assert said(result) == wrong(("TR367", "9367", line_at()))

    def test_tr367_the_line_of_the_client_beside_it(self, site: Site) -> None:
        answered, _ = site.declared([Declared(), Declared(TWO, [OTHERS])])
        moved = Afgewezen(TWO, [(LINE, ["0611"])])
        self.check(
            site, site.decide(answered, [moved], ingediend=144000), ("TR367", "9367", line_at())
        )

    def test_tr342(self, site: Site) -> None:
        """Wrong by itself: the sums do not agree. A notice, as there is no retour."""
        answered, _ = site.declared([Declared()])
        result = site.result(site.decide(answered, toegekend=95999))
        assert result.verdict == "rejected"
        assert [(each.rule, each.level) for each in result.findings] == [("TR342", 2)]
        assert notice_of(result)["findings"][0]["rule"] == "TR342"

    def test_the_notice_names_the_message(self, site: Site) -> None:
        """And no person."""
        answered, _ = site.declared([Declared()])
        stranger = Afgewezen(TWO, [(OTHERS, ["0611"])])
        own = {"identificatie": "OWN000000001"}
        result = site.result(site.decide(answered, [stranger], kop=own))
        told = notice_of(result)
        assert told["identificatie"] == "OWN000000001"
        assert TWO not in json.dumps(told)


Heen = Callable[[Site], bytes]


def _allocation(site: Site) -> bytes:
    return site.toewijzing(ALLOCATED._replace(toewijzingstijd="11:00:00"))


def _request(site: Site) -> bytes:
    return site.ask(f"R{next(site._numbers)}", bsn=TWO)


def _answer(site: Site) -> bytes:
    referentie = f"R{next(site._numbers)}"
    site.send(site.ask(referentie, bsn=TWO))
    return site.reject(referentie)


HEEN: Final[dict[str, Heen]] = {
    "302": _allocation,
    "306": lambda site: site.start(),
    "308": lambda site: (site.send(site.start()), site.stop())[1],
    "316": _request,
    "318": lambda site: site.change(f"R{next(site._numbers)}"),
    "320": _answer,
}


@pytest.mark.parametrize("nummer", HEEN)
class TestRetours:
    """The 302 and its kin, made by the software of whoever received the message."""

    UNKNOWN: Final = wrong(("RETOUR", None, HEADER))

    def test_known_and_the_first(self, site: Site, nummer: str) -> None:
        """Accepted, without an answer; nothing changes."""
        heen = HEEN[nummer](site)
        assert site.send(heen) == RIGHT
        before = without_the_message(site.picture())
        result = site.result(messages.retour(heen))
        assert result.message == f"{site.wet.upper()}{nummer}"
        assert (said(result), result.answer, result.notice) == (RIGHT, None, None)
        assert without_the_message(site.picture()) == before

    def test_a_second_one(self, site: Site, nummer: str) -> None:
        """One to each message, whatever it says."""
        heen = HEEN[nummer](site)
        site.send(heen)
        assert site.send(messages.retour(heen)) == RIGHT
        rejecting = messages.retour(heen, {"Header": ["0001"]}, identificatie="RETOUR000002")
        result = site.result(rejecting)
        assert said(result) == self.UNKNOWN
        told = notice_of(result)
        assert [(each["rule"], each["retourcode"]) for each in told["findings"]] == [
            ("RETOUR", None)
        ]

    def test_on_a_message_that_never_came(self, site: Site, nummer: str) -> None:
        """Rejected, and a notice; when the message comes, its retour is right."""
        heen = HEEN[nummer](site)
        assert site.send(messages.retour(heen)) == self.UNKNOWN
        assert site.send(heen) == RIGHT
        assert site.send(messages.retour(heen)) == RIGHT

    def test_on_another_day(self, site: Site, nummer: str) -> None:
        """The Header is a copy, the Dagtekening too."""
        heen = HEEN[nummer](site)
        site.send(heen)
        root = etree.fromstring(messages.retour(heen))
        for element in root[0].iter():
            if str(element.tag).endswith("}Dagtekening"):
                element.text = "2026-05-05"
        assert site.send(etree.tostring(root)) == self.UNKNOWN

    def test_the_gateways_own_does_not_count(self, site: Site, nummer: str) -> None:
        """Sent in by the receiver it is the first of that party."""
        heen = HEEN[nummer](site)
        own = site.result(heen).answer
        assert own is not None
        assert site.send(own.data) == RIGHT
        assert site.send(own.data) == self.UNKNOWN

    def test_on_a_message_that_the_gateway_rejected(self, site: Site, nummer: str) -> None:
        """It came in: the other party may have its own opinion."""
        heen = HEEN[nummer](site)
        site.send(heen)
        root = etree.fromstring(heen)
        for element in root[0].iter():
            if str(element.tag).endswith("}Dagtekening"):
                element.text = "2026-06-11"
            if str(element.tag).endswith("}Identificatie"):
                element.text = "FUTURE000001"
        late = etree.tostring(root)
        assert [each.rule for each in site.result(late).findings] == ["TR135"]
        assert site.send(messages.retour(late, {"Header": ["8848"]})) == RIGHT


class TestRetoursPerSender:
    def test_two_gemeenten_with_equal_identificaties(self, site: Site) -> None:
        """The aanbieder answers both."""
        retours = []
        for number, gemeente in enumerate((messages.GEMEENTE, OTHER_GEMEENTE)):
            line = ALLOCATED._replace(nummer=3001 + number)
            heen = site.toewijzing(line, identificatie="SAME00000001", gemeente=gemeente)
            assert site.send(heen) == RIGHT
            retours.append(messages.retour(heen))
        assert [site.send(each) for each in retours] == [RIGHT, RIGHT]
        assert [site.send(each).verdict for each in retours] == ["rejected", "rejected"]

    def test_two_aanbieders_with_equal_identificaties(self, site: Site) -> None:
        """The gemeente answers both."""
        retours = []
        for aanbieder in (messages.AANBIEDER, OTHER_AANBIEDER):
            heen = site.ask("R1", identificatie="SAME00000001", aanbieder=aanbieder)
            assert site.send(heen) == RIGHT
            retours.append(messages.retour(heen))
        assert [site.send(each) for each in retours] == [RIGHT, RIGHT]

    def test_equal_identificaties_in_two_kinds_of_message(self, site: Site) -> None:
        """A 306 is no answer to the 315."""
        start = site.start(identificatie="SAME00000001")
        request = site.ask("R1", bsn=TWO, identificatie="SAME00000001")
        assert site.send(start) == RIGHT
        assert site.send(messages.retour(request)).verdict == "rejected"
        assert site.send(request) == RIGHT
        assert site.send(messages.retour(request)) == RIGHT
        assert site.send(messages.retour(start)) == RIGHT

    def test_of_another_aanbieder(self, site: Site) -> None:
        """Only whom the message was for can answer it."""
        heen = site.toewijzing(ALLOCATED._replace(nummer=3001))
        assert site.send(heen) == RIGHT
        theirs = messages.retour(heen).replace(
            messages.AANBIEDER.encode(), OTHER_AANBIEDER.encode()
        )
        assert site.send(theirs).verdict == "rejected"
        assert site.send(messages.retour(heen)) == RIGHT

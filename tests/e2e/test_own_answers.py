"""Parties that answer for themselves: what is left to them, and what their answers decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gateway.register.dump import Picture, dump
from gateway.register.store import open_store
from gateway.result import Result
from gateway.wiring import replayer
from tests import messages
from tests.e2e.story import HEADER, ONE, RIGHT, TODAY, TWO, Story, at_line, partly, said, wrong
from tests.messages import Afgewezen, Declared, Kop, Prestatie, Wet

TOP = "/Bericht/DeclaratieAntwoord"
LISTED = f"{TOP}/Clienten/Client[1]/Prestaties/Prestatie[1]"
PARTIES = "kind;code;name;wet;answers;user\ngemeente;{};;;{};\naanbieder;{};;;{};\n"


class Asked(NamedTuple):
    """A 323 that was sent: its Header and what it holds."""

    kop: Kop
    nummer: str
    clienten: Sequence[Declared]

    @property
    def total(self) -> int:
        return sum(line.signed for client in self.clienten for line in client.prestaties)


class Own(Story):
    """A story in which the gemeente, and perhaps the aanbieder, answers itself."""

    def __init__(self, wet: Wet, process: Callable[[bytes], Result], store: str) -> None:
        super().__init__(wet, process)
        self.store = store

    def asks(self, *lines: Prestatie, bsn: str = ONE, **changes: Any) -> tuple[Asked, Result]:
        """Send a 323."""
        clienten = changes.pop("clienten", None) or [Declared(bsn, lines)]
        nummer = changes.pop("nummer", None) or f"DN{next(self._numbers):06d}"
        kop = self.kop(**changes)
        data = messages.declaratie_323(self.wet, kop, clienten, declaratienummer=nummer)
        return Asked(kop, nummer, clienten), self.result(data)

    def decides(
        self, asked: Asked, *refused: Prestatie, code: str = "9307", **changes: Any
    ) -> Result:
        """Send a 325 that lists these lines of the first client."""
        bsn = asked.clienten[0].bsn
        afgewezen = [Afgewezen(bsn, [(line, (code,)) for line in refused])] if refused else []
        usual: dict[str, Any] = {"declaratienummer": asked.nummer, "ingediend": asked.total}
        data = messages.declaratie_antwoord_325(
            self.wet,
            self.kop(),
            changes.pop("afgewezen", afgewezen),
            declaratie=asked.kop,
            **(usual | changes),
        )
        return self.result(data)

    def picture(self) -> Picture:
        """All that the register remembers."""
        register = open_store(self.store)
        try:
            return dump(register)
        finally:
            register.close()

    def standing(self) -> dict[str, str]:
        """The status of each Prestatie that used up its number."""
        return {row["referentie_nummer"]: row["status"] for row in self.picture()["prestatie"]}

    def used(self) -> tuple[int, int]:
        """Volume and amount used of all allocations together."""
        rows = self.picture()["besteed"]
        return sum(row["volume"] for row in rows), sum(row["bedrag"] for row in rows)


def signals(result: Result) -> list[tuple[str, str]]:
    return [(signal.rule, signal.path) for signal in result.signals]


@pytest.fixture(params=["jw", "wmo"])
def wet(request: pytest.FixtureRequest) -> Wet:
    """Both laws."""
    return "jw" if request.param == "jw" else "wmo"


@pytest.fixture
def play(tmp_path: Path, wet: Wet) -> Iterator[Callable[[str, str], Own]]:
    """A story in which gemeente and aanbieder answer as told, with an allocation for ONE."""
    with ExitStack() as opened:

        def begin(gemeente: str, aanbieder: str) -> Own:
            table = tmp_path / "parties.csv"
            cells = (messages.GEMEENTE, gemeente, messages.AANBIEDER, aanbieder)
            table.write_text(PARTIES.format(*cells))
            store = str(tmp_path / "register.db")
            replay = replayer(
                today=TODAY, contracts=[], store=store, schemas=None, lang="nl", parties=table
            )
            story = Own(wet, opened.enter_context(replay), store)
            assert story.send(story.toewijzing()) == RIGHT
            return story

        yield begin


@pytest.fixture
def own(play: Callable[[str, str], Own]) -> Own:
    """The gemeente answers itself."""
    return play("self", "gateway")


class TestADeclaratie:
    def test_is_judged_and_left_to_the_gemeente(self, own: Own) -> None:
        _, result = own.asks(own.care("a"))
        assert said(result) == RIGHT
        assert (result.answer, result.notice) == (None, None)
        assert signals(result) == [("ANSWERS", HEADER)]
        assert own.standing() == {"a": "wachtend"}
        assert own.used() == (4, 24000)

    @pytest.mark.parametrize("level", ["2", "3"])
    def test_that_is_wrong_is_left_to_it_too(self, own: Own, level: str) -> None:
        kop = own.kop()
        line = own.care("a", nummer=9) if level == "3" else own.care("a")
        totaal = 1 if level == "2" else None
        data = messages.declaratie_323(own.wet, kop, [Declared(ONE, [line])], totaal=totaal)
        result = own.result(data)
        assert result.verdict == "rejected"
        assert (result.answer, result.notice) == (None, None)
        assert signals(result) == [("ANSWERS", HEADER)]

    def test_under_an_identificatie_that_was_used_is_answered_by_the_gateway(
        self, own: Own
    ) -> None:
        """An answer could not be told from one to the first message."""
        own.asks(own.care("a"), identificatie="X")
        _, again = own.asks(own.care("b"), identificatie="X")
        assert said(again) == wrong(("TR056", "9056", HEADER))
        assert again.answer is not None
        assert signals(again) == []

    def test_that_waits_counts_as_declared(self, own: Own) -> None:
        """TR314, TR322, TR333 and TR389; and no credit before the answer (IV085)."""
        first = own.care("a", volume=30)
        own.asks(first, nummer="DN1")
        clash = own.send(own.declare(own.care("b", month=4)))
        assert clash == wrong(("TR389", "9389", at_line()))
        assert own.send(own.declare(own.care("a", month=5))) == wrong(("TR314", "8021", at_line()))
        much = own.care("c", volume=11, month=5)
        assert own.send(own.declare(much)) == wrong(("TR322", "9322", at_line()))
        nummer = wrong(("TR333", "9333", "/Bericht/Declaratie"))
        assert own.send(own.declare(own.care("d", month=5), nummer="DN1")) == nummer
        early = own.send(own.declare(first.credit("e")))
        assert [code for _, code, _ in early.broken] == ["8017"]


class TestThe325:
    def test_that_grants_everything(self, own: Own) -> None:
        line = own.care("a", volume=30)
        asked, _ = own.asks(line)
        result = own.decides(asked)
        assert said(result) == RIGHT
        assert (result.answer, result.notice, result.signals) == (None, None, ())
        assert own.standing() == {"a": "accepted"}
        assert own.used() == (30, 180000)
        _, back = own.asks(line.credit("c"))
        assert said(back) == RIGHT

    def test_that_rejects_a_line_frees_it(self, own: Own) -> None:
        """Its volume, its amount and its key; not its number. The gateway had found it right."""
        one, two = own.care("a", volume=20), own.care("b", volume=20, month=5)
        asked, _ = own.asks(one, two)
        result = own.decides(asked, two)
        assert said(result) == RIGHT
        assert signals(result) == [("DIFFERS", LISTED)]
        assert own.standing() == {"a": "accepted", "b": "rejected"}
        assert own.used() == (20, 120000)
        used = wrong(("TR314", "8021", at_line()))
        assert own.send(own.declare(own.care("b", month=6))) == used
        assert own.send(own.declare(own.care("c", volume=20, month=5))) == RIGHT

    def test_that_rejects_every_line(self, own: Own) -> None:
        lines = [own.care("a"), own.care("b", month=5)]
        asked, _ = own.asks(*lines)
        result = own.decides(asked, *lines)
        assert len(result.signals) == 2
        assert own.standing() == {"a": "rejected", "b": "rejected"}
        assert own.used() == (0, 0)

    @pytest.mark.parametrize(
        ("changes", "at"),
        [
            ({"header_codes": ["0001"], "header_only": True}, HEADER),
            ({"codes": ["9333"], "toegekend": 0}, TOP),
        ],
    )
    def test_that_rejects_the_whole_takes_it_as_never_sent(
        self, own: Own, changes: dict[str, Any], at: str
    ) -> None:
        """DeclaratieNummer and ReferentieNummers are free again (IV087)."""
        line = own.care("a")
        asked, _ = own.asks(line, nummer="DN1")
        result = own.decides(asked, **changes)
        assert said(result) == RIGHT
        assert signals(result) == [("DIFFERS", at)]
        assert (own.standing(), own.used()) == ({}, (0, 0))
        assert own.picture()["declaratie"] == []
        assert own.send(own.declare(line, nummer="DN1")) == RIGHT

    def test_on_lines_that_were_not_judged_frees_their_numbers(self, own: Own) -> None:
        line = own.care("a")
        asked, _ = own.asks(line)
        refused = [Afgewezen(ONE, [(line, ("0233",))], ("8187",))]
        assert own.decides(asked, afgewezen=refused).verdict == "accepted"
        assert (own.standing(), own.used()) == ({}, (0, 0))
        assert own.send(own.declare(line)) == RIGHT

    def test_pays_what_the_gateway_would_not(self, own: Own) -> None:
        """More than was allocated, a client without allocation, a number that was used."""
        own.decides(own.asks(own.care("a"))[0])
        much, again = own.care("b", volume=50, month=5), own.care("a", month=6)
        stranger = own.care("c", month=5)
        clienten = [Declared(ONE, [much, again]), Declared(TWO, [stranger])]
        asked, result = own.asks(clienten=clienten)
        assert result.verdict == "rejected"
        decided = own.decides(asked)
        assert said(decided) == RIGHT
        assert signals(decided) == [("DIFFERS", TOP)]
        assert " 3 " in decided.signals[0].text.en
        assert own.standing() == {"a": "accepted", "b": "accepted", "c": "accepted"}
        assert own.used() == (4 + 50 + 4 + 4, 62 * 6000)

    def test_pays_a_declaratie_that_the_gateway_would_not_take_in(self, own: Own) -> None:
        line = own.care("a")
        kop = own.kop()
        made = messages.declaratie_323(
            own.wet, kop, [Declared(ONE, [line])], declaratienummer="DN1", totaal=1
        )
        assert own.result(made).verdict == "rejected"
        asked = Asked(kop, "DN1", [Declared(ONE, [line])])
        assert signals(own.decides(asked)) == [("DIFFERS", TOP)]
        assert own.standing() == {"a": "accepted"}
        assert [row["declaratie_nummer"] for row in own.picture()["declaratie"]] == ["DN1"]
        assert own.used() == (4, 24000)

    def test_under_a_number_of_another_declaratie_still_pays(self, own: Own) -> None:
        """TR333 for the gateway; the gemeente grants it all the same."""
        own.decides(own.asks(own.care("a"), nummer="DN1")[0])
        asked, result = own.asks(own.care("b", month=5), nummer="DN1")
        assert result.verdict == "rejected"
        own.decides(asked)
        assert own.standing() == {"a": "accepted"}
        assert own.used() == (8, 48000)

    def test_that_agrees_has_no_signal(self, own: Own) -> None:
        good, bad = own.care("a"), own.care("b", volume=37, month=5)
        asked, result = own.asks(good, bad)
        assert said(result) == partly(("TR322", "9322", at_line(2)))
        assert own.decides(asked, bad).signals == ()
        assert own.standing() == {"a": "accepted", "b": "rejected"}

    def test_comes_once(self, own: Own) -> None:
        asked, _ = own.asks(own.care("a"))
        own.decides(asked)
        before = own.picture()["prestatie"]
        second = own.decides(asked, asked.clienten[0].prestaties[0])
        assert said(second).verdict == "rejected"
        assert [finding.rule for finding in second.findings] == ["RETOUR"]
        assert second.notice is not None
        assert b'"fault": "IB019"' in second.notice
        assert own.picture()["prestatie"] == before

    def test_that_is_wrong_leaves_everything_waiting(self, own: Own) -> None:
        asked, _ = own.asks(own.care("a"))
        result = own.decides(asked, own.care("z"))
        assert [finding.rule for finding in result.findings] == ["TR366"]
        assert result.notice is not None
        assert b'"fault": null' in result.notice
        assert own.standing() == {"a": "wachtend"}
        assert own.decides(asked).verdict == "accepted"

    def test_a_credit_that_is_rejected_gives_its_debet_back(self, own: Own) -> None:
        debet = own.care("a")
        own.decides(own.asks(debet)[0])
        back = debet.credit("c")
        asked, _ = own.asks(back)
        assert own.used() == (0, 0)
        own.decides(asked, back)
        assert own.used() == (4, 24000)
        _, again = own.asks(debet.credit("d"))
        assert said(again) == RIGHT

    def test_changes_nothing_where_the_gateway_answers(
        self, play: Callable[[str, str], Own]
    ) -> None:
        story = play("gateway", "gateway")
        line = story.care("a")
        asked, result = story.asks(line)
        assert result.answer is not None
        before = story.picture()["prestatie"]
        late = story.decides(asked, line)
        assert said(late) == RIGHT
        assert signals(late) == [("DIFFERS", LISTED)]
        assert story.picture()["prestatie"] == before


class TestARetour:
    def test_of_an_aanbieder_that_answers_itself(self, play: Callable[[str, str], Own]) -> None:
        story = play("gateway", "self")
        good = story.toewijzing(messages.ToegewezenProduct(nummer=1002), bsn=TWO)
        result = story.result(good)
        assert (result.verdict, result.answer) == ("accepted", None)
        assert signals(result) == [("ANSWERS", HEADER)]
        assert story.result(messages.retour(good)).signals == ()
        again = messages.retour(good, identificatie="RETOUR000002")
        assert [finding.rule for finding in story.result(again).findings] == ["RETOUR"]

    def test_that_contradicts_is_told(self, play: Callable[[str, str], Own]) -> None:
        """The register follows the judgement of the gateway."""
        story = play("self", "gateway")
        good = story.start()
        assert story.result(good).answer is None
        no = messages.retour(good, {"StartProduct": ("9019",), "Client": ("0200",)})
        refused = story.result(no)
        assert (refused.verdict, signals(refused)) == ("accepted", [("DIFFERS", HEADER)])
        assert len(story.picture()["start"]) == 1
        bad = story.start()
        assert story.result(bad).verdict == "rejected"
        assert signals(story.result(messages.retour(bad))) == [("DIFFERS", HEADER)]
        assert len(story.picture()["start"]) == 1

    def test_that_agrees_has_no_signal(self, own: Own) -> None:
        stop = own.stop()
        assert own.result(stop).verdict == "rejected"
        no = messages.retour(stop, {"StopProduct": ("9063",), "Client": ("0200",)})
        assert own.result(no).signals == ()

"""Every rule of levels 3 and 4 in a small story of messages, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests import messages
from tests.e2e.story import (
    DECLARATIE,
    FORTY,
    HEADER,
    ONE,
    RIGHT,
    START,
    STOP,
    TODAY,
    TOEGEWEZEN,
    TWO,
    Story,
    at_client,
    at_line,
    partly,
    playing,
    row,
    table,
    wrong,
)
from tests.messages import (
    AangevraagdProduct,
    Client,
    Declared,
    Omvang,
    Prestatie,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Wet,
)

REMOVED: dict[str, Any] = {
    "reden_wijziging": "13",
    "einddatum": "2026-04-01",
    "toewijzingstijd": "11:00:00",
}


@pytest.fixture(params=["jw", "wmo"])
def wet(request: pytest.FixtureRequest) -> Wet:
    """Both laws."""
    return "jw" if request.param == "jw" else "wmo"


@pytest.fixture
def story(wet: Wet) -> Iterator[Story]:
    """A fresh register without contracts."""
    with playing(wet) as playing_:
        yield playing_


@pytest.fixture
def allocated(story: Story) -> Story:
    """The same, with an allocation of forty hours in total."""
    assert story.send(story.toewijzing()) == RIGHT
    return story


class TestHeader:
    def test_tr056(self, allocated: Story) -> None:
        """An Identificatie is used once per kind of message and sender."""
        again = wrong(("TR056", "9056", HEADER))
        first = allocated.care("a")
        assert allocated.send(allocated.start(identificatie="X")) == RIGHT
        assert allocated.send(allocated.stop(identificatie="X")) == RIGHT
        assert allocated.send(allocated.declare(first, identificatie="X")) == RIGHT
        assert allocated.send(allocated.declare(first, identificatie="X")) == again
        assert allocated.send(allocated.start(identificatie="X")) == again
        assert allocated.send(allocated.stop(identificatie="X")) == again

    def test_tr056_another_sender(self, story: Story) -> None:
        """Two gemeenten, two aanbieders and two laws use their own Identificaties."""
        assert story.send(story.toewijzing(identificatie="X")) == RIGHT
        other = story.toewijzing(identificatie="X", gemeente="0363")
        assert story.send(other) == RIGHT
        law: Wet = "wmo" if story.wet == "jw" else "jw"
        assert story.send(story.toewijzing(wet=law, identificatie="X")) == RIGHT
        to_another = story.toewijzing(FORTY._replace(nummer=2), aanbieder="98000002")
        assert story.send(to_another) == RIGHT
        same = story.toewijzing(FORTY._replace(nummer=3), identificatie="X", aanbieder="98000003")
        assert story.send(same) == wrong(("TR056", "9056", HEADER))

    def test_tr135(self, story: Story) -> None:
        """A Dagtekening of today is right, one of tomorrow is not."""
        assert story.send(story.toewijzing(dagtekening=TODAY.isoformat())) == RIGHT
        tomorrow = story.start(dagtekening="2027-03-02")
        assert story.send(tomorrow) == wrong(("TR135", "8848", HEADER))

    def test_tr378(self, story: Story) -> None:
        """A gemeente that does not exist."""
        unknown = story.toewijzing(gemeente="9999")
        assert story.send(unknown) == wrong(("TR378", "S300", HEADER))

    def test_all_findings_of_the_header_and_no_others(self, story: Story) -> None:
        """A finding there ends the judging."""
        story.send(story.start(identificatie="X", gemeente="9999"))
        data = story.start(identificatie="X", gemeente="9999", dagtekening="2027-03-02")
        assert story.send(data) == wrong(
            ("TR056", "9056", HEADER), ("TR135", "8848", HEADER), ("TR378", "S300", HEADER)
        )


class TestToewijzing:
    def test_tr332(self, allocated: Story) -> None:
        """A number belongs to one aanbieder, client, product and Ingangsdatum of a gemeente."""
        taken = wrong(("TR332", "9332", TOEGEWEZEN))
        later = FORTY._replace(toewijzingstijd="12:00:00")
        assert allocated.send(allocated.toewijzing(later)) == RIGHT
        assert allocated.send(allocated.toewijzing(aanbieder="98000002")) == taken
        assert allocated.send(allocated.toewijzing(bsn=TWO)) == taken
        moved = FORTY._replace(ingangsdatum="2026-05-01")
        assert allocated.send(allocated.toewijzing(moved)) == taken
        bare = FORTY._replace(code=None, omvang=None, budget=100)
        assert allocated.send(allocated.toewijzing(bare)) == taken
        assert allocated.send(allocated.toewijzing(gemeente="0363")) == RIGHT
        law: Wet = "wmo" if allocated.wet == "jw" else "jw"
        assert allocated.send(allocated.toewijzing(wet=law)) == RIGHT

    def test_tr379(self, story: Story) -> None:
        """The reference of an open request, once; an identical version may come again."""
        unknown = wrong(("TR379", "9379", TOEGEWEZEN))
        honours = FORTY._replace(referentie="VOT-1")
        assert story.send(story.toewijzing(honours)) == unknown
        asked = AangevraagdProduct(referentie="VOT-1", omvang=Omvang(40, "04", "6"))
        request = messages.verzoek_315(story.wet, story.kop(), Client(bsn=ONE), [asked])
        assert story.send(request) == RIGHT
        assert story.send(story.toewijzing(honours._replace(nummer=2), bsn=TWO)) == unknown
        assert story.send(story.toewijzing(honours)) == RIGHT
        assert story.send(story.toewijzing(honours)) == RIGHT
        changed = honours._replace(toewijzingstijd="11:00:00", einddatum="2026-11-30")
        assert story.send(story.toewijzing(changed)) == unknown
        assert story.send(story.toewijzing(changed._replace(referentie=None))) == RIGHT

    def test_tr385(self, allocated: Story) -> None:
        """An allocation with granted care cannot be removed, until the care is credited."""
        care = allocated.care("a")
        allocated.send(allocated.declare(care))
        removal = FORTY._replace(**REMOVED)
        assert allocated.send(allocated.toewijzing(removal)) == wrong(("TR385", "9385", TOEGEWEZEN))
        allocated.send(allocated.declare(care.credit("b")))
        assert allocated.send(allocated.toewijzing(removal)) == RIGHT

    def test_tr385_a_rejected_prestatie_does_not_hinder(self, allocated: Story) -> None:
        """Only granted ones stand on an allocation."""
        allocated.send(allocated.declare(allocated.care("a", 41)))
        assert allocated.send(allocated.toewijzing(FORTY._replace(**REMOVED))) == RIGHT

    def test_iv013_the_latest_moment_counts(self, allocated: Story) -> None:
        """An older version that comes later is accepted and changes nothing."""
        larger = FORTY._replace(toewijzingstijd="12:00:00", omvang=Omvang(50, "04", "6"))
        smaller = FORTY._replace(toewijzingstijd="11:00:00", omvang=Omvang(1, "04", "6"))
        assert allocated.send(allocated.toewijzing(larger)) == RIGHT
        assert allocated.send(allocated.toewijzing(smaller)) == RIGHT
        assert allocated.send(allocated.declare(allocated.care("a", 50))) == RIGHT

    def test_iv013_of_equal_moments_the_last_one_counts(self, allocated: Story) -> None:
        """The one that came in last."""
        assert allocated.send(allocated.toewijzing(FORTY._replace(omvang=Omvang(1, "04", "6"))))
        said = allocated.send(allocated.declare(allocated.care("a", 2)))
        assert "TR322" in [rule for rule, _, _ in said.broken]

    def test_an_identical_301_again(self, allocated: Story) -> None:
        """With a new Identificatie it is right, and changes nothing."""
        assert allocated.send(allocated.toewijzing()) == RIGHT
        assert allocated.send(allocated.declare(allocated.care("a", 40))) == RIGHT

    def test_a_rejected_301_changes_nothing(self, allocated: Story) -> None:
        """Not even its right products."""
        good = FORTY._replace(nummer=7, einddatum="2026-05-31")
        bad = FORTY._replace(nummer=8, ingangsdatum="2026-06-01", referentie="NIET")
        place = TOEGEWEZEN.replace("[1]", "[2]")
        assert allocated.send(allocated.toewijzing(good, bad)) == wrong(("TR379", "9379", place))
        care = allocated.care("a", nummer=7)
        assert allocated.send(allocated.declare(care)) == wrong(("TR338", "9338", at_line()))


class TestStart:
    def test_tr019(self, allocated: Story) -> None:
        """A start names an allocation of this client that was not removed."""
        unknown = wrong(("TR019", "9019", START))
        assert allocated.send(allocated.start(StartProduct(nummer=9))) == unknown
        assert allocated.send(allocated.start(bsn=TWO)) == unknown
        assert allocated.send(allocated.start(gemeente="0363")) == unknown
        assert allocated.send(allocated.start(aanbieder="98000002")) == unknown
        allocated.send(allocated.toewijzing(FORTY._replace(**REMOVED)))
        assert allocated.send(allocated.start()) == unknown

    def test_tr063_and_tr074(self, allocated: Story) -> None:
        """A removal needs something to remove, a first delivery is new."""
        gone = StartProduct(status="3")
        nothing = wrong(("TR063", "9063", START))
        assert allocated.send(allocated.start(gone)) == nothing
        assert allocated.send(allocated.start()) == RIGHT
        assert allocated.send(allocated.start()) == wrong(
            ("TR074", "9074", START), ("TR326", "9326", START)
        )
        assert allocated.send(allocated.start(gone)) == RIGHT
        assert allocated.send(allocated.start(gone)) == nothing
        assert allocated.send(allocated.start()) == RIGHT

    def test_tr071(self, allocated: Story) -> None:
        """A start that was stopped stays, until the stop is removed."""
        gone = StartProduct(status="3")
        allocated.send(allocated.start())
        allocated.send(allocated.stop())
        assert allocated.send(allocated.start(gone)) == wrong(("TR071", "9071", START))
        assert allocated.send(allocated.stop(StopProduct(status="3"))) == RIGHT
        assert allocated.send(allocated.start(gone)) == RIGHT

    def test_tr326(self, allocated: Story) -> None:
        """A delivery that runs is not started again."""
        second = StartProduct(begindatum="2026-05-01")
        allocated.send(allocated.start())
        assert allocated.send(allocated.start(second)) == wrong(("TR326", "9326", START))
        allocated.send(allocated.stop(StopProduct(reden="20")))
        assert allocated.send(allocated.start(second)) == RIGHT

    def test_iv008_a_correction_in_one_message(self, allocated: Story) -> None:
        """Removals go first, wherever they stand."""
        allocated.send(allocated.start())
        better = StartProduct(begindatum="2026-04-03")
        assert allocated.send(allocated.start(better, StartProduct(status="3"))) == RIGHT
        assert allocated.send(allocated.stop()) == wrong(("TR382", "9069", STOP))
        assert allocated.send(allocated.stop(StopProduct(begindatum="2026-04-03"))) == RIGHT

    def test_a_rejected_305_changes_nothing(self, allocated: Story) -> None:
        """Not even its right starts."""
        allocated.send(allocated.toewijzing(FORTY._replace(nummer=2, code=None)))
        place = START.replace("[1]", "[2]")
        both = allocated.start(StartProduct(), StartProduct(nummer=9))
        assert allocated.send(both) == wrong(("TR019", "9019", place))
        assert allocated.send(allocated.start()) == RIGHT


class TestStop:
    @pytest.fixture
    def started(self, allocated: Story) -> Story:
        """A delivery that runs."""
        assert allocated.send(allocated.start()) == RIGHT
        return allocated

    def test_tr019(self, started: Story) -> None:
        """A stop on a removed allocation."""
        started.send(started.toewijzing(FORTY._replace(**REMOVED)))
        assert started.send(started.stop()) == wrong(("TR019", "9019", STOP))

    def test_tr063_and_tr074(self, started: Story) -> None:
        """The whole key of a stop counts, reason and Einddatum too."""
        nothing = wrong(("TR063", "9063", STOP))
        assert started.send(started.stop(StopProduct(status="3"))) == nothing
        assert started.send(started.stop()) == RIGHT
        assert started.send(started.stop()) == wrong(
            ("TR074", "9074", STOP), ("TR415", "9415", STOP)
        )
        other = StopProduct(einddatum="2026-05-01", status="3")
        assert started.send(started.stop(other)) == nothing
        assert started.send(started.stop(StopProduct(status="3"))) == RIGHT
        assert started.send(started.stop()) == RIGHT

    def test_tr382(self, started: Story) -> None:
        """A stop repeats the key of the latest start."""
        other = StopProduct(begindatum="2026-04-03")
        assert started.send(started.stop(other)) == wrong(("TR382", "9069", STOP))

    def test_tr413_tr414(self, started: Story) -> None:
        """After a temporary stop: no second one, and nothing before it."""
        assert started.send(started.stop(StopProduct(reden="20"))) == RIGHT
        twice = StopProduct(reden="20", einddatum="2026-05-01")
        assert started.send(started.stop(twice)) == wrong(("TR413", "9413", STOP))
        early = StopProduct(einddatum="2026-04-29")
        assert started.send(started.stop(early)) == wrong(("TR414", "9414", STOP))
        assert started.send(started.stop()) == RIGHT

    def test_tr415(self, started: Story) -> None:
        """After a definitive stop nothing follows."""
        started.send(started.stop())
        later = StopProduct(einddatum="2026-05-01")
        assert started.send(started.stop(later)) == wrong(("TR415", "9415", STOP))

    def test_a_rejected_307_changes_nothing(self, started: Story) -> None:
        """Its right stops are not kept."""
        place = STOP.replace("[1]", "[2]")
        both = started.stop(StopProduct(), StopProduct(begindatum="2026-04-09"))
        assert started.send(both) == wrong(("TR382", "9069", place))
        assert started.send(started.stop()) == RIGHT


class TestDeclaratie:
    def test_tr304(self, allocated: Story) -> None:
        """A client without an allocation here; the other client is judged."""
        clients = [
            Declared(TWO, [allocated.care("a", nummer=2)]),
            Declared(ONE, [allocated.care("b")]),
        ]
        assert allocated.send(allocated.declare(clienten=clients)) == partly(
            ("TR304", "8187", at_client())
        )
        assert allocated.send(allocated.declare(allocated.care("a", month=5))) == RIGHT

    def test_tr304_of_another_aanbieder_or_gemeente(self, allocated: Story) -> None:
        """An allocation counts for the pair that it was sent in."""
        unknown = wrong(("TR304", "8187", at_client()))
        care = allocated.care("a")
        assert allocated.send(allocated.declare(care, aanbieder="98000002")) == unknown
        assert allocated.send(allocated.declare(care, gemeente="0363")) == unknown

    def test_tr333(self, allocated: Story) -> None:
        """A DeclaratieNummer is used once per aanbieder and law, over all gemeenten."""
        used = wrong(("TR333", "9333", DECLARATIE))
        assert allocated.send(allocated.declare(allocated.care("a"), nummer="D1")) == RIGHT
        assert allocated.send(allocated.declare(allocated.care("b", month=5), nummer="D1")) == used
        allocated.send(allocated.toewijzing(gemeente="0363"))
        elsewhere = allocated.declare(allocated.care("b"), nummer="D1", gemeente="0363")
        assert allocated.send(elsewhere) == used
        assert allocated.send(allocated.declare(allocated.care("b", month=5), nummer="D2")) == RIGHT

    def test_tr333_of_another_aanbieder_or_law(self, allocated: Story) -> None:
        """Each has its own numbers."""
        allocated.send(allocated.declare(allocated.care("a"), nummer="D1"))
        allocated.send(allocated.toewijzing(FORTY._replace(nummer=2), aanbieder="98000002"))
        care = allocated.care("a", nummer=2)
        assert allocated.send(allocated.declare(care, nummer="D1", aanbieder="98000002")) == RIGHT
        law: Wet = "wmo" if allocated.wet == "jw" else "jw"
        allocated.send(allocated.toewijzing(wet=law))
        other = allocated.declare(allocated.care("a"), nummer="D1", wet=law)
        assert allocated.send(other) == RIGHT

    def test_tr333_after_a_rejection(self, allocated: Story) -> None:
        """With every Prestatie rejected it was sent; with a finding on the Header it was not."""
        much = allocated.declare(allocated.care("a", 41), nummer="D1")
        assert allocated.send(much).verdict == "rejected"
        assert allocated.send(allocated.declare(allocated.care("b"), nummer="D1")) == wrong(
            ("TR333", "9333", DECLARATIE)
        )
        late = allocated.declare(allocated.care("c"), nummer="D2", dagtekening="2027-03-02")
        assert allocated.send(late).verdict == "rejected"
        assert allocated.send(allocated.declare(allocated.care("c"), nummer="D2")) == RIGHT

    def test_tr318_is_a_signal(self, allocated: Story) -> None:
        """A month left out is told and not rejected."""
        allocated.send(allocated.declare(allocated.care("a")))
        result = allocated.result(allocated.declare(allocated.care("b", month=6)))
        assert result.verdict == "accepted"
        assert [(each.rule, each.path) for each in result.signals] == [("TR318", DECLARATIE)]
        following = allocated.result(allocated.declare(allocated.care("c", month=7)))
        assert following.signals == ()

    def test_tr319(self, allocated: Story) -> None:
        """A month after the DeclaratiePeriode; an earlier one is right."""
        period = ("2026-05-01", "2026-05-31")
        lines = [allocated.care("a", month=4), allocated.care("b", month=6)]
        assert allocated.send(allocated.declare(*lines, periode=period)) == partly(
            ("TR319", "9319", at_line(2))
        )


class TestPrestatie:
    @pytest.mark.parametrize(
        ("product", "line", "broken"),
        [
            ({"ingangsdatum": "2026-04-10"}, {}, [("TR307", "9307"), ("TR387", "9387")]),
            ({"ingangsdatum": "2026-04-10"}, {"begindatum": "2026-04-10"}, []),
            ({"einddatum": "2026-04-20"}, {}, [("TR308", "9308"), ("TR388", "9388")]),
            ({"einddatum": "2026-04-20"}, {"einddatum": "2026-04-20"}, []),
            ({}, {"begindatum": "2026-04-02"}, [("TR387", "9387")]),
            ({}, {"einddatum": "2026-04-29"}, [("TR388", "9388")]),
            ({}, {"categorie": "46"}, [("TR339", "9339")]),
            ({}, {"code": "00X00"}, [("TR340", "9340")]),
            ({}, {"eenheid": "84"}, [("TR341", "9341")]),
            ({}, {"bedrag": 23999}, [("TR346", "9346")]),
            ({}, {"volume": 41}, [("TR321", "9321"), ("TR322", "9322")]),
            ({}, {"nummer": 9}, [("TR338", "9338")]),
        ],
        ids=str,
    )
    def test_one_line_on_one_allocation(
        self,
        story: Story,
        product: dict[str, Any],
        line: dict[str, Any],
        broken: list[tuple[str, str]],
    ) -> None:
        """Each rule, just broken and just kept."""
        if line.get("categorie") and story.wet == "wmo":
            line = line | {"categorie": "07"}
        assert story.send(story.toewijzing(FORTY._replace(**product))) == RIGHT
        care = story.care("a")._replace(**line)
        expected = [(rule, code, at_line()) for rule, code in broken]
        assert story.send(story.declare(care)) == (wrong(*expected) if broken else RIGHT)

    def test_tr314(self, allocated: Story) -> None:
        """A reference is used once per aanbieder and law, accepted or not, over all gemeenten."""
        used = wrong(("TR314", "8021", at_line()))
        assert allocated.send(allocated.declare(allocated.care("a"))) == RIGHT
        assert allocated.send(allocated.declare(allocated.care("a", month=5))) == used
        allocated.send(allocated.declare(allocated.care("b", 41, month=5)))
        assert allocated.send(allocated.declare(allocated.care("b", month=5))) == used
        allocated.send(allocated.toewijzing(gemeente="0363"))
        assert allocated.send(allocated.declare(allocated.care("a"), gemeente="0363")) == used
        law: Wet = "wmo" if allocated.wet == "jw" else "jw"
        allocated.send(allocated.toewijzing(wet=law))
        assert allocated.send(allocated.declare(allocated.care("a"), wet=law)) == RIGHT
        allocated.send(allocated.toewijzing(FORTY._replace(nummer=2), aanbieder="98000002"))
        other = allocated.declare(allocated.care("a", nummer=2), aanbieder="98000002")
        assert allocated.send(other) == RIGHT

    def test_tr314_texts_compare_exactly(self, allocated: Story) -> None:
        """Another letter case is another reference; a number with zeros is the same number."""
        assert allocated.send(allocated.declare(allocated.care("ref"))) == RIGHT
        assert allocated.send(allocated.declare(allocated.care("REF", month=5))) == RIGHT
        zeros = allocated.declare(allocated.care("Ref", month=6)).replace(b">1001<", b">0001001<")
        assert allocated.send(zeros) == RIGHT

    def test_tr314_within_a_message(self, allocated: Story) -> None:
        """Of two clients, the later one is wrong; and a credit with the number of a debet."""
        allocated.send(allocated.toewijzing(FORTY._replace(nummer=2), bsn=TWO))
        first, other = allocated.care("a"), allocated.care("a", nummer=2)
        clients = [Declared(ONE, [first]), Declared(TWO, [other])]
        assert allocated.send(allocated.declare(clienten=clients)) == partly(
            ("TR314", "8021", at_line(1, 2))
        )
        lines = allocated.care("b", month=5), first.credit("b")
        assert allocated.send(allocated.declare(*lines)) == partly(("TR314", "8021", at_line(2)))

    def test_tr321(self, story: Story) -> None:
        """Four hours per week: April 2026 touches five weeks, May too, June as well."""
        story.send(story.toewijzing(ToegewezenProduct()))
        assert story.send(story.declare(story.care("a", 20))) == RIGHT
        assert story.send(story.declare(story.care("b", 21, month=5))) == wrong(
            ("TR321", "9321", at_line())
        )

    def test_tr322_and_a_credit_that_makes_room(self, allocated: Story) -> None:
        """Hours and minutes, across messages."""
        first = allocated.care("a", 39)
        assert allocated.send(allocated.declare(first)) == RIGHT
        tarief, bedrag = messages.minutes(6000, 61)
        minutes = allocated.care("b", 61, month=5, eenheid="01", tarief=tarief, bedrag=bedrag)
        assert allocated.send(allocated.declare(minutes)) == wrong(("TR322", "9322", at_line()))
        again = minutes._replace(referentie="c")
        assert allocated.send(allocated.declare(again, first.credit("d"))) == RIGHT

    def test_tr323_and_tr390(self, allocated: Story) -> None:
        """A credit repeats a granted debet, once."""
        care = allocated.care("a")
        no_debet = wrong(("TR323", "8017", at_line()))
        assert allocated.send(allocated.declare(care.credit("b"))) == no_debet
        assert allocated.send(allocated.declare(care)) == RIGHT
        partial = care._replace(volume=2).credit("c")
        assert allocated.send(allocated.declare(partial)) == no_debet
        assert allocated.send(allocated.declare(care.credit("d"))) == RIGHT
        assert allocated.send(allocated.declare(care.credit("e"))) == wrong(
            ("TR390", "9390", at_line())
        )

    def test_tr323_of_another_gemeente(self, allocated: Story) -> None:
        """A debet is credited where it was declared."""
        care = allocated.care("a")
        allocated.send(allocated.declare(care))
        allocated.send(allocated.toewijzing(gemeente="0363"))
        elsewhere = allocated.declare(care.credit("b"), gemeente="0363")
        assert allocated.send(elsewhere) == wrong(("TR323", "8017", at_line()))

    def test_tr389(self, allocated: Story) -> None:
        """One debet per allocation, product and period; a credit makes room in the same message."""
        care = allocated.care("a")
        allocated.send(allocated.declare(care))
        second = allocated.care("b", 5)
        assert allocated.send(allocated.declare(second)) == wrong(("TR389", "9389", at_line()))
        third = second._replace(referentie="c")
        assert allocated.send(allocated.declare(third, care.credit("d"))) == RIGHT

    def test_tr384(self, allocated: Story) -> None:
        """Nothing is declared on a removed allocation; it ended as it began, so that shows too."""
        allocated.send(allocated.toewijzing(FORTY._replace(**REMOVED)))
        said = allocated.send(allocated.declare(allocated.care("a")))
        assert ("TR384", "9384", at_line()) in said.broken
        assert said.verdict == "rejected"

    def test_tr369(self, story: Story) -> None:
        """A budget of 300 euro on an aspecific allocation; credits give back."""
        broad = ToegewezenProduct(code=None, omvang=None, budget=30000)
        assert story.send(story.toewijzing(broad)) == RIGHT
        first = story.care("a", 3)
        lines = first, story.care("b", 2, month=5), story.care("c", 1, month=6)
        assert story.send(story.declare(*lines)) == partly(("TR369", "9369", at_line(3)))
        again = story.care("d", 3, month=6)
        assert story.send(story.declare(again, first.credit("e"))) == RIGHT

    def test_several_rules_at_once(self, allocated: Story) -> None:
        """All findings of a Prestatie, not only the first."""
        odd = allocated.care("a", code="00X00", eenheid="84", bedrag=1)
        assert allocated.send(allocated.declare(odd)) == wrong(
            ("TR340", "9340", at_line()),
            ("TR341", "9341", at_line()),
            ("TR346", "9346", at_line()),
        )

    def test_op364_care_does_not_depend_on_a_start(self, allocated: Story) -> None:
        """Before any start, and after a stop."""
        assert allocated.send(allocated.declare(allocated.care("a"))) == RIGHT
        allocated.send(allocated.start())
        allocated.send(allocated.stop(StopProduct(einddatum="2026-04-30")))
        assert allocated.send(allocated.declare(allocated.care("b", month=8))) == RIGHT


class TestContract:
    def test_tr418(self, wet: Wet, tmp_path: Path) -> None:
        """The tariff of the period; another provider's row does not count."""
        rows = row(wet, eind="2026-04-30"), row(wet, begin="2026-05-01", tarief=6500)
        with playing(wet, table(tmp_path, *rows)) as story:
            story.send(story.toewijzing())
            assert story.send(story.declare(story.care("a"))) == RIGHT
            old = wrong(("TR418", "0611", at_line()))
            assert story.send(story.declare(story.care("b", month=5))) == old
            new = story.care("c", month=5, tarief=6500)
            assert story.send(story.declare(new)) == RIGHT

    def test_tr418_by_the_ingangsdatum(self, wet: Wet, tmp_path: Path) -> None:
        """Peildatum toewijzing: the row of 1 April holds in May."""
        rows = (
            row(wet, eind="2026-04-30", peildatum="toewijzing"),
            row(wet, begin="2026-05-01", tarief=6500, peildatum="toewijzing"),
        )
        with playing(wet, table(tmp_path, *rows)) as story:
            story.send(story.toewijzing())
            assert story.send(story.declare(story.care("b", month=5))) == RIGHT

    def test_tr381(self, wet: Wet, tmp_path: Path) -> None:
        """A product that no provider of this gemeente has a contract for."""
        with playing(wet, table(tmp_path, row(wet, code="99A99"))) as story:
            unknown = wrong(("TR381", "S329", TOEGEWEZEN))
            assert story.send(story.toewijzing()) == unknown
            broad = ToegewezenProduct(code=None, omvang=None, budget=30000)
            assert story.send(story.toewijzing(broad)) == RIGHT
            assert story.send(story.start()) == wrong(("TR381", "S329", START))
            start = StartProduct(code=None)
            assert story.send(story.start(start)) == RIGHT
            said = story.send(story.stop())
            assert ("TR381", "S329", STOP) in said.broken
            assert story.send(story.declare(story.care("a"))) == wrong(("TR381", "S329", at_line()))

    def test_tr341_of_an_aspecific_allocation(self, wet: Wet, tmp_path: Path) -> None:
        """The unit of the contract."""
        with playing(wet, table(tmp_path, row(wet, eenheid="84"))) as story:
            story.send(story.toewijzing(ToegewezenProduct(code=None, omvang=None, budget=99999)))
            assert story.send(story.declare(story.care("a"))) == wrong(("TR341", "9341", at_line()))
            assert story.send(story.declare(story.care("b", eenheid="84"))) == RIGHT

    def test_tr346_in_minutes(self, wet: Wet, tmp_path: Path) -> None:
        """The hourly tariff of the contract explains the amount (IV081)."""
        with playing(wet, table(tmp_path, row(wet, tarief=8735))) as story:
            story.send(story.toewijzing())
            tarief, bedrag = messages.minutes(8735, 95)
            right = story.care("a", 95, eenheid="01", tarief=tarief, bedrag=bedrag)
            assert (tarief, bedrag) == (146, 13830)
            assert story.send(story.declare(right)) == RIGHT
            multiplied = story.care("b", 95, month=5, eenheid="01", tarief=tarief)
            assert story.send(story.declare(multiplied)) == wrong(("TR346", "9346", at_line()))

    def test_tr321_per_four_weeks(self, wet: Wet, tmp_path: Path) -> None:
        """From 1 April: periods end on 28 April and 26 May."""
        agreed = row(wet, eenheid="82", variant="output", periode="4w")
        with playing(wet, table(tmp_path, agreed)) as story:
            story.send(story.toewijzing(FORTY._replace(omvang=Omvang(10, "82", "6"))))
            two = story.care("a", 2, eenheid="82")
            assert story.send(story.declare(two)) == wrong(("TR321", "9321", at_line()))
            assert story.send(story.declare(story.care("b", 1, eenheid="82"))) == RIGHT

    def test_tr019_without_a_number(self, wet: Wet, tmp_path: Path) -> None:
        """Right for a task of this provider, and where no contract speaks."""
        bare = StartProduct(nummer=None, toewijzing_ingangsdatum=None)
        with playing(wet) as story:
            assert story.send(story.start(bare)) == RIGHT
        with playing(wet, table(tmp_path, row(wet, variant="taak"))) as story:
            assert story.send(story.start(bare)) == RIGHT
            other = story.start(bare, aanbieder="98000002")
            assert story.send(other) == wrong(("TR019", "9019", START))
        with playing(wet, table(tmp_path, row(wet))) as story:
            assert story.send(story.start(bare)) == wrong(("TR019", "9019", START))

    def test_a_task_has_no_volume(self, wet: Wet, tmp_path: Path) -> None:
        """TR321 and TR322 are not applied."""
        with playing(wet, table(tmp_path, row(wet, variant="taak"))) as story:
            story.send(story.toewijzing())
            assert story.send(story.declare(story.care("a", 400))) == RIGHT

    def test_household_help(self) -> None:
        """Category 01 of the Wmo per week: six times in any month."""
        help_: dict[str, Any] = {"categorie": "01", "code": "01A01"}
        with playing("wmo") as story:
            story.send(story.toewijzing(ToegewezenProduct(omvang=Omvang(3, "04", "2"), **help_)))
            assert story.send(story.declare(story.care("a", 18, **help_))) == RIGHT
            more = story.care("b", 19, month=5, **help_)
            assert story.send(story.declare(more)) == wrong(("TR321", "9321", at_line()))


class TestLevel2:
    def broken(self, story: Story, **changes: Any) -> bytes:
        """A declaratie whose total is a cent too high."""
        kop = story.kop(identificatie="X")
        care = [Declared(ONE, [story.care("a")])]
        return messages.declaratie_323(story.wet, kop, care, totaal=24001, **changes)

    def test_it_uses_up_the_identificatie_and_nothing_else(self, allocated: Story) -> None:
        """The next message with it gets 9056; the numbers in it are free."""
        said = allocated.send(self.broken(allocated, declaratienummer="D1"))
        assert said.verdict == "rejected"
        assert {code for _, code, _ in said.broken} == {"0001"}
        again = allocated.declare(allocated.care("a"), nummer="D1", identificatie="X")
        assert allocated.send(again) == wrong(("TR056", "9056", HEADER))
        assert allocated.send(allocated.declare(allocated.care("a"), nummer="D1")) == RIGHT

    def test_level_3_is_not_judged_then(self, allocated: Story) -> None:
        """The same broken message again is rejected on level 2 alone."""
        first = allocated.send(self.broken(allocated))
        assert allocated.send(self.broken(allocated)) == first


class TestRemoved:
    def test_what_a_removal_does(self, allocated: Story) -> None:
        """9019 for starts and stops, 9384 for care, 9385 against removing what was declared."""
        care = allocated.care("a")
        allocated.send(allocated.start())
        allocated.send(allocated.declare(care))
        removal = FORTY._replace(**REMOVED)
        said = allocated.send(allocated.toewijzing(removal))
        assert said == wrong(("TR385", "9385", TOEGEWEZEN))
        allocated.send(allocated.declare(care.credit("b")))
        assert allocated.send(allocated.toewijzing(removal)) == RIGHT
        assert allocated.send(allocated.stop()) == wrong(("TR019", "9019", STOP))
        assert allocated.send(allocated.start(StartProduct(status="3"))) == RIGHT
        assert allocated.send(allocated.start()) == wrong(("TR019", "9019", START))
        later = allocated.send(allocated.declare(allocated.care("c")))
        assert ("TR384", "9384", at_line()) in later.broken

    def test_a_credit_on_a_removed_allocation(self, allocated: Story) -> None:
        """Credits are accepted whatever became of it: there is nothing left to credit though."""
        care = allocated.care("a")
        allocated.send(allocated.declare(care))
        allocated.send(allocated.declare(care.credit("b")))
        allocated.send(allocated.toewijzing(FORTY._replace(**REMOVED)))
        assert allocated.send(allocated.declare(care.credit("c"))) == wrong(
            ("TR390", "9390", at_line())
        )

    def test_an_allocation_that_was_shortened(self, allocated: Story) -> None:
        """Care after the new Einddatum can still be taken back (IV085)."""
        care = allocated.care("a", month=8)
        allocated.send(allocated.declare(care))
        shorter = FORTY._replace(einddatum="2026-05-31", toewijzingstijd="11:00:00")
        assert allocated.send(allocated.toewijzing(shorter)) == RIGHT
        assert allocated.send(allocated.declare(care.credit("b"))) == RIGHT


amounts = st.lists(st.tuples(st.integers(1, 25), st.booleans()), min_size=1, max_size=6)


@given(drawn=st.lists(amounts, min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_every_325_adds_up(drawn: list[list[tuple[int, bool]]]) -> None:
    """What comes back is what was declared less what was granted, with credits (TR342)."""
    with playing("jw") as story:
        story.send(story.toewijzing())
        earlier: list[Prestatie] = []
        for at, message in enumerate(drawn):
            lines = []
            for number, (volume, is_credit) in enumerate(message):
                new = story.care(f"{at}-{number}", volume, month=4 + number)
                back = is_credit and number < len(earlier)
                lines.append(earlier[number].credit(f"{at}-{number}") if back else new)
            answer = story.result(story.declare(*lines)).answer
            assert answer is not None
            ingediend, toegekend, rejected = totals(answer.data)
            assert ingediend == sum(line.signed for line in lines)
            assert ingediend - toegekend == rejected
            earlier = lines


def totals(answer: bytes) -> tuple[int, int, int]:
    """What was submitted and granted, and the sum of what came back, in eurocents."""
    root = etree.fromstring(answer)

    def signed(name: str) -> list[int]:
        found = root.iterfind(f".//{{*}}{name}")
        return [int(each[0].text or "") * (-1 if each[1].text == "C" else 1) for each in found]

    (ingediend,), (toegekend,) = signed("TotaalIngediendBedrag"), signed("TotaalToegekendBedrag")
    return ingediend, toegekend, sum(signed("IngediendBedrag"))


def whole_story(wet: Wet) -> list[bytes | None]:
    """The answers to a story with something of everything."""
    with playing(wet, today=date(2027, 3, 1)) as story:
        care = story.care("a", 30)
        made = [
            story.toewijzing(),
            story.toewijzing(bsn=TWO),
            story.start(),
            story.start(),
            story.stop(),
            story.stop(),
            story.declare(care, story.care("b", 30, month=5)),
            story.declare(care.credit("c"), story.care("d", 40, month=5)),
            story.declare(story.care("e"), bsn=TWO),
            story.declare(story.care("f"), nummer="D1", dagtekening="2027-03-02"),
            messages.declaratie_323(wet, story.kop(), totaal=1),
            b"<kapot",
        ]
        results = [story.result(data) for data in made]
    assert [result.answer is None for result in results] == [False] * 11 + [True]
    return [result.notice if result.answer is None else result.answer.data for result in results]


def test_the_same_input_gives_the_same_answers(wet: Wet) -> None:
    """Byte for byte, in two fresh runs."""
    assert whole_story(wet) == whole_story(wet)

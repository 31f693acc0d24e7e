"""No personal data in what the gateway says: findings, paths, notices and JSON lines.

Every message carries marked values for whatever tells who somebody is, and fails on each of the
four levels in as many ways as there are elements.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree

from gateway.reports import Outcome
from gateway.reports.json_lines import as_object
from gateway.reports.text import TextReport
from gateway.result import Result
from gateway.wiring import replayer
from tests import messages
from tests.e2e.story import DAGTEKENING, FORTY, TODAY, Story, row, table
from tests.messages import (
    AangevraagdProduct,
    Client,
    Contact,
    Declared,
    Kop,
    Omvang,
    Prestatie,
    Relatie,
    StartProduct,
    StopProduct,
    ToegewezenProduct,
    Wet,
)

BSN: Final = messages.test_bsn(71)
OTHER_BSN: Final = messages.test_bsn(72)
FALSE_BSN: Final = str(int(BSN) + 1)
BORN, PARENT_BORN = date(2011, 11, 23), date(1979, 10, 17)
MARKS: Final = (
    *(BSN, OTHER_BSN, FALSE_BSN),
    *("Zonnebloem", "Kersenboom", "Appelbloesem", "Quirijn", "Perzikpit", "Rozenhof"),
    *("Korenbloemlaan", "Hommelrijk", "9753QZ", "0687654321", "q.zonnebloem@voorbeeld.example"),
    *("Vertrouwelijk gesprek", "7391"),
)
"""What may never be told, besides the dates of birth."""


def dates(day: date) -> list[str]:
    """A date as people and programs write it."""
    word = {10: "oktober", 11: "november"}[day.month]
    return [
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day} {word} {day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%Y%m%d}",
        f"{day.day} {day:%B} {day.year}",
    ]


FORBIDDEN: Final = (*MARKS, *dates(BORN), *dates(PARENT_BORN))

CONTACT: Final = Contact(
    huisnummer=7391,
    postcode="9753QZ",
    straat="Korenbloemlaan",
    plaats="Hommelrijk",
    organisatie="Rozenhof",
    telefoon="0687654321",
    email="q.zonnebloem@voorbeeld.example",
)
PERSON: Final = Client(
    bsn=BSN,
    geboortedatum=BORN,
    achternaam="Zonnebloem",
    partnernaam="Kersenboom",
    naam_gebruik="3",
    voornamen="Quirijn",
    voorletters="Q",
    commentaar="Vertrouwelijk gesprek",
    contacten=(CONTACT,),
    relaties=(
        Relatie(
            geboortedatum=PARENT_BORN,
            achternaam="Appelbloesem",
            partnernaam="Perzikpit",
            naam_gebruik="3",
            contact=CONTACT,
        ),
    ),
)


def told(result: Result) -> Iterator[str]:
    """All that leaves the gateway about a message, but for the answer (a copy of what came in)."""
    outcome = Outcome("01.xml", result, "01.answer.xml")
    for found in (*result.findings, *result.signals):
        yield from (found.path, *found.text, found.rule, str(found.retourcode))
    for lang in ("nl", "en"):
        yield json.dumps(as_object(outcome, lang), ensure_ascii=False)
    lines: list[str] = []
    report = TextReport(lines.append, "nl")
    report.add(outcome)
    report.close()
    yield "\n".join(lines)
    if result.notice is not None:
        yield result.notice.decode()
    if result.reference is not None:
        yield result.reference


def assert_silent(result: Result) -> None:
    """Nothing personal is told, and our own failure is none."""
    assert result.verdict != "failed", result.reference
    for text in told(result):
        leaked = [mark for mark in FORBIDDEN if mark in text]
        assert leaked == [], text


def kop(number: int, **changes: Any) -> Kop:
    new: dict[str, Any] = {"identificatie": f"P{number:06d}", "dagtekening": DAGTEKENING}
    return Kop(**(new | changes))


def every_kind(wet: Wet) -> list[bytes]:
    """One message of each kind with marked values."""
    asked = AangevraagdProduct(
        verwijzer=("02", "Zonnebloem", None), commentaar="Vertrouwelijk gesprek"
    )
    product = FORTY._replace(commentaar="Vertrouwelijk gesprek")
    credit = Prestatie(referentie=BSN, vorig=OTHER_BSN, debet_credit="C")
    return [
        messages.toewijzing_301(wet, kop(1), PERSON, [product]),
        messages.start_305(wet, kop(2), PERSON),
        messages.stop_307(wet, kop(3), PERSON),
        messages.verzoek_315(wet, kop(4), PERSON, [asked]),
        messages.wijziging_317(wet, kop(5), bsn=BSN, referentie=OTHER_BSN),
        messages.antwoord_319(wet, kop(6), referentie=BSN),
        messages.declaratie_323(
            wet, kop(7), [Declared(BSN, [Prestatie(), credit])], declaratienummer=BSN
        ),
    ]


def leaf_paths(message: bytes) -> list[int]:
    """The positions of all elements with a text, in document order."""
    root = etree.fromstring(message)
    return [at for at, element in enumerate(root.iter()) if len(element) == 0]


def with_text(message: bytes, at: int, text: str) -> bytes:
    """The message with another text in one element."""
    root = etree.fromstring(message)
    list(root.iter())[at].text = text
    return etree.tostring(root)


def without(message: bytes, at: int) -> bytes:
    """The message without one element."""
    root = etree.fromstring(message)
    element = list(root.iter())[at]
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
    return etree.tostring(root)


@pytest.fixture(params=["jw", "wmo"])
def wet(request: pytest.FixtureRequest) -> Wet:
    """Both laws."""
    return "jw" if request.param == "jw" else "wmo"


Process = Callable[[bytes], Result]


@pytest.fixture
def process(wet: Wet, tmp_path: Path) -> Iterator[Process]:
    """A register with contracts for two products and two providers."""
    rows = row(wet), row(wet, aanbieder="98000002"), row(wet, code="99A99")
    contracts = table(tmp_path, *rows)
    opened = replayer(today=TODAY, contracts=contracts, store=None, schemas=None, lang="nl")
    with opened as process_:
        yield process_


WRONG_TEXTS: Final = (
    f"{BSN} Zonnebloem",
    "Zonnebloem",
    BSN,
    FALSE_BSN,
    BORN.isoformat(),
    "q.zonnebloem@voorbeeld.example" * 20,
    "",
)
"""In an element where it does not belong: the BSN in a number, a name in a code, too much of it."""

TELLING: Final = ("Identificatie",)
"""A notice names the message by its Identificatie."""

DATES: Final = ("datum", "Dagtekening")
"""A text may name a date that stands where a date of birth does not belong."""


def is_telling(element: etree._Element, text: str) -> bool:
    """May this value of this element be told?"""
    tag, parent = etree.QName(element).localname, element.getparent()
    in_birth = parent is not None and etree.QName(parent).localname == "Geboortedatum"
    is_date = tag.endswith(DATES) and not in_birth
    return tag.endswith(TELLING) or (is_date and text == BORN.isoformat())


class TestEveryElement:
    @pytest.mark.parametrize("kind", range(7))
    def test_with_something_personal_in_it(self, process: Process, wet: Wet, kind: int) -> None:
        """Wherever it is filled in by mistake, it is not repeated."""
        message = every_kind(wet)[kind]
        elements = list(etree.fromstring(message).iter())
        for at in leaf_paths(message):
            for text in WRONG_TEXTS:
                if not is_telling(elements[at], text):
                    assert_silent(process(with_text(message, at, text)))

    @pytest.mark.parametrize("kind", range(7))
    def test_when_it_is_missing(self, process: Process, wet: Wet, kind: int) -> None:
        """The XSD says what should come next, not what is there."""
        message = every_kind(wet)[kind]
        size = len(list(etree.fromstring(message).iter()))
        for at in range(1, size):
            assert_silent(process(without(message, at)))


class TestLevel1:
    def test_not_well_formed(self, process: Process, wet: Wet) -> None:
        """Cut off inside a name, another tag, a wrong character, a document type, bad bytes."""
        message = every_kind(wet)[0]
        middle = message.index(b"Zonnebloem") + 4
        for broken in (
            message[:middle],
            message.replace(b"Zonnebloem<", b"Zonnebloem</Zonnebloem><"),
            message.replace(b"Zonnebloem", b"Zonnebloem &Quirijn;"),
            message.replace(b"Zonnebloem", b"Zonnebloem \x01"),
            message.replace(b"Zonnebloem", b"Zonnebloem \xff"),
            b'<!DOCTYPE x [<!ENTITY n "Zonnebloem">]>' + message.partition(b"\n")[2],
            b"Zonnebloem " + message,
            message + b"Zonnebloem",
        ):
            assert_silent(process(broken))

    def test_unknown_messages(self, process: Process, wet: Wet) -> None:
        """Another root, another namespace, another release."""
        message = every_kind(wet)[0]
        for unknown in (
            b"<Bericht><Naam>Zonnebloem</Naam></Bericht>",
            b'<Bericht xmlns="urn:Zonnebloem"><Bsn>x</Bsn></Bericht>',
            message.replace(b"/3_2/", b"/9_9/"),
        ):
            assert_silent(process(unknown))

    def test_values_and_attributes_that_do_not_belong(self, process: Process, wet: Wet) -> None:
        """An attribute, text between elements, an element too many."""
        message = every_kind(wet)[0]
        own = f"{wet}301".encode()
        for odd in (
            message.replace(b"<" + own + b":Client>", b"<" + own + b':Client naam="Zonnebloem">'),
            message.replace(b"<" + own + b":Client>", b"<" + own + b":Client>Zonnebloem"),
            message.replace(
                b"</" + own + b":Client>",
                b"<" + own + b":Bsn>" + BSN.encode() + b"</" + own + b":Bsn></" + own + b":Client>",
            ),
        ):
            assert_silent(process(odd))


class TestLevel2:
    def people(self) -> list[Client]:
        """Persons with something wrong about each part."""
        parent = PERSON.relaties[0]
        later = date(2029, 11, 23)
        return [
            PERSON._replace(bsn=FALSE_BSN),
            PERSON._replace(geboortedatum=later),
            PERSON._replace(partnernaam=None),
            PERSON._replace(contacten=(CONTACT, CONTACT)),
            PERSON._replace(contacten=(CONTACT._replace(postcode=None),)),
            PERSON._replace(contacten=(CONTACT._replace(land="BE"),)),
            PERSON._replace(contacten=(CONTACT._replace(begindatum=later, einddatum=BORN),)),
            PERSON._replace(datum_gebruik="1"),
            PERSON._replace(communicatie=("4", None)),
            PERSON._replace(relaties=(parent, parent)),
            PERSON._replace(relaties=(parent._replace(geboortedatum=later),)),
            PERSON._replace(relaties=(parent._replace(partnernaam=None),)),
        ]

    def test_persons(self, process: Process, wet: Wet) -> None:
        """What is wrong with a person is told without the person."""
        verdicts = []
        for number, person in enumerate(self.people()):
            result = process(messages.toewijzing_301(wet, kop(100 + number), person))
            assert_silent(result)
            for text in told(result):
                assert not any(each in text for each in dates(date(2029, 11, 23)))
            verdicts.append(result.verdict)
        assert verdicts.count("rejected") >= 5

    def test_references(self, process: Process, wet: Wet) -> None:
        """References that are BSNs, twice in one message and pointing at each other."""
        first = Prestatie(referentie=BSN)
        lines = [
            first,
            first,
            Prestatie(referentie=OTHER_BSN, vorig=BSN, begindatum="2026-05-01"),
            first.credit(FALSE_BSN),
        ]
        data = messages.declaratie_323(
            wet, kop(200), [Declared(BSN, lines), Declared(BSN, lines)], declaratienummer=BSN
        )
        result = process(data)
        assert result.verdict == "rejected"
        assert_silent(result)


class TestLevels3And4:
    def test_every_rule_that_a_story_can_break(self, wet: Wet, process: Process) -> None:
        """The numbers of others, references and unknown allocation numbers are BSNs."""
        broken: set[str] = set()
        story = Story(wet, process)

        def send(data: bytes) -> None:
            result = process(data)
            assert_silent(result)
            broken.update(found.rule for found in (*result.findings, *result.signals))

        def toewijzing(product: ToegewezenProduct, person: Client = PERSON, **k: Any) -> bytes:
            return messages.toewijzing_301(wet, story.kop(**k), person, [product])

        broad = ToegewezenProduct(code=None, omvang=None, budget=30000)
        removed = broad._replace(reden_wijziging="13", einddatum="2026-04-01")
        care = story.care(OTHER_BSN, 1)
        send(toewijzing(broad))
        send(toewijzing(broad, PERSON._replace(bsn=OTHER_BSN)))
        send(toewijzing(FORTY._replace(nummer=2, referentie=BSN)))
        send(toewijzing(broad, gemeente="9999"))
        send(toewijzing(broad, dagtekening="2027-03-02"))
        for _ in range(2):
            send(story.start(bsn=BSN, identificatie="X"))
            send(story.stop(StopProduct(reden="20"), bsn=BSN, identificatie="X"))
        for start in (
            StartProduct(code=None),
            StartProduct(code=None),
            StartProduct(nummer=int(BSN), code=None),
            StartProduct(code=None, status="3", begindatum="2026-04-05"),
        ):
            send(story.start(start, bsn=BSN))
        for stop in (
            StopProduct(code=None, begindatum="2026-04-09"),
            StopProduct(code=None, reden="20"),
            StopProduct(code=None, reden="20", einddatum="2026-04-29"),
            StopProduct(code=None),
            StopProduct(code=None, einddatum="2026-05-05"),
        ):
            send(story.stop(stop, bsn=BSN))
        send(story.start(StartProduct(code=None, status="3"), bsn=BSN))
        lines = [
            care,
            story.care("C0", 9, month=5),
            story.care("C1", 1, month=6, nummer=int(BSN)),
            story.care("C2", 1, month=7, code="99X99"),
            story.care("C3", 1, month=8, bedrag=1),
            story.care("C4", 1, month=3, einddatum="2026-03-30"),
            Prestatie(referentie="C6", begindatum="2027-01-02", volume=1),
        ]
        for number in (BSN, BSN, "N2"):
            send(story.declare(*lines, bsn=BSN, nummer=number))
        send(story.declare(care._replace(referentie="A1"), bsn=BSN))
        send(toewijzing(removed))
        for at, back in enumerate((care._replace(volume=3), care, care)):
            send(story.declare(back.credit(f"B{at}"), bsn=BSN))
        send(story.declare(story.care("D1"), bsn=FALSE_BSN))
        send(story.declare(story.care("D2"), bsn=messages.test_bsn(73)))
        send(toewijzing(removed))
        send(toewijzing(FORTY._replace(nummer=3, omvang=Omvang(1, "84", "6"), code="99A99")))
        send(story.declare(story.care("E1", 9, nummer=3, code="99A99", eenheid="84"), bsn=BSN))
        send(story.declare(story.care("E2", 1, nummer=3, tarief=1), bsn=BSN))
        send(story.declare(story.care("E3", 1), bsn=BSN))
        assert broken >= {
            *("TR019", "TR056", "TR063", "TR071", "TR074", "TR135", "TR304", "TR307", "TR308"),
            *("TR314", "TR321", "TR322", "TR323", "TR326", "TR332", "TR333", "TR338", "TR340"),
            *("TR341", "TR346", "TR369", "TR378", "TR379", "TR381", "TR382", "TR385", "TR387"),
            *("TR384", "TR388", "TR389", "TR390", "TR413", "TR414", "TR415", "TR418"),
        }

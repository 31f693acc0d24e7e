"""What goes out because of each kind of message: to whom, in which order, under which names."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from gateway.answers.notice import notice
from gateway.outgoing import Incoming, fault_notice, outgoing, queues_of
from gateway.reading.message import Reader
from gateway.reading.schemas import SchemaSet
from gateway.register.api import Envelope, Outgoing
from gateway.result import Answer, Result
from gateway.rules.facts import Toewijzing
from gateway.rules.judgement import Judgement, Match
from gateway.standard.bericht import Bericht
from gateway.standard.contract import ContractRow
from gateway.standard.findings import Finding, Text, Verdict
from gateway.standard.records import Omvang, Product
from tests import messages as m

GEMEENTE, AANBIEDER = "0384", "98000001"
BSN = "999900006"
DEBET = m.Prestatie()
DECLARATIE = m.declaratie_323(
    clienten=[m.Declared(prestaties=[DEBET.credit("RN0002"), DEBET._replace(referentie="RN0003")])]
)
ALLOCATION = Toewijzing(
    toewijzing_nummer=1001,
    bsn=BSN,
    product=Product("45", None),
    toewijzingsdatum=date(2026, 4, 1),
    toewijzingstijd="10:00:00",
    ingangsdatum=date(2026, 4, 1),
    einddatum=None,
    reden_wijziging=None,
    omvang=Omvang(4, "04", "2"),
    budget=None,
    referentie_aanbieder=None,
)
ROW = ContractRow(
    wet="jw",
    gemeenten=("0384", "0363"),
    aanbieder=AANBIEDER,
    perceel="Jeugd",
    categorie="45",
    productcode="45A04",
    resultaat="",
    variant="inspanning",
    eenheid="04",
    tarief=6000,
    periode="",
    ingangsdatum=date(2026, 1, 1),
    einddatum=None,
    peildatum="productperiode",
    bestand="contracts.csv",
    regel=2,
)
SCHEMA = json.loads(Path("docs/declaratie.schema.json").read_text())


class Case(NamedTuple):
    """A message with its records, between two parties."""

    incoming: Incoming
    bericht: Bericht

    def sends(
        self, verdict: Verdict, matches: tuple[Match, ...] = (), *findings: Finding
    ) -> tuple[Outgoing, ...]:
        soort = self.bericht.soort
        answer = made = None
        if soort.answered_by is not None:
            answer = Answer(f"{soort.naam[:-3]}{soort.answered_by}", b"<answer/>")
        elif verdict != "accepted":
            made = notice(findings, fault=None, message=soort.naam, identificatie="1", lang="nl")
        result = Result(soort.naam, verdict, findings, answer=answer, notice=made)
        processed = verdict != "rejected"
        judgement = Judgement(findings, (), processed=processed, matches=matches)
        return outgoing(self.incoming, self.bericht, result, judgement)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(SchemaSet.default())


@pytest.fixture
def case(reader: Reader) -> Any:
    def made(data: bytes, sender: str, message_id: str | None = "m-1") -> Case:
        bericht = reader.read(data, date(2026, 5, 7)).bericht
        assert bericht is not None
        receiver = AANBIEDER if sender == GEMEENTE else GEMEENTE
        envelope = Envelope(sender, message_id, sha256(data).hexdigest())
        return Case(Incoming(envelope, "jw", receiver, data), bericht)

    return made


def finding(rule: str = "TR307", level: int = 3) -> Finding:
    return Finding(rule, level, None, "/Bericht/Header", Text("tekst", "text"))


def match(position: int, *, accepted: bool, row: ContractRow | None = ROW) -> Match:
    return Match(position, BSN, judged=True, accepted=accepted, toewijzing=ALLOCATION, row=row)


def kinds(sent: tuple[Outgoing, ...]) -> list[tuple[str, str, str]]:
    return [(message.kind, message.type, message.queue) for message in sent]


HEEN = [
    (m.toewijzing_301(), GEMEENTE, "JW301", "JW302"),
    (m.start_305(), AANBIEDER, "JW305", "JW306"),
    (m.stop_307(), AANBIEDER, "JW307", "JW308"),
    (m.verzoek_315(), AANBIEDER, "JW315", "JW316"),
    (m.wijziging_317(), AANBIEDER, "JW317", "JW318"),
    (m.antwoord_319(), GEMEENTE, "JW319", "JW320"),
]


class TestHeenberichten:
    @pytest.mark.parametrize(("data", "sender", "own", "answer"), HEEN)
    def test_an_approved_one_is_answered_and_delivered(
        self, case: Any, data: bytes, sender: str, own: str, answer: str
    ) -> None:
        made = case(data, sender)
        sent = made.sends("accepted")
        sender_queue, receiver_queue = queues_of(sender)[0], queues_of(made.incoming.receiver)[0]
        assert kinds(sent) == [
            ("answer", answer, sender_queue),
            ("delivery", own, receiver_queue),
        ]
        assert sent[1].body == data

    @pytest.mark.parametrize(("data", "sender", "own", "answer"), HEEN)
    def test_a_rejected_one_is_only_answered(
        self, case: Any, data: bytes, sender: str, own: str, answer: str
    ) -> None:
        sent = case(data, sender).sends("rejected", (), finding())
        assert kinds(sent) == [("answer", answer, queues_of(sender)[0])]


class TestRetourberichten:
    @pytest.mark.parametrize(("data", "heen_sender", "own", "answer"), HEEN)
    def test_a_right_one_is_delivered_to_who_sent_the_heenbericht(
        self, case: Any, data: bytes, heen_sender: str, own: str, answer: str
    ) -> None:
        sender = AANBIEDER if heen_sender == GEMEENTE else GEMEENTE
        sent = case(m.retour(data), sender).sends("accepted")
        assert kinds(sent) == [("delivery", answer, queues_of(heen_sender)[0])]
        assert (sent[0].afzender, sent[0].ontvanger) == (sender, heen_sender)

    def test_a_wrong_one_is_a_notice(self, case: Any) -> None:
        made = case(m.retour(m.toewijzing_301()), AANBIEDER)
        (sent,) = made.sends("rejected", (), finding("RETOUR"))
        assert (sent.kind, sent.type, sent.queue) == ("notice", "fout", "aanbieder.98000001")
        assert json.loads(sent.body)["correlation_id"] == "m-1"


class TestDeclaratie:
    def test_partly_granted(self, case: Any) -> None:
        """The 323 and a copy of the 325 to the gemeente, and a document with what was granted."""
        matches = (match(0, accepted=True), match(1, accepted=False))
        sent = case(DECLARATIE, AANBIEDER).sends("partly", matches, finding())
        assert kinds(sent) == [
            ("answer", "JW325", "aanbieder.98000001"),
            ("delivery", "JW323", "gemeente.0384"),
            ("copy", "JW325", "gemeente.0384"),
            ("declaratie", "declaratie", "gemeente.0384.declaraties"),
        ]
        document = json.loads(sent[3].body)
        Draft202012Validator(SCHEMA).validate(document)
        assert document["totaal_toegekend_bedrag"] == -96000
        (line,) = document["prestaties"]
        assert (line["volgnummer"], line["bedrag"], line["debet_credit"]) == (1, -96000, "C")
        assert (line["vorig_referentie_nummer"], line["bsn"]) == ("RN0001", BSN)
        assert (line["resultaat"], line["perceel"]) == (None, "Jeugd")
        assert line["toewijzing"]["product_code"] is None
        assert line["contract"]["tarief"] == 6000

    def test_granted_without_a_contract_table(self, case: Any) -> None:
        matches = (match(0, accepted=True, row=None), match(1, accepted=True, row=None))
        document = json.loads(case(DECLARATIE, AANBIEDER).sends("accepted", matches)[3].body)
        Draft202012Validator(SCHEMA).validate(document)
        assert [line["contract"] for line in document["prestaties"]] == [None, None]
        assert document["totaal_toegekend_bedrag"] == 0

    def test_nothing_granted(self, case: Any) -> None:
        """The gemeente still gets the copy of the 325, and nothing else."""
        matches = (match(0, accepted=False), match(1, accepted=False))
        sent = case(DECLARATIE, AANBIEDER).sends("rejected", matches, finding())
        assert [message.kind for message in sent] == ["answer", "copy"]

    def test_a_325_of_a_gemeente_is_too_late(self, case: Any) -> None:
        (sent,) = case(m.declaratie_antwoord_325(), GEMEENTE).sends("accepted")
        assert (sent.type, sent.queue, sent.verdict) == ("fout", "gemeente.0384", "rejected")
        document = json.loads(sent.body)
        assert (document["fault"], document["findings"]) == ("IB019", [])
        assert document["identificatie"] == "000000000001"

    @pytest.mark.parametrize(
        ("found", "fault"),
        [(finding("S299"), "IB019"), (finding("TR337"), None), (finding("TR101", 2), None)],
    )
    def test_a_wrong_325_tells_its_rules(
        self, case: Any, found: Finding, fault: str | None
    ) -> None:
        """IB019 only where it is certain that there is a declaratie that was answered."""
        (sent,) = case(m.declaratie_antwoord_325(), GEMEENTE).sends("rejected", (), found)
        document = json.loads(sent.body)
        assert document["fault"] == fault
        assert [item["rule"] for item in document["findings"]] == [found.rule]


class TestNotices:
    def test_a_refused_message(self, case: Any) -> None:
        incoming = case(m.toewijzing_301(), GEMEENTE).incoming
        made = notice((), fault="IB014", message="JW301", identificatie=None, lang="nl")
        (sent,) = outgoing(incoming, None, Result("JW301", "refused", notice=made), None)
        assert (sent.type, sent.queue, sent.verdict) == ("fout", "gemeente.0384", "refused")
        assert json.loads(sent.body)["fault"] == "IB014"

    def test_a_message_that_is_not_taken_in(self, case: Any) -> None:
        incoming = case(m.toewijzing_301(), GEMEENTE).incoming
        sent = fault_notice(incoming, Result("JW301", "refused"), "IB016", "1", "nl")
        assert json.loads(sent.body) == {
            "fault": "IB016",
            "message": "JW301",
            "identificatie": "1",
            "correlation_id": "m-1",
            "findings": [],
        }


class TestNames:
    def test_every_message_of_one_declaratie_has_a_name_of_its_own(self, case: Any) -> None:
        sent = case(DECLARATIE, AANBIEDER).sends("partly", (match(0, accepted=True),), finding())
        assert sent[1].message_id == "m-1"
        assert len({message.message_id for message in sent}) == 4
        assert [message.correlation_id for message in sent] == ["m-1", None, "m-1", "m-1"]

    def test_without_a_message_id_the_bytes_give_the_names(self, case: Any) -> None:
        """What the gemeente gets refers to the delivery; the sender gave nothing to refer to."""
        first, again = (
            case(DECLARATIE, AANBIEDER, None).sends("partly", (match(0, accepted=True),), finding())
            for _ in range(2)
        )
        assert first == again
        delivered = first[1].message_id
        assert [message.correlation_id for message in first] == [None, None, delivered, delivered]

    def test_queues(self) -> None:
        assert queues_of("98000001") == ("aanbieder.98000001",)
        assert queues_of("0384") == ("gemeente.0384", "gemeente.0384.declaraties")

"""`gateway explain`: what was checked and found, class by class, with the sums of the matching."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.counter import FIXTURES, Counter, counter
from tests.messages import Client, Contact, Kop, ToegewezenProduct, toewijzing_301

DYNAMIC = FIXTURES / "dynamic-contracting/messages"
HOUSEHOLD = FIXTURES / "household-help-three/messages"
PARTY = ("wmo", "0479", "98010001")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Counter:
    """March was granted for two clients."""
    return counter(tmp_path, capsys, "dynamic-contracting", PARTY, ["01", "02", "03", "04"])


def found(desk: Counter, path: Path, *options: str) -> dict[str, Any]:
    """The JSON object about one message."""
    _, out, _ = desk.explain(path, "--format", "json", *options)
    explained: dict[str, Any] = json.loads(out)
    return explained


def prestatie(explained: dict[str, Any], label: str) -> dict[str, Any]:
    """What is said of one Prestatie."""
    [only] = [each for each in explained["classes"] if each["label"] == label]
    return dict(only)


class TestClasses:
    PATH = DYNAMIC / "05-declaratie-april.xml"

    def test_kept_broken_and_not_judged(self, desk: Counter) -> None:
        status, out, err = desk.explain(self.PATH)
        assert (status, err) == (1, "")
        assert "Deels goedgekeurd" in out
        assert "Header  /Bericht/Header\n  in orde (3): TR056, TR135, TR378" in out
        assert "gebroken: TR338 (niveau 3; retourcode 9338; bron TR338)" in out
        assert "doe: Neem het nummer over uit het toewijzingsbericht" in out
        assert "TR323, TR390 - geldt alleen voor credits" in out
        assert "een klasse erboven of ervoor is afgekeurd (0233)" in out

    def test_in_english(self, desk: Counter) -> None:
        status, out, _ = desk.explain(self.PATH, "--lang", "en")
        assert status == 1
        assert "Partly accepted" in out
        assert "broken: TR304 (level 3; retour code 8187; source TR304, OP276)" in out
        assert "do: Check the BSN and the gemeente" in out
        assert "not judged: TR323, TR390 - is for credits only" in out
        assert "over the period 1 April 2026 to 30 April 2026: effort per week:" in out

    def test_the_same_findings_as_replay(self, desk: Counter) -> None:
        explained = found(desk, self.PATH)
        _, out, _ = desk.run(
            *("replay", "--store", desk.store, "--date", "2026-11-22", "--format", "json"),
            *("--contracts", str(FIXTURES / "dynamic-contracting/contracts.csv")),
            str(self.PATH),
        )
        replayed = json.loads(out)
        assert explained["findings"] == replayed["findings"]
        assert explained["verdict"] == replayed["verdict"]
        broken = [
            (rule["rule"], rule["path"])
            for each in explained["classes"]
            for rule in each["broken"]
            if not rule["signal"]
        ]
        told = [(finding["rule"], finding["path"]) for finding in replayed["findings"]]
        assert sorted(broken) == sorted(told)

    def test_every_rule_of_a_class_once(self, desk: Counter) -> None:
        """Kept, broken or not judged: nothing twice, and for equal classes the same rules."""
        explained = found(desk, self.PATH)
        lines = [each for each in explained["classes"] if each["class"] == "Prestatie"]
        assert len(lines) == 3
        sets = []
        for line in lines:
            skipped = [rule for group in line["not_judged"] for rule in group["rules"]]
            rules = [*line["kept"], *(rule["rule"] for rule in line["broken"]), *skipped]
            assert len(rules) == len(set(rules))
            sets.append(set(rules))
        assert sets[0] == sets[1] == sets[2]

    def test_the_register_does_not_change(self, desk: Counter) -> None:
        before = desk.picture()
        for name in sorted(DYNAMIC.glob("*.xml")):
            desk.explain(name)
        assert desk.picture() == before

    def test_a_fault_inside_the_message_goes_first(self, desk: Counter) -> None:
        explained = found(desk, DYNAMIC / "26-totaal-fout.xml")
        assert explained["verdict"] == "rejected"
        header = explained["classes"][0]
        assert header["not_judged"][0]["why"].startswith("een fout binnen het bericht (niveau 2)")
        [declaratie] = [each for each in explained["classes"] if each["class"] == "Declaratie"]
        assert [rule["rule"] for rule in declaratie["broken"]] == ["TR358"]

    def test_a_rejected_header_ends_the_judging(self, desk: Counter) -> None:
        explained = found(desk, DYNAMIC / "06-berichtnummer-dubbel.xml")
        [declaratie] = [each for each in explained["classes"] if each["class"] == "Declaratie"]
        assert "de Header is afgekeurd" in declaratie["not_judged"][0]["why"]

    def test_refused_on_level_1(self, desk: Counter) -> None:
        path = desk.folder / "broken.xml"
        path.write_bytes(b"<geen/>")
        status, out, _ = desk.explain(path)
        assert (status, "Verder is niets beoordeeld" in out) == (1, True)
        assert found(desk, path)["classes"] == []

    def test_other_messages(self, desk: Counter) -> None:
        """A 301 and a 305; every message of the sets can be explained."""
        _, out, _ = desk.explain(DYNAMIC / "20-toewijzing-nieuwe-aanbieder.xml")
        assert "ToegewezenProduct[1]  /Bericht/Client/ToegewezenProducten" in out
        _, out, _ = desk.explain(DYNAMIC / "18-stop-akker.xml")
        assert "TR063 - geldt alleen voor verwijderingen" in out

    @pytest.mark.parametrize("name", ["medical-referral", "result-driven-region"])
    def test_all_messages_of_a_set(self, desk: Counter, name: str) -> None:
        for path in sorted((FIXTURES / name / "messages").glob("*.xml"))[::4]:
            for options in (("--lang", "en"), ("--format", "json")):
                status, out, err = desk.explain(path, *options)
                assert (status in (0, 1), bool(out), err) == (True, True, ""), path

    def test_wrong_use(self, desk: Counter) -> None:
        assert desk.explain(DYNAMIC)[0] == 2
        assert desk.explain(desk.folder / "nothing.xml")[0] == 2
        desk.store += ".other"
        status, _, err = desk.explain(self.PATH)
        assert (status, "no register" in err, Path(desk.store).exists()) == (2, True, False)


class TestSums:
    def test_effort_per_week(self, desk: Counter) -> None:
        _, out, _ = desk.explain(TestClasses.PATH)
        assert "toewijzing 1001, 02/02A12, 01-03-2026 t/m 31-12-2026, 4 uur per week" in out
        assert "inspanning per week: 5 kalenderweken x 4 uur = 20 uur" in out
        assert "over de hele toewijzing: 45 kalenderweken x 4 uur = 180 uur" in out
        assert "eerder gebruikt 16 uur, nu 16 uur, daarna over: 148 uur" in out
        assert "€ 60,00 / uur (contracts.csv regel 2)" in out
        assert "bedrag: 16 x € 60,00 = € 960,00, ingediend € 960,00" in out

    def test_for_programs(self, desk: Counter) -> None:
        matching = prestatie(found(desk, TestClasses.PATH), "Client[1] Prestatie[1]")["matching"]
        assert matching["volume"] == {"before": 960, "now": 960, "left": 8880}
        assert matching["period"]["maximum"] == 1200
        assert matching["contract"]["regel"] == 2
        assert matching["amount"]["expected"] == 96000

    def test_a_line_that_is_rejected_uses_nothing(self, desk: Counter) -> None:
        line = prestatie(
            found(desk, DYNAMIC / "22-declaratie-na-einde.xml"), "Client[1] Prestatie[1]"
        )
        assert line["matching"]["accepted"] is (not line["broken"])

    def test_a_credit_gives_back(self, desk: Counter) -> None:
        explained = found(desk, DYNAMIC / "10-correctie-maart.xml")
        lines = [each["matching"] for each in explained["classes"] if each["class"] == "Prestatie"]
        assert sorted(line["volume"]["now"] for line in lines) == [-960, 900]
        assert {line["volume"]["left"] for line in lines} == {10800, 9900}

    def test_output_in_euros(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Household help per week may reach six weeks in any month; per month is a whole month."""
        party = ("wmo", "0392", "98040001")
        desk = counter(tmp_path, capsys, "household-help-three", party, ["01", "12"])
        _, out, _ = desk.explain(HOUSEHOLD / "03-declaratie-maart.xml")
        assert "output per week: 6 weken (huishoudelijke hulp: zes in iedere maand) x €" in out
        assert "tarief van het contract: geen (euro)" in out
        _, out, _ = desk.explain(HOUSEHOLD / "13-declaratie-gebroken-maand.xml", "--lang", "en")
        assert "output per month: 1 month x €" in out

    def test_budget(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        party = ("wmo", "0392", "98040001")
        desk = counter(tmp_path, capsys, "household-help-three", party, ["19", "20"])
        _, out, _ = desk.explain(HOUSEHOLD / "21-budget-op.xml")
        assert "gebroken: TR369" in out
        assert "budget: eerder gebruikt €" in out
        assert "over, want deze regel telt niet: €" in out

    def test_four_week_tariff(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        party = ("jw", "0402", "98030001")
        desk = counter(tmp_path, capsys, "result-driven-region", party, ["01"])
        messages = FIXTURES / "result-driven-region/messages"
        _, out, _ = desk.explain(messages / "04-jw-declaratie-maart.xml")
        assert "perioden van vier weken in deze maand: " in out

    def test_minutes(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        party = ("jw", "0794", "98020001")
        desk = counter(tmp_path, capsys, "medical-referral", party, ["01", "08"])
        messages = FIXTURES / "medical-referral/messages"
        _, out, _ = desk.explain(messages / "16-declaratie-minuten.xml")
        assert "x € 95,73 (minuten van een uurtarief, / 60) =" in out

    def test_without_contracts(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        desk = Counter(tmp_path, capsys, PARTY, None)
        desk.replay(DYNAMIC / "01-toewijzing-akker.xml")
        _, out, _ = desk.explain(DYNAMIC / "04-declaratie-maart.xml")
        assert "TR381, TR418 - er is geen contracttabel voor deze gemeente" in out
        assert "geen contractregel die telt" in out


class TestPrivacy:
    MARKS = ("999900006", "Zonnebloem", "2010-02-14", "14-02-2010", "Korenlaan", "Vertrouwelijk")

    def test_nobody_is_named(self, desk: Counter) -> None:
        """No BSN, name, date of birth, address or Commentaar; clients are numbered."""
        client = Client(
            geboortedatum="2010-02-14",
            achternaam="Zonnebloem",
            voornamen="Zonnebloem",
            commentaar="Vertrouwelijk",
            contacten=(Contact(straat="Korenlaan", postcode="0000"),),
        )
        product = ToegewezenProduct(7001, "02", "02A99", commentaar="Vertrouwelijk")
        kop = Kop("T1", "2009-01-01", gemeente="0479", aanbieder="98010001")
        path = desk.folder / "301.xml"
        path.write_bytes(toewijzing_301("wmo", kop, client, [product]))
        for options in ((), ("--lang", "en"), ("--format", "json")):
            status, out, err = desk.explain(path, *options)
            assert status == 1
            assert [mark for mark in self.MARKS if mark in out + err] == []

    def test_no_bsn_of_a_declaratie(self, desk: Counter) -> None:
        for path in sorted(DYNAMIC.glob("*.xml")):
            for options in ((), ("--format", "json")):
                _, out, err = desk.explain(path, *options)
                assert "9999011" not in out + err

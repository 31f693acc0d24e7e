"""`gateway draft`: a first declaratie without software of one's own, and why one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.e2e.counter import FIXTURES, Counter, counter
from tests.messages import Client, Kop, Omvang, ToegewezenProduct, toewijzing_301

AKKER, BERK = "999901114", "999901126"
PARTY = ("wmo", "0479", "98010001")
PERSON = ("--geboortedatum", "1951-04-12", "--geslacht", "v", "--achternaam", "Voorbeeld-Akker")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Counter:
    """Two clients with 4 hours a week from March to December, at 60.00 an hour."""
    return counter(tmp_path, capsys, "dynamic-contracting", PARTY, ["01", "02"])


def values(path: Path, name: str) -> list[str]:
    """The texts of all elements with a local name."""
    return [found.text or "" for found in etree.parse(path).iter(f"{{*}}{name}")]


def allocate(desk: Counter, *producten: ToegewezenProduct, bsn: str = AKKER) -> None:
    """A 301 with these products for the aanbieder of the desk."""
    path = desk.folder / "301.xml"
    identificatie = f"T{len(desk.picture()['bericht']):011}"
    kop = Kop(identificatie, "2026-02-20", gemeente="0479", aanbieder="98010001")
    path.write_bytes(toewijzing_301("wmo", kop, Client(bsn=bsn), producten))
    status, out, _ = desk.replay(path)
    assert status == 0, out


class TestFirstDeclaratie:
    ROWS = f"bsn;maand;volume;eenheid\n{AKKER};2026-03;16;\n{BERK};2026-03;100;minuten\n"

    def test_from_csv_to_accepted(self, desk: Counter) -> None:
        """Replay the allocations, draft, replay the draft: everything is granted."""
        status, out, err = desk.declare(self.ROWS, "2026-03", "--lang", "en")
        assert (status, err) == (0, "")
        assert "WMO323 claim, 2 Prestaties, total €1,060.00: written" in out
        status, out, _ = desk.replay(desk.out)
        assert (status, "Goedgekeurd" in out) == (0, True)

    def test_hours_and_minutes(self, desk: Counter) -> None:
        """Minutes carry the rounded tariff, and the amount of the hourly one (IV081)."""
        desk.declare(self.ROWS, "2026-03")
        assert values(desk.out, "Eenheid") == ["04", "01"]
        assert values(desk.out, "ProductTarief") == ["6000", "100"]
        assert values(desk.out, "Bedrag") == ["96000", "10000"]
        assert values(desk.out, "TotaalBedrag") == ["106000"]
        assert values(desk.out, "ToewijzingNummer") == ["1001", "1002"]

    def test_the_register_does_not_change(self, desk: Counter) -> None:
        before = desk.picture()
        desk.declare(self.ROWS, "2026-03")
        assert desk.picture() == before

    def test_twice_the_same(self, desk: Counter) -> None:
        """The same register and care give the same bytes."""
        desk.declare(self.ROWS, "2026-03")
        first = desk.out.read_bytes()
        desk.declare(self.ROWS, "2026-03")
        assert desk.out.read_bytes() == first

    def test_numbers_that_were_used_make_way(self, desk: Counter) -> None:
        """What was rejected once is declared again with numbers of its own."""
        desk.declare(f"bsn,volume\n{AKKER},16\n", "2026-03")
        old = values(desk.out, "ReferentieNummer") + values(desk.out, "DeclaratieNummer")
        desk.replay(desk.out)
        desk.declare(f"bsn,volume\n{AKKER},16\n", "2026-03", "--credit", old[0])
        new = values(desk.out, "ReferentieNummer") + values(desk.out, "DeclaratieNummer")
        assert not set(old) & set(new)

    def test_numbers_of_ones_own(self, desk: Counter) -> None:
        options = ("--identificatie", "EIGEN1", "--declaratienummer", "D202603")
        assert desk.declare(self.ROWS, "2026-03", *options)[0] == 0
        assert values(desk.out, "Identificatie") == ["EIGEN1"]
        assert values(desk.out, "DeclaratieNummer") == ["D202603"]

    def test_product_period_is_that_of_the_allocation(self, desk: Counter) -> None:
        """IV089: an allocation that begins and ends within the month."""
        allocate(desk, ToegewezenProduct(7001, "02", "02A12", "2026-04-08", "2026-04-17"))
        rows = f"bsn;toewijzingnummer;volume\n{AKKER};7001;4\n"
        status, out, _ = desk.declare(rows, "2026-04")
        assert status == 0, out
        assert values(desk.out, "Begindatum")[1] == "2026-04-08"
        assert values(desk.out, "Einddatum")[1] == "2026-04-17"

    def test_earlier_month_in_a_later_declaratie(self, desk: Counter) -> None:
        """IV090: the row names its own month."""
        rows = f"bsn;maand;volume\n{AKKER};2026-03;16\n{AKKER};;16\n"
        assert desk.declare(rows, "2026-04")[0] == 0
        assert values(desk.out, "Begindatum") == ["2026-04-01", "2026-03-01", "2026-04-01"]


class TestOtherAllocations:
    def test_euros(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A product in euros has no tariff; the volume is the amount (CD087, CS339)."""
        party = ("wmo", "0392", "98040001")
        desk = counter(tmp_path, capsys, "household-help-three", party, ["01"])
        bsn = values(FIXTURES / "household-help-three/messages/01-toewijzing-per-week.xml", "Bsn")
        status, out, _ = desk.declare(f"bsn;volume\n{bsn[0]};12000\n", "2026-03")
        assert status == 0, out
        assert values(desk.out, "ProductTarief") == []
        assert values(desk.out, "Bedrag") == ["12000"]
        status, _, err = desk.declare(f"bsn;volume;tarief\n{bsn[0]};12000;5\n", "2026-03")
        assert (status, "column tarief" in err) == (2, True)

    def test_aspecific_with_a_budget(self, desk: Counter) -> None:
        """The code comes from the CSV, unit and tariff from the contract."""
        product = ToegewezenProduct(7002, "02", None, "2026-04-01", omvang=None, budget=500000)
        allocate(desk, product)
        rows = f"bsn;toewijzingnummer;productcode;volume\n{AKKER};7002;02A12;3\n"
        status, out, _ = desk.declare(rows, "2026-04")
        assert status == 0, out
        assert values(desk.out, "ProductCode") == ["02A12"]
        assert values(desk.out, "Bedrag") == ["18000"]
        status, _, err = desk.declare(f"bsn;toewijzingnummer;volume\n{AKKER};7002;3\n", "2026-04")
        assert (status, "column productcode" in err) == (2, True)

    def test_generic(self, desk: Counter) -> None:
        """The category comes from the contract too."""
        product = ToegewezenProduct(7003, None, None, "2026-04-01", omvang=None, budget=500000)
        allocate(desk, product)
        rows = f"bsn;toewijzingnummer;productcode;volume\n{AKKER};7003;02A12;3\n"
        status, out, _ = desk.declare(rows, "2026-04")
        assert status == 0, out
        assert values(desk.out, "ProductCategorie") == ["02"]

    def test_without_a_contract_the_tariff_is_asked(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk = Counter(tmp_path, capsys, PARTY, None)
        omvang = Omvang(4, "04", "2")
        Path(desk.store).touch()
        allocate(desk, ToegewezenProduct(1001, "02", "02A12", "2026-03-01", omvang=omvang))
        rows = f"bsn;volume;eenheid\n{AKKER};100;01\n"
        status, _, err = desk.declare(rows, "2026-04")
        assert (status, "care.csv line 2, column tarief" in err) == (2, True)
        rows = f"bsn;volume;eenheid;tarief\n{AKKER};100;01;6050\n"
        status, out, _ = desk.declare(rows, "2026-04")
        assert status == 0, out
        assert values(desk.out, "ProductTarief") == ["101"]
        assert values(desk.out, "Bedrag") == ["10083"]


class TestCredit:
    def test_credit_and_correction(self, desk: Counter) -> None:
        """IV091: the credit repeats its debet; the corrected line follows."""
        desk.declare(f"bsn;volume\n{AKKER};16\n", "2026-03")
        [referentie] = values(desk.out, "ReferentieNummer")
        desk.replay(desk.out)
        status, out, _ = desk.declare(
            f"bsn;volume\n{AKKER};15\n", "2026-03", "--credit", referentie
        )
        assert status == 0, out
        assert values(desk.out, "VorigReferentieNummer") == [referentie]
        assert values(desk.out, "DebetCredit") == ["C", "C", "D"]
        assert values(desk.out, "TotaalBedrag") == ["6000"]
        assert desk.replay(desk.out)[0] == 0

    def test_credit_alone(self, desk: Counter) -> None:
        desk.declare(f"bsn;volume\n{AKKER};16\n", "2026-03")
        [referentie] = values(desk.out, "ReferentieNummer")
        desk.replay(desk.out)
        assert desk.declare(None, "2026-03", "--credit", referentie)[0] == 0
        assert desk.replay(desk.out)[0] == 0
        desk.out.unlink()
        status, out, _ = desk.declare(None, "2026-03", "--credit", referentie)
        assert (status, desk.out.exists()) == (1, False)
        assert f"(--credit {referentie})" in out
        assert "TR390" in out

    def test_credit_of_nothing(self, desk: Counter) -> None:
        status, out, _ = desk.declare(None, "2026-03", "--credit", "A0399")
        assert status == 1
        assert "--credit A0399\n    TR323" in out


class TestRefusedDeclaratie:
    """Nothing is written, and people read why, and which row it is."""

    @pytest.mark.parametrize(
        ("rows", "periode", "expected"),
        [
            ("bsn;volume\n999901151;16", "2026-03", "care.csv line 2\n    TR304"),
            (f"bsn;volume;toewijzingnummer\n{AKKER};16;1002", "2026-03", "line 2\n    TR338"),
            (f"bsn;volume\n{AKKER};16", "2026-02", "care.csv line 2\n    TR338"),
            (f"bsn;volume;productcode\n{AKKER};16;02A99", "2026-03", "line 2\n    TR338"),
            (f"bsn;volume\n{AKKER};25", "2026-03", "(care.csv line 2)\n    TR321"),
            (f"bsn;volume\n{BERK};1\n{AKKER};25", "2026-03", "(care.csv line 3)\n    TR321"),
            (f"bsn;volume;tarief\n{AKKER};16;6100", "2026-03", "(care.csv line 2)\n    TR418"),
            (f"bsn;volume;eenheid\n{AKKER};16;16", "2026-03", "    TR341, niveau 3"),
            (f"bsn;volume;maand\n{AKKER};16;2026-04", "2026-03", "(care.csv line 2)\n    TR319"),
            (f"bsn;volume\n{AKKER};1\n{AKKER};2", "2026-03", "(care.csv line 3)\n    TR416"),
            (f"bsn;volume\n{AKKER};16", "2026-12", "TR13"),
        ],
    )
    def test_what_would_be_rejected(
        self, desk: Counter, rows: str, periode: str, expected: str
    ) -> None:
        before = desk.picture()
        status, out, err = desk.declare(rows, periode)
        assert (status, err) == (1, "")
        assert expected in out
        assert "Er is niets geschreven" in out
        assert not desk.out.exists()
        assert desk.picture() == before
        assert AKKER not in out
        assert "999901151" not in out

    def test_no_contract_in_that_period(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The second aanbieder joins in July; its allocation begins in June."""
        party = ("wmo", "0479", "98010002")
        desk = counter(tmp_path, capsys, "dynamic-contracting", party, ["12"])
        messages = FIXTURES / "dynamic-contracting/messages"
        [bsn] = values(messages / "12-toewijzing-dijk.xml", "Bsn")
        status, out, _ = desk.declare(f"bsn;volume\n{bsn};4", "2026-06", "--lang", "en")
        assert (status, "care.csv line 2\n    TR418" in out) == (1, True)
        assert "Nothing was written" in out

    def test_identificatie_used_before(self, desk: Counter) -> None:
        rows = f"bsn;volume\n{AKKER};16"
        desk.declare(rows, "2026-03", "--identificatie", "EIGEN1")
        desk.replay(desk.out)
        status, out, _ = desk.declare(
            f"bsn;volume\n{AKKER};16", "2026-04", "--identificatie", "EIGEN1"
        )
        assert (status, "TR056" in out) == (1, True)


class TestWrongCsv:
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ("", "care.csv: the file is empty"),
            ("bsn;volume\n", "care.csv: there are no rows"),
            ("bsn;aantal\n1;2", 'care.csv line 1: column "aantal" is unknown'),
            ("bsn;eenheid\n1;2", "care.csv line 1: column volume is missing"),
            ("bsn;bsn;volume\n1;1;2", "care.csv line 1: column bsn stands twice"),
            ("bsn;volume\n1;2;3", "care.csv line 2: 3 cells, but the header row has 2"),
            ("bsn;volume\nJansen;2", "care.csv line 2, column bsn: must be a BSN"),
            (f"bsn;volume\n{AKKER};1,5", "care.csv line 2, column volume: must be a whole"),
            (f"bsn;volume;maand\n{AKKER};1;mei", "line 2, column maand: must be a month"),
            (f"bsn;volume;eenheid\n{AKKER};1;liter", "line 2, column eenheid: must be one of"),
            (f"bsn;volume;tarief\n{AKKER};1;60,00", "line 2, column tarief: must be a whole"),
            (f"bsn;volume;toewijzingnummer\n{AKKER};1;x", "line 2, column toewijzingnummer"),
            ('bsn;volume\n"1;2', "care.csv line 2: not valid CSV"),
        ],
    )
    def test_one_clear_line(self, desk: Counter, rows: str, expected: str) -> None:
        status, out, err = desk.declare(rows, "2026-03")
        assert (status, out) == (2, "")
        assert expected in err
        assert err.count("\n") == 1
        assert "Jansen" not in err
        assert AKKER not in err

    def test_two_allocations_fit(self, desk: Counter) -> None:
        allocate(desk, ToegewezenProduct(7005, "02", None, "2026-03-01", omvang=None, budget=1))
        status, _, err = desk.declare(f"bsn;volume;productcode\n{AKKER};1;02A12", "2026-03")
        assert status == 2
        assert "line 2, column toewijzingnummer: must be filled" in err
        assert "(1001, 7005)" in err

    def test_nothing_to_declare(self, desk: Counter) -> None:
        status, _, err = desk.declare(None, "2026-03")
        assert (status, "give --care, --credit or both" in err) == (2, True)

    def test_no_register(self, desk: Counter) -> None:
        desk.store += ".other"
        status, _, err = desk.declare(f"bsn;volume\n{AKKER};1", "2026-03")
        assert (status, "no register" in err) == (2, True)
        assert not Path(desk.store).exists()

    def test_out_cannot_be_written(self, desk: Counter) -> None:
        desk.out = desk.folder / "nowhere" / "draft.xml"
        status, _, err = desk.declare(f"bsn;volume\n{AKKER};16", "2026-03")
        assert (status, "cannot write" in err) == (2, True)


class TestStartAndStop:
    START = ("--client", AKKER, "--toewijzing", "1001", "--begindatum", "2026-03-02")

    def test_start_then_stop(self, desk: Counter) -> None:
        status, out, _ = desk.draft("305", *self.START, *PERSON)
        assert (status, "WMO305 start, 1 product" in out) == (0, True)
        assert values(desk.out, "ToewijzingIngangsdatum") == ["2026-03-01"]
        assert desk.replay(desk.out)[0] == 0
        status, out, _ = desk.draft(
            "307", *self.START, *PERSON, "--einddatum", "2026-04-30", "--reden", "31"
        )
        assert status == 0, out
        assert desk.replay(desk.out)[0] == 0

    def test_start_taken_back(self, desk: Counter) -> None:
        desk.draft("305", *self.START, *PERSON)
        desk.replay(desk.out)
        status, out, _ = desk.draft("305", *self.START, *PERSON, "--verwijder")
        assert status == 0, out
        assert values(desk.out, "StatusAanlevering") == ["3"]
        assert desk.replay(desk.out)[0] == 0

    def test_names_come_from_a_csv(self, desk: Counter) -> None:
        people = desk.folder / "people.csv"
        people.write_text(
            "bsn;geboortedatum;geslacht;achternaam;voorvoegsel;voornamen;voorletters\n"
            f"{BERK};1950-01-01;1;Ander;;;\n{AKKER};1951-04-12;vrouw;Voorbeeld;van;Vera;V\n"
        )
        status, out, _ = desk.draft("305", *self.START, "--clients", str(people))
        assert status == 0, out
        assert values(desk.out, "Achternaam") == ["Voorbeeld"]
        assert values(desk.out, "Voorvoegsel") == ["van"]
        assert values(desk.out, "Geslacht") == ["2"]

    def test_client_not_in_the_csv(self, desk: Counter) -> None:
        people = desk.folder / "people.csv"
        people.write_text("bsn;geboortedatum;geslacht;achternaam\n999901151;1950-01-01;1;Ander\n")
        status, _, err = desk.draft("305", *self.START, "--clients", str(people))
        assert (status, "stands not in the column bsn" in err) == (2, True)
        assert AKKER not in err

    def test_names_are_asked(self, desk: Counter) -> None:
        status, _, err = desk.draft("305", *self.START)
        assert (status, "the register keeps no names" in err) == (2, True)

    @pytest.mark.parametrize(
        ("nummer", "options", "expected"),
        [
            ("305", ("--client", AKKER, "--toewijzing", "1002"), "--toewijzing 1002\n    TR019"),
            ("305", ("--client", "999901151", "--toewijzing", "1001"), "--client\n    TR019"),
            ("305", ("--client", AKKER, "--product", "02/02A12"), "TR019"),
            ("307", ("--client", AKKER, "--toewijzing", "1001"), "TR382"),
        ],
    )
    def test_what_would_be_rejected(
        self, desk: Counter, nummer: str, options: tuple[str, ...], expected: str
    ) -> None:
        stop = ("--einddatum", "2026-04-30", "--reden", "31") if nummer == "307" else ()
        status, out, _ = desk.draft(nummer, *options, *PERSON, "--begindatum", "2026-03-02", *stop)
        assert (status, expected in out) == (1, True)
        assert not desk.out.exists()
        assert AKKER not in out
        assert "Voorbeeld-Akker" not in out

    def test_allocation_or_product(self, desk: Counter) -> None:
        status, _, err = desk.draft("305", *self.START, *PERSON, "--product", "02/02A12")
        assert (status, "give --toewijzing, or --product" in err) == (2, True)


class TestRequests:
    ASK = (
        *("--client", AKKER, *PERSON, "--ingangsdatum", "2027-01-01"),
        *("--einddatum", "2027-12-31", "--verwijzer", "02", "--verwijzer-agb", "01990001"),
    )
    OMVANG = ("--volume", "3", "--eenheid", "uur", "--frequentie", "2")

    def test_request_for_an_allocation(self, desk: Counter) -> None:
        status, out, _ = desk.draft("315", *self.ASK, "--product", "02/02A12", *self.OMVANG)
        assert status == 0, out
        assert desk.replay(desk.out)[0] == 0
        desk.out.unlink()
        status, out, _ = desk.draft("315", *self.ASK, "--product", "02/02A12", *self.OMVANG)
        assert (status, "TR374" in out, desk.out.exists()) == (1, True, False)

    def test_request_with_a_budget(self, desk: Counter) -> None:
        status, out, _ = desk.draft("315", *self.ASK, "--product", "02", "--budget", "100000")
        assert status == 0, out
        assert values(desk.out, "Budget") == ["100000"]

    def test_half_an_omvang(self, desk: Counter) -> None:
        status, _, err = desk.draft("315", *self.ASK, "--volume", "3")
        assert (status, "given together" in err) == (2, True)

    def test_request_for_a_change(self, desk: Counter) -> None:
        """Every other actual allocation is named as unchanged (TR349)."""
        budget = ToegewezenProduct(7006, "03", None, "2026-03-01", omvang=None, budget=90000)
        allocate(desk, budget)
        status, out, _ = desk.draft(
            *("317", "--client", AKKER, "--reden", "1"),
            *("--wijzig", "1001:volume=6,einddatum=2027-01-31"),
            *("--nieuw", "02/02A12:ingangsdatum=2027-02-01,einddatum=2027-06-30,"),
        )
        assert status == 1, out  # the new product has no Omvang
        assert not desk.out.exists()
        status, out, _ = desk.draft(
            *("317", "--client", AKKER, "--reden", "1"),
            *("--wijzig", "1001:volume=6,einddatum=2027-01-31"),
        )
        assert status == 0, out
        assert values(desk.out, "OngewijzigdProduct")
        assert values(desk.out, "ToewijzingNummer") == ["7006", "1001"]
        assert values(desk.out, "Volume") == ["6"]
        assert values(desk.out, "GewensteIngangsdatum") == ["2026-03-01"]
        assert desk.replay(desk.out)[0] == 0

    @pytest.mark.parametrize(
        ("options", "status", "expected"),
        [
            (("--wijzig", "1002:volume=6"), 1, "--wijzig 1002\n    TR351"),
            (("--wijzig", "1001:volume=6,ingangsdatum=2026-05-01"), 1, "TR357"),
            (("--wijzig", "1001"), 2, "name what should change"),
            (("--wijzig", "x:volume=6"), 2, "must begin with a ToewijzingNummer"),
            (("--wijzig", "1001:omvang=6"), 2, "each of these may be given once"),
            (("--wijzig", "1001:einddatum=morgen"), 2, "--wijzig, einddatum: must be"),
            (("--nieuw", "02/02A12:volume=6"), 2, "ingangsdatum must be given"),
            ((), 2, "there is nothing to ask"),
        ],
    )
    def test_what_is_wrong(
        self, desk: Counter, options: tuple[str, ...], status: int, expected: str
    ) -> None:
        found, out, err = desk.draft("317", "--client", AKKER, "--reden", "1", *options)
        assert (found, expected in out + err) == (status, True)
        assert not desk.out.exists()


class TestHelp:
    @pytest.mark.parametrize("nummer", ["305", "307", "315", "317", "323"])
    def test_each_message_has_its_own(self, desk: Counter, nummer: str) -> None:
        status, out, _ = desk.run("draft", nummer, "--help")
        assert status == 0
        assert "--store URL" in out

    def test_the_messages_are_listed(self, desk: Counter) -> None:
        assert "323  a declaratie" in desk.run("draft", "--help")[1]
        assert desk.run("draft")[0] == 2
        assert desk.run("draft", "301")[0] == 2

"""What a back office gets: every granted line once, in four forms that say the same."""

from __future__ import annotations

import csv
import importlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gateway import wiring
from gateway.cli import main
from gateway.desk import export as exporting
from gateway.desk.export import export
from gateway.register.granted_lines import COLUMNS
from gateway.register.purge import purge
from tests import messages as m
from tests.integration.register.conftest import Opener

TODAY = date(2026, 6, 20)
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
DEBIT = m.Prestatie("=R1", volume=8)
OTHER = m.test_bsn(3)

HEAD = (
    "wet;gemeente;aanbieder;perceel;categorie;productcode;resultaat;variant;eenheid;tarief;"
    "periode;ingangsdatum;einddatum;peildatum"
)
ROW = "jw;0384;98000001;Jeugd;45;45A04;Veilig thuis;inspanning;04;6000;;2026-01-01;;"


def claim(kop: str, nummer: str, begin: str, *declared: m.Declared, wet: m.Wet = "jw") -> bytes:
    return m.declaratie_323(
        wet,
        m.Kop(kop, "2026-06-10"),
        declared,
        declaratienummer=nummer,
        periode=(begin, m.month_end(begin)),
    )


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> str:
    """A register with a granted line, a rejected one, and a credit a month later."""
    contracts = tmp_path / "contracts.csv"
    contracts.write_text(f"{HEAD}\n{ROW}\n")
    wrong = m.Prestatie("R2", 9999, volume=2)
    messages = [
        m.toewijzing_301(),
        claim("D1", "DN1", "2026-04-01", m.Declared(prestaties=(DEBIT, wrong))),
        claim("D2", "DN2", "2026-05-01", m.Declared(prestaties=(DEBIT.credit("R3"),))),
        m.toewijzing_301("wmo", m.Kop("W1"), m.Client(OTHER)),
        claim(
            "D3", "DN3", "2026-04-01", m.Declared(OTHER, (m.Prestatie("W1", volume=1),)), wet="wmo"
        ),
    ]
    with wiring.replayer(
        today=TODAY, contracts=[contracts], store=store_url, schemas=None, lang="nl"
    ) as walk:
        verdicts = [walk(data).verdict for data in messages]
    assert verdicts == ["accepted", "partly", "accepted", "accepted", "accepted"]
    return store_url


def exported(store: str, out: Path, month: date = APRIL, wet: str | None = None) -> list[Any]:
    export(store, "0384", wet, month, "json", out)
    found: list[Any] = json.loads(out.read_text())
    return found


class TestWhichLines:
    def test_what_was_granted_with_what_it_was_matched_with(
        self, store: str, tmp_path: Path
    ) -> None:
        (line,) = exported(store, tmp_path / "x.json", wet="jw")
        assert line["referentie_nummer"] == "=R1"
        assert (line["bedrag"], line["debet_credit"], line["geleverd_volume"]) == (48000, "D", 8)
        assert (line["perceel"], line["resultaat"]) == ("Jeugd", "Veilig thuis")
        assert (line["contract_bestand"], line["contract_regel"]) == ("contracts.csv", 2)
        assert line["toewijzing_ingangsdatum"] == "2026-04-01"
        assert (line["toewijzing_omvang_volume"], line["toewijzing_omvang_eenheid"]) == (4, "04")
        assert (line["declaratie_nummer"], line["volgnummer"]) == ("DN1", 1)
        assert line["gecrediteerd"] is True

    def test_a_credit_counts_below_zero_in_the_month_of_its_declaratie(
        self, store: str, tmp_path: Path
    ) -> None:
        assert export(store, "0384", None, MAY, "json", tmp_path / "x") == (1, -48000)

    def test_both_wetten_unless_one_is_asked_for(self, store: str, tmp_path: Path) -> None:
        assert [one["wet"] for one in exported(store, tmp_path / "x")] == ["jw", "wmo"]
        assert [one["wet"] for one in exported(store, tmp_path / "x", wet="wmo")] == ["wmo"]

    def test_another_gemeente_or_month_has_nothing(self, store: str, tmp_path: Path) -> None:
        assert export(store, "0363", None, APRIL, "csv", tmp_path / "x") == (0, 0)
        assert export(store, "0384", None, date(2026, 12, 1), "json", tmp_path / "x") == (0, 0)

    def test_what_was_purged_is_not_there(
        self, store: str, tmp_path: Path, open_url: Opener
    ) -> None:
        purge(open_url(), date(2026, 7, 1))
        assert exported(store, tmp_path / "x") == []


class TestForms:
    def test_csv_has_cents_and_euros_and_no_formula(self, store: str, tmp_path: Path) -> None:
        """What a party wrote is never a formula in somebody's spreadsheet."""
        out = tmp_path / "x.csv"
        export(store, "0384", "jw", APRIL, "csv", out)
        text = out.read_text(encoding="utf-8-sig")
        (line,) = csv.DictReader(text.splitlines(), delimiter=";")
        assert (line["bedrag"], line["bedrag_euro"]) == ("48000", "480,00")
        assert line["referentie_nummer"] == "'=R1"
        assert line["bsn"] == "999900006"

    def test_xlsx_has_texts_that_are_texts(self, store: str, tmp_path: Path) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        out = tmp_path / "x.xlsx"
        export(store, "0384", "jw", APRIL, "xlsx", out)
        heads, values = openpyxl.load_workbook(out).active.iter_rows()
        line = {head.value: cell for head, cell in zip(heads, values, strict=True)}
        assert (line["bedrag"].value, line["bedrag_euro"].value) == (48000, 480)
        assert (line["referentie_nummer"].value, line["referentie_nummer"].data_type) == (
            "=R1",
            "s",
        )
        assert line["begindatum"].value.date() == date(2026, 4, 1)

    def test_parquet_has_types(self, store: str, tmp_path: Path) -> None:
        pytest.importorskip("pyarrow")
        files = importlib.import_module("pyarrow.parquet")
        out = tmp_path / "x.parquet"
        export(store, "0384", "jw", APRIL, "parquet", out)
        (line,) = files.read_table(out).to_pylist()
        assert (line["bedrag"], line["begindatum"]) == (48000, date(2026, 4, 1))
        assert line["gecrediteerd"] is True
        export(store, "0363", None, APRIL, "parquet", out)
        assert files.read_table(out).column_names == list(COLUMNS)

    @pytest.mark.parametrize("form", ["xlsx", "parquet"])
    def test_a_missing_library_is_one_clear_line(
        self,
        store: str,
        tmp_path: Path,
        form: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        def missing(name: str) -> None:
            raise ImportError(name)

        monkeypatch.setattr(exporting, "import_module", missing)
        out = tmp_path / "x"
        argv = ["export", "declaraties", "--store", store, "--gemeente", "0384"]
        argv += ["--periode", "2026-04", "--format", form, "--out", str(out)]
        assert main(argv) == 2
        assert "gateway[export]" in capsys.readouterr().err
        assert not out.exists()

    def test_the_sum_is_told(
        self, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        argv = ["export", "declaraties", "--store", store, "--gemeente", "0384", "--wet", "jw"]
        argv += ["--periode", "2026-04", "--out", str(tmp_path / "x.csv")]
        assert main(argv) == 0
        assert "1 Prestaties, samen € 480.00" in capsys.readouterr().out


class TestWrongUse:
    @pytest.mark.parametrize("periode", ["2026", "2026-13", "april", "0000-01"])
    def test_no_month(self, periode: str) -> None:
        argv = ["export", "declaraties", "--store", "x", "--gemeente", "0384", "--out", "x"]
        assert main([*argv, "--periode", periode]) == 2

    def test_no_register(self, tmp_path: Path) -> None:
        argv = ["export", "declaraties", "--store", str(tmp_path / "no"), "--gemeente", "0384"]
        assert main([*argv, "--periode", "2026-04", "--out", str(tmp_path / "x")]) == 2
        assert main(["purge", "--store", str(tmp_path / "no"), "--before", "2026-01-01"]) == 2

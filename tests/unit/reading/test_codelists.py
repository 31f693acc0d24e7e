"""The code lists that ship with the gateway, and that they fit the XSDs."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from gateway.data import schemas_dir
from gateway.reading.codelists import codelist_for, codelist_index, load_codelist
from gateway.reading.schemas import SchemaSet
from gateway.standard.berichten import Berichtsoort

FOLDER = schemas_dir() / "codelists"
IDS = sorted(codelist_index())


def test_every_list_is_in_the_index_and_the_other_way_round() -> None:
    assert {path.stem for path in FOLDER.glob("*.tsv")} == {*IDS, "index"}
    assert len(IDS) == 31


@pytest.mark.parametrize("name", IDS)
def test_a_list_is_complete_and_tidy(name: str) -> None:
    with (FOLDER / "index.tsv").open(encoding="utf-8", newline="") as index:
        rows = {row["id"]: row for row in csv.DictReader(index, delimiter="\t")}
    codes = list(load_codelist(name))
    assert len(codes) == len(load_codelist(name)) == int(rows[name]["codes"])
    assert all(code.code and code.meaning for code in codes)
    assert all(text == text.strip() for code in codes for text in code[:2])
    assert rows[name]["source"]
    text = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8")
    assert '"' not in text
    assert text.endswith("\n")


@pytest.mark.parametrize("soort", SchemaSet.default().kinds(), ids=lambda soort: soort.naam)
def test_the_enumerations_of_the_xsd_are_the_code_lists(soort: Berichtsoort) -> None:
    for path, node in SchemaSet.default().structure(soort).walk():
        codelist = codelist_for(node.type, soort.wet)
        enumeration = set(node.facets.enumeration) if node.facets else set()
        if enumeration:
            assert codelist is not None, path
            assert enumeration == {code.code for code in codelist}, path
        else:
            assert codelist is None or codelist.info.id == "CBS", path


def test_a_type_with_a_list_per_standard_has_the_right_one() -> None:
    jw, wmo = (codelist_for("LDT_RedenBeeindiging", wet) for wet in ("jw", "wmo"))
    assert jw is not None
    assert wmo is not None
    assert (jw.info.id, wmo.info.id) == ("JZ588", "WMO588")
    assert jw.meaning("31") != wmo.meaning("31")


def test_a_list_that_is_not_complete_is_the_list_of_no_type() -> None:
    assert codelist_for("LDT_ProductCode", "wmo") is None
    assert load_codelist("IWMO-HULPMIDDELEN").meaning("11X60") == "Sportvoorzieningen"


def test_a_code_that_came_later_was_not_valid_before() -> None:
    reasons = load_codelist("JZ588")
    assert not reasons.valid("38", date(2022, 3, 31))
    assert reasons.valid("38", date(2022, 4, 1))


def test_municipal_codes_have_four_digits() -> None:
    gemeenten = load_codelist("CBS")
    assert all(len(row.code) == 4 and row.code.isdigit() for row in gemeenten)
    assert gemeenten.meaning("0384") == "Diemen"


def test_a_list_is_read_once() -> None:
    assert load_codelist("WJ001") is load_codelist("WJ001")


def test_an_unknown_list() -> None:
    with pytest.raises(KeyError):
        load_codelist("WJ999")

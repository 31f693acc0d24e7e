"""What is read from an XSD, and that what is kept beside the XSDs is fresh."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gateway.data import schemas_dir
from gateway.errors import WrongUse
from gateway.reading.introspect import introspect, write_structures
from gateway.reading.releases import Windows
from gateway.reading.schemas import SchemaSet
from gateway.reading.structure_cache import fingerprint, load_index, load_structure
from gateway.reading.xsdfiles import MessageFile, find_messages
from gateway.standard.structure import Facets, Node, Structure


def structure(naam: str) -> Structure:
    schemas = SchemaSet.default()
    soort = schemas.by_name(naam)
    assert soort is not None
    return schemas.structure(soort)


def at(naam: str, path: str) -> Node:
    found = structure(naam).at(path)
    assert found is not None
    return found


def edited(folder: Path, file: str, old: str, new: str) -> MessageFile:
    """The XSD of the JW323 with one text replaced in it or in its basisschema."""
    for name in ("basisschema.xsd", "JW323.xsd"):
        text = (schemas_dir() / "ijw/3.2" / name).read_text(encoding="utf-8")
        assert name != file or old in text
        text = text.replace(old, new, 1) if name == file else text
        (folder / name).write_text(text, encoding="utf-8")
    (found,) = find_messages(folder)
    return found


def facets_of_bsn(folder: Path, restriction: str) -> Facets:
    """The facets of Bsn when its type is made from these XSD elements."""
    text = (schemas_dir() / "ijw/3.2/basisschema.xsd").read_text(encoding="utf-8")
    start = text.index('<xs:simpleType name="LDT_BurgerServicenummer">')
    old = text[start : text.index("</xs:simpleType>", start) + len("</xs:simpleType>")]
    new = f'<xs:simpleType name="LDT_BurgerServicenummer">{restriction}</xs:simpleType>'
    file = edited(folder, "basisschema.xsd", old, new)
    node = introspect(file).at("/Bericht/Declaratie/Clienten/Client/Bsn")
    assert node is not None
    assert node.facets is not None
    return node.facets


class TestKept:
    def test_what_is_kept_is_what_the_xsds_say(self, tmp_path: Path) -> None:
        """When this fails: python -m gateway.reading.introspect."""
        written = write_structures(schemas_dir(), tmp_path)
        kept = {path.relative_to(schemas_dir()) for path in schemas_dir().rglob("*.json")}
        assert {Path(name) for name in written} == kept
        for name in written:
            assert (tmp_path / name).read_bytes() == (schemas_dir() / name).read_bytes(), name

    def test_reading_what_was_kept_gives_the_same_structure(self) -> None:
        for file in load_index(schemas_dir()):
            if file.soort.naam in {"JW301", "WMO325"}:
                assert load_structure(schemas_dir(), file.soort) == introspect(file)

    def test_the_hash_changes_with_the_xsd_and_with_its_basisschema(self, tmp_path: Path) -> None:
        file = edited(tmp_path, "", "", "")
        hashes = [fingerprint(file)]
        for path in (file.path, file.base):
            path.write_bytes(path.read_bytes() + b"\n")
            hashes.append(fingerprint(file))
        assert len(set(hashes)) == 3

    def test_a_stale_structure_is_not_used(self, tmp_path: Path) -> None:
        file = edited(tmp_path, "JW323.xsd", ' minOccurs="0"', "")
        schemas = SchemaSet([file], {file: "the hash of an older file"}, Windows({}))
        tarief = schemas.structure(file.soort).at(PRESTATIE + "/ProductTarief")
        assert tarief is not None
        assert tarief.required

    def test_an_index_or_structure_that_cannot_be_read_counts_as_none(self, tmp_path: Path) -> None:
        soort = structure("JW323").soort
        assert load_index(tmp_path) == {}
        assert load_structure(tmp_path, soort) is None
        (tmp_path / "structure/3.2").mkdir(parents=True)
        (tmp_path / "structure/index.json").write_text("[{}]")
        (tmp_path / "structure/3.2/JW323.json").write_text('{"facets": [], "nodes": []}')
        assert load_index(tmp_path) == {}
        assert load_structure(tmp_path, soort) is None


PRESTATIE = "/Bericht/Declaratie/Clienten/Client/Prestaties/Prestatie"


class TestStructure:
    def test_elements_come_in_the_order_of_the_xsd(self) -> None:
        assert [child.name for child in at("JW323", PRESTATIE).children] == [
            "ProductReferentie",
            "ToewijzingNummer",
            "ProductCategorie",
            "ProductCode",
            "ProductPeriode",
            "GeleverdVolume",
            "Eenheid",
            "ProductTarief",
            "IngediendBedrag",
        ]

    def test_a_berichtklasse_is_told_from_a_composite_type(self) -> None:
        prestatie, periode = at("JW323", PRESTATIE), at("JW323", PRESTATIE + "/ProductPeriode")
        assert prestatie.is_class
        assert not periode.is_class
        assert (prestatie.type, periode.type) == ("Prestatie", "CDT_GeslotenPeriode")

    def test_the_children_of_a_composite_type_are_in_the_basisschema(self) -> None:
        assert not at("JW323", PRESTATIE + "/ProductPeriode").in_base
        assert at("JW323", PRESTATIE + "/ProductPeriode/Begindatum").in_base

    def test_occurrence(self) -> None:
        prestatie, tarief = at("JW323", PRESTATIE), at("JW323", PRESTATIE + "/ProductTarief")
        assert (prestatie.required, prestatie.repeats) == (True, True)
        assert (tarief.required, tarief.repeats) == (False, False)

    def test_a_restriction_in_place_is_merged_with_the_type_that_it_restricts(self) -> None:
        code = at("JW323", "/Bericht/Header/BerichtCode")
        assert code.type == "LDT_BerichtCode"
        assert code.facets == Facets("string", 1, 3, ("490",))

    def test_numbers_dates_and_enumerations(self) -> None:
        volume, begin = (
            at("JW323", PRESTATIE + "/GeleverdVolume").facets,
            at("JW323", PRESTATIE + "/ProductPeriode/Begindatum").facets,
        )
        eenheid = at("WMO323", PRESTATIE + "/Eenheid").facets
        assert volume == Facets("integer", min_value=0, max_value=99999999)
        assert begin == Facets("date", patterns=("[^:Z]*",))
        assert eenheid is not None
        assert eenheid.enumeration == ("01", "04", "14", "16", "82", "83", "84")

    def test_the_retour_of_iwmo_has_what_its_own_tables_say(self) -> None:
        assert structure("WMO316").at("/Bericht/Client/GezagsdragerBekend") is None
        assert structure("WMO320").at("/Bericht/Antwoord/Woonplaatsbeginsel") is None
        assert structure("JW316").at("/Bericht/Client/GezagsdragerBekend") is not None
        assert structure("JW320").at("/Bericht/Antwoord/Woonplaatsbeginsel") is not None

    def test_apart_from_that_a_retour_of_iwmo_is_that_of_ijw(self) -> None:
        for nummer in ("302", "306", "308", "318", "325"):
            ijw, iwmo = (
                [(path, node.type) for path, node in structure(wet + nummer).walk()]
                for wet in ("JW", "WMO")
            )
            assert ijw == iwmo

    def test_every_class_of_a_retour_has_its_own_retourcodes(self) -> None:
        for nummer in ("302", "306", "308", "316", "318", "320"):
            names = Counter(
                child.name
                for _, node in structure("WMO" + nummer).walk()
                if node.is_class and not node.name.endswith("en")
                for child in node.children
            )
            assert names["RetourCodes"] >= 2


class TestFacets:
    def test_patterns_of_one_type_are_alternatives_and_those_of_its_base_come_on_top(
        self, tmp_path: Path
    ) -> None:
        base = (
            '<xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="a.*"/>'
            '<xs:maxLength value="7"/></xs:restriction></xs:simpleType>'
        )
        facets = facets_of_bsn(
            tmp_path,
            f'<xs:restriction>{base}<xs:pattern value="b"/><xs:pattern value="c"/>'
            '<xs:maxLength value="5"/></xs:restriction>',
        )
        assert facets == Facets("string", max_length=5, patterns=("a.*", "(b)|(c)"))

    def test_a_length_is_both_the_least_and_the_most(self, tmp_path: Path) -> None:
        facets = facets_of_bsn(
            tmp_path, '<xs:restriction base="xs:string"><xs:length value="9"/></xs:restriction>'
        )
        assert facets == Facets("string", 9, 9)

    def test_a_facet_without_a_place_of_its_own_is_not_lost(self, tmp_path: Path) -> None:
        facets = facets_of_bsn(
            tmp_path,
            '<xs:restriction base="xs:integer"><xs:totalDigits value="9"/></xs:restriction>',
        )
        assert facets == Facets("integer", other=("totalDigits=9",))


EENHEID = '<xs:element name="Eenheid" type="ijw:LDT_Eenheid"/>'


class TestOtherShapes:
    def test_a_list_type_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(WrongUse, match="a list or a union"):
            facets_of_bsn(tmp_path, '<xs:list itemType="xs:string"/>')

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("<xs:sequence>", '<xs:sequence maxOccurs="2">'),
            (EENHEID, f"<xs:choice>{EENHEID}</xs:choice>"),
            (EENHEID, f"{EENHEID}<xs:any/>"),
        ],
        ids=["repeated", "choice", "wildcard"],
    )
    def test_anything_but_a_plain_sequence_is_refused(
        self, tmp_path: Path, old: str, new: str
    ) -> None:
        with pytest.raises(WrongUse, match="not a plain sequence"):
            introspect(edited(tmp_path, "JW323.xsd", old, new))

    def test_an_xsd_without_bericht_is_refused(self, tmp_path: Path) -> None:
        file = edited(tmp_path, "JW323.xsd", 'element name="Bericht"', 'element name="Brief"')
        with pytest.raises(WrongUse, match="no element Bericht"):
            introspect(file)

    def test_a_type_inside_itself_is_refused(self, tmp_path: Path) -> None:
        old = 'name="Prestatie" type="jw323:Prestatie"'
        new = 'name="Prestaties" type="jw323:Prestaties" minOccurs="0"'
        file = edited(tmp_path, "JW323.xsd", old, new)
        with pytest.raises(WrongUse, match="contains itself"):
            introspect(file)

    def test_an_xsd_that_is_not_valid_is_refused(self, tmp_path: Path) -> None:
        file = edited(tmp_path, "JW323.xsd", "ijw:LDT_Eenheid", "ijw:LDT_Eenhoorn")
        with pytest.raises(WrongUse, match="not a valid XSD"):
            introspect(file)

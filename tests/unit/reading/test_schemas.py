"""The gateway's own XSDs, and a user's in their place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.data import schemas_dir
from gateway.errors import WrongUse
from gateway.reading.codelists import load_codelist
from gateway.reading.schemas import SchemaSet
from gateway.standard.berichten import NUMMERS, WETTEN, Berichtsoort
from tests.made_up import message

OURS = SchemaSet.default()
KINDS = list(OURS.kinds())


def kind(naam: str) -> Berichtsoort:
    found = OURS.by_name(naam)
    assert found is not None
    return found


def accepts(schemas: SchemaSet, naam: str, path: str, text: str) -> bool:
    """Whether a message that is right apart from one text is accepted."""
    soort = kind(naam)
    made = message(OURS.structure(soort), full=True, texts={path: text})
    return schemas.validator(soort).validate(made)


def user_set(folder: Path, edits: dict[str, tuple[str, str]], *more: str) -> Path:
    """A folder of iJw XSDs of a user: ours, with one text replaced in each file of `edits`."""
    for name in ("basisschema.xsd", *edits, *more):
        text = (schemas_dir() / "ijw/3.2" / name).read_text(encoding="utf-8")
        old, new = edits.get(name, ("", ""))
        assert old in text
        target = folder / "deep" / "er" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder


class TestOwnSchemas:
    def test_there_is_one_for_each_of_the_fourteen_messages_of_both_standards(self) -> None:
        names = {wet.upper() + nummer for wet in WETTEN for nummer in NUMMERS}
        assert {soort.naam for soort in KINDS} == names
        assert len(KINDS) == 28

    def test_each_message_has_the_code_of_the_code_list(self) -> None:
        codes = {row.meaning: row.code for row in load_codelist("COD002-VEKTIS")}
        assert {soort.naam: soort.code for soort in KINDS} == codes

    def test_a_message_is_found_by_its_namespace(self) -> None:
        soort = kind("WMO323")
        assert OURS.kind("http://www.istandaarden.nl/iwmo/3_2/wmo323/schema") == soort
        assert soort.base_namespace == "http://www.istandaarden.nl/iwmo/3_2/basisschema/schema"

    def test_an_unknown_namespace_or_name_is_no_message(self) -> None:
        assert OURS.kind("http://www.istandaarden.nl/ijw/3_1/jw323/schema") is None
        assert OURS.by_name("JW999") is None
        assert OURS.by_name("JW323", release="9.9") is None

    @pytest.mark.parametrize("full", [False, True], ids=["smallest", "fullest"])
    @pytest.mark.parametrize("soort", KINDS, ids=lambda soort: soort.naam)
    def test_a_made_up_message_is_accepted(self, soort: Berichtsoort, full: bool) -> None:
        validator = OURS.validator(soort)
        assert validator.validate(message(OURS.structure(soort), full=full)), validator.error_log

    def test_a_validator_is_compiled_once(self) -> None:
        assert OURS.validator(KINDS[0]) is OURS.validator(KINDS[0])
        assert OURS.structure(KINDS[0]) is OURS.structure(KINDS[0])

    @pytest.mark.parametrize("soort", KINDS, ids=lambda soort: soort.naam)
    def test_every_file_names_its_release_and_source(self, soort: Berichtsoort) -> None:
        text = OURS.path(soort).read_text(encoding="utf-8")
        assert "iStandaarden" in text
        assert "release 3.2" in text
        assert ":BerichtXsdVersie>1.0.0<" in text
        assert ":BasisschemaXsdVersie>1.0.0<" in text


HEADER = "/Bericht/Header"
PRESTATIE = "/Bericht/Declaratie/Clienten/Client/Prestaties/Prestatie"
DAGTEKENING = f"{HEADER}/BerichtIdentificatie/Dagtekening"
NAAM = "/Bericht/Client/Naam/Geslachtsnaam/Achternaam"
COMMENTAAR = "/Bericht/Client/Commentaar"
TIJD = "/Bericht/Client/ToegewezenProducten/ToegewezenProduct/Toewijzingstijd"

TEXTS = [
    # The texts on the accepted side of an edge, and those just beyond it.
    ("JW323", f"{HEADER}/BerichtCode", ["490"], ["491", " 490", "0490"]),
    ("WMO323", f"{HEADER}/BerichtCode", ["484"], ["490"]),
    ("JW323", f"{HEADER}/BerichtVersie", ["3", " 3 "], ["03", "+3", "2"]),
    ("JW323", f"{HEADER}/Afzender", ["00000000"], ["1234567", "123456789", "\u0660" * 8]),
    ("JW323", f"{HEADER}/Ontvanger", ["9999"], ["384", "03840", "038A"]),
    ("JW323", DAGTEKENING, ["2024-02-29", "10000-01-01"], ["2026-02-29", "2026-01-01Z"]),
    ("JW323", DAGTEKENING, [" 2026-01-01 "], ["2026-01-01+01:00", "01-01-2026", ""]),
    ("JW323", "/Bericht/Declaratie/DeclaratieNummer", ["aZ9"], ["a-b", "a b", "", "1" * 13]),
    ("JW325", "/Bericht/DeclaratieAntwoord/DeclaratieNummer", ["a-b", " "], ["", "1" * 13]),
    ("JW323", f"{PRESTATIE}/ToewijzingNummer", ["0", "+5", "007", "999999999"], ["1000000000"]),
    ("JW323", f"{PRESTATIE}/GeleverdVolume", ["99999999"], ["100000000", "-1", "1.0", "1e3"]),
    ("JW323", f"{PRESTATIE}/Eenheid", ["84"], ["85", "1", "84 "]),
    ("JW323", f"{PRESTATIE}/ProductCategorie", ["55"], ["01", "56"]),
    ("WMO323", f"{PRESTATIE}/ProductCategorie", ["18"], ["31", "19"]),
    ("JW323", f"{PRESTATIE}/ProductCode", ["5 chr", "\u00a0"], ["sixchr", "   ", ""]),
    ("JW301", NAAM, ["x" * 200, "\u00a0"], ["x" * 201, " ", ""]),
    ("JW301", "/Bericht/Client/Naam/Voorletters", ["Éé", "\u1ef3"], ["A.", "\u1ef5", "ABCDEFG"]),
    ("JW301", COMMENTAAR, ["x" * 50_000, " a \n b "], [" \n ", ""]),
    ("JW301", TIJD, ["23:59:59.5", "24:00:00"], ["12:00", "12:00:00Z", "12:00:00+01:00"]),
    ("JW302", "/Bericht/Client/RetourCodes/RetourCode", ["9355", "S329"], ["9999", "1"]),
]


class TestTexts:
    @pytest.mark.parametrize(
        ("naam", "path", "text"),
        [(naam, path, text) for naam, path, good, _ in TEXTS for text in good],
    )
    def test_a_text_inside_the_facets_is_accepted(self, naam: str, path: str, text: str) -> None:
        assert accepts(OURS, naam, path, text)

    @pytest.mark.parametrize(
        ("naam", "path", "text"),
        [(naam, path, text) for naam, path, _, bad in TEXTS for text in bad],
    )
    def test_a_text_outside_the_facets_is_refused(self, naam: str, path: str, text: str) -> None:
        assert not accepts(OURS, naam, path, text)

    def test_elements_have_an_order(self) -> None:
        made = message(OURS.structure(kind("JW323")))
        made.append(made[0])
        assert not OURS.validator(kind("JW323")).validate(made)

    def test_elements_have_a_namespace(self) -> None:
        made = message(OURS.structure(kind("JW323")))
        made[0].tag = "Header"
        assert not OURS.validator(kind("JW323")).validate(made)


class TestUserSchemas:
    def test_a_users_file_is_taken_instead_of_ours(self, tmp_path: Path) -> None:
        folder = user_set(tmp_path, {"JW323.xsd": ('value="490"', 'value="777"')})
        schemas = SchemaSet.from_dir(folder)
        assert accepts(schemas, "JW323", f"{HEADER}/BerichtCode", "777")
        assert not accepts(schemas, "JW323", f"{HEADER}/BerichtCode", "490")
        assert [soort.code for soort in schemas.kinds() if soort.naam == "JW323"] == ["777"]

    def test_a_users_basisschema_counts_for_the_users_messages_only(self, tmp_path: Path) -> None:
        folder = user_set(tmp_path, {"basisschema.xsd": ("[0-9]{4}", "[0-9]{5}")}, "JW323.xsd")
        schemas = SchemaSet.from_dir(folder)
        assert schemas.validator(kind("JW305")).validate(message(OURS.structure(kind("JW305"))))
        assert not schemas.validator(kind("JW323")).validate(message(OURS.structure(kind("JW323"))))

    def test_ours_are_kept_for_the_messages_that_the_folder_lacks(self, tmp_path: Path) -> None:
        schemas = SchemaSet.from_dir(user_set(tmp_path, {}, "JW323.xsd"))
        assert len(schemas.kinds()) == 28
        assert schemas.path(kind("WMO323")) == OURS.path(kind("WMO323"))
        assert schemas.path(kind("JW323")).is_relative_to(tmp_path)

    def test_names_of_files_and_folders_do_not_matter(self, tmp_path: Path) -> None:
        own = schemas_dir() / "ijw/3.2"
        one, other = tmp_path / "één map" / "a.XSD", tmp_path / "50%20 #b" / "b.xsd"
        for source, target in ((own / "JW323.xsd", one), (own / "basisschema.xsd", other)):
            target.parent.mkdir()
            target.write_bytes(source.read_bytes())
        schemas = SchemaSet.from_dir(tmp_path)
        assert schemas.path(kind("JW323")) == one
        assert schemas.structure(kind("JW323")) == OURS.structure(kind("JW323"))
        assert accepts(schemas, "JW323", f"{HEADER}/BerichtCode", "490")

    def test_a_message_without_a_basisschema_borrows_ours(self, tmp_path: Path) -> None:
        (tmp_path / "x.xsd").write_bytes((schemas_dir() / "ijw/3.2/JW323.xsd").read_bytes())
        schemas = SchemaSet.from_dir(tmp_path)
        assert schemas.path(kind("JW323")) == tmp_path / "x.xsd"
        assert accepts(schemas, "JW323", f"{HEADER}/BerichtCode", "490")

    def test_the_structure_of_a_users_file_is_read_from_that_file(self, tmp_path: Path) -> None:
        old, new = (
            'ProductTarief" type="ijw:LDT_Bedrag" minOccurs="0"',
            'ProductTarief" type="ijw:LDT_Bedrag"',
        )
        folder = user_set(tmp_path, {"JW323.xsd": (old, new)})
        tarief = (
            SchemaSet.from_dir(folder).structure(kind("JW323")).at(f"{PRESTATIE}/ProductTarief")
        )
        assert tarief is not None
        assert tarief.required

    def test_the_same_file_twice_is_one_file(self, tmp_path: Path) -> None:
        user_set(tmp_path / "a", {}, "JW323.xsd")
        user_set(tmp_path / "b", {}, "JW323.xsd")
        assert len(SchemaSet.from_dir(tmp_path).kinds()) == 28


def refusal(folder: Path) -> str:
    with pytest.raises(WrongUse) as error:
        SchemaSet.from_dir(folder)
    text = str(error.value)
    assert "\n" not in text
    return text


class TestWrongFolders:
    def test_no_such_folder(self, tmp_path: Path) -> None:
        assert "no such folder" in refusal(tmp_path / "absent")

    def test_a_folder_without_xsds_of_messages(self, tmp_path: Path) -> None:
        (tmp_path / "other.xsd").write_text(
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"/>'
        )
        (tmp_path / "readme.txt").write_text("nothing")
        assert "holds no XSD" in refusal(tmp_path)

    def test_a_file_that_is_no_xml(self, tmp_path: Path) -> None:
        user_set(tmp_path, {}, "JW323.xsd")
        (tmp_path / "broken.xsd").write_text("<xs:schema")
        assert "broken.xsd: not well-formed" in refusal(tmp_path)

    def test_an_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "empty.xsd").write_text("")
        assert "empty.xsd: not well-formed" in refusal(tmp_path)

    def test_a_file_that_is_no_schema_to_libxml2(self, tmp_path: Path) -> None:
        folder = user_set(tmp_path, {"JW323.xsd": ("ijw:LDT_Eenheid", "ijw:LDT_Eenhoorn")})
        assert "JW323.xsd: not a valid XSD" in refusal(folder)

    def test_two_files_that_describe_one_message_differently(self, tmp_path: Path) -> None:
        user_set(tmp_path / "a", {}, "JW323.xsd")
        user_set(tmp_path / "b", {"JW323.xsd": ("490", "491")})
        assert "both describe" in refusal(tmp_path)


class TestStarting:
    def test_judging_a_message_never_imports_xmlschema(self) -> None:
        program = (
            "import sys\n"
            "from gateway.reading.schemas import SchemaSet\n"
            "schemas = SchemaSet.default()\n"
            "soort = schemas.by_name('JW323')\n"
            "schemas.validator(soort), schemas.structure(soort)\n"
            "print(sorted({'xmlschema', 'dataclasses'} & set(sys.modules)))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[3],
        )
        assert done.stdout.strip() == "[]"

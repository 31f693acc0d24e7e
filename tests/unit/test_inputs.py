"""Which messages stand behind a path, and what is refused before any of them is read."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from gateway import inputs, zips
from gateway.errors import WrongUse
from gateway.inputs import open_inputs
from gateway.source import stem_of
from gateway.standard.limits import MAX_MESSAGE_BYTES


def files_of(*paths: Path | str) -> list[str]:
    with open_inputs([str(path) for path in paths]) as found:
        return [item.file for item in found]


def refusal(*paths: Path | str) -> str:
    with pytest.raises(WrongUse) as caught, open_inputs([str(path) for path in paths]):
        pass
    text = str(caught.value)
    assert "\n" not in text
    return text


def zip_of(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


class TestFilesAndFolders:
    def test_a_file_is_known_by_its_base_name(self, tmp_path: Path) -> None:
        file = tmp_path / "deep" / "03-declaratie.xml"
        file.parent.mkdir()
        file.write_bytes(b"<a/>")
        with open_inputs([str(file)]) as [item]:
            assert (item.file, item.read(), item.stem) == (
                "03-declaratie.xml",
                b"<a/>",
                "03-declaratie",
            )

    def test_a_folder_is_walked_in_the_byte_order_of_relative_paths(self, tmp_path: Path) -> None:
        """`a-b.xml` goes before `a/x.xml` because - is before /, and Z before a, and é last."""
        for name in ("a/x.xml", "a-b.xml", "Z.xml", "a/b/c.xml", "é.xml", "a.XML", "b.txt"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"")
        expected = ["Z.xml", "a-b.xml", "a/b/c.xml", "a/x.xml", "é.xml"]
        assert files_of(tmp_path) == expected
        assert files_of(f"{tmp_path}/") == expected

    def test_paths_keep_the_order_given(self, tmp_path: Path) -> None:
        (tmp_path / "b.xml").write_bytes(b"")
        (tmp_path / "a.xml").write_bytes(b"")
        assert files_of(tmp_path / "b.xml", tmp_path / "a.xml") == ["b.xml", "a.xml"]

    def test_no_more_than_one_byte_over_the_limit_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(inputs, "MAX_MESSAGE_BYTES", 10)
        (tmp_path / "large.xml").write_bytes(b"x" * 99)
        with open_inputs([str(tmp_path)]) as [item]:
            assert item.read() == b"x" * 11

    def test_the_limit_is_25_mb(self) -> None:
        assert MAX_MESSAGE_BYTES == 26_214_400

    def test_a_folder_without_xml_is_told(self, tmp_path: Path) -> None:
        assert "no *.xml file" in refusal(tmp_path)

    @pytest.mark.parametrize("path", ["/nowhere/x.xml", "", "a\x00b.xml", "x" * 5000])
    def test_a_path_that_does_not_exist_is_told(self, path: str) -> None:
        assert refusal(path)

    def test_one_bad_path_among_good_ones_is_told_before_reading(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").write_bytes(b"")
        assert "b.xml" in refusal(tmp_path / "a.xml", tmp_path / "b.xml")

    def test_a_link_to_nowhere_in_a_folder_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "x.xml").symlink_to(tmp_path / "nowhere")
        assert "x.xml" in refusal(tmp_path)

    def test_a_pipe_in_a_folder_is_told_instead_of_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "x.xml")
        assert "not an ordinary file" in refusal(tmp_path)

    def test_a_folder_named_xml_is_walked_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").mkdir()
        (tmp_path / "a.xml" / "b.xml").write_bytes(b"")
        assert files_of(tmp_path) == ["a.xml/b.xml"]

    def test_links_between_folders_are_not_followed_in_circles(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").write_bytes(b"")
        (tmp_path / "loop").symlink_to(tmp_path)
        assert files_of(tmp_path) == ["a.xml"]

    def test_a_file_that_is_gone_by_the_time_it_is_read_is_told(self, tmp_path: Path) -> None:
        file = tmp_path / "a.xml"
        file.write_bytes(b"")
        with open_inputs([str(file)]) as [item]:
            file.unlink()
            with pytest.raises(WrongUse, match="no such file"):
                item.read()

    def test_a_control_character_in_a_name_does_not_reach_the_terminal(self) -> None:
        assert "\x1b" not in refusal("/nowhere/\x1b[2Jx.xml")

    def test_a_file_beside_an_input_can_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").write_bytes(b"")
        (tmp_path / "a.expected.json").write_bytes(b"{}")
        with open_inputs([str(tmp_path)]) as [item]:
            assert item.beside("a.expected.json") == b"{}"
            assert item.beside("b.expected.json") is None

    def test_the_stem_loses_only_xml(self) -> None:
        assert [stem_of(name) for name in ("a/b.xml", "b.XML", "b.txt", "b.xml.xml")] == [
            "a/b",
            "b",
            "b.txt",
            "b.xml",
        ]


class TestZips:
    def test_members_are_read_in_byte_order_without_unpacking(self, tmp_path: Path) -> None:
        members = {"b.xml": b"B", "a/x.xml": b"AX", "a-b.xml": b"A-B", "readme.txt": b"no"}
        path = zip_of(tmp_path / "set.ZIP", members)
        with open_inputs([str(path)]) as found:
            assert [(item.file, item.read()) for item in found] == [
                ("a-b.xml", b"A-B"),
                ("a/x.xml", b"AX"),
                ("b.xml", b"B"),
            ]
        assert list(tmp_path.iterdir()) == [path]

    def test_expectations_lie_beside_a_member(self, tmp_path: Path) -> None:
        path = zip_of(tmp_path / "s.zip", {"a/x.xml": b"", "a/x.expected.json": b"{}"})
        with open_inputs([str(path)]) as [item]:
            assert item.beside("x.expected.json") == b"{}"
            assert item.beside("y.expected.json") is None

    def test_a_bomb_is_listed_but_read_no_further_than_the_limit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(zips, "MAX_MESSAGE_BYTES", 1000)
        path = zip_of(tmp_path / "s.zip", {"bomb.xml": b"\0" * 5_000_000})
        with open_inputs([str(path)]) as [item]:
            assert len(item.read()) == 1001

    def test_the_total_is_bounded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zips, "MAX_TOTAL_BYTES", 1500)
        path = zip_of(tmp_path / "s.zip", {"a.xml": b"x" * 1000, "b.xml": b"x" * 1000})
        assert "split it" in refusal(path)

    def test_the_number_of_members_is_bounded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(zips, "MAX_MEMBERS", 2)
        path = zip_of(tmp_path / "s.zip", {f"{n}.xml": b"" for n in range(3)})
        assert "more than 2 files" in refusal(path)

    def test_an_endless_list_of_members_is_not_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(zips, "MAX_DIRECTORY_BYTES", 5000)
        path = zip_of(tmp_path / "s.zip", {f"{n:0100}.xml": b"" for n in range(100)})
        assert "split it" in refusal(path)

    @pytest.mark.parametrize(
        "name",
        [
            "../x.xml",
            "a/../x.xml",
            "a/..",
            "/etc/x.xml",
            "a\\x.xml",
            "C:x.xml",
            "c:/x.xml",
            "a//x.xml",
            "./x.xml",
            "a\nb.xml",
        ],
    )
    def test_a_name_that_plays_tricks_is_refused(self, tmp_path: Path, name: str) -> None:
        path = zip_of(tmp_path / "s.zip", {"good.xml": b"", name: b""})
        assert "plain relative path" in refusal(path)

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_name_that_stands_twice_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "s.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.xml", b"1")
            archive.writestr("a.xml", b"2")
        assert "twice" in refusal(path)

    def test_a_symbolic_link_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "s.zip"
        link = zipfile.ZipInfo("a.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(link, "/etc/passwd")
        assert "link" in refusal(path)

    def test_a_zip_in_a_zip_is_refused(self, tmp_path: Path) -> None:
        inner = zip_of(tmp_path / "inner.zip", {"a.xml": b""}).read_bytes()
        path = zip_of(tmp_path / "s.zip", {"a.xml": b"", "inner.Zip": inner})
        assert "zip in a zip" in refusal(path)

    def test_an_encrypted_member_is_refused(self, tmp_path: Path) -> None:
        path = zip_of(tmp_path / "s.zip", {"a.xml": b"secret"})
        data = bytearray(path.read_bytes())
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(signature) + offset] |= 1
        path.write_bytes(data)
        assert "encrypted" in refusal(path)

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_methods_that_unpack_without_a_brake_are_refused(
        self, tmp_path: Path, method: int
    ) -> None:
        assert "deflate" in refusal(zip_of(tmp_path / "s.zip", {"a.xml": b"x"}, method))

    def test_members_that_share_their_bytes_are_refused(self, tmp_path: Path) -> None:
        path = zip_of(tmp_path / "s.zip", {"a.xml": b"a" * 99, "b.xml": b"a" * 99}, 0)
        data = bytearray(path.read_bytes())
        second = data.rindex(b"PK\x01\x02")
        struct.pack_into("<L", data, second + 42, 0)
        path.write_bytes(data)
        assert "overlaps" in refusal(path)

    @pytest.mark.parametrize("data", [b"", b"<Bericht/>", b"PK\x05\x06" + b"\xff" * 18])
    def test_what_is_no_zip_is_told(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "s.zip").write_bytes(data)
        assert "s.zip" in refusal(tmp_path / "s.zip")

    def test_damage_is_found_before_the_first_message(self, tmp_path: Path) -> None:
        path = zip_of(tmp_path / "s.zip", {"a.xml": b"a" * 500, "b.xml": b"b" * 500}, 0)
        data = path.read_bytes().replace(b"bbb", b"bxb", 1)
        path.write_bytes(data)
        assert '"b.xml" is damaged' in refusal(path)

    def test_any_cut_or_flip_is_one_clear_line_or_harmless(self, tmp_path: Path) -> None:
        """Whatever happens to the bytes of a zip, nothing but WrongUse comes out."""
        whole = zip_of(tmp_path / "s.zip", {"a.xml": b"a" * 50, "b/c.xml": b"b" * 50}).read_bytes()
        broken = tmp_path / "broken.zip"
        refused = 0
        for place in range(len(whole)):
            flipped = bytearray(whole)
            flipped[place] ^= 0xFF
            for data in (whole[:place], bytes(flipped)):
                broken.write_bytes(data)
                try:
                    with open_inputs([str(broken)]) as found:
                        for item in found:
                            item.read()
                except WrongUse:
                    refused += 1
        assert refused > len(whole)

    def test_an_empty_zip_or_one_without_xml_is_told(self, tmp_path: Path) -> None:
        assert "holds no *.xml" in refusal(zip_of(tmp_path / "e.zip", {}))
        assert "holds no *.xml" in refusal(zip_of(tmp_path / "t.zip", {"a.txt": b""}))

    def test_what_macos_adds_is_left_alone(self, tmp_path: Path) -> None:
        path = zip_of(tmp_path / "s.zip", {"a.xml": b"", "__MACOSX/._a.xml": b"junk"})
        assert files_of(path) == ["a.xml"]

"""Answers are written whole, under a name that nothing else uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import WrongUse
from gateway.outputs import OutFolder
from gateway.result import Answer, Result
from gateway.source import Input


def make_input(file: str, disk: Path | None = None, origin: str | None = None) -> Input:
    return Input(file, lambda: b"", origin or str(disk or "set.zip"), disk, lambda _: None)


ANSWERED = Result("JW323", "partly", answer=Answer("JW325", b"<answer/>"))


class TestChecking:
    def test_two_inputs_with_one_name_are_wrong_use(self, tmp_path: Path) -> None:
        both = [make_input("x.xml", tmp_path / d / "x.xml") for d in ("a", "b")]
        with pytest.raises(WrongUse, match="would write the same file") as caught:
            OutFolder(str(tmp_path / "out")).check(both)
        assert f"{tmp_path}/a/x.xml" in str(caught.value)
        assert not (tmp_path / "out").exists()

    def test_a_name_that_differs_in_xml_only_is_the_same(self, tmp_path: Path) -> None:
        both = [make_input("x.xml"), make_input("x.XML")]
        with pytest.raises(WrongUse):
            OutFolder(str(tmp_path)).check(both)

    def test_other_folders_and_other_case_are_other_files(self, tmp_path: Path) -> None:
        OutFolder(str(tmp_path)).check([make_input(n) for n in ("a/x.xml", "b/x.xml", "b/X.xml")])

    def test_an_answer_may_not_overwrite_an_input(self, tmp_path: Path) -> None:
        """As in a second run over a folder that also takes the answers."""
        names = ("x.xml", "x.JW325.xml")
        inputs = [make_input(n, tmp_path / n, str(tmp_path)) for n in names]
        with pytest.raises(WrongUse, match="overwrite the input"):
            OutFolder(str(tmp_path)).check(inputs)
        OutFolder(str(tmp_path / "out")).check(inputs)

    def test_also_along_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "in")
        names = ("x.xml", "x.JW325.xml")
        inputs = [make_input(n, tmp_path / "in" / n, str(tmp_path / "in")) for n in names]
        with pytest.raises(WrongUse, match="overwrite"):
            OutFolder(str(tmp_path / "link")).check(inputs)

    def test_an_empty_name_is_no_folder(self) -> None:
        with pytest.raises(WrongUse):
            OutFolder("")


class TestWriting:
    def test_the_folder_is_created_and_relative_folders_are_kept(self, tmp_path: Path) -> None:
        out = OutFolder(str(tmp_path / "new" / "out"))
        out.create()
        item = make_input("a/03-declaratie.xml")
        out.write(item, ANSWERED)
        written = tmp_path / "new" / "out" / "a" / "03-declaratie.JW325.xml"
        assert written.read_bytes() == b"<answer/>"
        assert list(written.parent.iterdir()) == [written]

    def test_a_notice_is_named_fout(self, tmp_path: Path) -> None:
        out = OutFolder(str(tmp_path))
        out.write(make_input("x.xml"), Result(None, "refused", notice=b"{}"))
        assert (tmp_path / "x.fout.json").read_bytes() == b"{}"

    def test_nothing_is_written_for_a_failed_message(self, tmp_path: Path) -> None:
        out = OutFolder(str(tmp_path))
        out.write(make_input("x.xml"), ANSWERED._replace(verdict="failed"))
        assert list(tmp_path.iterdir()) == []

    def test_an_older_answer_is_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "x.JW325.xml").write_bytes(b"old and longer than the new one")
        OutFolder(str(tmp_path)).write(make_input("x.xml"), ANSWERED)
        assert (tmp_path / "x.JW325.xml").read_bytes() == b"<answer/>"

    @pytest.mark.parametrize("where", ["file", "file/below"])
    def test_a_folder_that_cannot_be_made_is_told(self, tmp_path: Path, where: str) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(WrongUse, match="cannot write in the folder"):
            OutFolder(str(tmp_path / where)).create()

    def test_a_name_that_is_too_long_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(WrongUse, match="cannot write"):
            OutFolder(str(tmp_path)).write(make_input("x" * 250 + ".xml"), ANSWERED)
        assert list(tmp_path.iterdir()) == []

    def test_a_full_disk_leaves_nothing_half_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(self: Path, target: Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(WrongUse, match="no space left"):
            OutFolder(str(tmp_path)).write(make_input("x.xml"), ANSWERED)
        assert list(tmp_path.iterdir()) == []

"""The table of parties: who answers, and what is wrong with a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.data import routing_dir
from gateway.errors import WrongUse
from gateway.parties import Parties, Party, load_parties

HEAD = "kind;code;name;wet;answers;user"
Load = Callable[..., Parties]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write a table and read it."""

    def loaded(*lines: str, head: str = HEAD, encoding: str = "utf-8") -> Parties:
        path = tmp_path / "parties.csv"
        path.write_bytes("\r\n".join((head, *lines)).encode(encoding))
        return load_parties(path, frozenset({"0384", "0363"}))

    return loaded


class TestWhoAnswers:
    def test_who_is_not_in_the_table_has_the_gateway_answer(self, load: Load) -> None:
        assert not load().answers_itself("gemeente", "0384", "jw")
        assert not Parties().answers_itself("aanbieder", "98000001", "wmo")

    def test_self_is_for_both_laws_unless_one_is_named(self, load: Load) -> None:
        known = load("gemeente;0384;Diemen;;self;", "aanbieder;98000001;De Linde;jw;self;linde")
        asked = [
            known.answers_itself(kind, code, wet)
            for kind, code in (("gemeente", "0384"), ("aanbieder", "98000001"))
            for wet in ("jw", "wmo")
        ]
        assert asked == [True, True, True, False]

    def test_a_party_may_differ_by_law(self, load: Load) -> None:
        known = load("gemeente;0384;;jw;gateway;u", "gemeente;0384;;wmo;self;u")
        assert not known.answers_itself("gemeente", "0384", "jw")
        assert known.answers_itself("gemeente", "0384", "wmo")

    def test_an_aanbieder_is_no_gemeente(self, load: Load) -> None:
        known = load("aanbieder;98000001;;;self;")
        assert not known.answers_itself("gemeente", "98000001", "jw")

    def test_rows_are_kept_for_the_broker(self, load: Load) -> None:
        assert load("gemeente;0384;Diemen;jw;gateway;diemen").rows == (
            Party("gemeente", "0384", "Diemen", "jw", "gateway", "diemen"),
        )


class TestTheForm:
    def test_commas_blank_lines_spaces_and_another_order_are_right(self, load: Load) -> None:
        head = "Code, Kind, wet, name, user, answers"
        known = load("0384, gemeente, , Diemen, , self", ",,,,,", head=head, encoding="utf-8-sig")
        assert known.answers_itself("gemeente", "0384", "wmo")

    def test_the_example_in_the_docs_is_right(self, tmp_path: Path) -> None:
        text = Path("routing/README.md").read_text(encoding="utf-8")
        path = tmp_path / "parties.csv"
        path.write_text(text.split("```csv\n")[1].split("```")[0], encoding="utf-8")
        known = load_parties(path)
        assert len(known.rows) == 4
        assert known.answers_itself("gemeente", "0363", "jw")

    def test_the_table_of_the_gateway_is_right_and_empty(self) -> None:
        assert load_parties(routing_dir() / "parties.csv").rows == ()

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("gemente;0384;;;self;", 'line 2: kind is "gemente", allowed are gemeente and'),
            ("gemeente;384;;;self;", 'line 2: code is "384", for gemeente it is a CBS code'),
            ("gemeente;9999;;;self;", "line 2: code 9999 is not a gemeente"),
            ("aanbieder;0384;;;self;", 'code is "0384", for aanbieder it is an AGB code'),
            ("gemeente;0384;;ijw;self;", 'wet is "ijw", allowed are jw, wmo and empty for both'),
            ("gemeente;0384;;;;", "answers is empty, allowed are gateway and self"),
            ("gemeente;0384;;self;", "line 2: 5 cells, but the header row has 6"),
            ('gemeente;0384;"a"b;;self;', "line 2: the line is not valid CSV"),
        ],
    )
    def test_a_fault_is_one_clear_line(self, load: Load, line: str, said: str) -> None:
        with pytest.raises(WrongUse) as wrong:
            load(line)
        assert str(wrong.value).startswith("parties.csv line 2: ")
        assert said in str(wrong.value)
        assert "\n" not in str(wrong.value)

    def test_every_fault_counts(self, load: Load) -> None:
        with pytest.raises(WrongUse, match=r"line 2: kind .* \(and 2 more faults\)"):
            load("x;0384;;;self;", "gemeente;0363;;x;y;")

    def test_a_party_stands_once_per_law(self, load: Load) -> None:
        with pytest.raises(WrongUse, match="line 3: gemeente 0384 stands in line 2 for wmo"):
            load("gemeente;0384;;;self;", "gemeente;0384;;wmo;gateway;")

    def test_a_user_is_of_one_party(self, load: Load) -> None:
        with pytest.raises(WrongUse, match='line 3: user "u" is of 0384 in line 2'):
            load("gemeente;0384;;;self;u", "gemeente;0363;;;self;u")

    @pytest.mark.parametrize("head", ["kind;code", HEAD + ";x", HEAD.replace("user", "kind")])
    def test_the_columns_are_given(self, load: Load, head: str) -> None:
        with pytest.raises(WrongUse, match="columns of the header row must be kind, code, name"):
            load(head=head)

    def test_an_empty_file_is_no_table(self, load: Load) -> None:
        with pytest.raises(WrongUse, match="the file is empty"):
            load(head="")

    def test_what_cannot_be_read(self, tmp_path: Path, load: Load) -> None:
        with pytest.raises(WrongUse, match=r"gone\.csv: cannot be read: No such file"):
            load_parties(tmp_path / "gone.csv")
        with pytest.raises(WrongUse, match="the file is not UTF-8"):
            load("gemeente;0384;Fryslân;;self;", encoding="latin-1")

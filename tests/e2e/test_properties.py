"""What holds for every set of messages: rejected ones leave no trace, and order decides little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.register.dump import Picture
from gateway.standard.findings import Verdict
from tests.e2e.stories import Piece, in_order, right, wrong
from tests.e2e.test_answers_by_others import Site
from tests.messages import Wet

STATE: Final = ("toewijzing", "toewijzing_versie", "start", "stop", "verzoek", "besteed")
"""The tables that say what was allocated, delivered, asked and spent."""

few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a smaller example is not worth the minutes that it takes
    suppress_health_check=[HealthCheck.too_slow],
)
wetten = st.sampled_from(["jw", "wmo"])


def play(wet: Wet, pieces: Sequence[Piece]) -> tuple[dict[str, Verdict], Picture]:
    """The verdict of each message, and what the register remembers."""
    site = Site(wet)
    verdicts = {piece.name: site.result(piece.data).verdict for piece in pieces}
    picture = site.picture()
    site.register.close()
    return verdicts, picture


def counted(rows: Sequence[dict[str, Any]]) -> Counter[str]:
    return Counter(repr(sorted(row.items(), key=str)) for row in rows)


def surplus(full: Picture, left: Picture, table: str) -> Counter[str]:
    """What is in one picture and not in the other; nothing is the other way round."""
    more, less = counted(full[table]), counted(left[table])
    assert not less - more
    return more - less


class TestRejectedMessages:
    """Leaving one out changes nothing but the numbers that it used up."""

    @few
    @given(wetten, st.data())
    def test_they_leave_nothing_behind(self, wet: Wet, data: st.DataObject) -> None:
        """In any order at all, so that many are rejected; nobody refers to what was rejected."""
        pieces = [
            piece
            for piece in (*right(wet, 0), *wrong(wet, 0))
            if not piece.name.startswith(("retour", "decision"))
        ]
        story = data.draw(st.permutations(pieces))
        verdicts, full = play(wet, story)
        rejected = [piece for piece in story if verdicts[piece.name] == "rejected"]
        out = data.draw(st.sampled_from(rejected))
        others, left = play(wet, [piece for piece in story if piece is not out])
        assert others == {name: said for name, said in verdicts.items() if name != out.name}
        for table in STATE:
            assert full[table] == left[table], (out.name, table)
        for table in ("bericht", "identificatie", "uitgegeven"):
            assert sum(surplus(full, left, table).values()) == 1
        assert sum(surplus(full, left, "declaratie").values()) <= 1
        for row in surplus(full, left, "prestatie"):
            assert "('status', 'rejected')" in row
        surplus(full, left, "zonder_nummer")


class TestOrder:
    """Answers come after questions; beyond that the order does not matter."""

    @few
    @given(wetten, st.data())
    def test_one_register_whatever_the_order(self, wet: Wet, data: st.DataObject) -> None:
        """Two clients of one aanbieder; a later version may even come before the first."""
        pieces = [*right(wet, 0), *right(wet, 1)]
        wishes = data.draw(st.permutations(range(len(pieces))))
        verdicts, told = play(wet, pieces)
        assert set(verdicts.values()) == {"accepted"}, verdicts
        again, picture = play(wet, in_order(pieces, wishes))
        assert again == verdicts
        assert picture == told

    @few
    @given(wetten, st.data())
    def test_what_no_order_makes_right(self, wet: Wet, data: st.DataObject) -> None:
        """Messages that are wrong wherever they come change nothing in any order."""
        always = ("nostart", "unstart", "nothing", "toomuch", "foreign", "nodebet", "badsum")
        pieces = [*right(wet, 0)]
        pieces += [piece for piece in wrong(wet, 0) if piece.name.startswith(always)]
        wishes = data.draw(st.permutations(range(len(pieces))))
        _, told = play(wet, right(wet, 0))
        verdicts, picture = play(wet, in_order(pieces, wishes))
        bad = {name for name, verdict in verdicts.items() if verdict != "accepted"}
        assert bad == {f"{name}/0" for name in always}
        for table in STATE:
            assert picture[table] == told[table]

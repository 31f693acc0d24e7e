"""A gemeente that answers as the gateway would ends up with the same register."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from gateway.reading.codelists import load_codelist
from gateway.reading.message import Reader
from gateway.register.dump import Picture, dump
from gateway.register.store import open_store
from gateway.wiring import reader, replayer
from tests.e2e.test_fixtures import texts_of
from tests.fixtures.generate import HERE, SETS

SAME = ("prestatie", "zonder_nummer", "declaratie", "toewijzing", "start", "stop", "verzoek")


def messages_of(name: str, read: Reader, today: date) -> list[bytes]:
    """The messages of a set in order, save the 325s that parties made themselves."""
    texts = [data for _, data in sorted(texts_of(name).items())]
    kinds = [read.read(data, today).soort for data in texts]
    return [
        data
        for data, soort in zip(texts, kinds, strict=True)
        if soort is None or soort.nummer != "325"
    ]


def parties_in(path: Path, read: Reader, texts: list[bytes], today: date) -> Path:
    """A table in which every gemeente of these messages answers itself."""
    read_ones = [read.read(data, today).bericht for data in texts]
    found = {bericht.gemeente for bericht in read_ones if bericht is not None}
    codes = sorted(code for code in found if code in load_codelist("CBS"))
    rows = (f"gemeente;{code};;;self;\n" for code in codes)
    path.write_text("kind;code;name;wet;answers;user\n" + "".join(rows))
    return path


def used(picture: Picture) -> list[tuple[object, ...]]:
    rows = [row for row in picture["besteed"] if row["volume"] or row["bedrag"]]
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("name", [name for name in SETS if name != "fifty-two-local-providers"])
def test_the_register_is_the_same(name: str, tmp_path: Path) -> None:
    """Its own 325, taken from the gateway, decides as the gateway did, and without a signal."""
    today, read = date.fromisoformat((HERE / name / "date").read_text().strip()), reader(None)
    texts = messages_of(name, read, today)
    stores = [str(tmp_path / "gateway.db"), str(tmp_path / "self.db")]
    selves = parties_in(tmp_path / "parties.csv", read, texts, today)
    decided = 0
    with ExitStack() as opened:
        answers, leaves = (
            opened.enter_context(
                replayer(
                    today=today,
                    contracts=[HERE / name / "contracts.csv"],
                    store=store,
                    schemas=None,
                    lang="nl",
                    parties=parties,
                )
            )
            for store, parties in zip(stores, (None, selves), strict=True)
        )
        for data in texts:
            made, left = answers(data), leaves(data)
            assert (made.verdict, made.findings) == (left.verdict, left.findings)
            answer = made.answer
            if answer is not None and answer.message.endswith("325") and left.answer is None:
                own = leaves(answer.data)
                assert (own.verdict, own.findings, own.signals) == ("accepted", (), ())
                decided += 1
    one, other = (picture_of(store) for store in stores)
    assert {table: one[table] for table in SAME} == {table: other[table] for table in SAME}
    assert used(one) == used(other)
    assert decided or not one["declaratie"]


def picture_of(store: str) -> Picture:
    register = open_store(store)
    try:
        return dump(register)
    finally:
        register.close()

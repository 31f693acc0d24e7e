"""The message sets come out over the broker as they do in `replay`.

In one partition: between pairs the order of arrival is not kept, and some messages of these sets
are about numbers that another pair used first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from gateway import wiring
from gateway.reading.header import read_kop
from gateway.register.dump import Picture, dump
from gateway.register.store import open_store
from tests.fixtures.generate import HERE, SETS
from tests.integration.broker.site import KEY, Site

pytestmark = [pytest.mark.services, pytest.mark.slow]


def messages_of(name: str) -> Iterator[tuple[str, bytes]]:
    """The messages of a set, in the order of `replay`."""
    zipped = HERE / name / "messages.zip"
    if zipped.exists():
        with ZipFile(zipped) as archive:
            for file in sorted(archive.namelist()):
                if file.endswith(".xml"):
                    yield file, archive.read(file)
        return
    for path in sorted((HERE / name / "messages").glob("*.xml")):
        yield path.name, path.read_bytes()


def day_of(name: str) -> date:
    return date.fromisoformat((HERE / name / "date").read_text().strip())


def picture(store: str) -> Picture:
    register = open_store(store)
    try:
        return dump(register)
    finally:
        register.close()


def replayed(name: str, store: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """Verdict and answer per message, from `replay`."""
    verdicts: dict[str, str] = {}
    answers: dict[str, bytes] = {}
    with wiring.replayer(
        today=day_of(name),
        contracts=[HERE / name / "contracts.csv"],
        store=str(store),
        schemas=None,
        lang="nl",
    ) as process:
        for file, data in messages_of(name):
            result = process(data)
            verdicts[file] = result.verdict
            if result.answer is not None:
                answers[file] = result.answer.data
    return verdicts, answers


@pytest.mark.parametrize("name", SETS)
def test_verdicts_answers_and_register_are_those_of_replay(
    name: str, site: Site, tmp_path: Path
) -> None:
    verdicts, answers = replayed(name, tmp_path / "replayed.db")
    site.contracts = [HERE / name / "contracts.csv"]
    site.today = day_of(name)
    kops = {file: read_kop(data) for file, data in messages_of(name)}
    parties = {kop.sender for kop in kops.values() if kop is not None}
    keys = {file: kop.routing_key for file, kop in kops.items() if kop is not None}
    site.use_one_partition()
    site.send_all((data, keys.get(file) or KEY, file) for file, data in messages_of(name))
    site.work()
    assert {line["trace"]: line["verdict"] for line in site.lines()} == verdicts
    queues = [f"{'gemeente' if len(code) == 4 else 'aanbieder'}.{code}" for code in parties]
    letters = [letter for queue in queues for letter in site.read(queue)]
    sent = {
        letter.correlation_id: letter.body
        for letter in letters
        if letter.correlation_id in answers and letter.type != "fout"
    }
    assert sent == answers
    assert picture(site.store) == picture(str(tmp_path / "replayed.db"))

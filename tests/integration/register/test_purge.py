"""What a purge takes out, what stays, and that what comes later is judged as if nothing went."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select, update

from gateway import wiring
from gateway.register.api import Envelope, Mark, Outgoing, Posted
from gateway.register.purge import purge
from gateway.register.store import StoreRegister, open_store
from gateway.register.tables import TABLES, besteed, prestatie, toewijzing
from gateway.register.tables_mail import inbox, outbox
from gateway.result import Result
from gateway.wiring import Replay
from tests import messages as m
from tests.integration.register.conftest import Opener
from tests.services import own_database

D = date(2026, 6, 1)
TODAY = date(2026, 5, 7)
LATER = date(2026, 9, 1)
BSN = "999900006"


def short(nummer: int = 1001, eind: str = "2026-04-30", **other: Any) -> m.ToegewezenProduct:
    """An allocation that is over before D."""
    return m.ToegewezenProduct(nummer, einddatum=eind, **other)


def line(referentie: str, nummer: int = 1001, begin: str = "2026-04-01") -> m.Prestatie:
    return m.Prestatie(referentie, nummer, begindatum=begin, volume=4)


def claim(
    kop: str, nummer: str, *lines: m.Prestatie, bsn: str = BSN, day: str = "2026-05-06"
) -> bytes:
    return m.declaratie_323(
        kop=m.Kop(kop, day), clienten=(m.Declared(bsn, lines),), declaratienummer=nummer
    )


@contextmanager
def gateway(store: str, today: date = TODAY) -> Iterator[Replay]:
    with wiring.replayer(today=today, contracts=(), store=store, schemas=None, lang="nl") as walk:
        yield walk


def judge(store: str, messages: Sequence[bytes], today: date = TODAY) -> list[Result]:
    with gateway(store, today) as walk:
        return [walk(data) for data in messages]


def rules(result: Result) -> set[str]:
    return {finding.rule for finding in result.findings}


def everything(register: StoreRegister) -> str:
    """All that the register holds, as one text."""
    with register.reading() as session:
        rows = [
            [str(row) for row in session.rows(select(table), {})] for table in TABLES.sorted_tables
        ]
    return json.dumps(rows)


HISTORY = (
    m.toewijzing_301(kop=m.Kop("T1"), producten=(short(),)),
    m.start_305(kop=m.Kop("S1")),
    m.stop_307(kop=m.Kop("P1")),
    claim("D1", "DN1", line("R1")),
    claim("D2", "DN2", line("R2")),
)


class TestWhatGoes:
    def test_nothing_of_a_client_is_left_once_all_is_over(
        self, open_url: Opener, store_url: str
    ) -> None:
        """The BSN is nowhere; the numbers are."""
        assert [result.verdict for result in judge(store_url, HISTORY)] == [
            "accepted",
            "accepted",
            "accepted",
            "accepted",
            "rejected",
        ]
        register = open_url()
        assert BSN in everything(register)
        purged = purge(register, D)
        left = everything(register)
        assert BSN not in left
        assert all(number in left for number in ("1001", "R1", "R2", "DN1", "T1", "S1", "P1", "D1"))
        assert purged._replace(outbox=0, inbox=0) == (2, 1, 1, 1, 0, 3, 0, 0)
        assert sum(purge(register, D)) == 0

    def test_a_dry_run_counts_and_changes_nothing(self, open_url: Opener, store_url: str) -> None:
        judge(store_url, HISTORY)
        register = open_url()
        before = everything(register)
        counted = purge(register, D, dry_run=True)
        assert everything(register) == before
        assert purge(register, D) == counted

    def test_mail_that_was_published_goes_and_what_waits_stays(self, open_url: Opener) -> None:
        register = open_url()
        letter = Outgoing(*("x",) * 10, body=b"999900006")
        with register.begin() as unit:
            sent, _ = unit.post([Posted(Envelope("0384", "1", "d1"), (letter, letter))])[0]
            unit.post([Posted(Envelope("0384", "2", "d2"), ())])
            unit.commit()
        register.sent([sent])
        with register.changing() as session:
            for table in (inbox, outbox):
                session.change(update(table).values(moment=bindparam("p")), {"p": 1_700_000_000})
            session.commit()
        assert purge(register, D)[-2:] == (1, 1)
        assert [number for number, _ in register.pending(10)] == [sent + 1]

    def test_what_came_in_on_the_day_itself_stays(self, open_url: Opener, store_url: str) -> None:
        judge(store_url, [m.toewijzing_301(kop=m.Kop("T1", "2026-06-01"), producten=(short(),))], D)
        assert sum(purge(open_url(), D)) == 0


class TestWhatStays:
    def test_a_running_allocation_keeps_its_client_and_its_total(
        self, open_url: Opener, store_url: str
    ) -> None:
        """Its old lines lose theirs, and what was used of it stays used."""
        product = m.ToegewezenProduct(omvang=m.Omvang(10, "04", "6"))
        judge(store_url, [m.toewijzing_301(kop=m.Kop("T1"), producten=(product,))])
        judge(store_url, [claim("D1", "DN1", line("R1"))])
        register = open_url()
        with register.reading() as session:
            total = session.rows(select(besteed), {})
        purge(register, D)
        with register.reading() as session:
            assert session.rows(select(besteed), {}) == total
            lines = session.rows(select(prestatie.c.bsn, prestatie.c.geleverd_volume), {})
        assert [tuple(row) for row in lines] == [("", 4)]
        register.close()
        late = claim(
            "D2", "DN2", m.Prestatie("R3", begindatum="2026-06-01", volume=7), day="2026-07-05"
        )
        assert "TR322" in rules(judge(store_url, [late], LATER)[0])

    def test_an_allocation_that_was_declared_on_cannot_be_removed_yet(
        self, open_url: Opener, store_url: str
    ) -> None:
        """TR385 knows that there are lines, also without whose they are."""
        judge(store_url, [m.toewijzing_301(kop=m.Kop("T1")), claim("D1", "DN1", line("R1"))])
        purge(open_url(), D)
        removal = m.ToegewezenProduct(
            einddatum="2026-04-01", reden_wijziging="13", toewijzingsdatum="2026-08-01"
        )
        late = m.toewijzing_301(kop=m.Kop("T2", "2026-08-01"), producten=(removal,))
        assert "TR385" in rules(judge(store_url, [late], LATER)[0])

    def test_open_requests_and_a_pause_stay(self, open_url: Opener, store_url: str) -> None:
        judge(
            store_url,
            [
                m.verzoek_315(kop=m.Kop("V1")),
                m.toewijzing_301(kop=m.Kop("T1")),
                m.start_305(kop=m.Kop("S1")),
                m.stop_307(kop=m.Kop("P1"), producten=(m.StopProduct(reden="20"),)),
            ],
        )
        purged = purge(open_url(), D)
        assert (purged.verzoeken, purged.starts, purged.stops) == (0, 0, 0)

    def test_a_settled_request_keeps_its_number_only(
        self, open_url: Opener, store_url: str
    ) -> None:
        judge(
            store_url,
            [
                m.verzoek_315(kop=m.Kop("V1")),
                m.antwoord_319(kop=m.Kop("A1"), antwoord="1", reden="1"),
            ],
        )
        register = open_url()
        assert purge(register, D).verzoeken == 1
        assert BSN not in everything(register)
        again = m.verzoek_315(kop=m.Kop("V2", "2026-08-01"))
        assert "TR347" in rules(judge(store_url, [again], LATER)[0])


class TestNumbersStayUsed:
    def test_identificatie_declaratie_and_referentie(
        self, open_url: Opener, store_url: str
    ) -> None:
        judge(store_url, HISTORY)
        purge(open_url(), D)
        other = m.test_bsn(7)
        running = m.ToegewezenProduct(2002, ingangsdatum="2026-06-01")
        allocate = m.toewijzing_301(
            kop=m.Kop("T2", "2026-07-01"), client=m.Client(other), producten=(running,)
        )
        reused = line("R1", 2002, "2026-07-01")
        results = judge(
            store_url,
            [
                allocate,
                claim("D1", "DN7", line("R7", 2002, "2026-07-01"), bsn=other, day="2026-08-02"),
                claim("D8", "DN1", line("R8", 2002, "2026-07-01"), bsn=other, day="2026-08-02"),
                claim("D9", "DN9", reused, bsn=other, day="2026-08-02"),
            ],
            LATER,
        )
        assert results[0].verdict == "accepted"
        assert [rules(result) for result in results[1:]] == [{"TR056"}, {"TR333"}, {"TR314"}]

    def test_the_number_of_a_purged_allocation(self, open_url: Opener, store_url: str) -> None:
        """Whose it was is not known any more: TR332, for everybody."""
        judge(store_url, HISTORY)
        purge(open_url(), D)
        again = short(1001, "2026-12-31", ingangsdatum="2026-07-01")
        late = m.toewijzing_301(kop=m.Kop("T2", "2026-07-01"), producten=(again,))
        assert rules(judge(store_url, [late], LATER)[0]) == {"TR332"}


# -- later messages --------------------------------------------------------------------------------

CLIENTS = tuple(m.test_bsn(number) for number in range(3))
MONTHS = tuple(f"2026-{month:02}" for month in range(1, 10))


@st.composite
def story(draw: st.DrawFn) -> list[tuple[str, bytes]]:
    """Messages month by month: allocations, starts, stops and lines, right and wrong."""
    told: list[tuple[str, bytes]] = []
    for count in range(draw(st.integers(6, 14))):
        month = draw(st.sampled_from(MONTHS))
        told.append((month, draw(message(month, count))))
    return sorted(told, key=lambda one: one[0])


@st.composite
def message(draw: st.DrawFn, month: str, count: int) -> bytes:
    client = draw(st.sampled_from(CLIENTS))
    nummer = 1001 + CLIENTS.index(client) * 10 + draw(st.integers(0, 1))
    first, last = f"{month}-01", m.month_end(f"{month}-01").isoformat()
    kop = m.Kop(draw(st.sampled_from((f"M{count}", "SAME"))), last)
    kind = draw(st.sampled_from(("301", "301", "305", "307", "323", "323", "323")))
    if kind == "301":
        end = draw(st.sampled_from((last, "2026-12-31", None)))
        omvang = draw(st.sampled_from((m.Omvang(20, "04", "6"), m.Omvang(4, "04", "2"))))
        product = m.ToegewezenProduct(
            nummer,
            code=draw(st.sampled_from((m.EIGEN, "45A05"))),
            ingangsdatum=first,
            einddatum=end,
            omvang=omvang,
        )
        return m.toewijzing_301(kop=kop, client=m.Client(client), producten=(product,))
    if kind == "305":
        started = m.StartProduct(nummer, toewijzing_ingangsdatum=None, begindatum=first)
        return m.start_305(kop=kop, client=m.Client(client), producten=(started,))
    if kind == "307":
        begin = f"{draw(st.sampled_from(MONTHS))}-01"
        reden = draw(st.sampled_from(("20", "36")))
        stopped = m.StopProduct(
            nummer,
            toewijzing_ingangsdatum=None,
            begindatum=min(begin, first),
            einddatum=last,
            reden=reden,
        )
        return m.stop_307(kop=kop, client=m.Client(client), producten=(stopped,))
    referentie = draw(st.sampled_from((f"R{count}", "R-SAME")))
    wrote = m.Prestatie(referentie, nummer, begindatum=first, volume=draw(st.integers(1, 16)))
    number = draw(st.sampled_from((f"DN{count}", "DN-SAME")))
    return claim(kop.identificatie, number, wrote, bsn=client, day=last)


_DAYS = re.compile(rb">(\d{4}-\d{2}-\d{2})<")


def is_later(data: bytes) -> bool:
    """Every date in it, but of birth, is D or later."""
    text = re.sub(rb"<[^>]*Geboortedatum>.*?</[^>]*Geboortedatum>", b"", data, flags=re.DOTALL)
    return all(day.decode() >= D.isoformat() for day in _DAYS.findall(text))


def told(result: Result) -> tuple[str, frozenset[tuple[str, str]]]:
    """The verdict, and what was found where."""
    return result.verdict, frozenset((one.rule, one.path) for one in result.findings)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story())
def test_later_messages_are_judged_as_without_a_purge(
    tmp_path_factory: pytest.TempPathFactory, told_story: list[tuple[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("purge")
    check_story(str(folder / "kept.db"), str(folder / "purged.db"), told_story)


@pytest.mark.services
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story())
def test_so_they_are_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory,
    pg_server_url: str,
    told_story: list[tuple[str, bytes]],
) -> None:
    kept = tmp_path_factory.mktemp("purge") / "kept.db"
    with own_database(pg_server_url) as purged:
        check_story(str(kept), purged, told_story)


def check_story(kept: str, purged: str, told_story: Sequence[tuple[str, bytes]]) -> None:
    """Judge a story with and without a purge in the middle.

    What names an allocation that went is judged last, and so are the lines of a client of whom
    nothing is left: for the client is not known then (TR304), and they use up no number.
    """
    early = [data for month, data in told_story if month < "2026-06"]
    late = [data for month, data in told_story if month >= "2026-06" and is_later(data)]
    for store in (kept, purged):
        judge(store, early, date(2026, 5, 31))
    gone, left = purge_and_look(purged)
    about_them = [data for data in late if names(data) & gone]
    others = [
        data for data in late if not names(data) & gone and not is_claim_of_nobody(data, left)
    ]
    assert [told(one) for one in judge(kept, others, LATER)] == [
        told(one) for one in judge(purged, others, LATER)
    ]
    assert "accepted" not in {one.verdict for one in judge(purged, about_them, LATER)}


def purge_and_look(store: str) -> tuple[set[int], set[str]]:
    """Purge a store; the allocations that went, and the clients that have one still."""
    register = open_store(store)
    purge(register, D)
    with register.reading() as session:
        rows = session.rows(select(toewijzing.c.toewijzing_nummer, toewijzing.c.bsn), {})
    register.close()
    return {row[0] for row in rows if not row[1]}, {row[1] for row in rows if row[1]}


def is_claim_of_nobody(data: bytes, left: set[str]) -> bool:
    """A 323 about a client of whom the register had nothing, or has nothing left."""
    return b"jw323:Bericht" in data and not set(re.findall(rb"Bsn>(\d+)<", data)) & {
        bsn.encode() for bsn in left
    }


def names(data: bytes) -> set[int]:
    """The allocations that a message names."""
    return set(map(int, re.findall(rb"ToewijzingNummer>(\d+)<", data)))


@pytest.mark.parametrize(
    "name", ["dynamic-contracting", "medical-referral", "household-help-three"]
)
def test_the_message_sets_are_judged_alike_on_both_databases(
    name: str, store_url: str, tmp_path: Path
) -> None:
    """A purge before the first date of a set changes no verdict in the rest of it."""
    folder = Path("tests/fixtures") / name
    today = date.fromisoformat((folder / "date").read_text().strip())
    files = sorted((folder / "messages").glob("*.xml"))
    half = len(files) // 2
    kept = str(tmp_path / "kept.db")
    for store in (kept, store_url):
        with walk_of(folder, store, today) as walk:
            for file in files[:half]:
                walk(file.read_bytes())
    register = open_store(store_url)
    purge(register, date(2026, 1, 1))
    register.close()
    with walk_of(folder, kept, today) as left, walk_of(folder, store_url, today) as right:
        for file in files[half:]:
            assert left(file.read_bytes()) == right(file.read_bytes()), file.name


@contextmanager
def walk_of(folder: Path, store: str, today: date) -> Iterator[Replay]:
    with wiring.replayer(
        today=today, contracts=[folder / "contracts.csv"], store=store, schemas=None, lang="nl"
    ) as walk:
        yield walk


@pytest.mark.services
def test_a_purge_and_a_worker_do_not_wait_for_each_other(pg_url: str) -> None:
    """A worker has looked in the inbox when the purge comes, and asks about TR056 after it."""
    register = open_store(pg_url)
    with ThreadPoolExecutor(1) as elsewhere:
        with register.begin() as unit:
            assert unit.earlier_deliveries([Envelope("0384", "m-1", "d")]) == [None]
            purged = elsewhere.submit(purge, register, D)
            assert not wait([purged], timeout=0.5).done
            assert unit.identificaties_gebruikt([Mark("jw", "301", "0384", "T1")]) == [False]
            unit.commit()
        assert purged.result(20).inbox == 0
    register.close()

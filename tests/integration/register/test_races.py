"""Two transactions at once: on one pair they wait, on one number the second is judged again."""

from __future__ import annotations

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.errors import Raced, RegisterError
from gateway.register.api import Mark, Pair
from gateway.register.dump import dump
from gateway.register.store import StoreRegister, open_store
from gateway.register.unit import StoreUnit, lock_number
from gateway.standard.bericht import Bericht
from tests.integration.register.builders import (
    BSN,
    keep,
    m301,
    m305,
    m315,
    m323,
    prestatie,
    start,
    take_in,
    toegewezen,
)
from tests.integration.register.conftest import Opener

OTHER = "0385"

RIVALS = {
    "TR056": (m305(start(), identificatie="X"), m305(start(), identificatie="X", gemeente=OTHER)),
    "TR314": (m323(prestatie("P1")), m323(prestatie("P1"), declaratie="D2", gemeente=OTHER)),
    "TR332": (m301(toegewezen(1)), m301(toegewezen(1), aanbieder="42420002")),
    "TR333": (m323(prestatie("P1")), m323(prestatie("P2"), gemeente=OTHER)),
    "TR347": (m315("A1"), m315("A1", gemeente=OTHER)),
}


@pytest.mark.services
class TestOnPostgresql:
    """Pairs run side by side; what is unique beyond one pair is guarded by constraints."""

    @pytest.fixture
    def register(self, pg_url: str) -> StoreRegister:
        return open_store(pg_url)

    @pytest.mark.parametrize("rule", RIVALS)
    def test_the_loser_of_a_number_hears_it(self, register: StoreRegister, rule: str) -> None:
        """The second waits until the first has committed, and then finds the number taken."""
        first, second = RIVALS[rule]
        judged = threading.Event()

        def lose() -> None:
            with register.begin() as unit:
                lock(unit, second)
                judged.set()
                keep(unit, second)

        with ThreadPoolExecutor() as pool:
            with register.begin() as unit:
                lock(unit, first)
                take_in(unit, first)
                loser = pool.submit(lose)
                assert judged.wait(10)
                unit.commit()
            with pytest.raises(Raced):
                loser.result(10)
        assert len(dump(register)["bericht"]) == 1
        register.close()

    def test_the_loser_wins_when_the_first_rolls_back(self, register: StoreRegister) -> None:
        first, second = RIVALS["TR314"]
        judged = threading.Event()

        def win() -> None:
            with register.begin() as unit:
                judged.set()
                keep(unit, second)

        with ThreadPoolExecutor() as pool:
            with register.begin() as unit:
                take_in(unit, first)
                winner = pool.submit(win)
                assert judged.wait(10)
            winner.result(10)
        assert [row["gemeente"] for row in dump(register)["declaratie"]] == [OTHER]
        register.close()

    def test_one_pair_waits_and_another_does_not(self, register: StoreRegister) -> None:
        passed: list[str] = []

        def go(gemeente: str) -> None:
            with register.begin() as unit:
                hold(unit, gemeente)
                passed.append(gemeente)

        with ThreadPoolExecutor() as pool:
            with register.begin() as unit:
                hold(unit, "0384")
                same = pool.submit(go, "0384")
                pool.submit(go, OTHER).result(10)
                assert passed == [OTHER]
            same.result(10)
        assert passed == [OTHER, "0384"]
        register.close()


class TestOnSqlite:
    """One writer at a time: the second waits, and sees what the first did."""

    def test_the_second_waits(self, tmp_path: Path) -> None:
        url = str(tmp_path / "register.db")
        one, two = open_store(url), open_store(url)
        message = RIVALS["TR314"][1]

        def used() -> frozenset[str]:
            with two.begin() as unit:
                return unit.declaratie_facts([message])[0].referenties

        with ThreadPoolExecutor() as pool:
            with one.begin() as unit:
                take_in(unit, RIVALS["TR314"][0])
                waiting = pool.submit(used)
                unit.commit()
            assert waiting.result(10) == {"P1"}
        one.close()
        two.close()

    def test_waiting_too_long_is_one_clear_line(self, tmp_path: Path) -> None:
        url = str(tmp_path / "register.db")
        one, two = open_store(url), open_store(url, busy_seconds=0.1)
        with one.begin(), pytest.raises(RegisterError, match="in use by another process"):
            enter(two)
        enter(two)
        one.close()
        two.close()

    def test_a_private_register_serves_its_threads_in_turn(self) -> None:
        register = open_store(None)

        def write(number: int) -> None:
            with register.begin() as unit:
                keep(unit, m323(prestatie(f"P{number}"), declaratie=f"D{number}"))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(20)))
        assert len(dump(register)["declaratie"]) == 20
        register.close()


class TestTransaction:
    """Nothing is kept unless it is committed."""

    def test_leaving_without_commit_keeps_nothing(self, open_url: Opener) -> None:
        register = open_url()
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
        assert not any(dump(register).values())

    def test_an_error_inside_keeps_nothing(self, register: StoreRegister) -> None:
        def fail() -> None:
            with register.begin() as unit:
                take_in(unit, m301(toegewezen(1)))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert not any(dump(register).values())

    def test_is_usable_after_a_race(self, register: StoreRegister) -> None:
        with register.begin() as unit:
            keep(unit, m323(prestatie("P1")))
        with pytest.raises(Raced), register.begin() as unit:
            keep(unit, m323(prestatie("P1"), declaratie="D2"))
        with register.begin() as unit:
            keep(unit, m323(prestatie("P2"), declaratie="D2"))
        assert len(dump(register)["prestatie"]) == 2

    def test_errors_tell_nothing_of_the_register(self, register: StoreRegister) -> None:
        """The database itself quotes the key, and SQLAlchemy the parameters."""
        secret = "geheim".upper()
        first = m323(prestatie(secret), declaratie="D1")
        second = m323(prestatie(secret), declaratie="D2")
        with register.begin() as unit:
            take_in(unit, first)
            with pytest.raises(Raced) as caught:
                keep(unit, second)
        told = "".join(traceback.format_exception(caught.value))
        assert secret not in told
        assert BSN not in told


def lock(unit: StoreUnit, message: Bericht) -> None:
    """Lock the pair of a message."""
    unit.lock([Pair(message.soort.wet, message.gemeente, message.aanbieder)])


def hold(unit: StoreUnit, gemeente: str) -> None:
    """Lock a pair; what is asked after it waits for the lock."""
    unit.lock([Pair("jw", gemeente, "42420001")])
    unit.identificaties_gebruikt([Mark("jw", "305", "42420001", "X")])


def enter(register: StoreRegister) -> None:
    """Begin and leave."""
    with register.begin():
        pass


def test_pairs_have_locks_of_their_own() -> None:
    """64 bits, signed, and different for wet, gemeente and aanbieder."""
    locks = {
        lock_number(wet, gemeente, aanbieder)
        for wet in ("jw", "wmo")
        for gemeente in ("0384", "0385")
        for aanbieder in ("42420001", "42420002")
    }
    assert len(locks) == 8
    assert all(-(2**63) <= number < 2**63 for number in locks)

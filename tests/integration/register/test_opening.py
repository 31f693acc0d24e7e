"""Opening a store: new, of an older or newer version, or something else altogether."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from gateway.errors import RegisterError
from gateway.register import open_store as open_lazily
from gateway.register.dump import dump
from gateway.register.session import FileSession
from gateway.register.store import StoreRegister, open_store
from gateway.register.tables import HEAD, TABLES, VERSION_TABLE
from gateway.register.versions import MIGRATIONS
from tests.integration.register.builders import m301, take_in, toegewezen
from tests.integration.register.conftest import Opener


class TestVersions:
    """The tables of a store, however it came about."""

    def test_the_head_is_the_newest_migration(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        assert ScriptDirectory.from_config(config).get_current_head() == HEAD

    def test_migrations_and_tables_agree(self, register: StoreRegister) -> None:
        with register._engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"version_table": VERSION_TABLE, "compare_server_default": True}
            )
            assert compare_metadata(context, TABLES) == []

    def test_migrated_indexes_are_those_of_a_new_store(self, tmp_path: Path) -> None:
        """Alembic does not compare the conditions of partial indexes."""
        migrated, made = open_store(str(tmp_path / "a.db")), open_store(None)
        query = text("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name")
        found = []
        for store in (migrated, made):
            with store._engine.connect() as connection:
                found.append(connection.execute(query).all())
            store.close()
        assert found[0] == found[1]
        assert sum("WHERE" in (row[1] or "") for row in found[0]) == 2

    def test_opening_again_keeps_everything(self, open_url: Opener) -> None:
        first = open_url()
        with first.begin() as unit:
            take_in(unit, m301(toegewezen(1)))
            unit.commit()
        assert dump(open_url()) == dump(first)

    def test_a_newer_store_is_refused_in_one_line(self, open_url: Opener) -> None:
        register = open_url()
        with register._engine.begin() as connection:
            connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
        with pytest.raises(RegisterError, match=r"version 9999.*newer") as caught:
            open_url()
        assert "\n" not in str(caught.value)

    def test_a_store_that_lost_its_version_is_refused(self, open_url: Opener) -> None:
        register = open_url()
        with register._engine.begin() as connection:
            connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
        with pytest.raises(RegisterError, match="not a register"):
            open_url()

    def test_many_open_an_empty_database_at_once(self, store_url: str) -> None:
        with ThreadPoolExecutor(4) as pool:
            registers = list(pool.map(lambda _: open_store(store_url), range(4)))
        for register in registers:
            assert dump(register)["bericht"] == []
            register.close()

    def test_a_database_with_other_tables_is_refused_untouched(self, store_url: str) -> None:
        address = store_url if "://" in store_url else f"sqlite:///{store_url}"
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE recept (naam TEXT)"))
        before = [] if "://" in store_url else [Path(store_url).read_bytes()]
        with pytest.raises(RegisterError, match="not a register"):
            open_store(store_url)
        assert inspect(engine).get_table_names() == ["recept"]
        engine.dispose()
        assert before == ([] if "://" in store_url else [Path(store_url).read_bytes()])


class TestFiles:
    """A store in a file."""

    def test_as_a_path_or_an_address(self, tmp_path: Path) -> None:
        path = tmp_path / "met spatie.db"
        open_store(str(path)).close()
        open_store(f"sqlite:///{path}").close()
        assert path.read_bytes().startswith(b"SQLite format 3")

    def test_an_empty_file_becomes_one(self, tmp_path: Path) -> None:
        (tmp_path / "leeg.db").touch()
        open_lazily(str(tmp_path / "leeg.db")).close()

    @pytest.mark.parametrize("content", [b"geen database", b"x" * 5000])
    def test_what_is_no_database_is_refused_untouched(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "brief.txt"
        path.write_bytes(content)
        with pytest.raises(RegisterError, match=r"brief\.txt is not a register"):
            open_store(str(path))
        assert path.read_bytes() == content

    @pytest.mark.parametrize("name", [".", "bestaat-niet/register.db"])
    def test_a_folder_or_a_missing_one_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(RegisterError, match="must be a file"):
            open_store(str(tmp_path / name))

    @pytest.mark.parametrize("url", ["mysql://server/db", "sqlite://", "file://x"])
    def test_other_addresses_are_refused(self, url: str) -> None:
        with pytest.raises(RegisterError, match="give a path"):
            open_store(url)

    def test_a_full_disk_is_one_clear_line_and_nothing_half_written(self, tmp_path: Path) -> None:
        register = open_store(str(tmp_path / "register.db"))
        many = m301(*(toegewezen(number) for number in range(5000)))
        with register.begin() as unit:
            take_in(unit, m301(toegewezen(9001)))
            unit.commit()
        before = dump(register)
        with pytest.raises(RegisterError, match="disk of the register is full"):
            _fill(register, many)
        assert dump(register) == before
        register.close()

    def test_two_processes_write_one_store(self, tmp_path: Path) -> None:
        """Each waits for its turn; nothing is lost."""
        path = tmp_path / "register.db"
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(path), str(first)],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            for first in (0, 100)
        ]
        told = [writer.communicate(timeout=60)[0].decode() for writer in writers]
        assert told == ["", ""]
        register = open_store(str(path))
        assert len(dump(register)["toewijzing"]) == 60
        register.close()


WRITER = """
import sys
from gateway.register import open_store
from tests.integration.register.builders import m301, take_in, toegewezen

register = open_store(sys.argv[1])
first = int(sys.argv[2])
for number in range(first, first + 30):
    with register.begin() as unit:
        take_in(unit, m301(toegewezen(number), identificatie=f"B{number}"))
        unit.commit()
register.close()
"""


def _fill(register: StoreRegister, message: object) -> None:
    with register.begin() as unit:
        assert isinstance(unit._session, FileSession)
        connection = unit._session._connection
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        take_in(unit, message)  # type: ignore[arg-type]
        unit.commit()


class TestServers:
    """A store on a server that is not there."""

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://nobody:verysecret@127.0.0.1:1/none",
            "postgres://nobody:verysecret@127.0.0.1:1/none",
            "postgresql://nobody:verysecret@127.0.0.1:noport/none",
        ],
    )
    def test_is_one_clear_line_without_the_password(self, url: str) -> None:
        with pytest.raises(RegisterError) as caught:
            open_store(url)
        assert "register" in str(caught.value)
        assert "verysecret" not in str(caught.value)
        assert "\n" not in str(caught.value)

    @pytest.mark.services
    def test_a_missing_database_is_named_so(self, pg_url: str) -> None:
        with pytest.raises(RegisterError, match=r"does not exist"):
            open_store(pg_url + "_none")


class TestCost:
    """What opening costs."""

    def test_a_private_register_is_ready_at_once(self) -> None:
        open_store(None).close()
        begun = time.perf_counter()
        open_store(None).close()
        assert time.perf_counter() - begun < 0.2  # about 15 ms on an idle machine

    def test_the_database_library_is_loaded_only_when_used(self) -> None:
        code = (
            "import sys, gateway.register, gateway.register.api\n"
            "assert 'sqlalchemy' not in sys.modules\n"
            "gateway.register.open_store(None)\n"
            "assert 'alembic' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


def test_a_file_of_something_else_keeps_its_journal_mode(tmp_path: Path) -> None:
    """A refused database is not even switched to another journal."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE x (y)")
    with pytest.raises(RegisterError):
        open_store(str(path))
    assert sqlite3.connect(path).execute("PRAGMA journal_mode").fetchone() == ("delete",)

"""The version of a store: made new, brought up to date, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    insert,
    inspect,
    select,
    text,
)

from gateway.errors import RegisterError
from gateway.register.dialect import POSTGRESQL
from gateway.register.tables import HEAD, TABLES, VERSION_TABLE

MIGRATIONS: Final = Path(__file__).parent / "migrations"

_VERSION: Final = Table(
    VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True)
)
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(7207214301)")


def make_new(engine: Engine) -> None:
    """Make all tables in an empty database at once, without walking through the migrations."""
    with engine.begin() as connection:
        TABLES.create_all(connection, checkfirst=False)
        _VERSION.create(connection, checkfirst=False)
        connection.execute(insert(_VERSION), {"version_num": HEAD})


def bring_up_to_date(engine: Engine) -> None:
    """
    Migrate a store to this version; processes that open it at once do so one after the other.

    Raises:
        RegisterError: the database holds something else, or a store of a newer version.
    """
    with engine.begin() as connection:
        if connection.dialect.name == POSTGRESQL:
            connection.execute(_ONE_AT_A_TIME)
        version = _version(connection)
        if version != HEAD:
            _migrate(connection, version)


def _version(connection: Connection) -> str | None:
    """The version of the store; None when the database is empty."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        version: str | None = connection.execute(select(_VERSION.c.version_num)).scalar()
        return version
    if tables:
        raise RegisterError("The database is not a register of the gateway: it has other tables.")
    return None


def _migrate(connection: Connection, version: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise RegisterError(
            f"The register has version {version}, which this gateway ({HEAD}) does not know:"
            " it was made by a newer one."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

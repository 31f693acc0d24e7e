"""Run the migrations on the connection that the register opened, in its transaction."""

from __future__ import annotations

from alembic import context

from gateway.register.tables import TABLES, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)

with context.begin_transaction():
    context.run_migrations()

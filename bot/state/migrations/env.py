"""Alembic's entry: runs on the connection that ``ingest.database`` hands over."""

from alembic import context

from bot.state.open import SCHEME
from bot.state.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=SCHEME.version_table,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

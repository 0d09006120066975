"""Republishers and corrections: what an article says of where it comes from, and of what was wrong in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("versions", sa.Column("republisher", sa.Text))
    op.add_column("versions", sa.Column("correction", sa.Text))


def downgrade() -> None:
    op.drop_column("versions", "correction")
    op.drop_column("versions", "republisher")

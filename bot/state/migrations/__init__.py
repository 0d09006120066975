"""Alembic migrations of the bot's tables, run when they are opened."""

"""Alembic migrations of the corpus, run when it is opened."""

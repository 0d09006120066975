"""`python -m bot`, which is what `make run` runs."""

from bot.cli import guarded, run

guarded(run)

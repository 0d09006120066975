"""Telegram, the terminal chat and what both say."""

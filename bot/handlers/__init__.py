"""What Telegram's updates set off: thin functions between python-telegram-bot and the conversation."""

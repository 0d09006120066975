"""Messages on their way to Telegram: paced, tried again, shown in the making, and there once."""

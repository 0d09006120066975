"""The bot, from pure rendering to the whole of it against a Bot API on loopback."""

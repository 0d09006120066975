"""The rooms of the conversation: what can be asked and ordered, each with its texts. None of them knows Telegram."""

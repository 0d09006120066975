"""Everything from a question to a verified answer."""

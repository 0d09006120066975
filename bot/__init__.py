"""Where readers meet the corpus: Telegram and the terminal."""

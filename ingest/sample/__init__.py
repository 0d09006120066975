"""The sample corpus: 33 articles of March 2026 on an invented coast, so that a first run has something to answer from."""

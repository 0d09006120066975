"""The sample corpus: 33 articles on an invented coast, so that a first run has something to answer from."""

"""How good the search and the answers are, on questions with known answers."""

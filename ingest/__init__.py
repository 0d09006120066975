"""Everything that writes the corpus and its indexes: sources, extraction, storage, passages, encoding."""

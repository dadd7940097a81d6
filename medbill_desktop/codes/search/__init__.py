"""Finds codes by their words: candidates from the index, ranked, with abbreviations and spelling."""

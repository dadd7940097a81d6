"""Code sets by date of service: lookup, search, edits."""

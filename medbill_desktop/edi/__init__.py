"""X12 in and out."""

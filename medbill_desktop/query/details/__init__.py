"""One record with everything its page shows."""

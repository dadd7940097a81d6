"""Note scanning and code proposals."""

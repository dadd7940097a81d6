"""The Coding tab."""

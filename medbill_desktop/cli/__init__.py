"""The command line over one office; knows no Qt (CLI contract in docs/cli.md)."""

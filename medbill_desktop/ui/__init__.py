"""The window: PySide6 over the services and queries of one office."""

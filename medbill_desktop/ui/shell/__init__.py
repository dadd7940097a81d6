"""Sign-in, first run, palette, key strip and the main window."""

"""The entry point: words go to the command line, no words open the window."""

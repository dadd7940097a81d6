"""Reading the files that an office downloads, each into one immutable edition file."""

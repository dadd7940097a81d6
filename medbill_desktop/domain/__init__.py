"""Values and rules of medical billing: no I/O, no SQL, no Qt, no clock of its own."""

"""Rules about the services of a visit: NCCI, unit limits, add-on codes, global periods, modifiers."""

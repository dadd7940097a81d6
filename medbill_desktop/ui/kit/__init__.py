"""Widgets and mechanisms that know no medical word beyond Money."""

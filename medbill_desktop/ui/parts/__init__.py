"""Medical widgets that several tabs use."""

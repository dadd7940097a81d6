"""Qt-free composition: opens the office folder, unlocks it, builds services and queries."""

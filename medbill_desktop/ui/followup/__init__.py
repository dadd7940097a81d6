"""The Followup tab."""

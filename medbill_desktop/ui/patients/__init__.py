"""The Patients tab."""

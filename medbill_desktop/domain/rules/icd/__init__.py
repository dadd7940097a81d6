"""Rules about the diagnoses of a visit, from the tabular list and the Official Guidelines."""

"""Code sets by date of service: lookup, search, edits.

`library.Library` is the door: `show`, `status`, `search`, the maps between ICD-9-CM and ICD-10-CM, modifiers
and places of service. `build` makes the edition files it reads from the raw files of the repository.
"""

"""Revisions of the schema, oldest first; `store.migrate` runs them (docs/recipes.md, "add a migration")."""

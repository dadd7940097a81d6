"""SQLAlchemy Core over SQLCipher or PostgreSQL: tables, engines, unit of work, audit, blobs, migrations."""

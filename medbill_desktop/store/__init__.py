"""The store: tables, types, engines, encryption, unit of work, audit, blobs, migrations.

Writing is one way only:

    done = store.write(user, "register patient", lambda unit: unit.insert(patient))
    done.value, done.changes

`UnitOfWork` has ``insert``, ``insert_many``, ``update`` (StaleRecord), ``delete``, ``get`` (NotFound),
``find``, ``post`` and ``post_all`` (ClosedPeriod, DuplicatePosting, Unbalanced), ``entry``, ``entries_for``,
``reversal_of``, ``next_number``, ``put_blob``, ``upsert``, ``execute``, ``touch``, ``note``.
Its function may run more than once: PostgreSQL asks to repeat a transaction that met another.

Reading goes through ``with store.reading() as connection:`` and Core statements over `store.tables`, or
``Reader(connection).get(Patient, 7)``. Showing a patient writes ``store.record_read(...)`` first.
``store.changes_since(seq)`` tells what others committed; ``store.blobs.get(name)`` reads a stored file.
"""

from medbill_desktop.store.chain import Act, Head, Note
from medbill_desktop.store.engine import Engines, create_sqlite, open_postgres, open_sqlite
from medbill_desktop.store.keys import Keys
from medbill_desktop.store.office_store import Committed, Store
from medbill_desktop.store.reader import Reader
from medbill_desktop.store.unit import UnitOfWork

__all__ = [
    "Act",
    "Committed",
    "Engines",
    "Head",
    "Keys",
    "Note",
    "Reader",
    "Store",
    "UnitOfWork",
    "create_sqlite",
    "open_postgres",
    "open_sqlite",
]

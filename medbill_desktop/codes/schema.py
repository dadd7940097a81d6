"""The tables of an edition file; every file has them all, empty where they do not apply.

`entry` holds every name of every code, numbered from 1. `vector` holds arrays of little-endian 32-bit
numbers: one for each entry in that order (see VECTORS), and `postings`: for each word of `vocabulary`, in
order of the words, the entries that have it, counted from 0; `vocabulary.entries` says how many they are.
"""

SCHEMA = """
CREATE TABLE edition (
    code_set TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, effective_from TEXT NOT NULL,
    effective_thru TEXT, source TEXT NOT NULL, official INTEGER NOT NULL, rows INTEGER NOT NULL
) STRICT;
CREATE TABLE node (
    id INTEGER PRIMARY KEY, level INTEGER NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL,
    short TEXT NOT NULL, billable INTEGER NOT NULL, parent INTEGER,
    valid_from TEXT NOT NULL, valid_thru TEXT NOT NULL, prior INTEGER NOT NULL, listed INTEGER NOT NULL
) STRICT;
CREATE TABLE note (
    node INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (node, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (id INTEGER PRIMARY KEY, node INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT) STRICT;
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, entries INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE vector (name TEXT PRIMARY KEY, numbers BLOB NOT NULL) STRICT;
CREATE TABLE extension_word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE gem (
    direction INTEGER NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL, target TEXT NOT NULL,
    flags TEXT NOT NULL, PRIMARY KEY (direction, source, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE modifier (
    code TEXT PRIMARY KEY, title TEXT NOT NULL, short TEXT NOT NULL, valid_from TEXT NOT NULL,
    valid_thru TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE modifier_rule (
    code TEXT PRIMARY KEY, level INTEGER NOT NULL, ncci_bypass INTEGER NOT NULL, visit_only INTEGER NOT NULL,
    pricing INTEGER NOT NULL, global_period INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE place (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, facility INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE abbreviation (
    short TEXT NOT NULL, position INTEGER NOT NULL, expansion TEXT NOT NULL, category TEXT NOT NULL,
    PRIMARY KEY (short, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE shorthand (
    position INTEGER PRIMARY KEY, short TEXT NOT NULL, meant TEXT NOT NULL
) STRICT;
CREATE TABLE coming (
    code TEXT PRIMARY KEY, action TEXT NOT NULL, effective TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE replaced (
    old TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (old, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE raw (name TEXT NOT NULL, sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
"""

INDEXES = """
CREATE UNIQUE INDEX node_code ON node (code);
CREATE INDEX node_parent ON node (parent);
"""

VECTORS = (
    *("node", "kind", "prior", "complete", "length", "first", "category", "key", "begins", "ends"),
    *("leaf", "plain", "side"),
)
"""What is known of each entry, in this order: its node; its place in KINDS; the prior of its code; 2 for a
complete code that ends in 9, 1 for another complete code, 0 else; how many words its name has without
neutral ones; the place of its first word in the vocabulary; a number for its category; the CRC of its name;
the dates of its code as yyyymmdd; the complete code to take when nothing more is known (itself when it is
complete, else the unspecified one below it); the CRC of that code's title without side and "unspecified"; the
sides in that title (1 right, 2 left, 4 both)."""

KINDS = ("title", "inclusion", "do", "neoplasm", "eindex", "drug", "icd9", "index", "office")
"""The kinds of name; `entry.kind` says the word, the vector its place here."""

"""The tables of an edition file; every file has them all, empty where they do not apply."""

SCHEMA = """
CREATE TABLE edition (
    code_set TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, effective_from TEXT NOT NULL,
    effective_thru TEXT, source TEXT NOT NULL, official INTEGER NOT NULL, rows INTEGER NOT NULL,
    titles_end INTEGER NOT NULL
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
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, node INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT, core TEXT NOT NULL,
    key INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE entry_words USING fts5(words, content='', detail=none, tokenize='unicode61');
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, entries INTEGER NOT NULL) STRICT, WITHOUT ROWID;
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
CREATE TABLE coming (
    code TEXT PRIMARY KEY, action TEXT NOT NULL, effective TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

INDEXES = """
CREATE UNIQUE INDEX node_code ON node (code);
CREATE INDEX node_parent ON node (parent);
CREATE INDEX entry_key ON entry (key);
"""

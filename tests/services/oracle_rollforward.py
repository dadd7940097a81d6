"""The month-end identity recomputed from dumped rows of the ledger; imports nothing of the product.

A row is a ledger line as text: entry_id, position, account, cents, payer_id, patient_id, accounting_date.
"""

from __future__ import annotations

import csv
from collections import defaultdict

PLACES = {
    "CHARGES": "charges",
    "NSF_FEE": "charges",
    "CASH": "payments",
    "DRAWER": "payments",
    "UNAPPLIED": "payments",
    "SUSPENSE": "payments",
    "PATIENT_CREDIT": "payments",
    "INTEREST": "payments",
    "PROVIDER_LEVEL": "payments",
    "UNCLAIMED": "payments",
    "CONTRACTUAL": "adjustments",
    "WRITE_OFF": "adjustments",
    "BAD_DEBT": "adjustments",
    "COLLECTIONS": "adjustments",
    "SEQUESTRATION": "adjustments",
    "CAPITATION": "adjustments",
    "SELF_PAY_DISCOUNT": "adjustments",
    "REFUND": "refunds",
    "OPENING_BALANCE": "brought_in",
}
SIGNS = {"charges": 1, "payments": -1, "adjustments": -1, "refunds": 1, "brought_in": 1, "moved": 1}


def read(path):
    """The rows of a dump, in order of entry and position."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted(rows, key=lambda row: (int(row["entry_id"]), int(row["position"])))


def party(row):
    if row["account"] == "AR_PAYER":
        return ("payer", row["payer_id"])
    return ("patient", row["patient_id"]) if row["account"] == "AR_PATIENT" else None


def spans(rows, sign):
    """Each line of one sign as the stretch of the entry's money that it takes."""
    at, made = 0, []
    for row in rows:
        cents = sign * int(row["cents"])
        if cents > 0:
            made.append((at, at + cents, row))
            at += cents
    return made


def shared(rows):
    """Pairs of debit and credit with the cents they share: two rulers laid on each other."""
    for start, end, debit in spans(rows, 1):
        for begin, until, credit in spans(rows, -1):
            cents = min(end, until) - max(start, begin)
            if cents > 0:
                yield debit, credit, cents


def months(rows):
    """By month and party: opening, movements by place, closing; and the entries that do not sum to zero."""
    entries = defaultdict(list)
    for row in rows:
        entries[row["entry_id"]].append(row)
    uneven = [number for number, lines in entries.items() if sum(int(line["cents"]) for line in lines)]
    by_month = defaultdict(list)
    for lines in entries.values():
        by_month[lines[0]["accounting_date"][:7]].append(lines)
    balance, found = defaultdict(int), {}
    for month in sorted(by_month):
        opening, moves = dict(balance), defaultdict(lambda: defaultdict(int))
        for lines in by_month[month]:
            take(lines, balance, moves)
        found[month] = {
            who: {"opening": opening.get(who, 0), "closing": balance[who], **moves[who]}
            for who in {*opening, *balance}
        }
    return found, uneven


def take(lines, balance, moves):
    """What one entry does to balances and movements."""
    for line in lines:
        if party(line):
            balance[party(line)] += int(line["cents"])
    for debit, credit, cents in shared(lines):
        for one, other, signed in ((debit, credit, cents), (credit, debit, -cents)):
            if party(one):
                place = "moved" if party(other) else PLACES[other["account"]]
                moves[party(one)][place] += SIGNS[place] * signed


def differences(found):
    """Months and parties for which the identity does not hold, with the cents it is off by."""
    return {
        (month, who): off
        for month, parties in found.items()
        for who, sums in parties.items()
        if (off := sums["closing"] - sums["opening"] - sum(SIGNS[p] * sums.get(p, 0) for p in SIGNS))
    }

"""Every number of the coding desk on an evaluation set: code search by terms, notes, learned lexicon.

Run: python -m benchmarks.coding_eval [FOLDER] [ROWS]
FOLDER holds terms_*.tsv, office_notes.jsonl and codiesp_docs.jsonl and is no part of the repository; by
default ../shared/data/coding_eval beside it. ROWS: so many random rows of each set of terms, 0 for all.
"""

from __future__ import annotations

import csv
import json
import random
import statistics
import sys
import tempfile
import tracemalloc
from collections import Counter
from pathlib import Path
from time import perf_counter, process_time

from medbill_desktop.advice.lexicon import Decision, Lexicon, learn, term_of
from medbill_desktop.advice.scanner import Scanner
from medbill_desktop.codes.library import Library

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "coding_eval"
FOLDS = 10
SEED = 20261123
TERMS = (  # name, file, column of the query, column of the codes, sets of terms that may not be used
    ("ICD-9 long titles", "terms_icd9.tsv", "long_title", "codes", ("icd9",)),
    ("ICD-9 short titles", "terms_icd9.tsv", "short_title", "codes", ("icd9",)),
    ("Disease Ontology", "terms_do.tsv", "term", "code", ("do",)),
    ("typos", "terms_typo.tsv", "typo", "code", ()),
    ("the same without typos", "terms_typo.tsv", "term", "code", ()),
    ("shorthand", "terms_abbr.tsv", "query", "code", ()),
)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def f1(tp, fp, fn):
    return {"P": tp / max(1, tp + fp), "R": tp / max(1, tp + fn), "F1": 2 * tp / max(1, 2 * tp + fp + fn)}


def office(scanner, notes):
    """Scores as the set's own scorer counts them."""
    counts = Counter()
    for note in notes:
        spans = scanner.scan(note["text"])
        counts["offsets_wrong"] += sum(note["text"][each.start : each.end] != each.text for each in spans)
        live = [(each.start, each.end, code.code) for each in spans for code in each.proposals]
        got, gold = {each[2] for each in live}, set(note["gold"])
        counts["tp"] += len(got & gold)
        counts["fp"] += len(got - gold - set(note["optional"]))
        counts["fn"] += len(gold - got)
        for entity in note["entities"]:
            over = any(start < entity["end"] and entity["start"] < end for start, end, _ in live)
            kind = "codable" if entity["assertion"] in ("code", "optional") else "non_codable"
            counts[kind] += 1
            counts[f"{kind}_proposed"] += over
    return {**f1(counts.pop("tp"), counts.pop("fp"), counts.pop("fn")), **counts}


def codiesp(docs, least_accepted):
    """Span and code over contiguous evidence, learned on the other folds."""
    docs = sorted(docs, key=lambda each: each["id"])
    random.Random(7).shuffle(docs)
    tp = fp = fn = terms = 0
    for fold in range(FOLDS):
        train = [each for place, each in enumerate(docs) if place % FOLDS != fold]
        lexicon = learned(train, least_accepted)
        terms += len(lexicon)
        for doc in docs[fold::FOLDS]:
            gold = evidence(doc)
            got = {(each.start, each.end, each.learned.code) for each in lexicon.find(doc["text_es"])}
            tp, fp, fn = tp + len(got & gold), fp + len(got - gold), fn + len(gold - got)
    return {"least_accepted": least_accepted, "terms": terms // FOLDS, **f1(tp, fp, fn)}


def evidence(doc):
    found = set()
    for code, _, places in doc["evidence_es"]:
        if ";" not in places:
            start, end = map(int, places.split())
            found.add((start, end, code.upper()))
    return found


def learned(train, least_accepted):
    """A lexicon whose refusals are the places where its words stand unmarked."""
    accepted = [each for doc in train for each in decisions(doc)]
    every = Lexicon(learn(accepted, (), 1, 0.0))
    rejected = []
    for doc in train:
        marked = [each[:2] for each in evidence(doc)]
        rejected += [
            Decision(term_of(doc["text_es"][each.start : each.end]), "")
            for each in every.find(doc["text_es"])
            if not any(start <= each.start and each.end <= end for start, end in marked)
        ]
    return Lexicon(learn(accepted, rejected, least_accepted))


def decisions(doc):
    """What a coder took in a document, each with the longer terms around it that were taken too."""
    text, marked = doc["text_es"], evidence(doc)
    for start, end, code in marked:
        outer = {
            each[:2] for each in marked if each[0] <= start and end <= each[1] and each[:2] != (start, end)
        }
        yield Decision(text[start:end], code, tuple(text[first:last] for first, last in sorted(outer)))


def under(code, gold):
    """Whether a code is the wanted one, one below it, or it with its 7th character: the set's own way."""
    code, gold = code.replace(".", ""), gold.replace(".", "")
    return code.startswith(gold) or (len(code) == 7 and code[:6].rstrip("X") == gold)


def terms(library, folder, wanted_rows):
    for name, file, query, codes, without in TERMS:
        with (folder / file).open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text, delimiter="\t"))
        if 0 < wanted_rows < len(rows):
            rows = random.Random(SEED).sample(rows, wanted_rows)
        ranks, times = [], []
        for row in rows:
            begun = process_time()
            found = library.search(row[query], systems=("icd10cm",), limit=10, exclude_terms=without).results
            times.append(1000 * (process_time() - begun))
            right = [any(under(one.code, gold) for gold in row[codes].split("|")) for one in found]
            ranks.append(right.index(True) if True in right else 99)
        recall = {
            f"recall@{size}": round(sum(rank < size for rank in ranks) / len(ranks), 3) for size in (1, 5, 10)
        }
        p50, p95 = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
        print(f"{name} ({len(rows):,} rows)", recall, f"p50 {p50:.1f} ms, p95 {p95:.1f} ms CPU", flush=True)


def speed(scanner, text):
    times = []
    for _ in range(50):
        begun = perf_counter()
        scanner.scan(text)
        times.append(1000 * (perf_counter() - begun))
    return {"characters": len(text), "p50_ms": statistics.median(times), "p95_ms": sorted(times)[47]}


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if not (folder / "office_notes.jsonl").is_file():
        print(f"SKIPPED: {folder} has no office_notes.jsonl; name the folder that holds the evaluation data.")
        return
    library = Library.shipped()
    terms(library, folder, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    with tempfile.TemporaryDirectory() as cache:
        for way in ("built", "from its cache"):
            tracemalloc.start()
            begun = perf_counter()
            scanner = Scanner(library, cache=Path(cache))
            scanner.scan("ready")
            seconds, memory = perf_counter() - begun, tracemalloc.get_traced_memory()[0] / 1e6
            tracemalloc.stop()
            print(f"dictionary {way}: {seconds:.1f} s (traced), {memory:.0f} MB kept")
    notes = lines(folder / "office_notes.jsonl")
    print("office notes", office(scanner, notes))
    whole = " ".join(note["text"] for note in notes)
    print("speed", speed(scanner, whole[:2000]))
    print("speed, 20 pages", speed(scanner, (whole * 10)[:40_000]))
    docs = lines(folder / "codiesp_docs.jsonl")
    for least in (1, 2):
        print("CodiEsp learned lexicon", codiesp(docs, least))


if __name__ == "__main__":
    main()

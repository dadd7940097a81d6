"""The scanner's numbers: note scores, learned lexicon over CodiEsp, milliseconds and memory.

Run: python -m benchmarks.bench_note_scan [FOLDER]
FOLDER holds office_notes.jsonl and codiesp_docs.jsonl; it is no part of the repository and by default
../shared/data/coding_eval beside it.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import tracemalloc
from collections import Counter
from pathlib import Path
from time import perf_counter

from medbill_desktop.advice.lexicon import Decision, Lexicon, learn, term_of
from medbill_desktop.advice.scanner import Scanner
from medbill_desktop.codes.library import Library

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "coding_eval"
FOLDS = 10


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
    accepted = [
        Decision(doc["text_es"][start:end], code) for doc in train for start, end, code in evidence(doc)
    ]
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

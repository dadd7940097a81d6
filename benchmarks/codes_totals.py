"""Every published total of the code sets, counted in what the importers make of the raw files.

Run: python -m benchmarks.codes_totals [FOLDER]
FOLDER holds icd10cm/ with release_totals.json, hcpcs/, pfs/ and fixtures/ and is no part of the repository;
by default ../shared/data/codesets beside it. A release whose raw file is not there is named, not counted.
It ends with 1 when a total differs.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import tempfile
from datetime import date
from pathlib import Path

from medbill_desktop.codes.files import listed
from medbill_desktop.codes.imports.shelf import Order, import_into
from medbill_desktop.codes.library import Library
from medbill_desktop.domain.progress import Silent

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "codesets"
TODAY = date(2026, 11, 23)
OF_HCPCS, OF_MODIFIERS, OF_LOCALITIES = 6440, 360, 109
FIXTURES = {
    "PPRRVU": 5,
    "cpt_longult": 2,
    "cpt_medu": 2,
    "cpt_shortu": 2,
    "ncci_mue": 4,
    "ncci_ptp": 5,
    "nucc": 2,
}


def bring(folder, *files):
    library = Library(listed(folder) if (folder / "manifest.json").is_file() else [])
    try:
        return import_into(Order(files=files, today=TODAY), library, folder, Silent())
    finally:
        library.close()


def order_file(source, path):
    """The csv of an order file, as CDC lays it out."""
    rows = csv.DictReader(io.StringIO(gzip.decompress(source.read_bytes()).decode("utf-8")))
    line = "{:05} {:<7} {} {:<60} {}\n".format
    with path.open("w", encoding="utf-8") as out:
        for at, row in enumerate(rows, 1):
            out.write(line(at, row["code"], row["billable"], row["short_desc"][:60], row["long_desc"]))
    return path


def counts(shared, work):
    """Name, counted, published of every total whose raw file is at hand."""
    published = json.loads((shared / "icd10cm" / "release_totals.json").read_text(encoding="utf-8"))
    raw, made = shared / "icd10cm", work / "made"
    (old,) = bring(made, order_file(raw / "icd10cm_order_fy2025.csv.gz", work / "icd10cm_order_2025.txt"))
    books = sorted(raw.glob("*2026-04-01.xml.gz"))
    order = order_file(raw / "icd10cm_codes_fy2026_apr.csv.gz", work / "icd10cm_order_2026.txt")
    (tabular,) = bring(made, *books)
    for name, counted in (("rows", tabular.rows), ("billable", tabular.billable)):
        yield f"FY2026 {name}, tabular list alone", counted, published["FY2026"][name]
    (new,) = bring(work / "side", order)
    for year, report in (("FY2025", old), ("FY2026", new)):
        yield f"{year} rows", report.rows, published[year]["rows"]
        yield f"{year} billable", report.billable, published[year]["billable"]
    against = published["FY2026"]["vs_prior"]
    names = (
        ("rows_added", "added"),
        ("rows_removed", "removed"),
        *((n, n) for n in against if "billable" in n),
    )
    for name, attribute in names:
        yield f"FY2026 {name}", getattr(tabular, attribute), against[name]
    zipped = shared / "hcpcs" / "official_2019" / "2019-Alpha-Numeric-HCPCS-File.zip"
    (hcpcs,) = bring(made, zipped)
    yield "HCPCS 2019 codes", hcpcs.rows, OF_HCPCS
    library = Library(made)
    yield "HCPCS 2019 modifiers", len(library.modifiers()), OF_MODIFIERS
    library.close()
    (gpci,) = bring(made, shared / "pfs" / "GPCI2026.csv")
    yield "GPCI 2026 localities", gpci.rows, OF_LOCALITIES
    for name, rows in FIXTURES.items():
        (path,) = (shared / "fixtures").glob(f"{name}*")
        yield f"fixture {path.name}", bring(work / name, path)[0].rows, rows


def absent(shared):
    """Releases with published totals whose raw files are not at hand."""
    published = json.loads((shared / "icd10cm" / "release_totals.json").read_text(encoding="utf-8"))
    return sorted(published.keys() - {"FY2025", "FY2026"})


def main():
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        for name, counted, published in counts(shared, Path(work)):
            wrong += counted != published
            print(f"{name:<60} {counted:>8,} {published:>8,} {'ok' if counted == published else 'DIFFERS'}")
    for year in absent(shared):
        print(f"{year:<60} no raw file at hand: import it when it is")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())

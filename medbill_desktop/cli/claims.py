"""`medbill claims ...`: list, show, check and send claims."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from medbill_desktop.cli.files import refuse_unwritable, write_whole
from medbill_desktop.cli.opening import add_office, opened
from medbill_desktop.cli.output import BLOCKED, DONE, Output
from medbill_desktop.codes.library import Library
from medbill_desktop.domain import codec
from medbill_desktop.domain.claim import Claim, ClaimRecord, ClaimState
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding, blocking
from medbill_desktop.domain.rules import scrub
from medbill_desktop.office import Office, SystemClock
from medbill_desktop.office.judge import LibraryJudge
from medbill_desktop.query.overrides import released_by_rule
from medbill_desktop.services.assembly import context_for
from medbill_desktop.services.submission import ready_claims, send_claims
from medbill_desktop.store import Reader


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the word `claims`."""
    claims = words.add_parser("claims", help="list, show, check and send claims", parents=[shared])
    inner = claims.add_subparsers(dest="claims_word", required=True, metavar="WORD")
    listing = inner.add_parser("list", help="the claims of an office", parents=[shared])
    add_office(listing)
    listing.add_argument("--state", choices=[state.value for state in ClaimState])
    listing.set_defaults(run=_list)
    show = inner.add_parser("show", help="one whole claim, docs/schemas/claim.json", parents=[shared])
    show.add_argument("claim", metavar="ID")
    add_office(show)
    show.set_defaults(run=_show)
    check = inner.add_parser("check", help="what the rules find", parents=[shared])
    check.add_argument("file", nargs="?", type=Path, help="what `claims show` prints; no office needed")
    add_office(check, required=False)
    check.add_argument("--claim", metavar="ID")
    check.set_defaults(run=_check)
    released = inner.add_parser(
        "released", help="blocks of the rules that were released, by rule", parents=[shared]
    )
    add_office(released)
    for name in ("from", "thru"):
        released.add_argument(f"--{name}", dest=f"{name}_day", type=date.fromisoformat, metavar="D")
    released.set_defaults(run=_released)
    export = inner.add_parser("export-837", help="write ready claims into an 837P file", parents=[shared])
    add_office(export)
    export.add_argument("--claims", metavar="IDS", help="ids or numbers, with commas")
    export.add_argument("--ready", action="store_true", help="all that are ready")
    export.add_argument("-o", "--out", type=Path, required=True)
    export.add_argument("--usage", choices=["T", "P"], default="P")
    export.set_defaults(run=_export)


def _list(options: argparse.Namespace, output: Output) -> int:
    with opened(options) as office, office.bench.store.reading() as connection:
        where = {"state": ClaimState(options.state)} if options.state else {}
        records = Reader(connection).find(ClaimRecord, order_by="number", **where)
    rows = [_row(record) for record in records]
    lines = [
        f"{r['number']}  {r['state']:<9}{r['service_date']}  {r['charge_total']:>10}  {r['payer']}"
        for r in rows
    ]
    output.result({"claims": rows}, lines or ["No claims."])
    return DONE


def _row(record: ClaimRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "number": record.number,
        "state": record.state.value,
        "patient_id": record.patient_id,
        "patient": record.patient_name,
        "payer": record.payer_name,
        "rank": record.rank,
        "frequency": record.frequency,
        "service_date": record.service_date.isoformat(),
        "charge_total": record.charge_total.plain(),
        "sent_date": record.sent_date.isoformat() if record.sent_date else None,
        "payer_control": record.payer_control,
        "blocking": record.blocking,
    }


def _show(options: argparse.Namespace, output: Output) -> int:
    with opened(options) as office:
        claim = office.claim(office.claim_id(options.claim))
    output.result(codec.to_plain(claim))
    return DONE


def _check(options: argparse.Namespace, output: Output) -> int:
    if (options.file is None) == (options.claim is None):
        raise UserError("Give a claim's JSON file, or --office DIR with --claim ID.")
    if options.file is not None:
        findings = _check_file(options.file)
    else:
        if options.office is None:
            raise UserError("--claim needs --office DIR.")
        with opened(options) as office:
            findings = office.findings(office.claim(office.claim_id(options.claim)))
    lines = [f"{f.severity}: {f.message} {f.fix} [{f.source.document}]" for f in findings]
    output.result({"findings": [f.as_json() for f in findings]}, lines or ["Nothing found."])
    return BLOCKED if blocking(findings) else DONE


def _released(options: argparse.Namespace, output: Output) -> int:
    """How often each rule was set aside, both days included (O36)."""
    first = options.from_day or date.min
    last = options.thru_day or date.max - timedelta(days=1)
    if last < first:
        raise UserError(f"--thru {last} lies before --from {first}.")
    since = datetime.combine(first, time(), UTC)
    until = datetime.combine(last + timedelta(days=1), time(), UTC)
    with opened(options) as office, office.bench.store.reading() as connection:
        rows = [asdict(one) for one in released_by_rule(connection, since, until)]
    lines = [f"{row['rule']:<28}{row['released']:>6}  {row['taken_back']} taken back" for row in rows]
    output.result({"released": rows}, lines or ["No block was released."])
    return DONE


def _check_file(path: Path) -> tuple[Finding, ...]:
    claim = codec.loads(Claim, path.read_text(encoding="utf-8-sig"), path.name)
    library = Library.shipped()
    try:
        return scrub(claim, context_for(LibraryJudge(library), SystemClock().today(), claim))
    finally:
        library.close()


def _export(options: argparse.Namespace, output: Output) -> int:
    if options.ready == (options.claims is not None):
        raise UserError("Give either --ready or --claims IDS.")
    refuse_unwritable(options.out)
    with opened(options) as office:
        ids = _ready(office) if options.ready else [office.claim_id(one) for one in options.claims.split(",")]
        sent = send_claims(office.bench, ids, usage=options.usage).value
        write_whole(options.out, sent.content)
    answer = {
        "file": str(options.out),
        "claims": len(sent.claims),
        "control": {
            "isa": f"{sent.submission.isa_control:09d}",
            "gs": str(sent.submission.gs_control),
            "st": f"{sent.submission.st_control:04d}",
        },
        "total": sent.submission.total,
    }
    output.result(answer, [f"{options.out}: {len(sent.claims)} claims, {sent.submission.total}"])
    return DONE


def _ready(office: Office) -> list[int]:
    return [claim.id for claim in ready_claims(office.bench)]

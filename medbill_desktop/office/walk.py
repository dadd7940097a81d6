"""The main job from end to end: a demo office, its claims as file and paper, statements, aging, proof.

`dev.py demo` and `medbill selftest` both walk it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from medbill_desktop.domain.claim import ClaimRecord, ClaimState
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.forms.cms1500 import draw_cms1500
from medbill_desktop.office.books import aging_workbook
from medbill_desktop.office.demo.build import PASSPHRASE, PATIENTS, USER, DemoMade, DemoWish, build_demo
from medbill_desktop.office.office import Office, open_office
from medbill_desktop.services.statements import run_statements
from medbill_desktop.services.submission import ready_claims, send_claims
from medbill_desktop.store import Reader

SHOWN = 12
"""Claims on the paper sample."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk.

    Attributes:
        name: what was tried, or the file that was made.
        ok: whether its own check held.
        words: what came out.
    """

    name: str
    ok: bool
    words: str


def walk(
    folder: Path,
    out: Path,
    as_of: date,
    *,
    patients: int = PATIENTS,
    seed: int = 1,
    tell: Callable[[Step], None] | None = None,
) -> list[Step]:
    """Make a demo office and every output of it.

    Args:
        folder: a new folder for the office.
        out: where the files go; made when missing.
        as_of: the day of asking.
        patients: of the demo office.
        seed: of the demo office.
        tell: hears each step when it is done.
    """
    out.mkdir(parents=True, exist_ok=True)
    steps: list[Step] = []

    def done(step: Step) -> None:
        steps.append(step)
        if tell is not None:
            tell(step)

    made = build_demo(DemoWish(folder=folder, as_of=as_of, patients=patients, seed=seed))
    done(_made(made))
    with open_office(folder, USER, PASSPHRASE, FixedClock(made.day)) as office:
        for make in (_file, _paper, _red_paper, _statements, _aging, _proof):
            done(make(office, out))
    return steps


def _made(made: DemoMade) -> Step:
    lived = made.lived
    words = (
        f"{lived.patients} patients, {lived.encounters} visits, {lived.claims} claims, {lived.checks} checks "
        f"posted, as of {made.day}, in {made.seconds:.1f} s"
    )
    return Step("demo office", lived.claims > 0, words)


def _file(office: Office, out: Path) -> Step:
    ready = ready_claims(office.bench)
    sent = send_claims(office.bench, [claim.id for claim in ready]).value
    name = "claims-837p.txt"
    (out / name).write_bytes(sent.content)
    reading = read_837p(sent.content)
    total = Money.total(image.total for image in reading.images)
    ok = len(reading.images) == len(ready) and total == sent.submission.total and not reading.findings
    words = f"{len(ready)} claims, {total.grid()}, the electronic claims of the day (005010X222A1)"
    return Step(name, ok, words)


def _sample(office: Office) -> Sequence[ClaimRecord]:
    """One claim of every payer and rank, longest first."""
    with office.bench.store.reading() as connection:
        found = Reader(connection).find(ClaimRecord, order_by="-charge_total")
    kinds: dict[tuple[int, int], ClaimRecord] = {}
    for claim in found:
        if claim.state is not ClaimState.BLOCKED:
            kinds.setdefault((claim.payer_id, claim.rank), claim)
    return list(kinds.values())[:SHOWN]


def _draw(office: Office, out: Path, name: str, *, data_only: bool) -> tuple[int, int, int]:
    images = [office.image_of(claim.id) for claim in _sample(office)]
    pdf = BytesIO()
    drawn = draw_cms1500(images, pdf, data_only=data_only)
    (out / name).write_bytes(pdf.getvalue())
    return drawn.claims, drawn.pages, len(images)


def _paper(office: Office, out: Path) -> Step:
    name = "cms1500-copies.pdf"
    claims, pages, wanted = _draw(office, out, name, data_only=False)
    words = f"{claims} claims on {pages} complete forms, copies for the file, not for submission"
    return Step(name, claims == wanted and pages >= claims > 0, words)


def _red_paper(office: Office, out: Path) -> Step:
    name = "cms1500-data-only.pdf"
    claims, pages, wanted = _draw(office, out, name, data_only=True)
    words = f"the same {claims} claims, data only, for the red forms in the printer"
    return Step(name, claims == wanted and pages >= claims > 0, words)


def _statements(office: Office, out: Path) -> Step:
    name = "statements.pdf"
    run = run_statements(office.bench).value
    (out / name).write_bytes(run.content)
    total = Money.total(bill.image.total_due for bill in run.bills)
    words = f"{len(run.bills)} patient statements, {total.grid()} asked for, {len(run.left_out)} left out"
    return Step(name, run.pages >= len(run.bills) > 0, words)


def _aging(office: Office, out: Path) -> Step:
    name = "aging.xlsx"
    book = BytesIO()
    total = aging_workbook(office, office.clock.today(), book)
    (out / name).write_bytes(book.getvalue())
    return Step(name, bool(total), f"open balances by payer, patient and age, {total.grid()} in all")


def _proof(office: Office, _out: Path) -> Step:
    checks = office.folder.verify()
    bad = [str(check["name"]) for check in checks if not check["ok"]]
    words = f"{len(checks)} checks: nothing lost, nothing changed" if not bad else f"failed: {', '.join(bad)}"
    return Step("office verify", not bad, words)

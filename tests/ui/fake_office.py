"""An office in memory for the tests of the window: invented people, no database."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from medbill_desktop.domain.changes import Changes, Kind
from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.errors import UserError, WrongPassphrase
from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.hit import Hit
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.text import fold
from medbill_desktop.domain.worklist import Column, Content, Filter, WorklistSpec
from medbill_desktop.ui.kit.binding import Field, Form, needed
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, MoneyEdit, TextEdit
from medbill_desktop.ui.kit.findings_pane import FindingsPane
from medbill_desktop.ui.kit.grid import EntryGrid
from medbill_desktop.ui.kit.grid_model import GridColumn, GridModel
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.labels import column
from medbill_desktop.ui.kit.panes import RECORD, RecordHeader, TotalsBar, stacked
from medbill_desktop.ui.kit.screen import Desk, Screen, TabSpec
from medbill_desktop.ui.kit.worklist_view import WorklistView

TODAY = date(2026, 4, 15)
STATES = ("ready", "blocked", "held", "sent", "rejected", "paid", "denied", "accepted", "draft", "underpaid")
LAST = (
    "Garcia",
    "Nguyen",
    "Okafor",
    "Lindqvist",
    "Haddad",
    "Montgomery",
    "Petrov",
    "Abernathy",
    "Sato",
    "Kowalski",
)
FIRST = ("Maria", "Linh", "Chidi", "Astrid", "Omar", "Christina", "Ivan", "Ruth", "Kenji", "Zofia")
PAYERS = ("Medicare B", "Blue Shield PPO", "Aetna HMO", "State Medicaid", "United Choice")

CLAIMS = WorklistSpec(
    name="claims",
    title="Claims",
    columns=(
        Column("state", "State", Content.STATE, sortable=True),
        Column("patient", "Patient", Content.NAME, sortable=True),
        Column("age", "Age", Content.AGE, sortable=True),
        Column("charge", "Charge", Content.MONEY, sortable=True),
    ),
    filters=(
        Filter("all", "All"),
        Filter("ready", "Ready"),
        Filter("blocked", "Blocked"),
        Filter("held", "Held"),
        Filter("none", "Returned"),
    ),
    default_sort="patient",
    depends_on=frozenset({Kind.CLAIM}),
    target=Kind.CLAIM,
)
PATIENTS = replace(
    CLAIMS,
    name="patients",
    title="Patients",
    columns=(
        Column("patient", "Patient", Content.NAME, sortable=True),
        Column("born", "Born", Content.DATE),
        Column("charge", "Balance", Content.MONEY),
    ),
    filters=(Filter("all", "Today"), Filter("ready", "Unverified"), Filter("held", "Incomplete")),
    depends_on=frozenset({Kind.PATIENT}),
    target=Kind.PATIENT,
)


@dataclass(frozen=True)
class FakeClaim:
    id: int
    patient: str
    state: str
    onset: date | None
    copay: Money | None
    authorization: str
    payer: str


class FakeSource:
    """A worklist over made-up rows; a million of them cost only an array."""

    def __init__(self, spec=CLAIMS, size=60):
        self.spec = spec
        self.size = size
        self.changed: dict[int, dict] = {}
        self.asked: list[int] = []

    def row(self, record):
        made = {
            "id": record,
            "state": STATES[record % len(STATES)],
            "patient": f"{LAST[record % 10]}, {FIRST[record * 7 % 10]}",
            "age": record % 400,
            "charge": Money((record * 7919) % 250000 - (9000 if record % 9 == 0 else 0)),
            "born": date(1940, 1, 1) + timedelta(days=record * 311 % 25000),
        }
        return made | self.changed.get(record, {})

    def _chosen(self, chosen, search):
        if chosen == "all" and not search:
            return range(1, self.size + 1)
        return [
            record
            for record in range(1, self.size + 1)
            if (chosen == "all" or self.row(record)["state"] == chosen)
            and fold(search) in fold(self.row(record)["patient"])
        ]

    def first_page(self, chosen, sort, search="", size=64):
        return [self.row(record) for record in self.ids(chosen, sort, search)[:size]]

    def ids(self, chosen, sort, search=""):
        found = array("q", self._chosen(chosen, search))
        return array("q", reversed(found)) if sort.startswith("-") else found

    def rows(self, ids):
        self.asked.append(len(ids))
        return [self.row(record) for record in ids]

    def count(self, chosen, search=""):
        return len(self._chosen(chosen, search))

    def counts(self):
        if self.size > 10_000:
            return {"all": self.size}
        return {each.key: len(self._chosen(each.key, "")) for each in self.spec.filters}


def claim(record):
    row = FakeSource().row(record)
    return FakeClaim(
        record, row["patient"], row["state"], date(2026, 3, 2), Money(2500), "A7731", PAYERS[record % 5]
    )


def findings(record):
    if STATES[record % len(STATES)] not in {"blocked", "held", "rejected", "ready"}:
        return ()
    return (
        Finding(
            "referring",
            Severity.WARN,
            "copay",
            "The copay of $25.00 is not on the receipt of the visit.",
            "Take the copay or write why not.",
            Source("Office policy"),
        ),
        Finding(
            "npi",
            Severity.BLOCK,
            "authorization",
            "Authorization A7731 ended on 02/28/2026, before the visit.",
            "Ask the payer for a new number.",
            Source("NUCC instruction manual, item 23", "13.0"),
        ),
        Finding("note", Severity.INFO, "", "The payer is asked before Medicaid, which pays last."),
    )


class FakeLists:
    """Filters and columns kept in memory."""

    def __init__(self):
        self.kept = []
        self.shown = {}

    def filters(self, worklist):
        return tuple(one for one in self.kept if one.worklist == worklist)

    def columns(self, worklist):
        return self.shown.get(worklist, ())

    def keep(self, kept):
        if not kept.title:
            raise UserError("Type a name for the filter; it stands on its chip.")
        self.kept.append(replace(kept, id=len(self.kept) + 1, user="Ana"))
        return Changes.of(Kind.KEPT_LIST)

    def rename(self, filter_id, title):
        self.kept = [replace(one, title=title) if one.id == filter_id else one for one in self.kept]
        return Changes.of(Kind.KEPT_LIST)

    def remove(self, filter_id):
        self.kept = [one for one in self.kept if one.id != filter_id]
        return Changes.of(Kind.KEPT_LIST)

    def move(self, filter_id, by):
        at = next(place for place, one in enumerate(self.kept) if one.id == filter_id)
        self.kept.insert(max(0, at + by), self.kept.pop(at))
        return Changes.of(Kind.KEPT_LIST)

    def keep_columns(self, worklist, columns):
        self.shown[worklist] = tuple(columns)
        return Changes.of(Kind.KEPT_LIST)


class FakeOffice:
    """What both the frame and the screens see."""

    name = "Cedar Hill Family Medicine"
    user = "Ana"
    clock = FixedClock(TODAY)

    def __init__(self):
        self.claims = FakeSource(CLAIMS)
        self.patients = FakeSource(PATIENTS)
        self.lists = FakeLists()
        self.news: list[Changes] = []
        self.locked = 0
        self.closed = 0
        self.ready = True

    @property
    def desk(self):
        return self

    def poll(self):
        return self.news.pop(0) if self.news else Changes()

    def look_up(self, prefix, text, limit):
        found = []
        for record in range(1, 60):
            row = self.patients.row(record)
            if prefix in {"", "@"} and fold(row["patient"]).startswith(fold(text)):
                found.append(
                    Hit(
                        Kind.PATIENT,
                        record,
                        row["patient"],
                        f"{row['born']:%m/%d/%Y} · chart {10400 + record}",
                    )
                )
        if prefix in {"", "#"}:
            found += [Hit(Kind.CLAIM, r, f"Claim {2000 + r}", claim(r).patient) for r in range(1, 5)]
        return found[:limit]

    def editions(self):
        return "Codes of April 2026"

    def greetings(self):
        return ()

    def worries(self):
        return ()

    def is_set_up(self):
        return self.ready

    def keep_safe(self):
        return ""

    def lock(self):
        self.locked += 1

    def unlock(self, passphrase):
        if passphrase != "correct horse battery":
            raise WrongPassphrase("That is not Ana's passphrase. Try again, or close the program.")

    def close(self):
        self.closed += 1


@dataclass(frozen=True)
class FakeRecent:
    folder: Path = Path("cedar-hill")
    name: str = "Cedar Hill Family Medicine"
    user: str = "Ana"


class FakeDoors:
    """Opens the office in memory."""

    def __init__(self, recent=(FakeRecent(),)):
        self._recent = tuple(recent)
        self.office = FakeOffice()
        self.warmed = 0
        self.calls = []

    def warm(self):
        self.warmed += 1

    def recent(self):
        return self._recent

    def open(self, folder, user, passphrase, progress):
        self.calls.append(("open", folder, user))
        progress.check()
        self.office.unlock(passphrase)
        return self.office

    def create(self, folder, name, user, passphrase, progress):
        self.calls.append(("create", folder, name, user, passphrase))
        progress.check()
        return self.office, "7KQ4-M2XD-PP91-0ZRT-6HWB-EE3C"

    def recover(self, folder, recovery_key, user, passphrase, progress):
        self.calls.append(("recover", folder, user, passphrase))
        progress.check()
        if recovery_key != "7KQ4":
            raise WrongPassphrase("That is not the recovery key of this office.")
        return self.office, "9PXA-NEW0-KEY0"

    def look_inside(self, _archive, _progress):
        return "Made on 04/15/2026 at 12:00: 40 patients, 90 visits, 90 claims, 12 documents, 3.4 MB."

    def restore(self, archive, folder, _progress):
        self.calls.append(("restore", archive, folder))

    def demo(self, progress):
        progress.report(1, 2, "Making patients")
        return self.office


def _code(text):
    if not text.isalnum():
        raise UserError(f"“{text}” is not a code. Type five characters, like 99213.")
    return text.upper()


class ClaimsScreen(Screen):
    """A working tab over the fake office: what the real ones look like in small."""

    depends_on = frozenset({Kind.CLAIM})
    spec_name = "claims"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self.spec_name)
        self.list = WorklistView(getattr(desk.office, self.spec_name), desk, card=lambda _record: None)
        self.header, self.totals = RecordHeader(), TotalsBar()
        self.form = Form(
            f"{self.spec_name}-form",
            [
                Field("patient", "Patient", TextEdit("patient", "Patient"), needed("Type the name."), span=2),
                Field("onset", "Onset of illness", DateEdit("onset", "Onset of illness", desk.clock)),
                Field("copay", "Copay", MoneyEdit("copay", "Copay", optional=True)),
                Field(
                    "authorization", "Prior authorization", TextEdit("authorization", "Prior authorization")
                ),
                Field("payer", "Payer", ChoiceEdit("payer", "Payer", [(p, p) for p in PAYERS])),
            ],
        )
        self.lines = GridModel(
            (
                GridColumn("day", "Date", Content.DATE, fills=False),
                GridColumn("code", "Code", Content.CODE, _code),
                GridColumn("note", "Description", Content.FREE, str, fills=True),
                GridColumn("units", "Units", Content.COUNT, lambda text: int(text or 1)),
                GridColumn("amount", "Charge", Content.MONEY, Money.parse),
            ),
            lambda: {"day": TODAY, "code": "", "note": "", "units": 1, "amount": Money(0)},
        )
        self.grid = EntryGrid(f"{self.spec_name}-lines", "Service lines", self.lines)
        self.grid.setMinimumHeight(150)
        self.findings = FindingsPane()
        body = QWidget()
        body.setObjectName("claim-body")
        inner = column()
        body.setLayout(inner)
        inner.addWidget(self.form)
        inner.addWidget(self.grid)
        self.set_panes(self.list, stacked(self.header, body, self.totals), self.findings)
        self.set_commands(
            Command("save", "Save", "Ctrl+S", self._save),
            Command("next", "Save and next", "Ctrl+Return", self._save_and_next),
            Command("send", "Send ready (38)", "F9", lambda: None),
            Command("next-finding", "Next finding", "Ctrl+.", self.findings.jump_next),
        )
        self.list.chosen.connect(self._show)
        self.list.entered.connect(lambda _: self.panes.focus_pane(RECORD))
        self.list.counts_changed.connect(lambda _: self.counts_changed.emit())
        self.findings.jump_asked.connect(lambda finding: self.form.focus(finding.path))
        self.shown = 0

    def _show(self, record):
        if record:
            self.desk.jobs.read(lambda _: (claim(record), findings(record)), self._on_claim, key=self.name)

    def _on_claim(self, answer):
        self.claim, found = answer
        self.shown = self.claim.id
        self.header.show_record(
            self.claim.patient,
            f"Claim {2000 + self.claim.id} · {self.claim.payer}",
            state=self.claim.state,
            money=Money(48250),
            caption="charge",
        )
        self.form.load(self.claim)
        self.lines.load(
            [
                {
                    "day": date(2026, 4, 2),
                    "code": "99213",
                    "note": "Office visit",
                    "units": 1,
                    "amount": Money(14500),
                },
                {
                    "day": date(2026, 4, 2),
                    "code": "93000",
                    "note": "Tracing",
                    "units": 1,
                    "amount": Money(33750),
                },
            ]
        )
        self.totals.show_totals(
            ("Charge", Money(48250), "strong"), ("Paid", Money(0), ""), ("Left", Money(48250), "wrong")
        )
        self.findings.show_findings(found)

    def _save(self):
        changed = self.form.record(self.claim)
        self.saved = changed
        self.desk.commit(
            lambda: Changes.of(Kind.CLAIM, changed.id),
            "Claim saved.",
            undo=lambda: Changes.of(Kind.CLAIM, changed.id),
        )

    def _save_and_next(self):
        self._save()
        self.list.next()

    def open(self, target_id, text=""):
        if not self.list.select_id(target_id) and not text:
            self._show(target_id)

    def refresh(self, changes):
        self.list.patch(changes)

    def counts(self):
        counts = self.list.counts()
        return {"all": counts.get("ready", 0), "alert": counts.get("blocked", 0)}


class PatientsScreen(ClaimsScreen):
    depends_on = frozenset({Kind.PATIENT})
    spec_name = "patients"


def fake_tabs():
    return (
        TabSpec("patients", "Patients", "users", PatientsScreen, frozenset({Kind.PATIENT})),
        TabSpec("claims", "Claims", "send", ClaimsScreen, frozenset({Kind.CLAIM})),
    )


def pictured():
    """For `ui.shell.shots --office fake_office:pictured`."""
    return FakeDoors(), fake_tabs

"""The pages of a claim: its fields in words, what is about to be sent, a file of claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medbill_desktop.domain.claim import Claim
from medbill_desktop.domain.claim_image import ClaimImage
from medbill_desktop.domain.money import Money
from medbill_desktop.edi.read_837p import Reading837
from medbill_desktop.ui.claims import columns as c
from medbill_desktop.ui.claims.actions import SendPlan
from medbill_desktop.ui.kit import content, labels
from medbill_desktop.ui.kit import tokens as t
from medbill_desktop.ui.kit.banner import Banner
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import TextEdit
from medbill_desktop.ui.kit.grid import CellDelegate
from medbill_desktop.ui.kit.grid_model import GridModel
from medbill_desktop.ui.kit.jobs import Jobs
from medbill_desktop.ui.kit.keys import Command, Keys
from medbill_desktop.ui.kit.panes import RecordHeader
from medbill_desktop.ui.parts.claim_sheet import ClaimSheet
from medbill_desktop.ui.parts.story import Happening, Story

_FILE_ROWS = 7
_RANKS = {1: "primary", 2: "secondary", 3: "tertiary"}


class LinesTable(QTableView):
    """The service lines of a claim, to be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("claim-lines")
        self.setAccessibleName("Service lines")
        self.lines = GridModel(c.LINES, dict)
        self.setModel(self.lines)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        heads, rows = self.horizontalHeader(), self.verticalHeader()
        heads.setFixedHeight(t.ROW_PX)
        heads.setHighlightSections(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(t.ROW_PX)
        rows.setFixedWidth(28)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_claim(self, claim: Claim) -> None:
        """Show a claim's lines."""
        self.lines.load([c.line_of(line) for line in claim.lines])
        metrics = self.fontMetrics()
        for number, each in enumerate(c.LINES):
            self.setColumnWidth(number, content.width(each.as_column(), metrics))
        titles = [each.key for each in c.LINES]
        self.horizontalHeader().setSectionResizeMode(titles.index("title"), QHeaderView.ResizeMode.Stretch)
        self.setFixedHeight((len(claim.lines) + 1) * t.ROW_PX + 2)


class ClaimForm(QScrollArea):
    """The claim in plain words; what comes from the visit is mended there (F2)."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("claim-form")
        self.setAccessibleName("Fields of the claim")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        inner = QWidget()
        inner.setObjectName("claim-fields")
        inner.setProperty("ground", "base")
        self._pairs = QGridLayout()
        self._pairs.setHorizontalSpacing(t.SPACE_4)
        self._pairs.setVerticalSpacing(t.SPACE_1)
        self._pairs.setColumnStretch(1, 1)
        self._lines = LinesTable(inner)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_3, t.SPACE_4, t.SPACE_3)
        layout.setSpacing(t.SPACE_3)
        layout.addLayout(self._pairs)
        layout.addWidget(self._lines)
        layout.addStretch(1)
        self.setWidget(inner)
        self.texts: dict[str, str] = {}
        self._codes: list[str] = []

    def show_claim(self, claim: Claim) -> None:
        """Show a claim."""
        while item := self._pairs.takeAt(0):
            if old := item.widget():
                old.deleteLater()
        self.texts = {name: text for name, text in _fields(claim) if text}
        for row, (name, text) in enumerate(self.texts.items()):
            key = name.lower().replace(" ", "-")
            title = labels.label(name, f"name-{key}", tone="muted")
            value = labels.label(text, f"value-{key}", wrap=True)
            self._pairs.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            self._pairs.addWidget(value, row, 1)
        self._lines.show_claim(claim)
        self._codes = [f"{line.system}:{line.code}" for line in claim.lines]

    @property
    def line_code(self) -> str:
        """System and code of the line under the cursor (``"cpt:99213"``); "" when there is none."""
        row = self._lines.currentIndex().row()
        return self._codes[row] if 0 <= row < len(self._codes) else ""


def _fields(claim: Claim) -> list[tuple[str, str]]:
    """Name and text of each field, in the order of the paper form."""
    billed = claim.billed
    made: list[tuple[str, str]] = []
    if billed is not None:
        coverage, own = billed.coverage, billed.coverage.relationship == "18"
        made += [
            ("Payer", f"{billed.payer.name}, {_RANKS.get(coverage.rank, 'further')}"),
            ("Plan", billed.plan.name),
            ("Member", f"{coverage.member_id} {coverage.group_number}".strip()),
            ("Subscriber", "The patient" if own else coverage.subscriber_name.listed()),
        ]
    patient = claim.patient
    born = write_date(patient.birth_date) if patient.birth_date else "birth date missing"
    made += [
        ("Patient", f"{patient.name.listed()}, {born}, {patient.sex or 'sex missing'}"),
        ("Other payers", ", ".join(o.payer.name for o in claim.coverages if o is not billed)),
        ("Kind", c.FREQUENCIES.get(claim.frequency, claim.frequency)),
        ("Payer's number", claim.original_reference),
        ("Authorization", claim.prior_authorization),
        ("Referral", claim.referral_number),
        ("Onset", write_date(claim.onset_date) if claim.onset_date else ""),
        ("Referring", claim.referring.name.listed() if claim.referring else ""),
        ("Rendering", f"{claim.rendering.name.listed()}, NPI {claim.rendering.npi}"),
        ("Billing", f"{claim.billing.name}, NPI {claim.billing.npi}"),
        ("Place", f"{claim.location.name}, place of service {claim.place_of_service}"),
        ("Note", claim.note),
        ("Diagnoses", c.diagnoses_of(claim)),
    ]
    return made


class SendPage(QWidget):
    """What leaves when Enter is pressed: count, total, where to. Esc goes back and sends nothing (O10).

    Signals:
        agreed: send it; with the plan and the folder.
        left: back without sending.
    """

    agreed = Signal(object, object)
    left = Signal()

    def __init__(self, keys: Keys) -> None:
        """Make the page.

        Args:
            keys: for its buttons.
        """
        super().__init__()
        self.setObjectName("send-page")
        self.setProperty("ground", "base")
        self._plan: SendPlan | None = None
        self.title = labels.label("", "send-title", tone="title", wrap=True)
        self.words = labels.label("", "send-words", wrap=True)
        self.folder = TextEdit("send-folder", "Folder for the files")
        self.banner = Banner(self, lines=2)
        self.claims = Story("send-claims", "What leaves")
        send = Command("send-now", "Send", "Return", self._on_agreed)
        back = Command("send-back", "Back", "Escape", self.left.emit)
        self.button = keys.button(send, main=True)
        row = labels.row()
        row.addWidget(keys.button(back))
        row.addStretch(1)
        row.addWidget(self.button)
        where = labels.label("Folder for the files", "send-folder-label", tone="small")
        where.setBuddy(self.folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(t.SPACE_4, t.SPACE_4, t.SPACE_4, t.SPACE_4)
        layout.setSpacing(t.SPACE_2)
        for widget in (self.title, self.words, where, self.folder):
            layout.addWidget(widget)
        layout.addLayout(row)
        layout.addWidget(self.banner)
        layout.addWidget(self.claims, 1)

    def show_plan(self, plan: SendPlan, folder: Path) -> None:
        """Show what would leave; Enter is on Send."""
        self._plan = plan
        self.banner.clear()
        count = len(plan.electronic) + len(plan.paper)
        self.title.setText(
            f"{count:,} claim{'s' if count != 1 else ''}, {plan.total.dollars()}"
            if count
            else "No claim is ready to be sent"
        )
        self.words.setText(plan.words)
        self.folder.write(str(folder))
        leaving = (*plan.electronic, *plan.paper)
        self.claims.show_happenings(
            [
                Happening(
                    one.service_date, f"{one.number} {one.patient_name}, {one.payer_name}", one.charge_total
                )
                for one in leaving
            ],
            "Nothing leaves.",
        )
        self.button.setEnabled(bool(count))
        (self.button if count else self.folder).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_agreed(self) -> None:
        if self._plan is None or not (self._plan.electronic or self._plan.paper):
            return
        if not self.folder.read():
            self.banner.problem("Type the folder in which the files are to lie.")
            self.folder.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.button.setEnabled(False)  # a second Enter must not send a second time
        self.agreed.emit(self._plan, Path(self.folder.read()).expanduser())

    def refused(self, sentence: str) -> None:
        """Say why nothing was sent; Enter tries again."""
        self.banner.problem(sentence)
        self.button.setEnabled(True)
        self.folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends what is shown, Esc leaves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_agreed()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _claim_in_file(image: ClaimImage) -> Happening:
    days = [line.service_date for line in image.lines if line.service_date]
    words = f"{image.claim_number} {image.treated.name.listed()}, {image.payer.name}"
    return Happening(min(days, default=None), words, image.total)


class FilePage(QWidget):
    """The claims of any 837P file, each as its CMS-1500; Esc leaves.

    Signals:
        left: back to the claims of the office.
    """

    left = Signal()

    def __init__(self, jobs: Jobs, back: Callable[[], object], keys: Keys) -> None:
        """Make the page.

        Args:
            jobs: for drawing.
            back: what Esc and its button do.
            keys: for the button.
        """
        super().__init__()
        self.setObjectName("file-page")
        self._reading: Reading837 | None = None
        self.header = RecordHeader()
        self.claims = Story("file-claims", "Claims")
        self.claims.setFixedHeight(_FILE_ROWS * t.ROW_PX)
        self.sheet = ClaimSheet(jobs, "file-sheet")
        foot = labels.row()
        foot.setContentsMargins(t.SPACE_4, t.SPACE_2, t.SPACE_4, t.SPACE_2)
        foot.addStretch(1)
        foot.addWidget(keys.button(Command("file-back", "Back to the claims", "Escape", back)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.claims)
        layout.addWidget(labels.line())
        layout.addWidget(self.sheet, 1)
        layout.addLayout(foot)
        self.claims.chosen.connect(self._on_chosen)

    def show_file(self, name: str, reading: Reading837) -> None:
        """Show a file from its first claim."""
        self._reading = reading
        count = len(reading.images)
        total = Money.total(image.total for image in reading.images)
        cleaned = f" · {'; '.join(reading.normalised)}" if reading.normalised else ""
        what = f"837P · {count:,} claim{'s' if count != 1 else ''}{cleaned}"
        self.header.show_record(name, what, money=total, caption="charges")
        self.claims.show_happenings([_claim_in_file(image) for image in reading.images], "")
        self.claims.choose(0)

    def _on_chosen(self, row: int) -> None:
        if self._reading is not None and 0 <= row < len(self._reading.images):
            self.sheet.show_claim(self._reading.images[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, Page Up and Page Down turn the sheet."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

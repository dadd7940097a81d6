"""Files and pasted text for the record of the visit that is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from medbill_desktop.domain.errors import UnreadableInput, UserError
from medbill_desktop.domain.visit import Document
from medbill_desktop.query.details.visit_page import VisitPage
from medbill_desktop.services import documents
from medbill_desktop.services.base import Done
from medbill_desktop.services.documents import TakeIn
from medbill_desktop.ui.kit.keys import Command
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.acting import act

_KINDS = (
    "Documents (*.txt *.pdf *.png *.jpg *.jpeg *.tif *.tiff *.hl7 *.oru *.mdm *.xml *.cda *.ccda)",
    "All files (*)",
)


class Attaching:
    """What Ctrl+O and Ctrl+Shift+V do.

    Attributes:
        attach: takes a file in; the documents pane names it while it is empty.
        commands: for the keys of the screen.
    """

    def __init__(self, desk: Desk, owner: QWidget, page: Callable[[], VisitPage | None]) -> None:
        """Make the commands.

        Args:
            desk: of the screen.
            owner: over which the dialog stands.
            page: the visit shown; None for none.
        """
        self._desk, self._owner, self._page = desk, owner, page
        self.attach = Command("attach", "Attach document", "Ctrl+O", self._on_attach)
        paste = Command("paste-note", "Paste as document", "Ctrl+Shift+V", self._on_paste, in_strip=False)
        self.commands = (self.attach, paste)

    def _on_attach(self) -> None:
        self._shown()
        title = "Attach a document to the visit"
        name, _ = QFileDialog.getOpenFileName(self._owner, title, "", ";;".join(_KINDS))
        if name:
            self.take(Path(name))

    def take(self, file: Path) -> None:
        """Take a file in as it is.

        Raises:
            UserError: no visit is chosen.
        """
        page = self._shown()

        def read() -> bytes:
            try:
                return file.read_bytes()
            except OSError as error:
                raise UnreadableInput(f"{file.name} cannot be read ({error.strerror}).") from error

        self._keep(page, read, file.name)

    def _on_paste(self) -> None:
        page = self._shown()
        text = QApplication.clipboard().text()
        if not text.strip():
            raise UserError("The clipboard holds no text. Copy the note first.")
        self._keep(page, text.encode, "")

    def _keep(self, page: VisitPage, read: Callable[[], bytes], name: str) -> None:
        visit, bench = page.encounter, self._desk.office.bench

        def work() -> Done[Document]:
            file = TakeIn(
                patient_id=page.patient.id,
                encounter_id=visit.id,
                content=read(),
                day=visit.service_date,
                name=name,
            )
            return documents.take_in(bench, file)

        act(
            self._desk,
            lambda _: work(),
            lambda kept: f"“{kept.title}” attached.",
            title="Attaching a document",
        )

    def _shown(self) -> VisitPage:
        page = self._page()
        if page is None:
            raise UserError("No visit is chosen. Choose one in the list first.")
        return page

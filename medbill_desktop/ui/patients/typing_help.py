"""Help while a person is typed: the ZIP fills city and state, like charts are shown, ids are looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.finding import Finding
from medbill_desktop.domain.insurance import Payer, Plan
from medbill_desktop.services.patient_cards import member_id_problem
from medbill_desktop.services.patient_likeness import TypedPerson, likely_same, likeness_findings
from medbill_desktop.services.patient_places import place_of_zip
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.screen import Desk
from medbill_desktop.ui.parts.entry_form import EntryForm

_PAUSE_MS = 250
_WATCHED = ("last_name", "first_name", "birth_date", "phone")


class ZipFill(QObject):
    """Fills city and state of a form when its ZIP code is typed and they are still empty."""

    def __init__(
        self, desk: Desk, form: EntryForm, names: tuple[str, str, str] = ("zip", "city", "state")
    ) -> None:
        """Watch a form.

        Args:
            desk: for reading.
            form: with the three fields.
            names: attributes of ZIP code, city and state.
        """
        super().__init__(form)
        self._desk, self._form, self._names = desk, form, names
        widget = form.editor(names[0]).widget()
        if isinstance(widget, QLineEdit):
            widget.editingFinished.connect(self._on_left)

    def _on_left(self) -> None:
        code, empty = self._form.editor(self._names[0]).read(), self._empty()
        if not code or not empty:
            return

        def read() -> tuple[str, str]:
            with self._desk.office.bench.store.reading() as connection:
                return place_of_zip(Reader(connection), code)

        self._desk.jobs.read(lambda _: read(), self._on_found, key=f"zip-{id(self)}")

    def _empty(self) -> list[str]:
        return [name for name in self._names[1:] if not self._form.editor(name).read()]

    def _on_found(self, place: tuple[str, str]) -> None:
        found = dict(zip(self._names[1:], place, strict=True))
        for name in self._empty():
            if found[name]:
                self._form.put_texts({name: found[name]})
                widget = self._form.editor(name).widget()
                if isinstance(widget, QLineEdit) and widget.hasFocus():
                    widget.selectAll()  # as if it had been there when Tab came: typing replaces it


class TwinWatch(QObject):
    """Looks for charts of the same person while a new one is typed."""

    def __init__(self, desk: Desk, forms: tuple[EntryForm, EntryForm], tell: Callable[[Any], None]) -> None:
        """Watch the two halves of the intake.

        Args:
            desk: for reading.
            forms: the person, and the insurance with the member id.
            tell: gets the findings, on the UI thread.
        """
        super().__init__(forms[0])
        self._desk, self._forms, self._tell = desk, forms, tell
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        for form in forms:
            form.edited.connect(self._pause.start)

    def _look(self) -> None:
        person, insurance = self._forms
        if not person.isVisible():
            return
        typed = {name: _readable(person, name) for name in _WATCHED}
        wanted = TypedPerson(**typed, member_id=_readable(insurance, "member_id") or "")

        def read() -> tuple[Finding, ...]:
            with self._desk.office.bench.store.reading() as connection:
                return likeness_findings(likely_same(Reader(connection), wanted))

        self._desk.jobs.read(lambda _: read(), self._on_found, key="twins")

    def _on_found(self, findings: tuple[Finding, ...]) -> None:
        self._tell(findings)


class MemberIdWatch(QObject):
    """Says beside the member id when it is not one of the payer; it may be saved all the same."""

    def __init__(self, form: EntryForm) -> None:
        super().__init__(form)
        self._form = form
        self._payers: dict[int, Payer] = {}
        self._plans: dict[int, Plan] = {}
        widget = form.editor("member_id").widget()
        if isinstance(widget, QLineEdit):
            widget.editingFinished.connect(self._on_left)

    def know(self, payers: dict[int, Payer], plans: dict[int, Plan]) -> None:
        """Take the payers and plans of the office."""
        self._payers, self._plans = payers, plans

    def _on_left(self) -> None:
        chosen, member_id = _readable(self._form, "plan"), _readable(self._form, "member_id") or ""
        if chosen is None or chosen[1] not in self._plans:
            return
        payer, plan = self._payers[chosen[0]], self._plans[chosen[1]]
        self._form.box("member_id").mark(member_id_problem(payer, plan, member_id))


def _readable(form: EntryForm, attr: str) -> Any:
    """What a field reads as; None while it cannot be read."""
    try:
        return form.editor(attr).read()
    except UserError:
        return None

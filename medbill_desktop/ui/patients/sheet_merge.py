"""The page that joins two charts of one person, shows first what would move, and takes them apart again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.registration import PatientMerge
from medbill_desktop.query import search
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import merge
from medbill_desktop.services.merge import MergeCharts, MergePreview
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.binding import Field
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, TextEdit
from medbill_desktop.ui.kit.suggest import Proposal, SuggestEdit
from medbill_desktop.ui.parts.acting import act
from medbill_desktop.ui.parts.story import Happening
from medbill_desktop.ui.patients.sheet import Sheet

_JOIN = 0


@dataclass(frozen=True, slots=True)
class _Typed:
    what: int = _JOIN
    other: Proposal | None = None
    reason: str = ""


class MergeSheet(Sheet):
    """Join another chart to the one in front; the other is hidden, nothing is deleted."""

    name, title, keys = "merge", "Merge charts", "Ctrl+M"
    hint = "Type the other chart, Enter takes it, Ctrl+S joins it to this one, Esc leaves"

    def fields(self) -> list[Field]:
        """What to do, the other chart, the reason."""
        self._preview: MergePreview | None = None
        self._what = ChoiceEdit("merge-what", "What", ())
        self._other = SuggestEdit("merge-other", "The other chart", self.desk.jobs, self._find)
        self._other.taken.connect(self._on_taken)
        self._what.edited.connect(self._on_what)
        reason = TextEdit("merge-reason", "Why it is one person", limit=200)
        return [
            Field("other", "The other chart of this person", self._other, span=2),
            Field("reason", "Why it is one person", reason, span=2),
            Field("what", "What", self._what, span=4),
        ]

    def heading(self) -> str:
        """Over the preview."""
        return "What would happen"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """The charts that were joined to this one."""
        merges = merge.merges_of(reader, page.patient.id)
        return tuple((one, reader.get(Patient, one.merged_id)) for one in merges)

    def show_data(self, data: tuple[tuple[PatientMerge, Patient], ...]) -> None:
        """Begin with the question for the other chart."""
        apart = [(one.id, f"Take chart {chart.number} out of this one again") for one, chart in data]
        self._what.set_choices([(_JOIN, "Join the other chart to this one"), *apart])
        self._preview = None
        self.form.load(_Typed())
        self.form.show_fields(("what",), bool(data))
        page = self.page
        stays = f"Chart {page.patient.number}, {page.patient.name.listed()}, stays. " if page else ""
        self.words.setText(f"{stays}Type name, chart number, birth date or phone of the other one.")
        items = [
            Happening(one.merged_at.date(), f"chart {chart.number} was joined ({one.merged_by})")
            for one, chart in data
        ]
        self.tell(items, "Nothing yet: choose the other chart.")

    def save(self) -> None:
        """Join the charts, or take one out again."""
        if self._what.read() != _JOIN:
            self._take_apart(self._what.read())
            return
        seen = self._preview
        if seen is None:
            sentence = "Choose the other chart first: type the beginning of its name and take it with Enter."
            self.form.near("other")(sentence)
            raise UserError(sentence)
        reason = self.form.values()["reason"]
        command = MergeCharts(
            survivor_id=seen.survivor.id,
            merged_id=seen.merged.id,
            survivor_version=seen.survivor.version,
            merged_version=seen.merged.version,
            reason=reason,
        )
        bench = self.desk.office.bench
        act(
            self.desk,
            lambda _: merge.merge_patients(bench, command),
            lambda _: f"Chart {seen.merged.number} is joined to chart {seen.survivor.number}.",
            undo=lambda done: merge.unmerge_patients(bench, done.id).changes,
            then=self.done,
            near=self.form.near("reason" if seen.needs_reason and not reason else "other"),
        )

    def _take_apart(self, merge_id: int) -> None:
        bench = self.desk.office.bench
        act(
            self.desk,
            lambda _: merge.unmerge_patients(bench, merge_id),
            lambda _: "The charts are apart again.",
            then=self.done,
        )

    def _find(self, typed: str) -> list[Proposal]:
        own = self.page.patient.id if self.page else 0
        with self.desk.office.bench.store.reading() as connection:
            hits = search.patients(connection, typed)
        return [Proposal(one.id, one.title, one.detail) for one in hits if one.id != own]

    def _on_taken(self, proposal: Proposal) -> None:
        page, bench = self.page, self.desk.office.bench
        if page is not None:
            self.desk.jobs.read(
                lambda _: merge.preview_merge(bench, page.patient.id, proposal.value),
                self._on_preview,
                key="merge-preview",
            )

    def _on_what(self) -> None:
        self.form.show_fields(("other", "reason"), self._what.read() == _JOIN)

    def _on_preview(self, seen: MergePreview) -> None:
        self._preview = seen
        self.words.setText(preview_words(seen))
        items = [Happening(None, f"{count} of {word}", strong="Moves") for word, count in seen.counts]
        items += [Happening(None, f"{word}: {value}", strong="Fills") for word, value in seen.fills]
        items += [
            Happening(None, f"{word}: {own} stays, {other} does not", strong="Differs")
            for word, own, other in seen.differs
        ]
        if seen.balance:
            items.append(Happening(None, "what is owed moves too", seen.balance, strong="Money"))
        self.tell(items, "The other chart is empty; it is only hidden.")
        if seen.needs_reason:
            self.form.focus("reason")


def preview_words(seen: MergePreview) -> str:
    """One sentence on what would happen."""
    rows = sum(count for _, count in seen.counts)
    born = ""
    if seen.needs_reason and seen.survivor.birth_date and seen.merged.birth_date:
        dates = f"{write_date(seen.survivor.birth_date)} and {write_date(seen.merged.birth_date)}"
        born = f" The birth dates differ ({dates}): say why it is one person."
    return (
        f"{rows} records and {seen.balance.dollars()} move from chart {seen.merged.number} to chart "
        f"{seen.survivor.number}; {len(seen.fills)} blank fields are filled, {len(seen.differs)} differ."
        f"{born}"
    )

"""The page of referrals and authorizations: enter one, see what is used of each (OFFICE O24)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from medbill_desktop.domain.practice import Provider
from medbill_desktop.domain.referral import Referral, ReferralKind, ReferralUse
from medbill_desktop.query.details import PatientPage
from medbill_desktop.services import patient_referrals
from medbill_desktop.store import Reader
from medbill_desktop.ui.kit.binding import Field, needed
from medbill_desktop.ui.kit.content import write_date
from medbill_desktop.ui.kit.fields import ChoiceEdit, DateEdit, TextEdit
from medbill_desktop.ui.kit.suggest import Proposal
from medbill_desktop.ui.parts.catalog_edit import CatalogEdit
from medbill_desktop.ui.parts.saving import Saving
from medbill_desktop.ui.parts.story import Happening
from medbill_desktop.ui.patients.sheet import Sheet

_ANY = None


@dataclass(frozen=True, slots=True)
class _Typed:
    """A referral as the form shows it; `which` is its id, or its kind for a new one."""

    which: object = ReferralKind.REFERRAL
    number: str = ""
    payer_id: int | None = _ANY
    provider_id: int | None = _ANY
    effective_from: date | None = None
    effective_thru: date | None = None
    visits_allowed: str = ""
    units_allowed: str = ""
    codes: str = ""
    note: str = ""


class ReferralSheet(Sheet):
    """One referral or authorization, new or edited."""

    name, title, keys = "referral", "Referrals", "Ctrl+R"

    def fields(self) -> list[Field]:
        """Number, payer, dates, what is allowed."""
        self._which = ChoiceEdit("referral-which", "Which", ())
        self._payer = ChoiceEdit("referral-payer", "Payer", ((_ANY, "Any payer"),))
        self._provider = CatalogEdit("referral-provider", "Provider", self.desk.jobs)
        self._which.edited.connect(self._on_which)
        clock = self.desk.clock
        return [
            Field("which", "Which", self._which, span=2),
            Field(
                "number",
                "Number",
                TextEdit("referral-number", "Number", limit=50),
                needed("Type the number; it goes on the claim."),
            ),
            Field("visits_allowed", "Visits allowed", _text("visits", "Visits allowed"), whole_rule),
            Field("effective_from", "From", DateEdit("referral-from", "From", clock)),
            Field("effective_thru", "To", DateEdit("referral-thru", "To", clock)),
            Field("payer_id", "Payer", self._payer),
            Field("provider_id", "Only for provider", self._provider),
            Field("codes", "Only codes", _text("codes", "Only codes"), span=2),
            Field("units_allowed", "Units allowed", _text("units", "Units allowed"), units_rule),
            Field("note", "Note", _text("note", "Note")),
        ]

    def heading(self) -> str:
        """Over the list."""
        return "Referrals and authorizations"

    def read(self, reader: Reader, page: PatientPage) -> Any:
        """The permissions with their use, and the providers."""
        providers = [one for one in reader.find(Provider, "last_name") if one.is_rendering]
        return patient_referrals.uses_of(reader, page.patient.id), providers

    def show_data(self, data: Any) -> None:
        """Begin a new referral; the others can be chosen."""
        uses, providers = data
        page = self.page
        if page is None:
            return
        self._provider.offer(
            [
                Proposal(one.id, one.name.listed(), one.credentials, retired=not one.active)
                for one in providers
            ]
        )
        names = {line.coverage.payer_id: line.payer for line in page.coverages}
        self._payer.set_choices([(_ANY, "Any payer"), *names.items()])
        new = [
            (ReferralKind.REFERRAL, "New referral (9F)"),
            (ReferralKind.AUTHORIZATION, "New authorization (G1)"),
        ]
        known = [(one.referral.id, f"{one.referral.word.capitalize()} {one.referral.number}") for one in uses]
        self._which.set_choices([*new, *known])
        self.form.load(_Typed())
        self.words.setText(
            "Visits and units used are counted from released visits that carry the number. Empty is no limit."
        )
        self.tell([_happening(one) for one in uses], "None yet.")

    def save(self) -> None:
        """Save the referral that is typed."""
        page = self.page
        if page is None:
            return
        typed = self.form.values()
        which = typed.pop("which")
        blank = Referral(patient_id=page.patient.id, number="")
        base = self._held().get(which) or replace(blank, kind=ReferralKind(which))
        typed["visits_allowed"] = int(typed["visits_allowed"] or 0)
        typed["units_allowed"] = Decimal(typed["units_allowed"] or 0)
        mine = replace(base, **typed)
        how = Saving(
            patient_referrals.save_referral,
            patient_referrals.remove_referral,
            f"{mine.word.capitalize()} {mine.number} saved.",
            self.done,
            self.form.near("number"),
        )
        self.keep(base, mine, how)

    def _held(self) -> dict[object, Referral]:
        uses: tuple[ReferralUse, ...] = self.data[0] if self.data else ()
        return {one.referral.id: one.referral for one in uses}

    def _on_which(self) -> None:
        which = self._which.read()
        one = self._held().get(which)
        if one is None:
            self.form.load(_Typed(which=which))
            return
        self.form.load(
            _Typed(
                which=which,
                number=one.number,
                payer_id=one.payer_id,
                provider_id=one.provider_id,
                effective_from=one.effective_from,
                effective_thru=one.effective_thru,
                visits_allowed=str(one.visits_allowed or ""),
                units_allowed=f"{one.units_allowed:f}" if one.units_allowed else "",
                codes=one.codes,
                note=one.note,
            )
        )


def whole_rule(text: str) -> str:
    """A whole number of visits; empty is no limit."""
    return (
        "" if not text or (text.isascii() and text.isdigit()) else "Type how many visits, or leave it empty."
    )


def units_rule(text: str) -> str:
    """Units with up to three decimals; empty is no limit."""
    try:
        value = Decimal(text or 0)
    except InvalidOperation:
        value = Decimal(-1)
    exact = value == value.quantize(Decimal("0.001")) if value.is_finite() else False
    return "" if exact and value >= 0 else "Type how many units, or leave it empty."


def use_words(use: ReferralUse) -> str:
    """What is used and until when: ``2 of 5 visits used, to 06/30/2026``."""
    one = use.referral
    visits = f"{use.visits} of {one.visits_allowed} visits used" if one.visits_allowed else ""
    units = f"{use.units:f} of {one.units_allowed:f} units used" if one.units_allowed else ""
    none = "" if visits or units else f"{use.visits} visits used, no limit"
    begins = f"from {write_date(one.effective_from)}" if one.effective_from else ""
    ends = f"to {write_date(one.effective_thru)}" if one.effective_thru else ""
    only = f"only {one.codes}" if one.codes else ""
    return ", ".join(part for part in (visits, units, none, begins, ends, only, one.note) if part)


def _happening(use: ReferralUse) -> Happening:
    one = use.referral
    return Happening(one.effective_thru, use_words(use), strong=f"{one.word.capitalize()} {one.number}")


def _text(name: str, label: str) -> TextEdit:
    return TextEdit(f"referral-{name}", label, limit=100)

"""What a workbook may bring into the set-up of charges: the sliding-fee scale, billed-as rules (O26, O33)."""

from __future__ import annotations

from medbill_desktop.domain import import_parse as p
from medbill_desktop.domain import spec_fields as f
from medbill_desktop.domain.billed_as import WORDS
from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.discounts import SlideStep, step_problem
from medbill_desktop.domain.import_spec import KEEP, ImportField, ImportSpec
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.domain.worklist import Content

_WHO = (("billed", "As whom it is billed"), ("performed", "Who performed it"))

SLIDING_FEE = ImportSpec(
    name="sliding-fee",
    title="Sliding-fee scale",
    one="level of the scale",
    record=SlideStep,
    fields=(
        f.code("level", "Level", "Class", needed=True),
        f.text("title", "In words", "Description", "Title"),
        ImportField(
            attr="percent",
            title="Patient pays percent",
            also=("Percent", "Patient pays"),
            parse=p.number,
            blank=KEEP,
            content=Content.COUNT,
        ),
        f.money("nominal", "Or flat fee a visit", "Flat fee", "Nominal fee"),
        f.money("income_to", "Yearly income to, one person", "Income to", "Maximum income"),
        f.money("per_person", "More for each further person", "Each further person", "Per person"),
        f.day("effective_from", "From", "Effective from", needed=True),
    ),
    keys=(("level", "effective_from"),),
    check=step_problem,
)

BILLED_AS = ImportSpec(
    name="billed-as",
    title="Billed-as rules",
    one="billed-as rule",
    record=BilledAsRule,
    fields=(
        f.link("payer_id", "Payer", Payer, needed=False),
        f.words("reason", "Reason", tuple((one.value, said) for one, said in WORDS.items()), needed=True),
        f.words("rendering", "Box 24J and 31", _WHO, "Rendering"),
        f.words("supervising", "Supervising", (("", "Nobody"), *_WHO)),
        f.code("modifier", "Modifier on every line", "Modifier", rule=p.modifier_rule),
    ),
    keys=(("payer_id", "reason"),),
)

"""The questionnaire for Medicare secondary: dated answers, SBR05 on the coverage, proposed ranks (O23)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from medbill_desktop.domain.insurance import Coverage, Plan, PlanType
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.secondary import (
    REASONS,
    Questionnaire,
    SecondaryAnswers,
    must_ask,
    read_answers,
    secondary_reason,
    write_answers,
)
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of the questions.

    Attributes:
        reranked: coverages whose rank or reason changed, as they are now.
        before: the same as they were.
        words: the result in one sentence.
    """

    questionnaire: Questionnaire
    reranked: tuple[Coverage, ...]
    before: tuple[Coverage, ...]
    words: str


def answer_questions(bench: Bench, patient_id: int, told: SecondaryAnswers) -> Done[Asked]:
    """Keep the answers of today and let them decide who pays first.

    Medicare coverages get the reason (SBR05). When Medicare pays second, the coverage in force after it moves
    before it; when Medicare pays first, it moves to the front. Earlier visits keep what was billed.
    """
    bench.require(Permission.REGISTER_PATIENT)
    today = bench.clock.today()
    reason = secondary_reason(told)

    def work(uow: UnitOfWork) -> Asked:
        kept = uow.insert(
            Questionnaire(
                patient_id=patient_id,
                asked_on=today,
                asked_by=uow.user,
                answers=write_answers(told),
                reason=reason,
            )
        )
        before = []
        after = []
        for old, new in proposed_ranks(uow, patient_id, reason, today):
            if old != new:
                before.append(old)
                after.append(uow.update(new))
        return Asked(kept, tuple(after), tuple(before), result_words(reason))

    return bench.act("answer secondary questions", work)


def take_back_answers(bench: Bench, asked: Asked) -> Done[None]:
    """Undo the answers and the ranks that followed from them.

    Raises:
        StaleRecord: a coverage was saved since.
    """
    bench.require(Permission.REGISTER_PATIENT)

    def work(uow: UnitOfWork) -> None:
        for old, new in zip(asked.before, asked.reranked, strict=True):
            uow.update(replace(old, version=new.version))
        uow.delete(asked.questionnaire)

    return bench.act("take secondary answers back", work)


def proposed_ranks(
    reader: Reader, patient_id: int, reason: str, today: date
) -> tuple[tuple[Coverage, Coverage], ...]:
    """Pairs of a coverage in force and how it should be ranked, in cases where Medicare is one of several."""
    plans = {one.id: one.plan_type for one in reader.find(Plan)}
    found = [one for one in reader.find(Coverage, "rank", patient_id=patient_id) if one.covers(today)]
    pairs = []
    for case_id in sorted({one.case_id for one in found}):
        own = [one for one in found if one.case_id == case_id]
        medicare = [one for one in own if plans[one.plan_id] is PlanType.MEDICARE]
        others = [one for one in own if one not in medicare and not _after_medicare(plans[one.plan_id])]
        last = [one for one in own if one not in medicare and one not in others]
        order = [*others, *medicare, *last] if reason and others else [*medicare, *others, *last]
        for rank, one in enumerate(order, 1):
            second = reason if one in medicare and rank > 1 else ""
            pairs.append((one, replace(one, rank=rank, medicare_secondary_reason=second)))
    return tuple(pairs) if any(plans[one.plan_id] is PlanType.MEDICARE for one in found) else ()


def last_asked(reader: Reader, patient_id: int) -> Questionnaire | None:
    """The newest answers of a patient."""
    found = reader.find(Questionnaire, "-asked_on", patient_id=patient_id)
    return found[0] if found else None


def last_answers(reader: Reader, patient_id: int) -> SecondaryAnswers:
    """The newest answers, to begin the next questionnaire with."""
    found = last_asked(reader, patient_id)
    return read_answers(found.answers if found else "")


def questions_due(reader: Reader, patient_id: int, today: date) -> bool:
    """Whether a patient with Medicare in force has to be asked (again)."""
    plans = {one.id for one in reader.find(Plan, plan_type=PlanType.MEDICARE)}
    coverages = reader.find(Coverage, patient_id=patient_id)
    if not any(one.plan_id in plans and one.covers(today) for one in coverages):
        return False
    found = last_asked(reader, patient_id)
    return must_ask(found.asked_on if found else None, today)


def result_words(reason: str) -> str:
    """The result in one sentence."""
    return f"Medicare pays second ({reason}): {REASONS[reason]}." if reason else "Medicare pays first."


def _after_medicare(plan_type: PlanType) -> bool:
    """Medigap and Medicaid pay after Medicare whatever the answers."""
    return plan_type in {PlanType.MEDIGAP, PlanType.MEDICAID}

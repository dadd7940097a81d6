"""What the office of the pictures has beside the demo's day, so that no room of the window stands empty.

A long note with findings, a query to a provider, a referral, favourites, visits drawn for review, a level
of a visit, an answer of the practice, a run of statements and a refund that waits to be paid.
"""

from __future__ import annotations

from datetime import timedelta

from medbill_desktop.app.doors import Doors
from medbill_desktop.app.window_office import WindowOffice
from medbill_desktop.domain.charge_desk import ChargeSet
from medbill_desktop.domain.em import EmLevel
from medbill_desktop.domain.inquiry import Indicator, Topic
from medbill_desktop.domain.money import ZERO, Money
from medbill_desktop.domain.party import Patient
from medbill_desktop.domain.progress import Progress
from medbill_desktop.domain.referral import Referral
from medbill_desktop.domain.visit import Diagnosis, Document, Encounter, EncounterState
from medbill_desktop.query.money import free_credits
from medbill_desktop.services import charge_sets, em_levels, practice, reviews, statements
from medbill_desktop.services.base import Bench
from medbill_desktop.services.documents import TakeIn, take_in
from medbill_desktop.services.patient_referrals import save_referral
from medbill_desktop.services.provider_queries import AskProvider, ask_provider
from medbill_desktop.services.refunds import AskRefund, ask_refund
from medbill_desktop.store import Reader

_SETS = (
    ChargeSet(snap="dm", title="Diabetes check", diagnoses="E11.9 I10", lines="99214 ab\n83036 a\n36415 a"),
    ChargeSet(snap="flu", title="Flu vaccine", diagnoses="Z23", lines="90686 a\n90471 a"),
    ChargeSet(snap="uti", title="Bladder infection", diagnoses="N39.0", lines="99213 a\n81003 a"),
)
_NOTE = """
Chief complaint:
Tired for two weeks, swollen legs, blood sugar over 250 at home.

History of present illness:
Type 2 diabetes mellitus since 2011, on metformin and insulin glargine. Essential hypertension.
Hyperlipidemia on atorvastatin. Shortness of breath on stairs since last month. Denies chest pain. No
fever. Never had a stroke.

Past history:
Osteoarthritis of the right knee. Gout in 2019. Appendectomy as a child.

Family history:
Father had a myocardial infarction. Mother had breast cancer.

Social history:
Former smoker, stopped in 2015. Drinks alcohol seldom.

Review of systems:
Fatigue and edema of both legs. Denies cough. Denies abdominal pain.

Examination:
Blood pressure 152/88, pulse 84, weight 218 lb, body mass index 36.2. Lungs clear. Heart regular.
Pitting edema of both ankles. Monofilament not felt at both soles.

Results:
A1c 9.4 percent. Creatinine 1.6, estimated filtration 46. Urine albumin 210.

Assessment and plan:
1. Type 2 diabetes mellitus with diabetic polyneuropathy, poorly controlled: insulin raised to 26 units.
2. Chronic kidney disease stage 3a: repeat panel in six weeks, no ibuprofen.
3. Essential hypertension: lisinopril raised to 40 mg.
4. Hyperlipidemia: atorvastatin kept.
5. Obesity: diet talked over.
6. Possible heart failure, echo ordered. Return in six weeks.
"""


class PictureDoors(Doors):
    """Doors to a demo office that is dressed once it is made."""

    def demo(self, progress: Progress) -> WindowOffice:
        """Open the demo office, made and dressed on the first call."""
        known = bool(self.recent())
        office = super().demo(progress)
        if not known:
            dress(office.desk.bench, progress)
        return office


def dress(bench: Bench, progress: Progress) -> None:
    """Add what the pictures show; needs the demo's day in the office."""
    progress.check()
    with bench.store.reading() as connection:
        reader = Reader(connection)
        visits = reader.find(Encounter, state=EncounterState.DRAFT, order_by="service_date")
        noted = {one.encounter_id for one in reader.find(Document)}
        coded = {one.encounter_id for one in reader.find(Diagnosis)}
        owed = {patient: each for patient, each in free_credits(connection).items() if each > ZERO}
    known = [one for one in visits if one.id in noted - coded]
    _long_note(bench, known[0])
    _ask(bench, known[1])
    _level(bench, known[0])
    _referral(bench, known[0])
    for one in _SETS:
        charge_sets.save_set(bench, one)
    reviews.draw_sample(bench, 4)
    practice.check_answer(bench, practice.charts()[0], "S93.401A", "99213")
    for patient in list(owed)[:1]:
        ask_refund(bench, AskRefund(patient_id=patient, amount=Money(1000), reason="Paid twice"))
    bills, _ = statements.prepare(bench, bench.clock.today())
    written_to = [bill.guarantor_id for bill in bills if bill.guarantor_id is not None]
    statements.run_statements(bench, written_to[:6])


def _long_note(bench: Bench, visit: Encounter) -> None:
    """A note of several screens, whose conditions are said, denied, of the family or uncertain."""
    with bench.store.reading() as connection:
        patient = Reader(connection).get(Patient, visit.patient_id)
    born = f"{patient.birth_date:%m/%d/%Y}" if patient.birth_date else "unknown"
    words = f"Patient: {patient.name.listed()}, born {born}\n{_NOTE}"
    take_in(
        bench,
        TakeIn(
            patient_id=visit.patient_id,
            encounter_id=visit.id,
            content=words.encode(),
            day=visit.service_date,
            name="note.txt",
            title="A long visit note",
            kind="note",
        ),
    )


def _ask(bench: Bench, visit: Encounter) -> None:
    with bench.store.reading() as connection:
        note = Reader(connection).find(Document, encounter_id=visit.id, order_by="id")[0]
    quote = Indicator(document_id=note.id, quote="blood pressure 168/96", said=note.title)
    ask_provider(
        bench,
        AskProvider(
            encounter_id=visit.id,
            topic=Topic.SIGNIFICANCE,
            subject="Blood pressure of this visit",
            question="What condition, if any, do these readings stand for?",
            choices=("Elevated reading without a diagnosis", "Hypertension"),
            indicators=(quote,),
        ),
    )


def _level(bench: Bench, visit: Encounter) -> None:
    entered = EmLevel(
        patient_id=visit.patient_id,
        encounter_id=visit.id,
        code="99214",
        problems="worse",
        data="result result order",
        risk="drug",
        minutes=34,
    )
    em_levels.save_level(bench, entered)


def _referral(bench: Bench, visit: Encounter) -> None:
    today = bench.clock.today()
    save_referral(
        bench,
        Referral(
            patient_id=visit.patient_id,
            number="RF20260417",
            effective_from=today - timedelta(days=80),
            effective_thru=today + timedelta(days=10),
            visits_allowed=6,
        ),
    )

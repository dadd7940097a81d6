"""What an office should know of each type of plan, in our own words (O21)."""

from __future__ import annotations

from collections.abc import Mapping

from medbill_desktop.domain.insurance import PlanType

_T = PlanType
PLAN_HELP: Mapping[PlanType, str] = {
    _T.MEDICARE: (
        "Original Medicare, part B. Box 1 Medicare, filing code MB. The member id is an MBI. Claims are due "
        "within one year of the service. Ask at check-in whether another insurance pays first."
    ),
    _T.MEDICARE_ADVANTAGE: (
        "A private plan in place of Medicare. Bill the plan, not Medicare, with the id on its own card. "
        "Filing code 16 for an HMO, CI for others. Many need referrals or authorizations."
    ),
    _T.MEDIGAP: (
        "Pays what Medicare leaves. Bill Medicare first; it passes the claim on by itself for most Medigap "
        "plans. Wait for that before a claim of your own goes out."
    ),
    _T.MEDICAID: (
        "The state's program, filing code MC. It pays last of all. The patient is never billed for covered "
        "services. Check eligibility on the day of the visit, and the state's own filing limit."
    ),
    _T.TRICARE: (
        "Military families, filing code CH. The sponsor is the subscriber. Prime needs referrals; claims are "
        "due within one year. Other insurance pays first."
    ),
    _T.CHAMPVA: (
        "Families of disabled or fallen veterans, filing code CH. It pays after every other insurance except "
        "Medicaid. Claims are due within one year."
    ),
    _T.GROUP: (
        "A plan of an employer. Box 1 group health plan. Copy group number and plan name from the card, and "
        "take the filing limit from your contract."
    ),
    _T.HMO: (
        "A plan with a network and a primary doctor, filing code HM. Most need a referral for specialists; "
        "without one the claim is refused and the patient owes nothing."
    ),
    _T.PPO: (
        "A plan with a network but without a primary doctor, filing code 12. Referrals are rare, "
        "authorizations are not. Out of network the patient owes more."
    ),
    _T.FECA: (
        "Injured federal employees. Box 1 FECA, and the claim number of the injury goes where the member id "
        "stands. Nothing is billed to the patient."
    ),
    _T.WORKERS_COMP: (
        "Injury at work, filing code WC. Needs the date of injury, the employer, the claim number and mostly "
        "a report. Never bill health insurance or the patient without a recorded decision."
    ),
    _T.AUTO: (
        "Injury in traffic, filing code AM. Needs date and state of the accident and the claim number of the "
        "insurer. Fees follow the state. Health insurance pays only after its benefits are used up."
    ),
    _T.OTHER: (
        "Anything else. Choose the filing code that the payer names, and write what is special about it into "
        "the payer's help."
    ),
}
"""A short help for each type of plan; every type has one."""

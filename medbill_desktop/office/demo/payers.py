"""Invented payers and plans, one of every kind that changes how a claim looks."""

from __future__ import annotations

from dataclasses import dataclass

from medbill_desktop.domain.insurance import Payer, Plan, PlanType


@dataclass(frozen=True, slots=True)
class Offer:
    """A payer with its plan as the demo uses it.

    Attributes:
        key: short name within the demo.
        prefix: of its member ids.
        pays: share of the allowed amount that it pays, in percent.
        allows: share of the charge that it allows, in percent.
    """

    key: str
    payer: Payer
    plan: Plan
    prefix: str
    allows: int
    pays: int


def _payer(name: str, payer_id: str, filing_code: str, **more: object) -> Payer:
    place = {"address1": "PO Box 4100", "city": "Springfield", "state": "IL", "zip": "627054100"}
    return Payer(name=name, payer_id=payer_id, filing_code=filing_code, **{**place, **more})  # type: ignore[arg-type]


def _plan(name: str, kind: PlanType, *, never_bill_patient: bool = False) -> Plan:
    return Plan(payer_id=0, name=name, plan_type=kind, never_bill_patient=never_bill_patient)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "medicare",
        _payer("Medicare Part B Illinois", "MDCRE", "MB", timely_filing_days=365),
        _plan("Medicare Part B", PlanType.MEDICARE),
        "",
        58,
        80,
    ),
    Offer(
        "medicaid",
        _payer("Prairie State Medicaid", "PSMCD", "MC", timely_filing_days=180),
        _plan("Medicaid", PlanType.MEDICAID, never_bill_patient=True),
        "PS",
        42,
        100,
    ),
    Offer(
        "blue",
        _payer("Heartland Blue Plan", "HBP01", "BL", timely_filing_days=365),
        _plan("Blue Choice PPO", PlanType.PPO),
        "HBX",
        68,
        80,
    ),
    Offer(
        "group",
        _payer("Lakeshore Mutual Health", "LKM22", "CI", timely_filing_days=180),
        _plan("Lakeshore Group Gold", PlanType.GROUP),
        "LM",
        72,
        85,
    ),
    Offer(
        "hmo",
        _payer("Riverbend Health HMO", "RVB77", "HM", timely_filing_days=90),
        _plan("Riverbend Select", PlanType.HMO),
        "RB",
        64,
        100,
    ),
    Offer(
        "medigap",
        _payer("Golden Years Supplement", "GYS10", "CI", timely_filing_days=365),
        _plan("Medigap Plan G", PlanType.MEDIGAP),
        "GY",
        100,
        100,
    ),
    Offer(
        "tricare",
        _payer("TRICARE East Region", "TREST", "CH", timely_filing_days=365),
        _plan("TRICARE Select", PlanType.TRICARE),
        "TR",
        60,
        80,
    ),
    Offer(
        "champva",
        _payer("CHAMPVA", "84146", "CH", timely_filing_days=365),
        _plan("CHAMPVA", PlanType.CHAMPVA),
        "CV",
        60,
        75,
    ),
    Offer(
        "comp",
        _payer("Keystone Work Injury Fund", "KWI55", "WC", timely_filing_days=365, continued_total=True),
        _plan("Workers' compensation", PlanType.WORKERS_COMP, never_bill_patient=True),
        "WC",
        80,
        100,
    ),
    Offer(
        "auto",
        _payer("Interstate Auto Casualty", "IAC09", "AM", paper_only=True),
        _plan("Auto medical payments", PlanType.AUTO),
        "AU",
        90,
        100,
    ),
    Offer(
        "stranger",
        _payer("Far Away Health", "FAR99", "CI", in_network=False),
        _plan("Far Away Indemnity", PlanType.OTHER),
        "FA",
        55,
        60,
    ),
)
"""The payers of the demo; `in_network=False` is the one without a contract (O5)."""

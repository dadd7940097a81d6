"""What payers' adjustments mean, in the office's own words (the published wording is not ours to ship)."""

from __future__ import annotations

from medbill_desktop.domain.remittance import Adjustment

_GROUPS = {
    "CO": "not to be billed to the patient",
    "PR": "the patient's share",
    "OA": "other",
    "PI": "the payer's own reduction",
    "CR": "a correction of before",
}
_REASONS = {
    "1": "deductible",
    "2": "coinsurance",
    "3": "copay",
    "4": "the modifier does not fit the code",
    "11": "the diagnosis does not support the service",
    "15": "the authorization number does not fit",
    "16": "something is missing or wrong on the claim",
    "18": "the payer has seen this claim before",
    "22": "another payer comes first",
    "23": "what payers before paid or took off",
    "24": "covered by a monthly fee",
    "26": "the coverage had not begun",
    "27": "the coverage had ended",
    "29": "the claim came too late",
    "31": "the payer does not know this member",
    "45": "more than the contract allows",
    "49": "a routine service",
    "50": "not judged to be necessary",
    "96": "not covered by the plan",
    "97": "included in another service",
    "109": "another payer is responsible",
    "119": "the plan's limit is used up",
    "140": "name and member number do not fit",
    "151": "too many or too often",
    "167": "the diagnosis is not covered",
    "197": "no authorization",
    "204": "not in the patient's plan",
    "252": "the payer wants documents",
    "253": "held back by federal law",
}


def adjustment_words(adjustment: Adjustment) -> str:
    """An adjustment with its code first (``"CO-45: more than the contract allows"``)."""
    code = f"{adjustment.group}-{adjustment.carc}"
    words = _REASONS.get(adjustment.carc) or _GROUPS.get(adjustment.group, "")
    return f"{code}: {words}" if words else code

"""The claim's rules: pure functions from a claim and its context to findings.

`scrub` runs them all. A rule never asks for more than the claim and the ScrubContext, so that a claim can be
checked without an office (`medbill claims check FILE.json`).
"""

from medbill_desktop.domain.rules.context import CodeFact, CodeVerdict, ScrubContext
from medbill_desktop.domain.rules.scrub import RULES, scrub

__all__ = ["RULES", "CodeFact", "CodeVerdict", "ScrubContext", "scrub"]

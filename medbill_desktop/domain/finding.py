"""A finding: what a rule noticed, in words, with its mend and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding holds up: block stops the claim, warn asks for a look, info explains."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from.

    Attributes:
        document: its name (``"NUCC 1500 Claim Form Reference Instruction Manual, item 21"``).
        version: edition or version text, "" where it has none.
        effective: ISO date from which it holds, "" where it has none.
    """

    document: str
    version: str = ""
    effective: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule noticed.

    Attributes:
        rule: the rule's stable name (``"npi-check-digit"``).
        severity: block, warn or info.
        path: where, as a path into the claim (``"lines[2].modifiers[0]"``) or record; "" for the whole.
        message: what is wrong, in the biller's words, with the value.
        fix: what to do about it.
        source: what the rule rests on.
        released: who released a block, when and why (O36); "" for any other finding.
    """

    rule: str
    severity: Severity
    path: str
    message: str
    fix: str = ""
    source: Source = field(default_factory=lambda: Source("MedBill Desktop"))
    released: str = ""

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints; `released` only where a block was."""
        told = asdict(self)
        if not self.released:
            del told["released"]
        return told


def blocking(findings: Iterable[Finding]) -> bool:
    """Whether any finding stops the claim."""
    return any(finding.severity is Severity.BLOCK for finding in findings)

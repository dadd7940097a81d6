"""Whether a query to a provider is compliant: it may ask, never lead.

Source: AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 Update). The rules are our
reading of it, in our own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medbill_desktop.domain.finding import Finding, Severity, Source
from medbill_desktop.domain.inquiry import OTHER, UNABLE, Indicator, Inquiry, Topic

PRACTICE_BRIEF = Source(
    "AHIMA/ACDIS Guidelines for Achieving a Compliant Query Practice", "2022 Update", "2022-12-01"
)
YES_NO = frozenset({Topic.CONFLICT, Topic.CAUSE, Topic.CONFIRM, Topic.PRESENT_ON_ADMISSION})
"""Topics for which yes and no may be the answers; never to bring in a new diagnosis."""

_MONEY = re.compile(
    r"\b(?:reimburse\w*|payment|paid|pays?|revenue|money|drgs?|ms-drg|rvus?|hcc|case[ -]mix|cmi|"
    r"severity of illness|risk of mortality|quality (?:score|measure|metric)s?|denial|denied|audit)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:(?:do|would|don'?t|wouldn'?t) you (?:not )?agree|please (?:document|add|change|confirm|amend)|"
    r"should (?:be|have been) (?:documented|coded)|(?:isn'?t|wasn'?t) (?:it|this|the patient)|"
    r"we (?:need|want) (?:you to|the)|can you (?:add|document|confirm)|clearly|obviously|"
    r"in order to (?:bill|code))\b",
    re.IGNORECASE,
)
_YES_NO_WORDS = frozenset({"yes", "no"})
_WORD = re.compile(r"[a-z0-9]{3,}")
_EMPTY = frozenset(
    {"the", "and", "with", "without", "unspecified", "other", "due", "type", "acute", "chronic", "mild"}
    | {"moderate", "severe", "left", "right", "bilateral", "please", "specify", "not", "determine", "unable"}
)


def query_findings(inquiry: Inquiry, indicators: Sequence[Indicator]) -> tuple[Finding, ...]:
    """What is wrong with a query; one that has a block is not sent.

    Args:
        inquiry: as typed.
        indicators: what it quotes from the record.
    """
    return (
        *_empty(inquiry, indicators),
        *_leading(inquiry),
        *_choices(inquiry),
        *_unsupported(inquiry, indicators),
        *_old(indicators),
    )


def with_usual_choices(choices: Sequence[str]) -> tuple[str, ...]:
    """The choices with "other" and "unable to determine" at their end, each once."""
    kept = [one.strip() for one in choices if one.strip()]
    missing = (
        *(() if any(_is_other(one) for one in kept) else (OTHER,)),
        *(() if any(_is_unable(one) for one in kept) else (UNABLE,)),
    )
    return (*kept, *missing)


def _block(rule: str, path: str, message: str, fix: str) -> Finding:
    return Finding(f"query-{rule}", Severity.BLOCK, path, message, fix, PRACTICE_BRIEF)


def _empty(inquiry: Inquiry, indicators: Sequence[Indicator]) -> Iterator[Finding]:
    if not inquiry.question.strip():
        yield _block("no-question", "question", "The query asks nothing.", "Type the question.")
    if not any(one.quote.strip() for one in indicators):
        yield _block(
            "no-indicator",
            "indicators",
            "The query quotes nothing from the record.",
            "Mark the words of the record that it rests on; Alt+I takes them in.",
        )


def _leading(inquiry: Inquiry) -> Iterator[Finding]:
    for path in ("subject", "question", "options"):
        text = getattr(inquiry, path)
        if met := _MONEY.search(text):
            yield _block(
                "money",
                path,
                f"“{met.group()}” speaks of payment or of quality figures; a query must not.",
                "Ask about the patient's condition only.",
            )
        if met := _LEADS.search(text):
            yield _block(
                "leading",
                path,
                f"“{met.group()}” leads to an answer.",
                "Ask openly, as in: Based on your clinical judgment, can the condition be described further?",
            )
    for choice in inquiry.choices:
        if not _is_other(choice) and not _is_unable(choice) and _telling(choice) & _telling(inquiry.subject):
            if not _telling(choice) <= _telling(inquiry.subject):
                continue
            yield _block(
                "title",
                "subject",
                f"The title gives the answer “{choice}” away.",
                "Name what is asked about without naming an answer.",
            )


def _choices(inquiry: Inquiry) -> Iterator[Finding]:
    choices = inquiry.choices
    if not choices:
        return
    said = {one.strip().casefold().rstrip(".") for one in choices}
    if said & _YES_NO_WORDS and inquiry.topic not in YES_NO:
        yield _block(
            "yes-no",
            "options",
            "Yes and no must not be the answers where a diagnosis or detail is not documented yet.",
            "Offer the possible conditions, or ask openly.",
        )
    real = [one for one in choices if not _is_other(one) and not _is_unable(one)]
    if not real:
        yield _block(
            "no-choice",
            "options",
            "No answer is offered beside “other” and “unable to determine”.",
            "Add the answers that the indicators support, or leave all out and ask openly.",
        )
    for known, words in ((_is_other, OTHER), (_is_unable, UNABLE)):
        if not any(known(one) for one in choices):
            yield _block(
                "choice-missing", "options", f"The answers lack “{words}”.", f"Add the line {words}."
            )


def _unsupported(inquiry: Inquiry, indicators: Sequence[Indicator]) -> Iterator[Finding]:
    """The question itself must not bring in a condition that stands only among the answers."""
    quoted = set().union(*(_telling(one.quote) for one in indicators)) if indicators else set()
    asked = _telling(inquiry.question)
    for choice in inquiry.choices:
        words = _telling(choice)
        new = words - quoted
        if words and new and words <= asked and not _is_other(choice) and not _is_unable(choice):
            yield _block(
                "new-diagnosis",
                "question",
                f"The question names “{choice}”, which no quoted words of the record name.",
                "Ask about what the record says, and leave the condition to the answers.",
            )


def _old(indicators: Sequence[Indicator]) -> Iterator[Finding]:
    if any(not one.same_visit for one in indicators):
        yield Finding(
            "query-earlier-visit",
            Severity.WARN,
            "indicators",
            "An indicator comes from an earlier visit.",
            "Keep it only if it matters for the care of this visit and is not there to suggest an answer.",
            PRACTICE_BRIEF,
        )


def _is_other(choice: str) -> bool:
    return choice.strip().casefold().startswith("other")


def _is_unable(choice: str) -> bool:
    plain = choice.casefold()
    return "unable to determine" in plain or "undetermined" in plain or "cannot be determined" in plain


def _telling(text: str) -> frozenset[str]:
    """The words of a text that could name a condition."""
    return frozenset(word for word in _WORD.findall(text.casefold()) if word not in _EMPTY)

"""Pictures of insurance cards, kept with their coverage; and ids that cannot be on such a card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.identifiers import mbi_is_valid
from medbill_desktop.domain.insurance import Coverage, Payer, Plan, PlanType
from medbill_desktop.domain.permissions import Permission
from medbill_desktop.domain.visit import Document
from medbill_desktop.services.base import Bench, Done
from medbill_desktop.store import Reader, UnitOfWork

LARGEST = 10 * 1024 * 1024
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""First bytes of the pictures that are taken, and their media type."""


class Side(StrEnum):
    """A side of a card, as the kind of its document."""

    FRONT = "card_front"
    BACK = "card_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCard:
    """A picture of a card.

    Attributes:
        coverage: whose card.
        content: the file as it came.
    """

    coverage: Coverage
    side: Side
    content: bytes
    taken_on: date


def keep_card(bench: Bench, command: KeepCard) -> Done[Document]:
    """Keep a picture of one side of a card; the one before stays among the documents.

    Raises:
        UserError: it is no PNG or JPEG picture, or over 10 MB.
    """
    bench.require(Permission.ATTACH_DOCUMENTS)
    media_type = picture_type(command.content)

    def work(uow: UnitOfWork) -> Document:
        coverage = uow.get(Coverage, command.coverage.id)
        payer = uow.get(Payer, coverage.payer_id)
        side = "front" if command.side is Side.FRONT else "back"
        return uow.insert(
            Document(
                patient_id=coverage.patient_id,
                encounter_id=None,
                kind=command.side.value,
                title=f"Card of {payer.name}, {side}",
                media_type=media_type,
                document_date=command.taken_on,
                blob=uow.put_blob(command.content),
                size=len(command.content),
                coverage_id=coverage.id,
            )
        )

    return bench.act("keep card", work)


def remove_card(bench: Bench, card: Document) -> Done[None]:
    """Take back a picture that was just kept.

    Raises:
        StaleRecord: somebody changed it since.
    """
    bench.require(Permission.ATTACH_DOCUMENTS)
    return bench.act("take card back", lambda uow: uow.delete(card))


def cards_of(reader: Reader, coverage_id: int) -> tuple[Document, ...]:
    """The newest picture of each side, the front first."""
    newest: dict[str, Document] = {}
    for one in reader.find(Document, "document_date", coverage_id=coverage_id):
        newest[one.kind] = one
    return tuple(newest[side] for side in Side if side in newest)


def picture_type(content: bytes) -> str:
    """The media type of a picture.

    Raises:
        UserError: it is empty, too large, or neither PNG nor JPEG.
    """
    if not content:
        raise UserError("The picture is empty.")
    if len(content) > LARGEST:
        raise UserError(f"The picture has {len(content) / 1_048_576:.0f} MB; 10 MB is the most.")
    for beginning, media_type in PICTURES.items():
        if content.startswith(beginning):
            return media_type
    raise UserError("This is no PNG or JPEG picture. Save the card as one of them and try again.")


def member_id_problem(payer: Payer, plan: Plan, member_id: str) -> str:
    """What is wrong with a member id by the payer's own pattern, or by Medicare's; "" when nothing is."""
    if not member_id:
        return ""
    if plan.plan_type is PlanType.MEDICARE and not mbi_is_valid(member_id):
        return "A Medicare number has 11 characters like 1EG4-TE5-MK73; compare it with the card."
    if payer.member_id_pattern and not pattern_of(payer.member_id_pattern).fullmatch(member_id):
        words = payer.member_id_words or "another pattern"
        return f"Member ids of {payer.name} have {words}; compare it with the card."
    return ""


def pattern_of(text: str) -> re.Pattern[str]:
    """A payer's pattern.

    Raises:
        UserError: it is no regular expression.
    """
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise UserError(
            f"“{text}” is no pattern: {error.msg}. Leave it empty to take any member id."
        ) from error

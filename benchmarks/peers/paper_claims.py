"""Made-up claims of six lines with nearly every box in use."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from medbill_desktop.domain.claim_image import ClaimImage, ImageLine, ImageParty, ImagePayer, ImagePerson
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName

FIRST = date(2026, 1, 5)
HOME = Address("123 NORTH MAIN STREET", "APT 4", "SPRINGFIELD", "IL", "627011234")


def _line(random: Random) -> ImageLine:
    return ImageLine(
        code=str(random.randrange(99202, 99499)),
        modifiers=("25",),
        charge=Money(random.randrange(2000, 60000)),
        units=Decimal(random.randrange(1, 4)),
        pointers=(1, 2),
        service_date=FIRST + timedelta(random.randrange(90)),
    )


def _person(number: int, random: Random) -> ImagePerson:
    return ImagePerson(
        name=PersonName(f"PATIENT{number}", "MARIA", "J"),
        member_id=f"XYZ{number:09d}",
        address=HOME,
        birth_date=FIRST - timedelta(random.randrange(30000)),
        sex="F",
        phone="2175550123",
    )


def claims(count: int, seed: int = 1500) -> list[ClaimImage]:
    """So many claims, the same for the same seed."""
    random = Random(seed)
    practice = ImageParty(
        name=PersonName("FAMILY PRACTICE"),
        npi="1232343560",
        taxonomy="207Q00000X",
        tax_id="371234567",
        tax_id_kind="EI",
        address=HOME,
        phone="2175550199",
    )
    doctor = ImageParty(
        is_person=True, name=PersonName("WELBY", "MARCUS", "Q"), npi="1234567893", taxonomy="207Q00000X"
    )
    payer = ImagePayer(name="PRAIRIE MUTUAL", payer_id="12345", address=HOME)
    made = []
    for number in range(count):
        lines = tuple(_line(random) for _ in range(6))
        made.append(
            ClaimImage(
                claim_number=f"C{number:07d}",
                filing_code="CI",
                plan_name="GOLD PPO",
                group_number="GRP778",
                total=Money.total(line.charge for line in lines),
                diagnoses=("E119", "I10", "Z7984", "E785"),
                billing=practice,
                payer=payer,
                subscriber=_person(number, random),
                rendering=doctor,
                referring=(doctor,),
                facility=practice,
                prior_authorization=f"PA{number}",
                lines=lines,
            )
        )
    return made

"""What 837P files cost to write and to read, beside bare text and beside a library with models."""

from __future__ import annotations

from datetime import date, datetime

import x12sdk
from x12sdk.io import X12ModelReader

from benchmarks.harness import Peer, Result, against, alone
from medbill_desktop.domain.claim_image import ClaimImage, ImageLine, ImageParty, ImagePayer, ImagePerson
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.names import Address, PersonName
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.edi.write_837p import Envelope, write_837p

NAME = "Claims out and in (837P)"
_CLAIMS = 5_000
_FEW = 500


def claims(count: int) -> list[ClaimImage]:
    """Claims of two lines, each with its own patient: about 19 segments a claim."""
    billing = ImageParty(
        role="85",
        name=PersonName("OAK STREET FAMILY MEDICINE"),
        npi="1987654328",
        taxonomy="207Q00000X",
        tax_id="361234567",
        tax_id_kind="EI",
        address=Address("100 MAIN ST", "", "SPRINGFIELD", "IL", "627014321"),
    )
    doctor = ImageParty(
        role="82", is_person=True, name=PersonName("CHEN", "LI"), npi="1234567893", taxonomy="207Q00000X"
    )
    payer = ImagePayer(name="PRAIRIE HEALTH PLAN", payer_id="PHP01")
    return [
        ClaimImage(
            claim_number=f"C{number:06d}",
            filing_code="CI",
            total=Money(200_00),
            diagnoses=("E119", "I10"),
            billing=billing,
            rendering=doctor,
            payer=payer,
            subscriber=_person(number),
            lines=(_line(number, 1, "99213", 125_00), _line(number, 2, "93000", 75_00)),
        )
        for number in range(count)
    ]


def _person(number: int) -> ImagePerson:
    return ImagePerson(
        name=PersonName(f"GARCIA{number}", "MARIA", "J"),
        member_id=f"XYZ{number:09d}",
        address=Address(f"{number} OAK ST", "", "SPRINGFIELD", "IL", "627011234"),
        birth_date=date(1950 + number % 60, 1 + number % 12, 1 + number % 28),
        sex="MF"[number % 2],
    )


def _line(number: int, line: int, code: str, cents: int) -> ImageLine:
    return ImageLine(
        code=code,
        charge=Money(cents),
        pointers=(1, 2),
        service_date=date(2026, 3, 1 + number % 28),
        line_control=f"{number}L{line}",
    )


def envelope() -> Envelope:
    """One sender and one receiver."""
    return Envelope(
        sender_id="OAKST1",
        receiver_id="CLEARING",
        isa=1,
        gs=1,
        usage="T",
        moment=datetime(2026, 4, 15, 9, 30),  # noqa: DTZ001 - X12 envelopes carry local time without zone
        submitter_name="OAK STREET FAMILY MEDICINE",
        submitter_contact="ANN BILLER",
        submitter_phone="2175550100",
        receiver_name="CLEARINGHOUSE",
        reference="B1",
        lines_apart=False,
    )


def split(raw: bytes) -> list[list[str]]:
    """The floor of reading: text to lists, nothing understood."""
    return [segment.split("*") for segment in raw.decode().split("~")]


def models(raw: bytes) -> list[object]:
    """The same transaction in x12sdk's models."""
    with X12ModelReader(raw.decode()) as reader:
        return list(reader.models())


def run(rounds: int) -> list[Result]:
    images, few = claims(_CLAIMS), claims(_FEW)
    raw, small = write_837p(images, envelope()), write_837p(few, envelope())
    reading = read_837p(raw)
    assert list(reading.images) == images
    assert reading.findings == ()
    [model] = models(small)
    assert model.x12().replace("\n", "") in small.decode()
    sdk = f"x12sdk {x12sdk.__version__}"
    return [
        alone(
            f"837P of {_CLAIMS:,} claims written",
            lambda: write_837p(images, envelope()),
            rounds=rounds,
            at_most=2,
        ),
        against(
            f"837P of {_FEW} claims written",
            lambda: write_837p(few, envelope()),
            Peer(f"{sdk}, models to text", model.x12),
            rounds=rounds,
            at_most=0.6,
        ),
        against(
            f"837P of {_CLAIMS:,} claims read and checked",
            lambda: read_837p(raw),
            Peer("str.split into lists, nothing understood", lambda: split(raw)),
            rounds=rounds,
            at_most=6,
        ),
        against(
            f"837P of {_FEW} claims read and checked",
            lambda: read_837p(small),
            Peer(f"{sdk}, text to models", lambda: models(small)),
            rounds=rounds,
            at_most=0.3,
        ),
        against(
            f"837P of {_CLAIMS:,} claims written, beside half as many",
            lambda: write_837p(images, envelope()),
            Peer("ours, half as many", lambda: write_837p(images[: _CLAIMS // 2], envelope())),
            rounds=rounds,
            at_most=2.2,
        ),
    ]

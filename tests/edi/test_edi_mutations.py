"""Damaged files: every damage is named, and none ends in anything but a finding or a sentence."""

from __future__ import annotations

import random

import pytest

from medbill_desktop.domain.errors import UnreadableInput
from medbill_desktop.edi.read_837p import read_837p
from medbill_desktop.edi.summary import summarise
from tests.edi.make_edi import a_file, a_second_payer_claim, an_image, scenarios

PLAIN = a_file(
    an_image(claim_number="M1", prior_authorization="A1"),
    *scenarios()["child"],
    a_second_payer_claim(claim_number="M3"),
    *scenarios()["drug"],
)
MUTATIONS = {
    "ISA name": (b"ISA*", b"IAS*"),
    "ISA cut": (PLAIN[90:], b""),
    "terminator is a letter": (b":~\nGS", b":X\nGS"),
    "component is the separator": (b"*T*:~", b"*T**~"),
    "GS missing": (b"GS*HC*OAKST1*CLEARING*20260415*0930*7*X*005010X222A1~\n", b""),
    "GS08 of another guide": (b"X*005010X222A1", b"X*005010X223A2"),
    "ST missing": (b"ST*837*0001*005010X222A1~\n", b""),
    "ST01 unknown": (b"ST*837*", b"ST*873*"),
    "ST03 unknown": (b"0001*005010X222A1", b"0001*006020X999"),
    "BHT missing": (b"BHT*", b"BTH*"),
    "submitter missing": (b"NM1*41*", b"NM1*14*"),
    "receiver missing": (b"NM1*40*", b"NM1*04*"),
    "HL03 unknown": (b"HL*1**20*1", b"HL*1**29*1"),
    "HL01 wrong": (b"HL*2*1*22*0", b"HL*7*1*22*0"),
    "HL02 wrong": (b"HL*2*1*22*0", b"HL*2*8*22*0"),
    "HL missing": (b"HL*2*1*22*0~\n", b""),
    "billing provider missing": (b"NM1*85*", b"NM1*58*"),
    "NM102 unknown": (b"NM1*85*2*", b"NM1*85*3*"),
    "billing NPI missing": (b"*XX*1987654328", b""),
    "tax id missing": (b"REF*EI*361234567~\n", b""),
    "SBR01 unknown": (b"SBR*P*18*GRP77", b"SBR*X*18*GRP77"),
    "SBR02 empty": (b"SBR*P*18*GRP77", b"SBR*P**GRP77"),
    "SBR missing": (b"SBR*P*18*GRP77******CI~\n", b""),
    "subscriber missing": (b"NM1*IL*1*GARCIA*MARIA", b"NM1*XL*1*GARCIA*MARIA"),
    "payer missing": (b"NM1*PR*2*PRAIRIE", b"NM1*RP*2*PRAIRIE"),
    "birth date no day": (b"DMG*D8*19800229", b"DMG*D8*19800230"),
    "birth date missing": (b"DMG*D8*19800229*F~\n", b""),
    "sex unknown": (b"19800229*F", b"19800229*X"),
    "patient missing": (b"NM1*QC*", b"NM1*CQ*"),
    "PAT01 missing": (b"PAT*19", b"PAT*"),
    "claim number missing": (b"CLM*M1*", b"CLM**"),
    "total is no amount": (b"CLM*M1*125", b"CLM*M1*12S"),
    "total wrong": (b"CLM*M1*125", b"CLM*M1*126"),
    "CLM05 without frequency": (b"11:B:1*Y", b"11:B*Y"),
    "CLM06 unknown": (b"11:B:1*Y*A", b"11:B:1*Q*A"),
    "CLM07 unknown": (b"*Y*A*Y*Y", b"*Y*Z*Y*Y"),
    "CLM09 empty": (b"*Y*A*Y*Y", b"*Y*A*Y"),
    "CLM missing": (b"CLM*", b"CLN*"),
    "HI qualifier unknown": (b"HI*ABK:", b"HI*QQQ:"),
    "HI missing": (b"HI*ABK:E119*ABF:I10~\n", b""),
    "ICD-9 beside ICD-10": (b"ABF:I10", b"BF:4019"),
    "SV1 missing": (b"SV1*HC:99213:25*125*UN*1***1:2~\n", b""),
    "procedure missing": (b"SV1*HC:99213:25", b"SV1*"),
    "charge is no amount": (b"99213:25*125*UN", b"99213:25*1 25*UN"),
    "SV103 unknown": (b"*125*UN*1", b"*125*XX*1"),
    "units are no number": (b"*125*UN*1", b"*125*UN*1x"),
    "pointer beyond the diagnoses": (b"***1:2~", b"***1:9~"),
    "pointer missing": (b"*UN*1***1:2~", b"*UN*1~"),
    "no such day of service": (b"DTP*472*D8*20260401", b"DTP*472*D8*20260431"),
    "date of service missing": (b"DTP*472*D8*20260401~\n", b""),
    "other payer's SBR01 unknown": (b"SBR*P*18*G1", b"SBR*9*18*G1"),
    "adjustment is no amount": (b"CAS*CO*45*20", b"CAS*CO*45*2O"),
    "SVD amount missing": (b"SVD*ACME1*90", b"SVD*ACME1*"),
    "drug number not NDC": (b"LIN**N4*", b"LIN**UK*"),
    "drug quantity no number": (b"CTP****2.5", b"CTP****2,5"),
    "SE01 wrong": (b"SE*", b"SE*1"),
    "SE02 wrong": (b"*0001~\nGE", b"*0002~\nGE"),
    "SE missing": (b"*0001~\nGE*1*7~\n", b"*0001~\n"),
    "GE01 wrong": (b"GE*1*7", b"GE*3*7"),
    "IEA02 wrong": (b"IEA*1*000000042", b"IEA*1*000000041"),
    "IEA missing": (b"IEA*1*000000042~\n", b""),
    "text after IEA": (b"IEA*1*000000042~\n", b"IEA*1*000000042~\nFOOTER*1~\n"),
    "unknown segment": (b"LX*1~", b"QQQ*1~\nLX*1~"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_damage_is_named(name):
    old, new = MUTATIONS[name]
    assert old in PLAIN
    damaged = PLAIN.replace(old, new)
    assert read_837p(PLAIN).findings == ()
    said = named(damaged)
    assert said
    assert all(len(words) > 20 and words.endswith(".") for words in said)


def named(raw):
    """The sentences about a damaged file; each finding knows its segment."""
    try:
        findings = read_837p(raw).findings
    except UnreadableInput as refusal:
        return [str(refusal)]
    return [finding.message for finding in findings if finding.segment > 0]


def test_there_are_at_least_fifty_damages():
    assert len(MUTATIONS) >= 50


def mutate(raw, dice):
    """One to four random changes of bytes, segments or order."""
    data = bytearray(raw)
    for _ in range(dice.randint(1, 4)):
        at, kind = dice.randrange(len(data)), dice.randrange(7)
        if kind == 0:
            data[at] = dice.randrange(256)
        elif kind == 1:
            del data[at : at + dice.randint(1, 40)]
        elif kind == 2:
            data[at:at] = bytes(dice.choice(b"*:~^\n\r 0A\xff\x00") for _ in range(dice.randint(1, 5)))
        elif kind == 3:
            del data[at:]
        else:
            parts = bytes(data).split(b"~")
            one, two = dice.randrange(len(parts)), dice.randrange(len(parts))
            if kind == 4:
                parts[one], parts[two] = parts[two], parts[one]
            elif kind == 5:
                parts.insert(one, parts[two])
            else:
                del parts[one]
            data = bytearray(b"~".join(parts))
        if not data:
            return b""
    return bytes(data)


@pytest.mark.parametrize("runs", [2_000, pytest.param(30_000, marks=[pytest.mark.full, pytest.mark.slow])])
def test_random_damage_ends_in_claims_or_in_a_sentence(runs):
    dice = random.Random(837)
    small = a_file(a_second_payer_claim(), *scenarios()["child"])
    read = refused = 0
    for number in range(runs):
        damaged = mutate(PLAIN if number % 10 == 0 else small, dice)
        try:
            read_837p(damaged)
            summarise(damaged)
            read += 1
        except UnreadableInput:
            refused += 1
    assert read > runs // 2
    assert refused > runs // 50

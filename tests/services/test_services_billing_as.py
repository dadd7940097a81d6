"""Performed by and billed as: the payer's rule decides 24J, 2310B, 2310D, box 17 and modifiers (O33)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from make_services import a_line

from medbill_desktop.domain.billed_as import Reason, with_modifier
from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.project import project
from medbill_desktop.forms.boxes import boxes
from medbill_desktop.services import billing_as, charges, claims, coding, setup, submission
from tests import make


@pytest.fixture
def both(shop):
    """The nurse practitioner who performs, and the physician as whom it is billed (the shop's provider)."""
    performed = make.a_provider(
        last_name="Reyes", first_name="Ana", middle_name="", credentials="NP", npi=make.REFERRING_NPI
    )
    shop.records["np"] = setup.save_setup(shop.bench, replace(performed, id=0)).value
    return shop


def built(shop, reason=Reason.INCIDENT_TO, **over):
    visit = shop.encounter(rendering_id=shop.np.id)
    billing_as.bill_as(shop.bench, visit.id, shop.provider.id, reason)
    coding.assign_diagnoses(shop.bench, visit.id, (("icd10cm", "I10"),))
    charges.enter_charges(shop.bench, visit.id, [a_line("99213", **over)])
    charges.release_encounter(shop.bench, visit.id)
    return claims.build_claim(shop.bench, visit.id).value


def sent(shop, claim):
    submission_ = submission.send_claims(shop.bench, [claim.record.id]).value
    return [one.strip() for one in submission_.content.decode("ascii").split("~")]


def parties(segments):
    return [one.split("*") for one in segments if one.startswith(("NM1*82", "NM1*DQ"))]


def test_incident_to_stands_under_the_physician_alone(both):
    claim = built(both)
    image = project(claim.claim)
    assert (image.rendering.npi, bool(image.supervising)) == (make.RENDERING_NPI, False)
    assert image.lines[0].modifiers == ()
    assert [one[9] for one in parties(sent(both, claim))] == [make.RENDERING_NPI]


@pytest.mark.parametrize(
    ("reason", "modifier"),
    [
        (Reason.LOCUM, "Q6"),
        (Reason.RECIPROCAL, "Q5"),
        (Reason.SPLIT_SHARED, "FS"),
        (Reason.RESIDENT, "GC"),
    ],
)
def test_the_modifier_says_why(both, reason, modifier):
    claim = built(both, reason, modifiers="25")
    assert claim.claim.lines[0].modifiers == ("25", modifier)
    service = next(one for one in sent(both, claim) if one.startswith("SV1"))
    assert service.startswith(f"SV1*HC:99213:25:{modifier}*180*UN*1")


def test_not_yet_credentialed_names_both_and_box_17_says_dq(both):
    claim = built(both, Reason.NOT_CREDENTIALED)
    found = parties(sent(both, claim))
    assert [(one[1], one[3], one[9]) for one in found] == [
        ("82", "REYES", make.REFERRING_NPI),
        ("DQ", "CHEN", make.RENDERING_NPI),
    ]
    shown = boxes(project(claim.claim)).sheets[0]
    assert (shown["17_qual"], shown["17b"], shown["24J_1"]) == (
        "DQ",
        make.RENDERING_NPI,
        make.REFERRING_NPI,
    )


def test_a_payers_own_rule_comes_before_the_offices_and_what_ships(both):
    office = BilledAsRule(reason=Reason.INCIDENT_TO, modifier="SA")
    billing_as.save_rule(both.bench, office)
    assert built(both).claim.lines[0].modifiers == ("SA",)
    mine = BilledAsRule(
        payer_id=both.payer.id, reason=Reason.INCIDENT_TO, rendering="performed", supervising="billed"
    )
    billing_as.save_rule(both.bench, mine)
    claim = built(both).claim
    assert (claim.rendering.id, claim.supervising.id, claim.lines[0].modifiers) == (
        both.np.id,
        both.provider.id,
        (),
    )
    with pytest.raises(UserError, match="has a rule for that reason"):
        billing_as.save_rule(both.bench, mine)


def test_refused_in_a_sentence(both):
    visit = both.encounter(rendering_id=both.np.id)
    for provider, reason, sentence in (
        (both.provider.id, "friendship", "Say why"),
        (both.np.id, Reason.LOCUM, "same provider"),
    ):
        with pytest.raises(UserError, match=sentence):
            billing_as.bill_as(both.bench, visit.id, provider, reason)
    with pytest.raises(UserError, match="no modifier"):
        billing_as.save_rule(both.bench, BilledAsRule(reason=Reason.LOCUM, modifier="Q66"))
    with pytest.raises(UserError, match="who stands where"):
        billing_as.save_rule(both.bench, BilledAsRule(reason=Reason.LOCUM, rendering="nobody"))
    claim = built(both)
    with pytest.raises(UserError, match="released"):
        billing_as.bill_as(both.bench, claim.record.encounter_id, None, "")


def test_a_modifier_is_never_doubled_and_never_a_fifth():
    assert with_modifier(("Q6",), "Q6") == ("Q6",)
    assert with_modifier(("25", "59", "RT", "LT"), "Q6") == ("25", "59", "RT", "LT")
    assert with_modifier((), "") == ()

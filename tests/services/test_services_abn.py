"""A notice kept on the visit lets a PR denial reach the patient, on both engines (O4, O40)."""

from dataclasses import replace

import pytest
from make_services import VISIT, an_answer

from medbill_desktop.domain.abn import Abn
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money
from medbill_desktop.domain.visit import Document
from medbill_desktop.services import abn, posting
from medbill_desktop.services.assembly import context_of


def a_notice(shop, encounter_id, **over):
    values = {
        "patient_id": shop.patient.id,
        "encounter_id": encounter_id,
        "notifier": "Prairie Clinic",
        "codes": "99213,",
        "items": "Visit",
        "reason": "Medicare does not pay for it so often",
        "cost": Money(18000),
        "option": 1,
        "signed_on": VISIT,
    }
    return Abn(**{**values, **over})


@pytest.mark.parametrize(("option", "patient"), [(None, 0), (1, 18000), (3, 0)])
def test_pr_50_is_the_patients_only_with_a_valid_notice(shop, option, patient):
    built = shop.sent()
    if option is not None:
        kept = abn.save_abn(shop.bench, a_notice(shop, built.record.encounter_id, option=option)).value
        assert kept.codes == "99213"
        assert context_of(shop.bench, built.claim).abns == (kept,)
    check = shop.check("0.00")
    posting.post_claim(shop.bench, check.id, an_answer(built, ("0", {"PR-50": "180"})))
    assert shop.balances().get("AR_PATIENT", Money(0)) == Money(patient)


def test_a_notice_is_refused_edited_and_removed(shop):
    visit = shop.encounter()
    with pytest.raises(UserError, match="day on which"):
        abn.save_abn(shop.bench, a_notice(shop, visit.id, signed_on=None))
    with pytest.raises(UserError, match="why Medicare"):
        abn.save_abn(shop.bench, a_notice(shop, visit.id, reason=" "))
    kept = abn.save_abn(shop.bench, a_notice(shop, visit.id, option=0, signed_on=None)).value
    signed = abn.save_abn(shop.bench, replace(kept, option=2, signed_on=VISIT)).value
    assert shop.all(Abn) == (signed,)
    assert shop.all(Document) == ()
    abn.remove_abn(shop.bench, signed)
    assert shop.all(Abn) == ()

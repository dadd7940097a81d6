"""What a workbook may bring into the set-up, kind by kind; the exports have the same columns (O30)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from medbill_desktop.domain import import_parse as p
from medbill_desktop.domain import spec_fields as f
from medbill_desktop.domain.charge_specs import BILLED_AS, SLIDING_FEE
from medbill_desktop.domain.day_specs import VISIT_TYPES
from medbill_desktop.domain.import_spec import KEEP, ImportField, ImportSpec
from medbill_desktop.domain.insurance import Payer, Plan, PlanType
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.payer_rules import ncci_rule, telehealth_rule
from medbill_desktop.domain.practice import BillingEntity, Location, Provider
from medbill_desktop.domain.set_up import (
    CodeUse,
    Credential,
    CredentialStatus,
    Employer,
    Enrolment,
    OfficeCode,
    PayerNumber,
    Transaction,
)
from medbill_desktop.domain.visit import Fee, FeeSchedule
from medbill_desktop.domain.worklist import Content

_NPI = ("National provider identifier", "Group NPI")
ENTITIES = ImportSpec(
    name="entities",
    title="Who bills",
    one="billing entity",
    record=BillingEntity,
    fields=(
        f.text("name", "Name", "Practice", "Legal name", needed=True),
        f.code("npi", "NPI", *_NPI, rule=p.npi_rule, needed=True),
        f.code("tax_id", "Tax id", "EIN", "TIN", rule=p.tax_rule, needed=True),
        ImportField(
            attr="tax_id_kind",
            title="Kind of tax id",
            parse=p.upper,
            blank=KEEP,
            choices=(("EI", "EIN"), ("SY", "Social security number")),
            rule=lambda value: "" if value in {"EI", "SY"} else "Write EI for an EIN or SY for a person.",
        ),
        f.code("taxonomy", "Taxonomy", "Taxonomy code"),
        *f.postal(),
        f.PHONE,
        f.text("contact_name", "Contact person", "Contact"),
        f.code("submitter_id", "Submitter id"),
        *f.postal("pay_to_", "Pay to "),
        f.ACTIVE,
    ),
    keys=(("name", "npi"), ("name",)),
)

LOCATIONS = ImportSpec(
    name="places",
    title="Places",
    one="place",
    record=Location,
    fields=(
        f.text("name", "Name", "Location", "Place", "Facility", needed=True),
        f.code("npi", "NPI", *_NPI, rule=p.npi_rule),
        ImportField(
            attr="place_of_service",
            title="Place of service",
            also=("POS",),
            blank=KEEP,
            rule=p.place_rule,
            content=Content.ID,
        ),
        *f.postal(),
        f.PHONE,
        f.code("clia", "CLIA", "CLIA number", rule=p.clia_rule),
        f.code("medicare_locality", "Medicare locality", rule=p.locality_rule),
        f.flag("is_billing_address", "Is the billing address"),
        f.ACTIVE,
    ),
    keys=(("name",),),
)

PROVIDERS = ImportSpec(
    name="providers",
    title="Providers",
    one="provider",
    record=Provider,
    fields=(
        f.text("last_name", "Last name", "Surname", "Provider last name", needed=True),
        f.text("first_name", "First name", "Given name", "Provider first name"),
        f.text("middle_name", "Middle name", "Middle initial"),
        f.text("suffix", "Suffix"),
        f.text("credentials", "Credentials", "Credential", "Degree"),
        f.code("npi", "NPI", "National provider identifier", rule=p.npi_rule),
        f.code("taxonomy", "Taxonomy", "Taxonomy code", "Primary taxonomy"),
        f.flag("is_rendering", "Treats patients here", "Rendering"),
        f.flag("signature_on_file", "Signature on file"),
        f.ACTIVE,
    ),
    keys=(("npi",), ("last_name", "first_name", "middle_name")),
)

_PAYER_RULES = (
    f.flag("send_rendering", "Send who treated"),
    f.flag("send_taxonomy", "Send taxonomy"),
    f.flag("referring_required", "Referring required"),
    f.flag("facility_when_same", "Send box 32 when same as 33"),
    f.flag("bilateral_two_lines", "Bilateral as two lines"),
    ImportField(attr="telehealth", title="Telehealth by date", parse=p.upper, rule=telehealth_rule),
    f.flag("split_by_place", "One place a claim"),
    f.flag("duplicate_check", "Duplicate check"),
    f.flag("continued_total", "Total on the last page only"),
    f.flag("ndc_required", "Wants the NDC of drugs"),
    ImportField(attr="ncci", title="NCCI edits", parse=str.casefold, rule=ncci_rule),
    f.flag("accepts_icd9", "Takes ICD-9 after 2015"),
)

PAYERS = ImportSpec(
    name="payers",
    title="Payers",
    one="payer",
    record=Payer,
    fields=(
        f.text("name", "Name", "Payer", "Payer name", "Insurance", needed=True),
        f.code("payer_id", "Payer id", "Electronic payer id"),
        ImportField(
            attr="filing_code",
            title="Filing code",
            also=("Claim filing code",),
            parse=p.upper,
            rule=p.filing_rule,
            blank=KEEP,
            content=Content.ID,
        ),
        *f.postal(),
        f.PHONE,
        f.flag("paper_only", "Paper only"),
        f.flag("in_network", "We have a contract", "In network"),
        f.number("timely_filing_days", "Filing limit days"),
        f.number("corrected_filing_days", "Correction limit days"),
        f.number("appeal_days", "Appeal limit days"),
        f.number("crossover_wait_days", "Crossover wait days"),
        f.text("member_id_words", "Member id looks like", "Member id in words"),
        ImportField(
            attr="member_id_pattern", title="Pattern of member ids", parse=str.strip, rule=p.pattern_rule
        ),
        *_PAYER_RULES,
        f.text("help", "Help", "Notes"),
        f.ACTIVE,
    ),
    keys=(("name", "payer_id"), ("name",)),
)

_OF_THE_LIST = frozenset({"payer_id", "name", "paper_only", "state"})

"""Named there already; a list's "State" is where the plan is sold, not the payer's address."""

PAYER_LIST = ImportSpec(
    name="payer-list",
    title="Payer list of the clearinghouse",
    one="payer",
    record=Payer,
    fields=(
        f.code("payer_id", "Payer ID", needed=True),
        f.text("name", "Payer Name", needed=True),
        ImportField(
            attr="paper_only",
            title="Professional",
            also=("Professional claims", "837P"),
            parse=lambda value: not p.flag(value),
            blank=KEEP,
            content=Content.CODE,
        ),
        *(replace(one, needed=False, blank=KEEP) for one in PAYERS.fields if one.attr not in _OF_THE_LIST),
    ),
    keys=(("payer_id",), ("name",)),
)

PLANS = ImportSpec(
    name="plans",
    title="Plans",
    one="plan",
    record=Plan,
    fields=(
        f.link("payer_id", "Payer", Payer, "Payer name"),
        f.text("name", "Name", "Plan", "Plan name", needed=True),
        f.choice("plan_type", "Kind of plan", PlanType, "Plan type", "Type"),
        f.code("filing_code", "Filing code", rule=p.filing_rule),
        f.flag("referral_needed", "Referral needed"),
        f.flag("authorization_needed", "Authorization needed"),
        f.number("timely_filing_days", "Filing limit days"),
        f.flag("never_bill_patient", "Never bill the patient"),
        f.ACTIVE,
    ),
    keys=(("payer_id", "name"),),
)

EMPLOYERS = ImportSpec(
    name="employers",
    title="Employers",
    one="employer",
    record=Employer,
    fields=(
        f.text("name", "Name", "Employer", "Company", needed=True),
        *f.postal(),
        f.PHONE,
        f.text("contact_name", "Contact person", "Contact"),
        f.ACTIVE,
    ),
    keys=(("name",),),
)

CODES = ImportSpec(
    name="codes",
    title="Money codes",
    one="code",
    record=OfficeCode,
    fields=(
        f.choice("use", "Use", CodeUse, "Kind", "Type"),
        f.code("code", "Code", needed=True),
        f.text("name", "Name", "Description", needed=True),
        f.choice("account", "Account", Account, needed=True),
        f.ACTIVE,
    ),
    keys=(("use", "code"),),
)

SCHEDULES = ImportSpec(
    name="schedules",
    title="Fee schedules",
    one="fee schedule",
    record=FeeSchedule,
    fields=(
        f.text("name", "Name", "Schedule", needed=True),
        f.day("effective_from", "From", "Effective from", needed=True),
        f.day("effective_thru", "Through", "Effective through"),
        f.link("payer_id", "Payer", Payer, needed=False),
    ),
    keys=(("name", "effective_from"),),
)

FEES = ImportSpec(
    name="fees",
    title="Prices",
    one="price",
    record=Fee,
    fields=(
        f.link("schedule_id", "Schedule", FeeSchedule, "Fee schedule"),
        f.code("code", "Code", "CPT", "HCPCS", "Procedure", rule=p.code_rule, needed=True),
        f.code("modifier", "Modifier", "Mod", rule=p.modifier_rule),
        f.text("description", "Your own words for it", "Description"),
        ImportField(
            attr="amount",
            title="Price",
            also=("Fee", "Charge", "Amount"),
            parse=p.price,
            needed=True,
            content=Content.MONEY,
        ),
    ),
    keys=(("schedule_id", "code", "modifier"),),
)

CREDENTIALS = ImportSpec(
    name="credentials",
    title="Credentialing",
    one="credential",
    record=Credential,
    fields=(
        f.link("provider_id", "Provider", Provider, "Provider NPI"),
        f.link("payer_id", "Payer", Payer),
        f.link("billing_entity_id", "Who bills", BillingEntity, "Billing entity"),
        f.link("location_id", "Place", Location, "Location", needed=False),
        f.choice("status", "Status", CredentialStatus),
        f.code("number", "Number", "Provider number"),
        f.day("applied_on", "Applied on"),
        f.day("effective_from", "From", "Effective from"),
        f.day("effective_thru", "Through", "Effective through"),
        f.flag("in_network", "In network"),
        f.text("note", "Note", "Notes"),
    ),
    keys=(("provider_id", "payer_id", "billing_entity_id", "location_id", "effective_from"),),
)

ENROLMENTS = ImportSpec(
    name="enrolments",
    title="EDI enrolment",
    one="enrolment",
    record=Enrolment,
    fields=(
        f.link("payer_id", "Payer", Payer),
        f.code("npi", "NPI", rule=p.npi_rule, needed=True),
        f.choice("transaction", "Transaction", Transaction, needed=True),
        f.choice("status", "Status", CredentialStatus),
        f.day("effective_from", "From", "Effective from"),
        f.text("note", "Note", "Notes"),
    ),
    keys=(("payer_id", "npi", "transaction"),),
)

PAYER_NUMBERS = ImportSpec(
    name="payer-ids",
    title="Payer ids",
    one="payer id",
    record=PayerNumber,
    fields=(
        f.link("payer_id", "Payer", Payer),
        f.text("clearinghouse", "Clearinghouse", needed=True),
        f.choice("transaction", "Transaction", Transaction, needed=True),
        f.code("number", "Id there", "Payer id", needed=True),
    ),
    keys=(("payer_id", "clearinghouse", "transaction"),),
)

SPECS: dict[str, ImportSpec] = {
    one.name: one
    for one in (
        ENTITIES,
        LOCATIONS,
        PROVIDERS,
        PAYERS,
        PAYER_LIST,
        PLANS,
        EMPLOYERS,
        CODES,
        SCHEDULES,
        FEES,
        CREDENTIALS,
        ENROLMENTS,
        PAYER_NUMBERS,
        VISIT_TYPES,
        SLIDING_FEE,
        BILLED_AS,
    )
}
"""By name, in the order in which an office fills them."""


def spec_of(record: type[Any]) -> ImportSpec:
    """The spec of a kind of record."""
    return next(one for one in SPECS.values() if one.record is record)


def called(record: Any) -> tuple[str, ...]:
    """The words by which a cell may call a record; the first is what exports write."""
    if isinstance(record, Provider):
        return tuple(word for word in (record.npi, record.name.listed(), record.name.spoken()) if word)
    if isinstance(record, FeeSchedule):
        return (f"{record.name} from {record.effective_from.isoformat()}", record.name)
    if isinstance(record, Payer):
        own = f"{record.name} ({record.payer_id})" if record.payer_id else record.name
        return (own, record.name, *((record.payer_id,) if record.payer_id else ()))
    return (str(record.name),)

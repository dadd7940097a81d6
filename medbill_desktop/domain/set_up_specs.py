"""What a workbook may bring into the set-up, kind by kind; the exports have the same columns (O30)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from medbill_desktop.domain import import_parse as p
from medbill_desktop.domain.day_specs import VISIT_TYPES
from medbill_desktop.domain.import_spec import KEEP, ImportField, ImportSpec, no_rule
from medbill_desktop.domain.insurance import Payer, Plan, PlanType
from medbill_desktop.domain.ledger import Account
from medbill_desktop.domain.payer_rules import telehealth_rule
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

_YES_NO = ((True, "Yes"), (False, "No"))


def _text(attr: str, title: str, *also: str, needed: bool = False) -> ImportField:
    return ImportField(attr=attr, title=title, also=also, needed=needed)


def _code(
    attr: str, title: str, *also: str, rule: Callable[[str], str] = no_rule, needed: bool = False
) -> ImportField:
    return ImportField(
        attr=attr, title=title, also=also, parse=p.upper, rule=rule, needed=needed, content=Content.ID
    )


def _flag(attr: str, title: str, *also: str) -> ImportField:
    return ImportField(
        attr=attr, title=title, also=also, parse=p.flag, blank=KEEP, choices=_YES_NO, content=Content.CODE
    )


def _number(attr: str, title: str) -> ImportField:
    return ImportField(attr=attr, title=title, parse=p.number, blank=KEEP, content=Content.COUNT)


def _day(attr: str, title: str, *also: str, needed: bool = False) -> ImportField:
    return ImportField(
        attr=attr, title=title, also=also, parse=p.day, blank=None, needed=needed, content=Content.DATE
    )


def _choice(attr: str, title: str, members: Any, *also: str, needed: bool = False) -> ImportField:
    return ImportField(
        attr=attr,
        title=title,
        also=also,
        parse=p.choice(members),
        blank=KEEP,
        needed=needed,
        choices=tuple((one, p.spoken(one)) for one in members),
        content=Content.CODE,
    )


def _link(attr: str, title: str, record: type[Any], *also: str, needed: bool = True) -> ImportField:
    return ImportField(attr=attr, title=title, also=also, link=record, needed=needed, blank=None)


def _postal(prefix: str = "", words: str = "") -> tuple[ImportField, ...]:
    return (
        _text(f"{prefix}address1", f"{words}Street", f"{words}Address", f"{words}Address 1"),
        _text(f"{prefix}address2", f"{words}Suite", f"{words}Address 2"),
        _text(f"{prefix}city", f"{words}City"),
        _code(f"{prefix}state", f"{words}State", rule=p.state_rule),
        _code(f"{prefix}zip", f"{words}ZIP", f"{words}ZIP code", f"{words}Postal code", rule=p.zip_rule),
    )


_PHONE = ImportField(
    attr="phone", title="Phone", also=("Telephone", "Phone number"), rule=p.phone_rule, content=Content.ID
)
_ACTIVE = _flag("active", "Active")
_NPI = ("National provider identifier", "Group NPI")
ENTITIES = ImportSpec(
    name="entities",
    title="Who bills",
    one="billing entity",
    record=BillingEntity,
    fields=(
        _text("name", "Name", "Practice", "Legal name", needed=True),
        _code("npi", "NPI", *_NPI, rule=p.npi_rule, needed=True),
        _code("tax_id", "Tax id", "EIN", "TIN", rule=p.tax_rule, needed=True),
        ImportField(
            attr="tax_id_kind",
            title="Kind of tax id",
            parse=p.upper,
            blank=KEEP,
            choices=(("EI", "EIN"), ("SY", "Social security number")),
            rule=lambda value: "" if value in {"EI", "SY"} else "Write EI for an EIN or SY for a person.",
        ),
        _code("taxonomy", "Taxonomy", "Taxonomy code"),
        *_postal(),
        _PHONE,
        _text("contact_name", "Contact person", "Contact"),
        _code("submitter_id", "Submitter id"),
        *_postal("pay_to_", "Pay to "),
        _ACTIVE,
    ),
    keys=(("name", "npi"), ("name",)),
)

LOCATIONS = ImportSpec(
    name="places",
    title="Places",
    one="place",
    record=Location,
    fields=(
        _text("name", "Name", "Location", "Place", "Facility", needed=True),
        _code("npi", "NPI", *_NPI, rule=p.npi_rule),
        ImportField(
            attr="place_of_service",
            title="Place of service",
            also=("POS",),
            blank=KEEP,
            rule=p.place_rule,
            content=Content.ID,
        ),
        *_postal(),
        _PHONE,
        _code("clia", "CLIA", "CLIA number", rule=p.clia_rule),
        _flag("is_billing_address", "Is the billing address"),
        _ACTIVE,
    ),
    keys=(("name",),),
)

PROVIDERS = ImportSpec(
    name="providers",
    title="Providers",
    one="provider",
    record=Provider,
    fields=(
        _text("last_name", "Last name", "Surname", "Provider last name", needed=True),
        _text("first_name", "First name", "Given name", "Provider first name"),
        _text("middle_name", "Middle name", "Middle initial"),
        _text("suffix", "Suffix"),
        _text("credentials", "Credentials", "Credential", "Degree"),
        _code("npi", "NPI", "National provider identifier", rule=p.npi_rule),
        _code("taxonomy", "Taxonomy", "Taxonomy code", "Primary taxonomy"),
        _flag("is_rendering", "Treats patients here", "Rendering"),
        _flag("signature_on_file", "Signature on file"),
        _ACTIVE,
    ),
    keys=(("npi",), ("last_name", "first_name", "middle_name")),
)

_PAYER_RULES = (
    _flag("send_rendering", "Send who treated"),
    _flag("send_taxonomy", "Send taxonomy"),
    _flag("referring_required", "Referring required"),
    _flag("facility_when_same", "Send box 32 when same as 33"),
    _flag("bilateral_two_lines", "Bilateral as two lines"),
    ImportField(attr="telehealth", title="Telehealth by date", parse=p.upper, rule=telehealth_rule),
    _flag("split_by_place", "One place a claim"),
    _flag("duplicate_check", "Duplicate check"),
    _flag("continued_total", "Total on the last page only"),
    _flag("accepts_icd9", "Takes ICD-9 after 2015"),
)

PAYERS = ImportSpec(
    name="payers",
    title="Payers",
    one="payer",
    record=Payer,
    fields=(
        _text("name", "Name", "Payer", "Payer name", "Insurance", needed=True),
        _code("payer_id", "Payer id", "Electronic payer id"),
        ImportField(
            attr="filing_code",
            title="Filing code",
            also=("Claim filing code",),
            parse=p.upper,
            rule=p.filing_rule,
            blank=KEEP,
            content=Content.ID,
        ),
        *_postal(),
        _PHONE,
        _flag("paper_only", "Paper only"),
        _flag("in_network", "We have a contract", "In network"),
        _number("timely_filing_days", "Filing limit days"),
        _number("corrected_filing_days", "Correction limit days"),
        _number("appeal_days", "Appeal limit days"),
        _number("crossover_wait_days", "Crossover wait days"),
        *_PAYER_RULES,
        _text("help", "Help", "Notes"),
        _ACTIVE,
    ),
    keys=(("name", "payer_id"), ("name",)),
)

PAYER_LIST = ImportSpec(
    name="payer-list",
    title="Payer list of the clearinghouse",
    one="payer",
    record=Payer,
    fields=(
        _code("payer_id", "Payer ID", needed=True),
        _text("name", "Payer Name", needed=True),
        ImportField(
            attr="paper_only",
            title="Professional",
            also=("Professional claims", "837P"),
            parse=lambda value: not p.flag(value),
            blank=KEEP,
            content=Content.CODE,
        ),
    ),
    keys=(("payer_id",), ("name",)),
)

PLANS = ImportSpec(
    name="plans",
    title="Plans",
    one="plan",
    record=Plan,
    fields=(
        _link("payer_id", "Payer", Payer, "Payer name"),
        _text("name", "Name", "Plan", "Plan name", needed=True),
        _choice("plan_type", "Kind of plan", PlanType, "Plan type", "Type"),
        _code("filing_code", "Filing code", rule=p.filing_rule),
        _flag("referral_needed", "Referral needed"),
        _number("timely_filing_days", "Filing limit days"),
        _flag("never_bill_patient", "Never bill the patient"),
        _ACTIVE,
    ),
    keys=(("payer_id", "name"),),
)

EMPLOYERS = ImportSpec(
    name="employers",
    title="Employers",
    one="employer",
    record=Employer,
    fields=(
        _text("name", "Name", "Employer", "Company", needed=True),
        *_postal(),
        _PHONE,
        _text("contact_name", "Contact person", "Contact"),
        _ACTIVE,
    ),
    keys=(("name",),),
)

CODES = ImportSpec(
    name="codes",
    title="Money codes",
    one="code",
    record=OfficeCode,
    fields=(
        _choice("use", "Use", CodeUse, "Kind", "Type"),
        _code("code", "Code", needed=True),
        _text("name", "Name", "Description", needed=True),
        _choice("account", "Account", Account, needed=True),
        _ACTIVE,
    ),
    keys=(("use", "code"),),
)

SCHEDULES = ImportSpec(
    name="schedules",
    title="Fee schedules",
    one="fee schedule",
    record=FeeSchedule,
    fields=(
        _text("name", "Name", "Schedule", needed=True),
        _day("effective_from", "From", "Effective from", needed=True),
        _day("effective_thru", "Through", "Effective through"),
        _link("payer_id", "Payer", Payer, needed=False),
    ),
    keys=(("name", "effective_from"),),
)

FEES = ImportSpec(
    name="fees",
    title="Prices",
    one="price",
    record=Fee,
    fields=(
        _link("schedule_id", "Schedule", FeeSchedule, "Fee schedule"),
        _code("code", "Code", "CPT", "HCPCS", "Procedure", rule=p.code_rule, needed=True),
        _code("modifier", "Modifier", "Mod", rule=p.modifier_rule),
        _text("description", "Your own words for it", "Description"),
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
        _link("provider_id", "Provider", Provider, "Provider NPI"),
        _link("payer_id", "Payer", Payer),
        _link("billing_entity_id", "Who bills", BillingEntity, "Billing entity"),
        _link("location_id", "Place", Location, "Location", needed=False),
        _choice("status", "Status", CredentialStatus),
        _code("number", "Number", "Provider number"),
        _day("applied_on", "Applied on"),
        _day("effective_from", "From", "Effective from"),
        _day("effective_thru", "Through", "Effective through"),
        _flag("in_network", "In network"),
        _text("note", "Note", "Notes"),
    ),
    keys=(("provider_id", "payer_id", "billing_entity_id", "location_id", "effective_from"),),
)

ENROLMENTS = ImportSpec(
    name="enrolments",
    title="EDI enrolment",
    one="enrolment",
    record=Enrolment,
    fields=(
        _link("payer_id", "Payer", Payer),
        _code("npi", "NPI", rule=p.npi_rule, needed=True),
        _choice("transaction", "Transaction", Transaction, needed=True),
        _choice("status", "Status", CredentialStatus),
        _day("effective_from", "From", "Effective from"),
        _text("note", "Note", "Notes"),
    ),
    keys=(("payer_id", "npi", "transaction"),),
)

PAYER_NUMBERS = ImportSpec(
    name="payer-ids",
    title="Payer ids",
    one="payer id",
    record=PayerNumber,
    fields=(
        _link("payer_id", "Payer", Payer),
        _text("clearinghouse", "Clearinghouse", needed=True),
        _choice("transaction", "Transaction", Transaction, needed=True),
        _code("number", "Id there", "Payer id", needed=True),
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

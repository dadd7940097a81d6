"""Patients, guarantors and the practice itself."""

from __future__ import annotations

import sqlalchemy as sa

from medbill_desktop.store.tables.base import (
    days,
    flags,
    later_flag,
    later_text,
    link,
    person,
    postal,
    record,
    words,
)

guarantor = record(
    "guarantor", *person(), *days("birth_date"), *words("sex"), *postal(), *words("phone", "email")
)

patient = record(
    "patient",
    *words("number"),
    *person(),
    *days("birth_date"),
    *words("sex"),
    *postal(),
    *words("phone", "email"),
    link("guarantor_id", "guarantor", optional=True),
    *days("death_date"),
    *flags("signature_on_file"),
    *words("name_search"),
    link("merged_into", "patient", optional=True),  # since 0006: the chart that took this one in
    sa.UniqueConstraint("number"),
    sa.Index(None, "name_search"),
    sa.Index(None, "birth_date"),
    sa.Index(None, "phone"),
    sa.Index(None, "guarantor_id"),
)

billing_entity = record(
    "billing_entity",
    *words("name", "npi", "tax_id", "tax_id_kind", "taxonomy"),
    *postal(),
    *words("phone", "contact_name", "submitter_id"),
    *postal("pay_to_"),
    later_flag("active", on=True),  # since 0005
)

location = record(
    "location",
    *words("name", "npi", "place_of_service"),
    *postal(),
    *words("phone", "clia"),
    *flags("is_billing_address"),
    later_flag("active", on=True),  # since 0005
    *later_text("medicare_locality"),  # since 0017
)

provider = record(
    "provider",
    *person(),
    *words("credentials", "npi", "taxonomy"),
    *flags("is_rendering", "signature_on_file"),
    later_flag("active", on=True),  # since 0005
    sa.Index(None, "npi"),
)

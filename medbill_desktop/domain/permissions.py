"""Who may do what: permissions, the roles that ship, limits in dollars and in days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum

from medbill_desktop.domain.desk import Role, UserAccount
from medbill_desktop.domain.errors import UserError
from medbill_desktop.domain.money import Money


class Permission(StrEnum):
    """Something that people do; `WORDS` says it in words."""

    REGISTER_PATIENT = "register_patient"
    MERGE_PATIENTS = "merge_patients"
    CHANGE_PRIVACY = "change_privacy"
    BOOK_VISITS = "book_visits"
    ATTACH_DOCUMENTS = "attach_documents"
    TAKE_PATIENT_MONEY = "take_patient_money"
    PRINT_PAPERS = "print_papers"
    CODE_VISIT = "code_visit"
    ENTER_CHARGES = "enter_charges"
    HOLD_VISIT = "hold_visit"
    RELEASE_CHARGES = "release_charges"
    CORRECT_RELEASED = "correct_released"
    OVERRIDE_FINDING = "override_finding"
    ASK_PROVIDER = "ask_provider"
    BUILD_CLAIMS = "build_claims"
    HOLD_CLAIM = "hold_claim"
    SEND_CLAIMS = "send_claims"
    CORRECT_CLAIM = "correct_claim"
    VOID_CLAIM = "void_claim"
    CHANGE_PAYER = "change_payer"
    FOLLOW_UP = "follow_up"
    POST_PAYMENT = "post_payment"
    UNDO_POSTING = "undo_posting"
    TRANSFER = "transfer"
    WRITE_OFF = "write_off"
    DISCOUNT = "discount"
    REFUND = "refund"
    APPROVE = "approve"
    RUN_STATEMENTS = "run_statements"
    CLOSE_DAY = "close_day"
    CLOSE_MONTH = "close_month"
    REOPEN_MONTH = "reopen_month"
    SET_UP = "set_up"
    CHANGE_FEES = "change_fees"
    CHANGE_SETTINGS = "change_settings"
    IMPORT_WORKBOOK = "import_workbook"
    IMPORT_CODES = "import_codes"
    SET_UP_PRINTERS = "set_up_printers"
    SEE_REPORTS = "see_reports"
    EXPORT = "export"
    SEE_AUDIT = "see_audit"
    MANAGE_USERS = "manage_users"
    BACKUP = "backup"


_P = Permission

WORDS: Mapping[Permission, str] = {
    _P.REGISTER_PATIENT: "register patients and change their records",
    _P.MERGE_PATIENTS: "merge patients",
    _P.CHANGE_PRIVACY: "change what a patient wants kept private",
    _P.BOOK_VISITS: "book visits and check patients in",
    _P.ATTACH_DOCUMENTS: "add documents",
    _P.TAKE_PATIENT_MONEY: "take money from patients",
    _P.PRINT_PAPERS: "print papers for patients",
    _P.CODE_VISIT: "code visits",
    _P.ENTER_CHARGES: "enter charges",
    _P.HOLD_VISIT: "hold visits",
    _P.RELEASE_CHARGES: "release charges",
    _P.CORRECT_RELEASED: "correct released charges",
    _P.OVERRIDE_FINDING: "release a block of the rules",
    _P.ASK_PROVIDER: "ask providers for information",
    _P.BUILD_CLAIMS: "build and check claims",
    _P.HOLD_CLAIM: "hold claims",
    _P.SEND_CLAIMS: "send and print claims",
    _P.CORRECT_CLAIM: "correct claims that are out",
    _P.VOID_CLAIM: "void claims",
    _P.CHANGE_PAYER: "change the payer of visits",
    _P.FOLLOW_UP: "follow up on claims",
    _P.POST_PAYMENT: "post payments of payers",
    _P.UNDO_POSTING: "take postings back",
    _P.TRANSFER: "move balances between payer and patient",
    _P.WRITE_OFF: "write off balances",
    _P.DISCOUNT: "give discounts",
    _P.REFUND: "refund money",
    _P.APPROVE: "approve what others ask for",
    _P.RUN_STATEMENTS: "run statements",
    _P.CLOSE_DAY: "close the day",
    _P.CLOSE_MONTH: "close the month",
    _P.REOPEN_MONTH: "open a closed month",
    _P.SET_UP: "change the set-up of the office",
    _P.CHANGE_FEES: "change fees",
    _P.CHANGE_SETTINGS: "change settings",
    _P.IMPORT_WORKBOOK: "import workbooks",
    _P.IMPORT_CODES: "import code sets",
    _P.SET_UP_PRINTERS: "set up printers",
    _P.SEE_REPORTS: "see reports",
    _P.EXPORT: "export lists and workbooks",
    _P.SEE_AUDIT: "see the audit",
    _P.MANAGE_USERS: "manage users",
    _P.BACKUP: "make backups",
}
"""What each permission lets a person do, after "may"."""

_FRONT_DESK = frozenset(
    {
        _P.REGISTER_PATIENT,
        _P.CHANGE_PRIVACY,
        _P.BOOK_VISITS,
        _P.ATTACH_DOCUMENTS,
        _P.TAKE_PATIENT_MONEY,
        _P.PRINT_PAPERS,
        _P.ASK_PROVIDER,
    }
)
_CODER = frozenset(
    {
        _P.BOOK_VISITS,
        _P.ATTACH_DOCUMENTS,
        _P.PRINT_PAPERS,
        _P.CODE_VISIT,
        _P.ENTER_CHARGES,
        _P.HOLD_VISIT,
        _P.RELEASE_CHARGES,
        _P.ASK_PROVIDER,
        _P.BUILD_CLAIMS,
        _P.EXPORT,
    }
)
_AUDITOR = frozenset({_P.SEE_REPORTS, _P.EXPORT, _P.SEE_AUDIT})
_OWNER = frozenset(Permission)
_MANAGER = _OWNER - {_P.MANAGE_USERS, _P.REOPEN_MONTH}
_BILLER = _MANAGER - {
    _P.MERGE_PATIENTS,
    _P.OVERRIDE_FINDING,
    _P.APPROVE,
    _P.CLOSE_MONTH,
    _P.SET_UP,
    _P.CHANGE_FEES,
    _P.CHANGE_SETTINGS,
    _P.IMPORT_CODES,
    _P.SEE_AUDIT,
}

ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: _OWNER,
    Role.MANAGER: _MANAGER,
    Role.BILLER: _BILLER,
    Role.CODER: _CODER,
    Role.FRONT_DESK: _FRONT_DESK,
    Role.AUDITOR: _AUDITOR,
}
"""What each shipped role may do. A biller may code too: one person can go from chart to sent claim (O47)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a user may go alone; beyond it a second person approves (O13).

    Attributes:
        write_off, refund, discount: the largest amount; None is any amount.
        back_days: how many days before today an accounting date may lie; None is any open day.
    """

    write_off: Money | None = None
    refund: Money | None = None
    discount: Money | None = None
    back_days: int | None = None


_NOTHING = Money(0)

LIMITS: Mapping[Role, Limits] = {
    Role.OWNER: Limits(),
    Role.MANAGER: Limits(Money(50_000), Money(50_000), Money(50_000), 90),
    Role.BILLER: Limits(Money(5_000), _NOTHING, Money(5_000), 30),
    Role.CODER: Limits(_NOTHING, _NOTHING, _NOTHING, 30),
    Role.FRONT_DESK: Limits(_NOTHING, _NOTHING, _NOTHING, 7),
    Role.AUDITOR: Limits(_NOTHING, _NOTHING, _NOTHING, 0),
}
"""Each shipped role's limits; a user's own ones win over them."""

_LIMITED: Mapping[Permission, str] = {
    _P.WRITE_OFF: "write_off",
    _P.REFUND: "refund",
    _P.DISCOUNT: "discount",
}
"""The limit that a permission goes by."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What one user may do.

    Attributes:
        role: for sentences.
        permissions: of the role, with the user's own exceptions.
        limits: of the role, with the user's own ones.
    """

    role: Role
    permissions: frozenset[Permission]
    limits: Limits

    def refusal(
        self, permission: Permission, today: date, amount: Money | None = None, day: date | None = None
    ) -> str:
        """Why the user may not, as the beginning of a sentence without its full stop; "" when it is allowed.

        Args:
            permission: what is to be done.
            today: from which days are counted back.
            amount: of money, whatever its sign; None when it is not about money.
            day: the accounting date; None when it is today's.
        """
        if permission not in self.permissions:
            return f"The role {role_word(self.role)} may not {WORDS[permission]}"
        limit = self.limit_of(permission)
        if amount is not None and limit is not None and abs(amount) > limit:
            alone = f"up to {limit.dollars()}" if limit else "nothing without a second person"
            return f"{abs(amount).dollars()} is above your limit: you may {WORDS[permission]} {alone}"
        back = self.limits.back_days
        if day is not None and back is not None and day < today - timedelta(days=back):
            return f"{day:%m/%d/%Y} lies {(today - day).days} days back; you may go back {back} days"
        return ""

    def limit_of(self, permission: Permission) -> Money | None:
        """The largest amount for a permission; None is any amount."""
        name = _LIMITED.get(permission)
        return getattr(self.limits, name) if name else None


def rights_of(account: UserAccount) -> Rights:
    """What a user may do: the role's permissions and limits, with the user's own exceptions."""
    added, taken = exceptions_of(account.exceptions)
    own = Limits(account.write_off_limit, account.refund_limit, account.discount_limit, account.back_days)
    limits = LIMITS[account.role]
    for field in fields(Limits):
        value = getattr(own, field.name)
        if value is not None:
            limits = replace(limits, **{field.name: value})
    return Rights(account.role, ROLES[account.role] - taken | added, limits)


def exceptions_of(text: str) -> tuple[frozenset[Permission], frozenset[Permission]]:
    """Read a user's own exceptions: ``"+merge_patients -void_claim"``.

    Returns:
        The permissions that are added to the role's, and those that are taken away.

    Raises:
        UserError: a word is no permission, or has no sign.
    """
    signs: dict[str, set[Permission]] = {"+": set(), "-": set()}
    for word in text.split():
        if word[0] not in signs or word[1:] not in set(Permission):
            raise UserError(f"“{word}” is no permission. Write + or - and its name, like +merge_patients.")
        signs[word[0]].add(Permission(word[1:]))
    return frozenset(signs["+"]), frozenset(signs["-"])


def exceptions_text(role: Role, permissions: frozenset[Permission]) -> str:
    """Write what differs from a role's permissions, for `exceptions_of`."""
    shipped = ROLES[role]
    words = [f"+{one}" for one in sorted(permissions - shipped)]
    return " ".join(words + [f"-{one}" for one in sorted(shipped - permissions)])


def role_word(role: Role) -> str:
    """A role in words: "front desk"."""
    return role.value.replace("_", " ")

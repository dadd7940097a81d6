"""Every setting of the program, declared once; the dialog and docs/settings.md are made from this list."""

from __future__ import annotations

from medbill_desktop.domain.setting import Scope, Setting

RECEIVER_ID = Setting(
    "submission.receiver_id",
    str,
    "",
    "Clearinghouse id",
    "Who receives the claim files: the id that the clearinghouse gave you for ISA08. Needed before sending.",
)
RECEIVER_NAME = Setting(
    "submission.receiver_name",
    str,
    "",
    "Clearinghouse name",
    "The name of the receiver as it wants to see it in its files.",
)
STATEMENT_MESSAGE = Setting(
    "statement.message",
    str,
    "Thank you. Call us if you have a question about this bill.",
    "Message on statements",
    "Printed on every patient statement, below the lines.",
)
STATEMENT_MINIMUM = Setting(
    "statement.minimum_cents",
    int,
    500,
    "Smallest statement",
    "A patient who owes less gets no statement until the balance grows.",
    is_money=True,
)
STATEMENT_DUE_DAYS = Setting(
    "statement.due_days",
    int,
    30,
    "Days until a statement is due",
    "Counted from the date of the statement.",
)
NSF_FEE = Setting(
    "money.nsf_fee_cents",
    int,
    2500,
    "Fee for a returned check",
    "Charged to the patient when the bank returns a check; 0 charges none. Your state may limit it.",
    is_money=True,
)
SELF_PAY_PERCENT = Setting(
    "money.self_pay_percent",
    int,
    0,
    "Self-pay discount, percent",
    "What comes off the fees of a visit that no plan pays, when the patient has no other decision on record. "
    "0 gives none.",
    least=0,
    most=100,
)
MISSING_CHARGES_DAYS = Setting(
    "day.missing_charges_days",
    int,
    2,
    "Days until charges are missing",
    "A kept appointment without charges and without a no-charge reason comes on the missing list so many "
    "days after it.",
)
BOOK_FROM = Setting(
    "day.book_from_hour", int, 8, "The book begins at, hour", "First hour of the day in the book, 0 to 23."
)
BOOK_TO = Setting(
    "day.book_to_hour", int, 17, "The book ends at, hour", "Hour at which the last slot ends, 1 to 24."
)
BOOK_SLOT = Setting(
    "day.book_slot_minutes", int, 15, "Minutes of a slot", "The rows of the book: 5, 10, 15, 20, 30 or 60."
)
STATEMENT_CYCLE_DAYS = Setting(
    "statement.cycle_days",
    int,
    28,
    "Days between two statements",
    "Nobody gets another statement of a run earlier; 0 sends one with every run. A statement asked for at "
    "the window is printed whenever it is asked for.",
)
STATEMENT_WAITS = Setting(
    "statement.waits_for_insurance",
    bool,
    True,
    "Statements wait for the insurance",
    "An account gets no statement of a run while everything that is owed is on services for which the "
    "insurance owes too and has paid nothing yet.",
)
BACKUP_HOURS = Setting(
    "backup.every_hours",
    int,
    4,
    "Hours between two backups",
    "While the program is open it makes and proves a backup by itself; 0 makes none.",
)
BACKUP_AT_CLOSING = Setting(
    "backup.at_closing",
    bool,
    True,
    "Backup at closing",
    "The program makes and proves a backup when it is closed.",
)
BACKUP_KEEP_DAYS = Setting(
    "backup.keep_days",
    int,
    14,
    "Daily backups kept",
    "The newest backup of each of so many days stays; the newest good one always stays.",
)
BACKUP_KEEP_WEEKS = Setting(
    "backup.keep_weeks",
    int,
    8,
    "Weekly backups kept",
    "The newest backup of each of so many weeks stays.",
)
BACKUP_KEEP_MONTHS = Setting(
    "backup.keep_months",
    int,
    24,
    "Monthly backups kept",
    "The newest backup of each of so many months stays.",
)
BACKUP_SECOND = Setting(
    "backup.second_folder",
    str,
    "",
    "Second folder for backups",
    "A USB drive or a share, written as a path; each good backup is copied there and proven again. Empty for "
    "none.",
)
IDLE_MINUTES = Setting(
    "session.idle_minutes",
    int,
    10,
    "Lock after minutes without a key",
    "From 1 to 30. The window hides and asks for the passphrase again. Holds from the next sign-in.",
    Scope.WORKSTATION,
    least=1,
    most=30,
)

SETTINGS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        RECEIVER_ID,
        RECEIVER_NAME,
        STATEMENT_MESSAGE,
        STATEMENT_MINIMUM,
        STATEMENT_DUE_DAYS,
        STATEMENT_CYCLE_DAYS,
        STATEMENT_WAITS,
        NSF_FEE,
        SELF_PAY_PERCENT,
        MISSING_CHARGES_DAYS,
        BOOK_FROM,
        BOOK_TO,
        BOOK_SLOT,
        BACKUP_HOURS,
        BACKUP_AT_CLOSING,
        BACKUP_KEEP_DAYS,
        BACKUP_KEEP_WEEKS,
        BACKUP_KEEP_MONTHS,
        BACKUP_SECOND,
        IDLE_MINUTES,
    )
}
"""By key."""

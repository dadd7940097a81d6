"""The tree of things that go wrong; everything outside it is a bug."""


class MedBillError(Exception):
    """Anything the program can explain to a person in one clear sentence."""


class UserError(MedBillError):
    """The input or the moment is wrong; the sentence says what, where and how to mend it."""


class NotFound(UserError):
    """The record asked for does not exist."""


class StaleRecord(UserError):
    """Somebody else saved this record since it was opened."""


class ClosedPeriod(UserError):
    """The accounting date lies in a closed month."""


class Unbalanced(UserError):
    """Amounts that must agree do not."""


class DuplicatePosting(UserError):
    """The same money was posted before."""


class WrongPassphrase(UserError):
    """Neither a user's passphrase nor the recovery key opens this office."""


class UnreadableInput(UserError):
    """A file is not what it should be; the sentence names the file and the place in it."""


class NotAllowed(UserError):
    """The signed-in user has no permission for this action."""


class EnvironmentProblem(MedBillError):
    """Disk, lock, network or database server: not the user's fault, and maybe gone on the next try."""


class OfficeLocked(EnvironmentProblem):
    """Another program has this office open."""


class NewerSchema(EnvironmentProblem):
    """The office was written by a newer version of the program."""


class Cancelled(MedBillError):
    """The user pressed Cancel; nothing half-done remains."""

"""Where the program's own data files are, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data(name: str) -> Path:
    """Find a shipped data file or folder.

    Args:
        name: path below ``resources/``, with forward slashes (``"cms1500/fields.csv"``).

    Returns:
        The path in the wheel (``medbill_desktop/_data``) or, in a checkout, below ``resources/``.

    Raises:
        FileNotFoundError: the installation is incomplete; a bug of the packaging, not of the user.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent / "resources"):
        candidate = root / name
        if candidate.exists():
            return candidate
    raise FileNotFoundError(f"shipped data file {name} is missing from the installation")

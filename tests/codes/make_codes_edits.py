"""Synthetic editions of edits and prices, written as an import writes them."""

from collections.abc import Iterable
from datetime import date

from medbill_desktop.codes.edit_schema import ADDON, MUE, NEVER, PTP
from medbill_desktop.codes.imports.tables import Tables, write_tables
from medbill_desktop.domain.progress import Silent

Q3 = (date(2026, 7, 1), date(2026, 9, 30))


def a_ptp_edition(folder, pairs: Iterable[tuple], window=Q3, name="2026Q3"):
    """Pairs of (column 1, column 2, effective, deleted or None, indicator), dates as numbers."""
    rows = ((one, two, eff, gone or NEVER, indicator, 1) for one, two, eff, gone, indicator in pairs)
    tables = {"rationale": [(1, "Synthetic reason")], "ptp": rows}
    return _write(folder, PTP, name, window, tables)


def a_mue_edition(folder, limits: Iterable[tuple], window=Q3, name="2026Q3"):
    """Limits of (code, units, adjudication)."""
    return _write(folder, MUE, name, window, {"mue": [(*limit, "Synthetic reason") for limit in limits]})


def an_addon_edition(folder, rows: Iterable[tuple], window=Q3, name="2026Q3"):
    """Rows of (add-on code, primary code or "", type)."""
    tables = {"addon": [(code, primary, 20200101, NEVER, kind, "") for code, primary, kind in rows]}
    return _write(folder, ADDON, name, window, tables)


def _write(folder, code_set, name, window, tables):
    content = Tables(
        code_set=code_set,
        name=name,
        title=f"{code_set} {name}",
        effective_from=window[0],
        effective_thru=window[1],
        source="synthetic",
        tables=tables,
    )
    return write_tables(content, folder, Silent())

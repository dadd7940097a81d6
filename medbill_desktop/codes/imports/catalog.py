"""Which reader takes which file: by the publisher's names, else by how the file begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from medbill_desktop.codes.build.content import Content
from medbill_desktop.codes.edit_schema import ADDON, COVERAGE, GPCI, MEDICAID, MUE, PTP, RVU, RVU_QPP
from medbill_desktop.codes.imports import coverage, fees, hcpcs, icd10cm, lists, ncci
from medbill_desktop.codes.imports.asking import Ask
from medbill_desktop.codes.imports.sources import Raw
from medbill_desktop.codes.imports.tables import Tables
from medbill_desktop.domain.errors import UserError

Read = Callable[[Sequence[Raw], Ask], Content | Tables]


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of file.

    Attributes:
        title: for people.
        sets: the code sets it may make; the first one unless the files or the user say another.
        name: what its names look like, in lower case.
        begins: what its first lines look like, in lower case.
        read: makes one edition.
        together: all files of this kind make one edition; otherwise each makes its own.
    """

    title: str
    sets: tuple[str, ...]
    name: str
    begins: str
    read: Read
    together: bool = False


_TABLE = r".*\.(csv|txt|xlsx)$"
READERS = (
    Reader(
        "ICD-10-CM",
        ("icd10cm",),
        r"(?!.*addenda).*(icd-?10-?cm[-_ ]?order.*\.txt|(tabular|index|neoplasm|drug).*\.xml"
        r"|icd.*conversion.*\.(xlsx|csv))$",
        r"00001 [a-z]\d\d|.*<icd10cm\.",
        icd10cm.icd10cm,
        together=True,
    ),
    Reader(
        "HCPCS Level II",
        ("hcpcs",),
        r"(?!.*(trans|correction|layout|readme|proc_?note|noc))hcpc.*\.(txt|xlsx)$",
        r"(?s).*hcpcs?.{0,400}brand names may appear",
        hcpcs.hcpcs,
        together=True,
    ),
    Reader(
        "NCCI pairs",
        (PTP, PTP + MEDICAID),
        rf"(.*ccipra|.*ptp){_TABLE}",
        r"(?s).*column ?1\tcolumn ?2",
        ncci.ptp,
        True,
    ),
    Reader("NCCI unit limits", (MUE, MUE + MEDICAID), rf".*mue{_TABLE}", r"(?s).*mue adjudication", ncci.mue),
    Reader(
        "NCCI add-on codes",
        (ADDON, ADDON + MEDICAID),
        rf"(aoc|.*add-?on){_TABLE}",
        r"(?s).*aoc_edit_type",
        ncci.addon,
    ),
    Reader(
        "Medicare relative values",
        (RVU, RVU_QPP),
        r".*pprrvu.*\.(csv|xlsx)$",
        r"(?s).*relative value file",
        fees.rvu,
    ),
    Reader(
        "Medicare geographic indices",
        (GPCI,),
        r".*gpci.*\.(csv|xlsx)$",
        r"(?s).*geographic practice cost",
        fees.gpci,
    ),
    Reader(
        "CPT", ("cpt",), r".*(longu|medu|shortu).*\.txt$", r"(?s)(.*\n)?\d{4}[0-9aftmu]\t", lists.cpt, True
    ),
    Reader(
        "NUCC taxonomy", ("nucc",), r".*(nucc|taxonomy).*\.csv$", r"code,grouping,classification", lists.nucc
    ),
    Reader(
        "CARC and RARC",
        ("carc", "rarc"),
        rf".*(carc|rarc|reason_?codes|remark_?codes){_TABLE}",
        r"(?!)",
        lists.reasons,
    ),
    Reader(
        "Coverage list",
        (COVERAGE,),
        rf".*coverage{_TABLE}",
        r"(procedure|code|hcpcs)[^\n]*,(diagnosis|icd-10)",
        coverage.coverage,
    ),
)
SETS = tuple(dict.fromkeys(name for reader in READERS for name in reader.sets))
"""What `--set` takes."""


def read_all(raws: Sequence[Raw], ask: Ask) -> Iterator[Content | Tables]:
    """The editions that the files make, one at a time.

    Raises:
        UserError: nothing in them is of a kind known here.
        UnreadableInput: a file is damaged, or its columns are others.
    """
    groups = _grouped(raws, ask.wanted)
    if not groups:
        names = ", ".join(dict.fromkeys(raw.origin[0] for raw in raws))
        kinds = ", ".join(reader.title for reader in READERS)
        raise UserError(f"{names}: no file of a known kind is in it ({kinds}). Say which with --set.")
    for reader, files in groups:
        ask.progress.check()
        for part in [files] if reader.together else [[one] for one in files]:
            yield reader.read(part, ask)


def _grouped(raws: Sequence[Raw], wanted: str) -> list[tuple[Reader, list[Raw]]]:
    """The files of each reader; of the same table as text and as workbook the text is taken."""
    found: dict[str, list[Raw]] = {}
    asked = [reader for reader in READERS if not wanted or wanted in reader.sets]
    for by_name in (True, False):
        for raw in raws:
            reader = next((one for one in asked if _is(one, raw, by_name=by_name)), None)
            if reader is not None:
                found.setdefault(reader.title, []).append(raw)
        if found:
            break
    if not found and wanted and len(raws) == 1:
        found[asked[0].title] = [raws[0]]
    return [(reader, _once(found[reader.title])) for reader in asked if reader.title in found]


def _is(reader: Reader, raw: Raw, *, by_name: bool) -> bool:
    if by_name:
        return re.match(reader.name, raw.name) is not None
    return re.match(reader.begins, raw.head().lower()) is not None


def _once(raws: list[Raw]) -> list[Raw]:
    """One file a table: a workbook is left out where the same name stands as text or csv."""
    stems = {raw.name.rpartition(".")[0] for raw in raws if not raw.name.endswith(".xlsx")}
    return [raw for raw in raws if not raw.name.endswith(".xlsx") or raw.name.rpartition(".")[0] not in stems]

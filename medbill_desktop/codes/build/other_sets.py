"""The editions beside ICD-10-CM: ICD-9-CM, HCPCS Level II, the maps, and the small lists."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

from medbill_desktop.codes.build.content import Content, Level, Node
from medbill_desktop.codes.build.indexes import icd9_lines
from medbill_desktop.codes.build.raw import table
from medbill_desktop.codes.format import normalise, printed

_NEXT_ICD10CM = "2026-10-01"


def icd9(raw: Path) -> Content:
    """ICD-9-CM diagnoses, version 32: the last edition, in force through services of 2015-09-30."""
    return _icd9(raw, "icd9cm", "ICD-9-CM version 32 (October 2014, the last)", "DX")


def icd9_procedures(raw: Path) -> Content:
    """ICD-9-CM procedures, version 32."""
    return _icd9(raw, "icd9proc", "ICD-9-CM procedures version 32 (October 2014, the last)", "SG")


def _icd9(raw: Path, code_set: str, title: str, part: str) -> Content:
    content = Content(
        code_set=code_set,
        name="v32",
        title=title,
        effective_from=date(2014, 10, 1),
        effective_thru=date(2015, 9, 30),
        source="CMS ICD-9-CM version 32 title files",
    )
    short = dict(icd9_lines(raw / "icd9cm" / f"CMS32_DESC_SHORT_{part}.txt.gz"))
    titles = dict(icd9_lines(raw / "icd9cm" / f"CMS32_DESC_LONG_{part}.txt.gz"))
    content.rows = len(titles)
    at: dict[str, int] = {}
    for code in sorted(titles):
        parent = -1
        for cut in range(_category_length(code_set, code), len(code)):
            parent = _header(content, at, code_set, code[:cut], parent)
        at[code] = len(content.nodes)
        content.nodes.append(
            Node(
                level=Level.CODE,
                code=code,
                title=titles[code],
                short=short.get(code, ""),
                billable=True,
                parent=parent,
                prior=4 if code[0] in "EV" else 0,
            ),
        )
    return content


def _header(content: Content, at: dict[str, int], code_set: str, code: str, parent: int) -> int:
    """The category row above a code; CMS lists complete codes only, so its title says just that."""
    if code not in at:
        at[code] = len(content.nodes)
        title = f"Category {printed(code_set, code)} (the CMS list has titles of complete codes only)"
        content.nodes.append(Node(level=Level.CODE, code=code, title=title, parent=parent, listed=False))
    return at[code]


def _category_length(code_set: str, code: str) -> int:
    if code_set == "icd9proc":
        return 2
    return 4 if code.startswith("E") else 3


def hcpcs_2019(raw: Path) -> Content:
    """HCPCS Level II of January 2019, with modifiers: the last official CMS file at hand."""
    content = Content(
        code_set="hcpcs",
        name="2019",
        title="HCPCS Level II January 2019",
        effective_from=date(2019, 1, 1),
        effective_thru=date(2019, 12, 31),
        source="CMS alpha-numeric HCPCS file 2019",
    )
    for row in table(
        raw / "hcpcs" / "hcpcs_2019_level2.csv.gz", "code", "long_desc", "short_desc", "add_date"
    ):
        content.nodes.append(
            Node(
                level=Level.CODE,
                code=row["code"],
                title=row["long_desc"],
                short=row["short_desc"],
                billable=True,
                valid_from=_iso(row["add_date"]),
                valid_thru=_iso(row["term_date"]),
            ),
        )
    content.rows = len(content.nodes)
    content.modifiers = [
        (row["modifier"], row["long_desc"], row["short_desc"], _iso(row["add_date"]), _iso(row["term_date"]))
        for row in table(raw / "hcpcs" / "hcpcs_2019_modifiers.csv.gz", "modifier", "long_desc", "term_date")
    ]
    return content


def hcpcs_2025(raw: Path) -> Content:
    """HCPCS Level II of early 2025 from a third party's copy: its name says that it is not official."""
    content = Content(
        code_set="hcpcs",
        name="2025-unofficial",
        title="HCPCS Level II early 2025 (unofficial copy)",
        effective_from=date(2025, 1, 1),
        effective_thru=date(2025, 3, 31),
        source="CMS text as copied by a third party; import the CMS quarterly file to replace it",
        official=False,
    )
    added = {
        row["code"]: _iso(row["add_date"])
        for row in table(raw / "hcpcs" / "hcpcs_2019_level2.csv.gz", "code", "add_date")
    }
    for row in table(
        raw / "hcpcs" / "hcpcs_2025_level2_unofficial.csv.gz", "code", "long_desc", "terminated"
    ):
        content.nodes.append(
            Node(
                level=Level.CODE,
                code=row["code"],
                title=row["long_desc"],
                short=row["short_desc_2019"],
                billable=True,
                valid_from=added.get(row["code"], ""),
                valid_thru=_spelled(row["terminated"]),
            ),
        )
    content.rows = len(content.nodes)
    return content


def maps(raw: Path) -> Content:
    """The General Equivalence Mappings between ICD-9-CM and ICD-10-CM, both directions."""
    content = Content(
        code_set="gem",
        name="FY2016",
        title="General Equivalence Mappings FY2016",
        effective_from=date(2015, 10, 1),
        effective_thru=None,
        source="CMS General Equivalence Mappings in the csv form of NBER",
    )
    for direction, name in ((9, "gem_icd9_to_icd10cm.csv.gz"), (10, "gem_icd10cm_to_icd9.csv.gz")):
        source, target = ("icd9cm", "icd10cm") if direction == 9 else ("icd10cm", "icd9cm")
        content.gems += [
            (direction, row[source], "" if row["no_map"] == "1" else row[target], row["flags"])
            for row in table(raw / "gem" / name, "icd9cm", "icd10cm", "flags", "no_map")
        ]
    content.rows = len(content.gems)
    return content


def lists(raw: Path) -> Content:
    """Places of service, modifier rules, abbreviations, and what is known of the next ICD-10-CM edition."""
    content = Content(
        code_set="lists",
        name="2026",
        title="Places of service, modifier rules and abbreviations 2026",
        effective_from=date(2026, 1, 1),
        effective_thru=None,
        source="CMS place of service codes; our own tables",
    )
    content.places = [
        (row["code"], row["name"], int(row["medicare_rate"] == "F"))
        for row in table(raw / "pos" / "pos_codes.csv", "code", "name", "medicare_rate")
    ]
    flags = ("level", "ncci_bypass", "visit_only", "pricing", "global_period")
    for row in table(raw / "modifiers" / "modifier_rules.csv", "modifier", *flags):
        level, bypass, visit, pricing, period = (int(row[flag]) for flag in flags)
        content.rules.append((row["modifier"], level, bypass, visit, pricing, period))
    content.abbreviations = [
        (row["abbreviation"], row["expansion"], row["example_category"])
        for row in table(
            raw / "synonyms" / "abbreviations.csv", "abbreviation", "expansion", "example_category"
        )
    ]
    content.shorthand = [
        (row["short"], row["meant"]) for row in table(raw / "synonyms" / "shorthand.csv", "short", "meant")
    ]
    content.coming = [
        (normalise(row["code"]), row["action"], _NEXT_ICD10CM)
        for row in table(raw / "icd10cm" / "fy2027_known_delta.csv", "action", "code")
    ]
    content.rows = len(content.places)
    return content


def _iso(compact: str) -> str:
    """``20181231`` as ``2018-12-31``; "" stays ""."""
    return f"{compact[:4]}-{compact[4:6]}-{compact[6:8]}" if re.fullmatch(r"\d{8}", compact) else ""


def _spelled(words: str) -> str:
    """``December 31, 2021`` as ``2021-12-31``; "" stays ""."""
    return datetime.strptime(words, "%B %d, %Y").date().isoformat() if words else ""  # noqa: DTZ007 - a date alone

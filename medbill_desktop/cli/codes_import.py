"""`medbill codes import FILE...`, and `codes editions`, `codes price CODE`, `codes map SYSTEM CODE`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from medbill_desktop.cli.dates import iso_date
from medbill_desktop.cli.opening import add_office, opened
from medbill_desktop.cli.output import DONE, Output
from medbill_desktop.codes.imports.catalog import SETS
from medbill_desktop.codes.imports.difference import Imported
from medbill_desktop.codes.imports.place import own_editions, own_library
from medbill_desktop.codes.imports.shelf import Order, import_into
from medbill_desktop.domain.progress import Silent


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the words `import` and `editions` under `codes`."""
    bring = words.add_parser("import", help="bring in the files of CDC, CMS, AMA, NUCC", parents=[shared])
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE", help="as downloaded; a zip as it is")
    bring.add_argument("--set", dest="code_set", default="", choices=["", *SETS], metavar="SET")
    bring.add_argument(
        "--effective", type=iso_date, metavar="D", help="first date of service, if no name says"
    )
    add_office(bring, required=False)
    bring.set_defaults(run=_import)
    held = words.add_parser("editions", help="what is loaded, with its dates", parents=[shared])
    held.set_defaults(run=_editions)
    price = words.add_parser("price", help="what Medicare pays for a service", parents=[shared])
    price.add_argument("code")
    price.add_argument("--modifiers", default="", metavar="26,TC")
    price.add_argument("--on", type=iso_date, required=True, metavar="D", help="date of service")
    price.add_argument("--pos", default="11", help="place of service")
    price.add_argument("--locality", required=True, metavar="MAC-LOCALITY", help="as in 10112-00")
    price.add_argument("--qpp", action="store_true", help="the factor of advanced payment models")
    price.set_defaults(run=_price)
    other = words.add_parser("map", help="a diagnosis in the other system", parents=[shared])
    other.add_argument("system", choices=["icd9cm", "icd10cm"])
    other.add_argument("code")
    other.add_argument("--dos", type=iso_date, required=True, metavar="D", help="date of service")
    other.set_defaults(run=_map)


def _import(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.office.clock import SystemClock

    order = Order(
        files=options.files,
        code_set=options.code_set,
        effective=options.effective,
        today=SystemClock().today(),
    )
    reports = _into_office(options, order) if options.office else _into_own(order)
    first, *rest = [one.as_json() for one in reports]
    output.result({**first, **({"also": rest} if rest else {})}, _lines(reports))
    return DONE


def _into_office(options: argparse.Namespace, order: Order) -> Sequence[Imported]:
    from medbill_desktop.services.codes_import import import_codes

    with opened(options) as office:
        return import_codes(office.bench, order, office.shelf).value


def _into_own(order: Order) -> Sequence[Imported]:
    library = own_library()
    try:
        return import_into(order, library, own_editions(), Silent())
    finally:
        library.close()


def _lines(reports: Sequence[Imported]) -> Iterator[str]:
    for one in reports:
        thru = f" through {one.effective_thru}" if one.effective_thru else ""
        yield f"{one.title}: {one.rows:,} rows, for services from {one.effective_from}{thru}."
        if one.against:
            counts = f"{one.added:,} added, {one.removed:,} removed, {one.changed:,} changed"
            yield f"  Against {one.against}: {counts}."
        for each in one.dying:
            where = ", ".join(f"{count} {word}" for word, count in each.where.items())
            instead = f" Instead: {', '.join(each.replacements)}." if each.replacements else ""
            yield f"  {each.code} ({where}) ends on {each.on}: {each.why}.{instead}"


def _editions(_options: argparse.Namespace, output: Output) -> int:
    library = own_library()
    try:
        rows = [
            {
                "set": one.code_set,
                "edition": one.name,
                "title": one.title,
                "rows": one.rows,
                "effective": [
                    one.effective_from.isoformat(),
                    one.effective_thru.isoformat() if one.effective_thru else None,
                ],
                "source": one.source,
                "sha256": one.sha256,
            }
            for one in library.editions()
        ]
    finally:
        library.close()
    output.result(
        {"editions": rows},
        [f"{row['set']:<12} {row['edition']:<16} {row['rows']:>9,} rows  {row['title']}" for row in rows],
    )
    return DONE


def _price(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.codes.prices import medicare

    library = own_library()
    try:
        asked = medicare.Asked(
            code=options.code.upper(),
            modifiers=options.modifiers.upper().replace(",", " ").split(),
            on=options.on,
            place=options.pos,
            locality=options.locality,
            qpp=options.qpp,
        )
        found = medicare.price(library, asked)
    finally:
        library.close()
    answer = {
        "code": asked.code,
        "amount": found.amount,
        "facility": found.facility,
        "verified": found.verified,
        "lines": list(found.lines),
        "sources": list(found.sources),
    }
    output.result(answer, found.lines)
    return DONE


def _map(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.codes.crosswalk import crosswalk

    library = own_library()
    try:
        found = crosswalk(library, options.system, options.code, options.dos)
    finally:
        library.close()
    lines = [found.message]
    for each in found.alternatives:
        words = " + ".join(f"{code} {title}" for code, title in zip(each.codes, each.titles, strict=True))
        lines.append(f"  {'about ' if each.approximate else ''}{words}")
    output.result(found.as_json(), lines)
    return DONE

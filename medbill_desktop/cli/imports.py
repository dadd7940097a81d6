"""`medbill office import KIND FILE` and `medbill office export KIND FILE`: the set-up as workbooks."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from medbill_desktop.cli.opening import add_office, opened
from medbill_desktop.cli.output import BLOCKED, DONE, Output
from medbill_desktop.domain.import_spec import ImportPlan, Outcome
from medbill_desktop.domain.progress import Silent
from medbill_desktop.domain.set_up_specs import SPECS


def add(words: Any, shared: argparse.ArgumentParser) -> None:
    """Add the words `import`, `export` and `undo-import` under `office`."""
    bring = words.add_parser("import", help="bring a workbook into the set-up", parents=[shared])
    bring.add_argument("kind", choices=tuple(SPECS), metavar="KIND", help=", ".join(SPECS))
    bring.add_argument("file", type=Path, help=".xlsx or .csv")
    bring.add_argument("--sheet", default="", help="default: the one that fits best")
    bring.add_argument("--dry-run", action="store_true", help="say what it would do; nothing is saved")
    bring.add_argument("--skip-wrong", action="store_true", help="leave wrong rows out instead of stopping")
    add_office(bring)
    bring.set_defaults(run=_import)
    write = words.add_parser("export", help="write a part of the set-up as a workbook", parents=[shared])
    write.add_argument("kind", choices=tuple(SPECS), metavar="KIND", help=", ".join(SPECS))
    write.add_argument("file", type=Path, help="a new .xlsx")
    add_office(write)
    write.set_defaults(run=_export)
    back = words.add_parser("undo-import", help="take an import back by its number", parents=[shared])
    back.add_argument("run_id", type=int, metavar="NUMBER")
    add_office(back)
    back.set_defaults(run=_undo)


class _Told(Silent):
    """Progress in words to stderr."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def report(self, done: int, total: int, text: str) -> None:
        """Say how far it is."""
        self._say(f"{text}: {done:,}{f' of {total:,}' if total else ''}")


def _import(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.services import imports
    from medbill_desktop.sheets.reading import read_file

    spec, told = SPECS[options.kind], _Told(output.say)
    order = imports.order_of(spec, read_file(options.file), options.file.name, options.sheet)
    with opened(options) as office:
        plan = imports.dry_run(office.bench, order, told)
        for finding in plan.findings:
            output.say(finding.message)
        stops = bool(plan.findings) and not options.skip_wrong
        if options.dry_run or stops:
            output.result(_answer(plan, 0), [f"{options.file.name}: {plan.words()}; nothing was saved."])
            return BLOCKED if plan.findings else DONE
        whole = imports.ImportOrder(
            spec=spec, table=order.table, columns=order.columns, data=order.data, skip_wrong=True
        )
        run = imports.apply_import(office.bench, whole, told).value
    output.result(_answer(plan, run.id), [f"{options.file.name}: {plan.words()}; import number {run.id}."])
    return DONE


def _answer(plan: ImportPlan, run_id: int) -> dict[str, object]:
    """The object of docs/cli.md; `import` is 0 while nothing was saved."""
    counts = {one.value: plan.count(one) for one in Outcome}
    return {"import": run_id, **counts, "findings": [one.as_json() for one in plan.findings]}


def _export(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.services.exports import export_set_up

    with opened(options) as office, options.file.open("xb") as out:
        try:
            count = export_set_up(office.bench, SPECS[options.kind], out, options.office.name)
        except BaseException:
            options.file.unlink()
            raise
    output.result({"file": str(options.file), "rows": count}, [f"{count:,} rows written to {options.file}."])
    return DONE


def _undo(options: argparse.Namespace, output: Output) -> int:
    from medbill_desktop.services import imports

    with opened(options) as office:
        run = imports.undo_import(office.bench, options.run_id).value
    output.result({"import": run.id, "undone": True}, [f"The import of {run.file_name} was taken back."])
    return DONE

"""The sliding-fee scale and the billed-as rules set up by keys, in one real window (O26, O33)."""

from __future__ import annotations

import pytest

from medbill_desktop.domain.charge_desk import BilledAsRule
from medbill_desktop.domain.discounts import SlideStep
from medbill_desktop.domain.insurance import Payer
from medbill_desktop.store import Reader
from medbill_desktop.ui.reports.screen import TAB
from medbill_desktop.ui.settings import columns
from medbill_desktop.ui.settings.screen import SettingsDialog
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.walk import Walk

pytestmark = pytest.mark.slow


def go(walk, section):
    walk.dialog.sections.setFocus()
    walk.dialog.sections.go(columns.SECTIONS.index(section))
    walk.settle()


def find(walk, record_type, **equals):
    with walk.office.bench.store.reading() as connection:
        return Reader(connection).find(record_type, **equals)


def clean(walk, name):
    faults = [*lint(walk.dialog, name, walk.program.desk.keys), *look(walk.dialog, name)]
    return [str(fault) for fault in faults]


def test_scale_rules_and_payers_are_set_up_and_a_wrong_line_is_refused(real_window, qtbot):
    program = real_window(TAB)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.office = program.desk.office
    walk.press("Ctrl+,")
    walk.dialog = program.window.findChild(SettingsDialog)

    go(walk, "Sliding-fee scale")
    walk.press("Ctrl+N")
    walk.dialog.form.editor("level").setText("b")
    walk.dialog.form.editor("percent").setText("140")
    walk.dialog.form.editor("effective_from").setText("01/01/2026")
    walk.press("Ctrl+S")
    assert "0 to 100" in walk.dialog.banner.text
    walk.dialog.form.editor("percent").setText("40")
    walk.dialog.form.editor("income_to").setText("24000")
    walk.dialog.form.editor("per_person").setText("8250")
    walk.press("Ctrl+S")
    ((step),) = find(walk, SlideStep)
    assert (step.level, step.percent, step.income_to.cents) == ("B", 40, 2_400_000)
    assert clean(walk, "sliding-fee") == []

    go(walk, "Billed-as rules")
    walk.press("Ctrl+N")
    walk.dialog.form.editor("reason").write("locum")
    walk.dialog.form.editor("modifier").setText("Q6")
    walk.press("Ctrl+S")
    assert [(one.reason, one.modifier, one.payer_id) for one in find(walk, BilledAsRule)] == [
        ("locum", "Q6", None)
    ]
    walk.press("Ctrl+N")
    walk.dialog.form.editor("reason").write("locum")
    walk.press("Ctrl+S")
    assert len(find(walk, BilledAsRule)) == 1
    assert clean(walk, "billed-as") == []

    go(walk, "Payers")
    walk.dialog.form.editor("ndc_required").write(True)
    walk.press("Ctrl+S")
    assert len(find(walk, Payer, ndc_required=True)) == 1

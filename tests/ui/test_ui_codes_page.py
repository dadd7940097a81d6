"""The section Code sets over a real office: a file brought in, one refused, what ends with it."""

import pytest

from medbill_desktop.domain.visit import Encounter
from medbill_desktop.services import coding
from medbill_desktop.store import Reader
from medbill_desktop.ui.reports.screen import TAB
from medbill_desktop.ui.settings import columns
from medbill_desktop.ui.settings.screen import SettingsDialog
from medbill_desktop.ui.shell.lint import lint
from medbill_desktop.ui.shell.lint_look import look
from tests.codes.make_codes_files import FIXTURES, NEXT_ORDER, order_lines
from tests.walk import Walk

pytestmark = pytest.mark.slow


@pytest.fixture
def page(real_window, qtbot):
    program = real_window(TAB)
    walk = Walk(program, qtbot)
    walk.settle()
    walk.press("Ctrl+,")
    dialog = program.window.findChild(SettingsDialog)
    dialog.sections.setFocus()
    dialog.sections.go(columns.SECTIONS.index("Code sets"))
    walk.settle()
    walk.dialog, walk.page, walk.office = dialog, dialog.page("Code sets"), program.desk.office
    return walk


def test_files_are_brought_in_refused_and_told(page, tmp_path):
    titles = [row[0] for row in page.page.editions.texts]
    assert "ICD-10-CM FY2026 (April 2026)" in titles
    page.page.bring_in([FIXTURES / "ncci_mue_practitioner_Eff_01-01-2026.sample.csv"])
    page.settle()
    assert "NCCI unit limits 2026Q1 (Medicare)" in [row[0] for row in page.page.editions.texts]
    assert "4 rows" in page.page.said.text()
    wrong = tmp_path / "mue_Eff_04-01-2026.csv"
    wrong.write_text("HCPCS/CPT Code,MUE Values,Wrong,MUE Rationale\nG0101,1,2,x\n")
    page.page.bring_in([wrong])
    page.settle()
    assert "no column “MUE Adjudication Indicator”" in page.dialog.banner.text
    assert len([row for row in page.page.editions.texts if "unit limits" in row[0]]) == 1
    with page.office.bench.store.reading() as connection:
        visit = next(one for one in Reader(connection).find(Encounter) if one.state.value != "released")
    coding.assign_diagnoses(page.office.bench, visit.id, [("icd10cm", "M72.2")])
    order = tmp_path / "icd10cm-order-2027.txt"
    order.write_text("\n".join(order_lines(NEXT_ORDER)))
    page.page.bring_in([order])
    page.settle()
    assert ("M72.2", "M72.20, M72.21") in [(row[0], row[4]) for row in page.page.dead.texts]
    faults = [*lint(page.dialog, "Code sets", page.program.desk.keys), *look(page.dialog, "Code sets")]
    assert faults == []

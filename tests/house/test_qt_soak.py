"""Some builds of Qt for Python lose a reference to None with every call, and die of it within minutes."""

from __future__ import annotations

import os
import subprocess
import sys

CALLS = 200_000
LOOP = """
import sys
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

app = QApplication([])
edit, label = QLineEdit(), QLabel()
before = sys.getrefcount(None)
for number in range({calls} // 4):
    edit.setText("x")
    label.setText("y")
    edit.setEnabled(True)
    label.setToolTip("z")
print(sys.getrefcount(None) - before)
"""


def test_two_hundred_thousand_calls_into_qt_leave_none_alive():
    done = subprocess.run(
        [sys.executable, "-c", LOOP.format(calls=CALLS)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert abs(int(done.stdout)) < 100, (
        "references to None were lost or gained: this Qt will die in a long session"
    )

"""What scanning a note costs: 2,000 characters and 20 pages of it, against the time of its budget."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.harness import MIN_ROUNDS, Peer, Result, against
from medbill_desktop.advice.scanner import Scanner
from medbill_desktop.codes.library import Library

NAME = "Scanning a note"
BUDGET_MS = 50.0
_NOTE = """CHIEF COMPLAINT: cough and fever for three days.
HPI: 54-year-old with type 2 diabetes and hypertension, not on oxygen. Cough is productive. No chest
pain, no hemoptysis.
Her mother had breast cancer. Denies leg swelling. Low back pain since a fall last month, worse on
the left.
PMH: appendectomy 1998, former smoker, gastroesophageal reflux disease, osteoarthritis of the right
knee.
MEDICATIONS: metformin 1000 mg, lisinopril 20 mg, omeprazole 20 mg.
ROS: positive for fatigue; negative for weight loss, night sweats, palpitations.
EXAM: T 38.4, BP 150/92, BMI 31.2. Crackles at the right base. No edema. Knee: crepitus, no
effusion.
LABS: A1c 8.4. WBC 13.1. Creatinine 1.1.
ASSESSMENT: 1. Community-acquired pneumonia, right lower lobe. 2. Type 2 diabetes with
hyperglycemia. 3. Essential
hypertension, uncontrolled. 4. Rule out pulmonary embolism. 5. Obesity, class 1. 6. Osteoarthritis
of right knee.
PLAN: azithromycin, chest film, return in one week or sooner if shortness of breath. If pain worsens
consider MRI.
"""


def run(rounds: int) -> list[Result]:
    """One line for 2,000 characters, one for 40,000; milliseconds of CPU, the median of at least 5 rounds."""
    text = (_NOTE * 40)[:40_000]
    with tempfile.TemporaryDirectory() as cache:
        scanner = Scanner(Library.shipped(), cache=Path(cache))
        scanner.scan(text[:2000])
        return [
            _timed(scanner, text[:2000], 10 * max(rounds, MIN_ROUNDS), BUDGET_MS),
            _timed(scanner, text, max(rounds, MIN_ROUNDS), 20 * 2.2 * BUDGET_MS),
            against(
                "a note of 4,000 characters scanned, beside 2,000",
                lambda: scanner.scan(text[:4000]),
                Peer("ours, half as long", lambda: scanner.scan(text[:2000])),
                rounds=10 * max(rounds, MIN_ROUNDS),
                at_most=2.2,
            ),
        ]


def _timed(scanner: Scanner, text: str, times: int, at_most: float) -> Result:
    taken = []
    for _ in range(times):
        begun = time.process_time()
        scanner.scan(text)
        taken.append(1000 * (time.process_time() - begun))
    median = statistics.median(taken)
    name = f"a note of {len(text):,} characters scanned"
    return Result(name, median, None, "", f"at most {at_most:g} ms", median <= at_most, "ms CPU")

"""The command line keeps docs/cli.md: names of keys, exit codes, JSON only on the output."""

import json
from decimal import Decimal

import pytest

from medbill_desktop.codes.library import Library
from medbill_desktop.edi.read_837p import read_837p


def test_office_create_demo_and_verify(tmp_path, medbill, monkeypatch):
    monkeypatch.delenv("MEDBILL_PASSPHRASE", raising=False)
    made = [
        medbill(
            "office",
            "create",
            tmp_path / name,
            "--demo",
            "--patients",
            3,
            "--seed",
            5,
            "--as-of",
            "2026-04-15",
            "--json",
        )
        for name in ("a", "b")
    ]
    code, answer, words = made[0]
    assert code == 0
    assert set(answer) >= {"office", "patients", "encounters", "claims", "seconds", "digest"}
    assert answer["patients"] == 3
    assert "Sign in as demo; the passphrase is demo." in words
    assert answer["digest"] == made[1][1]["digest"]
    monkeypatch.setenv("MEDBILL_PASSPHRASE", "demo")
    code, proof, _ = medbill("office", "verify", tmp_path / "a", "--json")
    assert (code, proof["ok"]) == (0, True)
    assert all(set(check) == {"name", "ok", "detail"} for check in proof["checks"])


def test_released_blocks_are_counted_by_rule(demo, medbill):
    assert medbill("claims", "released", "--office", demo, "--json")[:2] == (0, {"released": []})
    late = ("--from", "2026-05-01", "--thru", "2026-04-01")
    code, _, words = medbill("claims", "released", "--office", demo, *late)
    assert code == 2
    assert "--thru 2026-04-01 lies before --from 2026-05-01." in words


def test_backup_and_restore_give_the_same_claims(tmp_path, demo, medbill):
    before = medbill("claims", "list", "--office", demo, "--json")[1]
    code, backup, _ = medbill("office", "backup", demo, "-o", tmp_path / "b.medbill", "--json")
    assert (code, set(backup)) == (0, {"file", "sha256", "bytes"})
    assert medbill("office", "restore", tmp_path / "b.medbill", demo)[0] == 2
    assert medbill("office", "restore", tmp_path / "b.medbill", tmp_path / "again", "--json")[0] == 0
    assert medbill("claims", "list", "--office", tmp_path / "again", "--json")[1] == before


def test_codes_search_show_and_batch(tmp_path, medbill):
    code, answer, _ = medbill("codes", "search", "HTN", "--json", "--limit", 5)
    assert code == 0
    assert set(answer) >= {"query", "ms", "results"}
    assert set(answer["results"][0]) == {"system", "code", "title", "billable", "matched", "source"}
    assert answer["results"][0]["code"] == "I10"
    code, shown, _ = medbill("codes", "show", "icd10cm", "E1165", "--json")
    keys = "code title billable valid_from valid_thru includes excludes1 excludes2 code_first use_additional"
    assert set(shown) >= {*keys.split(), "children", "parent"}
    assert (shown["code"], shown["parent"]) == ("E11.65", "E11.6")
    queries = tmp_path / "q.txt"
    queries.write_text("HTN\nE11.65\n", encoding="utf-8")
    code, lines, _ = medbill("codes", "search", "--batch", queries, "--json")
    assert [json.loads(line)["query"] for line in lines] == ["HTN", "E11.65"]
    assert medbill("codes", "show", "icd10cm", "Q99.999")[0] == 2


def test_claims_list_show_and_check_without_an_office(tmp_path, demo, medbill):
    listed = medbill("claims", "list", "--office", demo, "--json")[1]["claims"]
    blocked = medbill("claims", "list", "--office", demo, "--state", "blocked", "--json")[1]["claims"]
    assert blocked
    assert {row["state"] for row in blocked} == {"blocked"}
    clean = next(row for row in listed if row["state"] == "paid")
    for row, exit_code in ((clean, 0), (blocked[0], 1)):
        code, claim, _ = medbill("claims", "show", row["number"], "--office", demo, "--json")
        assert code == 0
        assert sum(Decimal(line["amount"]) for line in claim["lines"]) == Decimal(row["charge_total"])
        path = tmp_path / "claim.json"
        path.write_text(json.dumps(claim), encoding="utf-8")
        code, found, _ = medbill("claims", "check", path, "--json")
        assert code == exit_code
        assert medbill("claims", "check", "--office", demo, "--claim", row["number"], "--json")[1] == found
    assert set(found["findings"][0]) == {"rule", "severity", "path", "message", "fix", "source"}


def test_export_sends_what_is_ready_once(tmp_path, demo, medbill):
    ready = medbill("claims", "list", "--office", demo, "--state", "ready", "--json")[1]["claims"]
    out = tmp_path / "claims.txt"
    code, answer, _ = medbill(
        "claims", "export-837", "--office", demo, "--ready", "-o", out, "--usage", "T", "--json"
    )
    assert code == 0
    code, answer, _ = medbill("claims", "export-837", "--office", demo, "--ready", "-o", out, "--json")
    assert code == 0
    assert set(answer) == {"file", "claims", "control", "total"}
    assert set(answer["control"]) == {"isa", "gs", "st"}
    images = read_837p(out.read_bytes()).images
    electronic = {image.claim_number for image in images}
    assert len(images) == answer["claims"]
    assert electronic <= {row["number"] for row in ready}
    assert sum(Decimal(str(image.total)) for image in images) == Decimal(answer["total"])
    code, _, words = medbill("claims", "export-837", "--office", demo, "--ready", "-o", out)
    assert (code, words) == (2, "No claim is ready to be sent.")
    assert len(read_837p(out.read_bytes()).images) == answer["claims"]


def test_a_form_from_the_office_and_from_a_file(tmp_path, demo, medbill):
    claim = medbill("claims", "list", "--office", demo, "--json")[1]["claims"][0]
    out = tmp_path / "form.pdf"
    code, answer, _ = medbill(
        "form", "cms1500", "--office", demo, "--claim", claim["id"], "-o", out, "--json"
    )
    assert (code, answer["claims"]) == (0, 1)
    assert out.read_bytes().startswith(b"%PDF-")
    medbill("claims", "export-837", "--office", demo, "--ready", "-o", tmp_path / "f.txt", "--usage", "T")
    code, answer, _ = medbill(
        "form", "cms1500", "--from-837", tmp_path / "f.txt", "-o", out, "--data-only", "--json"
    )
    assert code == 0
    assert answer["pages"] >= answer["claims"] > 0


REPORTS = ("aging", "ledger", "denials", "productivity", "kpi", "deposits", "unbilled", "credits")


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_answers_in_rows_and_as_a_workbook(tmp_path, demo, medbill, name):
    book = tmp_path / "r.xlsx"
    code, answer, _ = medbill(
        "report", name, "--office", demo, "--as-of", "2026-04-15", "--xlsx", book, "--json"
    )
    assert code == 0
    assert isinstance(answer["rows"], list)
    assert book.read_bytes().startswith(b"PK")


def test_the_aging_report_is_the_ledger(demo, medbill):
    rows = medbill("report", "aging", "--office", demo, "--as-of", "2026-04-15", "--json")[1]["rows"]
    assert rows
    for row in rows:
        parts = [Decimal(row[key]) for key in ("d0_30", "d31_60", "d61_90", "d91_120", "over_120", "credits")]
        assert sum(parts) == Decimal(row["total"])


def test_x12_read_of_our_own_file(tmp_path, demo, medbill):
    medbill("claims", "export-837", "--office", demo, "--ready", "-o", tmp_path / "f.txt", "--usage", "T")
    code, answer, _ = medbill("x12", "read", tmp_path / "f.txt", "--json")
    assert code == 0
    assert set(answer) == {"interchanges", "normalised", "transactions", "findings"}
    assert set(answer["transactions"][0]) >= {
        "set",
        "version",
        "control",
        "claims",
        "lines",
        "total",
        "findings",
    }


def test_the_cli_needs_no_qt(demo):
    import subprocess
    import sys

    script = (
        "import sys; from medbill_desktop.app.main import main; "
        f"code = main(['claims', 'list', '--office', {str(demo)!r}, '--json']); "
        "found = [m for m in sys.modules if m.startswith(('PySide6', 'shiboken6'))]; "
        "sys.stderr.write(str(found)); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "[]")


def test_the_library_closes_twice_without_harm():
    library = Library.shipped()
    library.close()
    assert library.editions()

"""`medbill note scan` as docs/cli.md says."""

import json

import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """The dictionary is kept away from the user's own."""
    monkeypatch.setenv("MEDBILL_CACHE", str(tmp_path_factory.getbasetemp() / "note-cache"))


def test_a_note_is_scanned(medbill, tmp_path):
    text = "Right ankle sprain.\r\nNo fracture of ankle.\r\nHTN."
    note = tmp_path / "note.txt"
    note.write_bytes(text.encode())
    code, answer, _ = medbill("note", "scan", note, "--json")
    assert code == 0
    assert answer["id"] == "note.txt"
    assert [text[each["start"] : each["end"]] for each in answer["spans"]] == [
        each["text"] for each in answer["spans"]
    ]
    assert [each["assertion"] for each in answer["spans"]] == ["present", "negated", "present"]
    assert [one["code"] for each in answer["spans"] for one in each["proposals"]] == ["S93.401A", "I10"]
    assert {"code", "title", "why"} <= set(answer["spans"][0]["proposals"][0])


def test_a_batch_answers_line_by_line(medbill, tmp_path):
    batch = tmp_path / "notes.jsonl"
    rows = [{"id": "a", "text": "GERD."}, {"id": "b", "text": "Fine today."}]
    batch.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    code, lines, _ = medbill("note", "scan", "--batch", batch, "--json")
    answers = [json.loads(each) for each in lines]
    assert code == 0
    assert [each["id"] for each in answers] == ["a", "b"]
    assert answers[0]["spans"][0]["proposals"][0]["code"] == "K21.9"
    assert answers[1]["spans"] == []


@pytest.mark.parametrize("line", ["not json", '{"id": "a"}', "[1]"])
def test_a_bad_line_is_refused_by_its_number(medbill, tmp_path, line):
    batch = tmp_path / "notes.jsonl"
    batch.write_text('{"id": "x", "text": "HTN"}\n' + line, encoding="utf-8")
    code, _, words = medbill("note", "scan", "--batch", batch, "--json")
    assert code == 2
    assert "Line 2" in words


def test_neither_or_both_is_wrong_use(medbill, tmp_path):
    assert medbill("note", "scan", "--json")[0] == 2
    assert medbill("note", "scan", tmp_path / "none.txt")[0] == 2

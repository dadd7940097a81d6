"""The ICD-10-CM tabular list: hierarchy, notes, and the codes that 7th characters make.

The XML does not list codes with a 7th character; each `sevenChrDef` holds for all codes below it, which are
padded with the placeholder X to six characters. Sections nest by their ranges (C00-C14 is inside C00-C75).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from medbill_desktop.codes.build.content import Level, Node
from medbill_desktop.codes.build.raw import text
from medbill_desktop.codes.format import normalise

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NOTE_KINDS = {
    "includes": "includes",
    "inclusionTerm": "inclusion_terms",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "notes": "notes",
    "sevenChrNote": "seventh_characters",
}
Extensions = tuple[tuple[str, str, str], ...]
"""7th character, its meaning, and the 6th characters it does not go with."""

_EXCEPT = re.compile(r"7th characters (\w(?:(?:,| and|, and) \w)*) do not apply .*?with 6th character (.*)")
_SIXTH = re.compile(r"\b(\d) - ")


class Tabular:
    """The tabular list as nodes and notes.

    Attributes:
        nodes: parents before children, in the order of the book; 7th-character codes after their base.
        notes: node index, kind, text.
    """

    def __init__(self, root: Element) -> None:
        self.nodes: list[Node] = []
        self.notes: list[tuple[int, str, str]] = []
        for chapter in root.iter("chapter"):
            self._chapter(chapter)

    def _chapter(self, chapter: Element) -> None:
        top = self._add(
            Node(level=Level.CHAPTER, code=f"chapter {text(chapter, 'name')}", title=text(chapter, "desc"))
        )
        self._take_notes(chapter, top)
        sections = [(str(section.get("id")), section) for section in chapter.findall("section")]
        at: dict[str, int] = {}
        for name, section in sections:
            around = _around(name, [other for other, _ in sections])
            parent = at.get(around, top)
            at[name] = self._add(
                Node(level=Level.SECTION, code=f"section {name}", title=text(section, "desc"), parent=parent),
            )
            self._take_notes(section, at[name])
            for diag in section.findall("diag"):
                self._diag(diag, at[name], ())

    def _diag(self, diag: Element, parent: int, extensions: Extensions) -> None:
        inner = diag.findall("diag")
        extensions = _extensions(diag) or extensions
        node = Node(
            level=Level.CODE,
            code=normalise(text(diag, "name")),
            title=text(diag, "desc"),
            billable=not inner and not extensions,
            parent=parent,
        )
        here = self._add(node)
        self._take_notes(diag, here)
        if inner:
            for child in inner:
                self._diag(child, here, extensions)
            return
        for char, meaning, not_after in extensions:
            base = node.code.ljust(6, "X")
            if base[5] in not_after:
                continue
            self._add(
                Node(
                    level=Level.EXTENSION,
                    code=base + char,
                    title=f"{node.title}, {meaning}",
                    billable=True,
                    parent=here,
                ),
            )

    def _take_notes(self, element: Element, here: int) -> None:
        for child in element:
            kind = NOTE_KINDS.get(child.tag)
            if kind:
                for note in child.findall("note"):
                    self.notes.append((here, kind, " ".join("".join(note.itertext()).split())))
        for char, meaning, _ in _extensions(element):
            self.notes.append((here, "seventh_characters", f"{char}: {meaning}"))

    def _add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1


def _extensions(element: Element) -> Extensions:
    """The 7th characters defined at an element, in their order; a second meaning after "/" is cut."""
    found = element.findall("sevenChrDef/extension")
    if not found:
        return ()
    exceptions = [hit for note in element.findall("notes/note") if (hit := _EXCEPT.search(note.text or ""))]
    return tuple(
        (
            str(each.get("char")),
            _meaning("".join(each.itertext())),
            "".join(
                sixth
                for hit in exceptions
                if str(each.get("char")) in re.findall(r"\b\w\b", hit[1])
                for sixth in _SIXTH.findall(hit[2])
            ),
        )
        for each in found
    )


def _meaning(text_of_extension: str) -> str:
    return " ".join(text_of_extension.split("/", maxsplit=1)[0].split())


def _around(name: str, others: list[str]) -> str:
    """The narrowest section whose range holds this one's; "" when there is none."""
    first, last = _range(name)
    best, best_first, best_last = "", "", "~"
    for other in others:
        other_first, other_last = _range(other)
        holds = other != name and other_first <= first and last <= other_last
        if holds and other_first >= best_first and other_last <= best_last:
            best, best_first, best_last = other, other_first, other_last
    return best


def _range(name: str) -> tuple[str, str]:
    first, _, last = name.partition("-")
    return first, last or first

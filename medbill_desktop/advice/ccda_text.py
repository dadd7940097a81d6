"""The narrative of a C-CDA document as text: what people read, not its coded entries.

Source: HL7 CDA Release 2, section 4.3.5 (Section.text narrative block).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from medbill_desktop.advice.paper import Paper, hl7_day
from medbill_desktop.domain.errors import UnreadableInput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type only; parsing goes through defusedxml

_HL7 = "{urn:hl7-org:v3}"
_BLOCKS = frozenset({"paragraph", "table", "list", "caption", "thead", "tbody"})
_LEGAL = "legalAuthenticator"


def is_ccda(content: bytes) -> bool:
    """Whether a file looks like a clinical document in XML."""
    return b"<ClinicalDocument" in content[:4096]


def read_ccda(content: bytes) -> Paper:
    """Title, patient and the narrative of every section.

    Raises:
        UnreadableInput: it is no well-formed clinical document, uses entities, or says nothing.
    """
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableInput(f"This clinical document is no readable XML ({error}).") from error
    parts = [part for section in root.iter(f"{_HL7}section") if (part := _section(section))]
    if not parts:
        raise UnreadableInput("This clinical document has no section with a text.")
    patient = f"{_HL7}recordTarget/{_HL7}patientRole/{_HL7}patient"
    return Paper(
        text="\n\n".join(parts),
        title=_said(root.find(f"{_HL7}title")) or "Clinical document",
        kind="note",
        family=_said(root.find(f"{patient}/{_HL7}name/{_HL7}family")),
        birth_date=hl7_day(_value(root.find(f"{patient}/{_HL7}birthTime"))),
        day=hl7_day(_value(root.find(f"{_HL7}effectiveTime"))),
        signed=root.find(f"{_HL7}{_LEGAL}") is not None,
    )


def _section(section: Element) -> str:
    title, text = _said(section.find(f"{_HL7}title")), section.find(f"{_HL7}text")
    lines = (
        [" ".join(line.split()) for line in "".join(_pieces(text)).splitlines()] if text is not None else []
    )
    body = "\n".join(line for line in lines if line)
    return f"{title}:\n{body}" if title and body else body


def _pieces(element: Element) -> Iterator[str]:
    """The text in order, with line ends where the narrative has blocks."""
    yield (element.text or "").replace("\n", " ")
    for child in element:
        name = child.tag.removeprefix(_HL7)
        if name in _BLOCKS or name in {"item", "tr"}:
            yield "\n- " if name == "item" else "\n"
        yield from _pieces(child)
        if name in {"td", "th"}:
            yield "  "
        elif name == "br" or name in _BLOCKS:
            yield "\n"
        yield (child.tail or "").replace("\n", " ")


def _said(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _value(element: Element | None) -> str:
    return "" if element is None else element.get("value", "")

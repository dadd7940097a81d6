"""Papers of a record, invented: a message with results, one with a document, a clinical document."""

from __future__ import annotations

from datetime import date

from medbill_desktop.services import documents
from medbill_desktop.services.documents import TakeIn

ORU = (
    "MSH|^~\\&|LAB|X|MB|Y|20260401093000||ORU^R01|1|P|2.5.1\r"
    "PID|1||77||{family}^Ngozi||{born}|F\r"
    "OBR|1|||57021-8^CBC\\T\\Diff^LN|||20260401080000||||||||||||||||||F\r"
    "OBX|1|NM|718-7^Hemoglobin^LN||10.2|g/dL|12.0-15.5|L|||F\r"
    "OBX|2|CWE|1^Smear^L||A^Normal cells^L||||||F\r"
    "NTE|1||Called to the office~at 10:00\r"
)
XRAY = (
    "MSH|^~\\&|RAD|X|MB|Y|20260401||ORU^R01|2|P|2.5.1\r"
    "OBR|1|||73110^X-ray wrist right|||20260401||||||||||||||||||F\r"
    "OBX|1|TX|1^Report||Impression:||||||F\r"
    "OBX|2|TX|1^Report||Closed Colles' fracture of right radius.||||||F\r"
    "OBX|3|TX|1^Report||Electronically signed by A. Radiologist.||||||F\r"
)
MDM = (
    "MSH|^~\\&|EHR|X|MB|Y|20260401||MDM^T02|3|P|2.5.1\r"
    "TXA|1|CN^Progress note|TX|20260401||||||||||||AU\r"
    "OBX|1|FT|1^Note||Plan:\\.br\\Type 2 diabetes.||||||F\r"
)
CCDA = b"""<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Visit summary</title><effectiveTime value="20260401"/>
<recordTarget><patientRole><patient><name><given>Ngozi</given><family>%s</family></name>
<birthTime value="%s"/></patient></patientRole></recordTarget>
<component><structuredBody><component><section><title>Assessment</title>
<text><paragraph>Essential <content>hypertension</content></paragraph>
<list><item>Gout</item><item>Asthma</item></list>
<table><tbody><tr><td>BP</td><td>150/90</td></tr></tbody></table></text></section></component>
</structuredBody></component></ClinicalDocument>"""
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&a;</title></ClinicalDocument>'
)
NOTE = "HPI:\r\nFather had gout.\r\nAssessment:\r\nHTN, stable. No asthma. Possible pneumonia.\r\n"


def a_file(shop, visit, content, **over):
    """Take a file into the record of a visit."""
    values = {
        "patient_id": shop.patient.id,
        "encounter_id": visit.id,
        "content": content if isinstance(content, bytes) else content.encode(),
        "day": date(2026, 4, 1),
        "name": "note.txt",
    }
    return documents.take_in(shop.bench, TakeIn(**{**values, **over})).value

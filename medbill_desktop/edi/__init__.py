"""X12 in and out.

- `read_837p.read_837p(raw) -> Reading837`: the claims of a professional claim file, with findings.
- `write_837p.write_837p(images, envelope) -> bytes`: claims as 005010X222A1.
- `summary.summarise(raw) -> dict`: what `medbill x12 read FILE --json` prints.
- `envelope.read_envelope(raw) -> EnvelopeReading`: the transactions of any X12 file as segments.

How files are read: docs/algorithms/x12_reading.md.
"""

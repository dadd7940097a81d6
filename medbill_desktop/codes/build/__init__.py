"""Makes the edition files from the publishers' raw files: ``python -m medbill_desktop.codes.build``."""

"""ReportLab documents: CMS-1500, statements, letters."""

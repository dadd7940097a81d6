"""Workbooks in and out through openpyxl."""

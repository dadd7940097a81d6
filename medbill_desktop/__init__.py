"""MedBill Desktop: the billing office of a US practice, from the chart to the paid claim."""

__version__ = "0.1.0"

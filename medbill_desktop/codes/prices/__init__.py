"""What Medicare pays for a service, worked out from the files the office imported."""

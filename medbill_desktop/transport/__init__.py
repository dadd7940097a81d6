"""Clearinghouse exchange by folder or SFTP."""

"""Keys of an open office: one for each purpose, all derived from its data key."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES = 32


def derive(key: bytes, label: str) -> bytes:
    """Derive a 32-byte key for one purpose.

    Args:
        key: a random 32-byte key.
        label: the purpose; different labels give unrelated keys.

    Source: RFC 5869, HKDF-Expand with SHA-256; the input is already uniformly random.
    """
    return HKDFExpand(hashes.SHA256(), KEY_BYTES, f"medbill/{label}/1".encode()).derive(key)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one office; never printed.

    Attributes:
        database: raw SQLCipher key.
        audit: HMAC key of the audit chains.
        blob: encrypts documents and files.
        blob_name: names them by keyed hash.
        backup: signs backup manifests and the anchor file.
        secret: seals small secrets of office.toml, such as a server password.
    """

    database: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    blob: bytes = field(repr=False)
    blob_name: bytes = field(repr=False)
    backup: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, data_key: bytes) -> Keys:
        """Derive all keys from the data key."""
        if len(data_key) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        return cls(*(derive(data_key, label) for label in cls.__slots__))

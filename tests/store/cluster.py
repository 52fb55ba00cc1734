"""A PostgreSQL of our own, in a folder that is thrown away: no network address, no root, no trace."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from wizard.store import StoreLocation

from . import quick_folder

DEBIAN = Path("/usr/lib/postgresql")
HINT = "PostgreSQL is needed by the tests of the store; install the package postgresql, or run: python3 tasks.py test"
SETTINGS = (
    "listen_addresses=''",
    "shared_buffers=16MB",
    "max_connections=40",
    "autovacuum=off",
    "max_wal_senders=0",
    "wal_level=minimal",
)


class Cluster:
    """A running server. ``root`` is its folder."""

    def __init__(self, root: Path, programs: Path) -> None:
        self.root, self.programs, self.data = root, programs, root / "data"

    def run(self, program: str, *options: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *options],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            **as_nobody_special(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")

    def start(self) -> None:
        settings = " ".join(f"-c {setting}" for setting in SETTINGS)
        self.run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-l",
            str(self.root / "log"),
            "-w",
            "-o",
            f"{settings} -k {self.root}",
            "start",
        )

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")

    @property
    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://hipwise@/{name}?host={self.root}"

    def new_database(self, template: str = "template1") -> str:
        """The name of a new database: a copy of the template."""
        name = f"d{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, place: StoreLocation) -> None:
        """Throw the database of a place away."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {place.url.database} WITH (FORCE)")

    def place(self, folder: Path, template: str = "template1") -> StoreLocation:
        """A place for a store: a new database here, the key file in ``folder``."""
        name = self.new_database(template)
        return StoreLocation(
            folder, URL.create("postgresql+psycopg", username="hipwise", database=name, query={"host": str(self.root)})
        )

    def log(self) -> str:
        return (self.root / "log").read_text("utf-8", "replace")


@contextmanager
def running() -> Iterator[Cluster]:
    """A fresh cluster, stopped and deleted at the end."""
    programs = _programs()
    root = Path(tempfile.mkdtemp(prefix="hipwise-", dir=quick_folder()))
    cluster = Cluster(root, programs)
    try:
        if os.geteuid() == 0:
            shutil.chown(root, "postgres", "postgres")
        cluster.run(
            "initdb", "-D", str(cluster.data), "-U", "hipwise", "--auth=trust", "--no-sync", "-E", "UTF8", "--no-locale"
        )
        cluster.start()
        yield cluster
    finally:
        if cluster.is_running:
            cluster.stop()
        shutil.rmtree(root, ignore_errors=True)


def as_nobody_special() -> dict[str, object]:
    """The server refuses to run as root; the package brings a user for it."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _programs() -> Path:
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    if elsewhere is None:
        raise RuntimeError(HINT)
    return Path(elsewhere).resolve().parent

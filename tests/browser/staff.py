"""What sign-in needs in the browser tests: a practice with settings, and a provider of OpenID Connect that really runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

from wizard.clinic import SYSTEM

from .clinic import Practice, practice

PEOPLE = {  # as the provider knows them: subject and what it vouches for
    "p1": {"email": "pia@clinic.test", "email_verified": True, "name": "Pia"},
    "r1": {"email": "rob@clinic.test", "email_verified": True, "name": "Rob"},
    "n1": {"email": "nobody@clinic.test", "email_verified": True, "name": "Nora"},
    "u1": {"email": "pia@clinic.test", "email_verified": False, "name": "Ursula"},
    "g1": {"groups": ["staff", "hip-physio"], "name": "Gil"},
}


@contextmanager
def clinic(
    settings: str = "", port: int | None = None, data: Path | None = None, more: Mapping[str, str] | None = None
) -> Iterator[Practice]:
    """A practice with ``settings`` (TOML), an administrator too, and ``more`` in its environment."""
    folder = data or Path(tempfile.mkdtemp(prefix="hipwise-clinic-")) / "data"
    file = folder.parent / "hipwise.toml"
    file.write_text(settings, "utf-8")
    with practice(folder, port, HIPWISE_SETTINGS=str(file), **(more or {})) as running:
        running.codes["admin"] = running.records.add_staff(SYSTEM, "The admin", "admin")
        yield running


@contextmanager
def provider(port: int) -> Iterator[str]:
    """A provider of OpenID Connect in a process of its own; yields the address of its description."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "provider.py"), str(port), json.dumps(PEOPLE)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen, within_s: float = 60) -> None:
    end = monotonic() + within_s
    while monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            continue
    raise AssertionError("the provider did not start")

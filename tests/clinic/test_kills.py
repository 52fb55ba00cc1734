"""Whoever works in the clinic is killed with SIGKILL at any moment: what was acknowledged is there, with its line of the trail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from store import quick_folder
from store.cluster import Cluster

FULL = os.environ.get("HIPWISE_FULL") == "1"
TESTS = Path(__file__).resolve().parent.parent
ROUNDS = {"sqlite": 1_000 if FULL else 20, "postgresql": 100 if FULL else 6}


def killed(rounds: int, *rest: str) -> dict:
    paths = (str(TESTS.parent), str(TESTS), os.environ.get("PYTHONPATH", ""))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        done = subprocess.run(
            [sys.executable, "-m", "clinic.kills", f"{folder}/data", str(rounds), "1", *rest],
            cwd=TESTS,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_acknowledged_is_lost_on_sqlite() -> None:
    found = killed(ROUNDS["sqlite"])
    assert found["wrong"] == []
    assert found["kills"] == ROUNDS["sqlite"] and found["acknowledged"] > 3 * found["kills"]
    assert {"rotate", "backup", "audit", "restore"} <= found["done"].keys()


def test_nothing_acknowledged_is_lost_on_postgresql(cluster: Cluster) -> None:
    found = killed(ROUNDS["postgresql"], cluster.url(cluster.new_database()))
    assert found["wrong"] == []
    assert found["kills"] == ROUNDS["postgresql"] and found["acknowledged"] > 3 * found["kills"]

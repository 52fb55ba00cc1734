"""The wheel is whole: installed alone into an empty folder, it decides."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import catalogue

ROOT = Path(__file__).parent.parent


def run(*command: str, cwd: Path, path: Path | None = None, stdin: str = "") -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | (
        {"PYTHONPATH": str(path)} if path else {}
    )
    done = subprocess.run(command, cwd=cwd, env=environment, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_rules_catalogue_and_words_and_decides(tmp_path):
    pip = (sys.executable, "-m", "pip")
    run(
        *pip,
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
        str(ROOT),
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("hipwise-*.whl")
    target = tmp_path / "installed"
    run(*pip, "install", "--quiet", "--no-deps", "--target", str(target), str(wheel), cwd=tmp_path)
    answers = json.dumps(
        {
            "version": 2,
            "signs": ["none"],
            "age_band": "40_59",
            "conditions": ["none"],
            "pain": {"site": ["buttock"], "activity": 2},
        }
    )
    plan = json.loads(run(sys.executable, "-m", "wizard", "plan", "-", cwd=tmp_path, path=target, stdin=answers))
    assert plan["outcome"] == "caution_plan" and plan["picks"]
    assert plan["made_from"]["catalogue"] == catalogue.load().digest
    assert (target / "wizard" / "ui" / "static" / "css" / "style.css").is_file()
    assert {
        path.name for path in (target / "wizard" / "exports").rglob("*") if path.suffix in (".typ", ".ttf", ".txt")
    } == {path.name for path in (ROOT / "wizard" / "exports").rglob("*") if path.suffix in (".typ", ".ttf", ".txt")}
    story = "[answers]\nweeks = 6\n[[check_in]]\nweek = 1\n"
    told = json.loads(run(sys.executable, "-m", "wizard", "history", "-", cwd=tmp_path, path=target, stdin=story))
    assert [week["week"] for week in told["weeks"]] == [0, 1], "the store makes its tables from the wheel alone"


def test_our_own_catalogue_is_imported_and_no_dependency_brings_another():
    assert Path(catalogue.__file__).parent == ROOT / "catalogue"
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not [line for line in lock.splitlines() if line.startswith("catalogue==")]

#!/usr/bin/env python3
"""The commands of this project, with the standard library only.

    python3 tasks.py start [options of the application]
    python3 tasks.py check
    python3 tasks.py test [--full] [options of pytest]
    python3 tasks.py test --quick [options of pytest]
    python3 tasks.py mutate [options of tests/mutation.py]
    python3 tasks.py lock
    python3 tasks.py hazards

``start``, ``check`` and ``test`` make ``.venv`` next to this file and install what
``requirements.lock`` names, only when it has changed. ``check`` looks at format, style and types; ``test`` begins with
it when the whole suite is asked for. ``test`` also installs Chromium and PostgreSQL by the system's package manager where
they are missing; with ``--quick`` it needs neither, and runs the tests that need no browser, no server and no database.
``lock`` makes ``requirements.lock`` anew.
``hazards`` writes the tables of the hazard log anew, in ``docs/hazards.md`` and ``SAFETY.md``.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK, PROJECT = ROOT / "requirements.lock", ROOT / "pyproject.toml"
OLDEST = (3, 11)
# Where the browser tests look: the same Chromium without its window needs a third of the time for each new visitor.
CHROMIUM = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
POSTGRESQL = Path("/usr/lib/postgresql")  # where the tests of the store look for initdb, before the path
IN_TWO = [
    "-n",
    "2",
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",  # tests/quick.py puts the longest files first
    "--max-worker-restart",
    "1",
]  # the whole suite in two processes (three are no faster on two cores); one that hangs is replaced once
CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet"],
    "style": ["ruff", "check", "--quiet", "--output-format", "concise"],
    "types": ["mypy"],
}
MEND = {
    "format": "Mend it with: .venv/bin/ruff format",
    "style": "Each line above names its rule; .venv/bin/ruff rule NAME explains it.",
    "types": "Each line above names its place; pyproject.toml says what is checked.",
}
LOCK_TOOL = "pip-tools>=7.5,<8"
ADDRESS = re.compile(r"https?:|file:|://|(?:^|\s)/\w", re.MULTILINE)


class TaskError(Exception):
    """What the person reads instead of a traceback: one sentence that says what to do."""


def main(argv: Sequence[str]) -> int:
    """Run one task; returns the exit status of what it ran."""
    commands: dict[str, Callable[[list[str]], int]] = {
        "start": start,
        "check": check,
        "test": test,
        "mutate": mutate,
        "lock": lock,
        "hazards": hazards,
    }
    command, *rest = argv or [""]
    if command not in commands:
        print(__doc__, file=sys.stdout if command in ("-h", "--help") else sys.stderr)
        return 0 if command in ("-h", "--help") else 2
    try:
        if sys.version_info < OLDEST:
            raise TaskError(
                f"Python {sys.version.split()[0]} is too old; run this with Python {OLDEST[0]}.{OLDEST[1]} or newer."
            )
        return commands[command](rest)
    except TaskError as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def start(options: list[str]) -> int:
    """Install what is missing and run the application until it is stopped."""
    command = [install(), "-m", "wizard", "app", *options]
    if os.name == "posix":  # in the place of this program, so that what ends it ends the application
        os.chdir(ROOT)
        os.execv(command[0], command)
    return run(command)


def check(options: list[str]) -> int:
    """Look at the format, the style and the types of all code; every tool reports, and changes nothing."""
    if options:
        raise TaskError(f"check takes no options; found {' '.join(options)!r}.")
    python = install()
    failed = [name for name, command in CHECKS.items() if run([python, "-m", *command])]
    for name in failed:
        print(f"Not clean: {name}. {MEND[name]}", file=sys.stderr)
    return 1 if failed else 0


def test(options: list[str]) -> int:
    """Install what is missing, and run the tests: all of them after a check, or with --quick what needs no more than Python."""
    full = "--full" in options
    chosen = [o for o in options if o != "--full"]
    if not chosen and check([]):
        return 1
    python = install()
    if "--quick" in options:
        chosen = chosen if chosen != ["--quick"] else [*IN_TWO, "--quick"]
    else:
        install_chromium()
        install_postgresql()
    environment = {**os.environ, **({"HIPWISE_FULL": "1"} if full else {})}
    return run([python, "-m", "pytest", *(chosen or IN_TWO)], environment)


def hazards(options: list[str]) -> int:
    """Write the tables of the hazard log anew."""
    if options:
        raise TaskError(f"hazards takes no options; found {' '.join(options)!r}.")
    return run([install(), str(ROOT / "tests" / "hazards.py")])


def mutate(options: list[str]) -> int:
    """Install what is missing and run the mutation tests of the rules; --help names the options."""
    return run([install(), str(ROOT / "tests" / "mutation.py"), *options])


def lock(options: list[str]) -> int:
    """Write requirements.lock: exact versions with hashes, and no address."""
    if options:
        raise TaskError(f"lock takes no options; found {' '.join(options)!r}.")
    with tempfile.TemporaryDirectory() as folder:
        python = make_venv(Path(folder) / "venv")
        quietly(
            [python, "-m", "pip", "install", "--quiet", LOCK_TOOL],
            "the tool that writes the lock could not be installed",
        )
        made = Path(folder) / "made.lock"
        if LOCK.exists():
            shutil.copy(LOCK, made)  # keeps the versions that still fit
        quietly(
            [
                python,
                "-m",
                "piptools",
                "compile",
                "--quiet",
                "--generate-hashes",
                "--strip-extras",
                "--no-header",
                "--no-emit-index-url",
                "--no-emit-find-links",
                "--no-emit-trusted-host",
                "--allow-unsafe",
                "--extra",
                "test",
                "--extra",
                "check",
                "--build-deps-for",
                "editable",
                "--output-file",
                str(made),
                PROJECT.name,
            ],
            "the lock could not be made",
        )
        lines = [
            line for line in made.read_text("utf-8").splitlines() if not line.startswith(("# The following", "--"))
        ]
    text = "\n".join(lines) + "\n"
    address = ADDRESS.search(text)
    if address:
        raise TaskError(f"the new lock holds an address ({address.group()!r}); nothing was written.")
    LOCK.write_text(text, "utf-8")
    print(f"{LOCK.name}: {sum('==' in line for line in lines)} packages.")
    return 0


# --- what is needed ------------------------------------------------------------------------------


def install() -> str:
    """The interpreter of .venv, with the locked packages and the project itself in it."""
    python = python_of(VENV)
    version = sys.version.split()[0]
    if not python.exists() or read(VENV / "python.version") != version:
        print("Making .venv ...", flush=True)
        make_venv(VENV)
        (VENV / "python.version").write_text(version, "utf-8")
    once(
        "packages",
        LOCK,
        "Installing the packages of requirements.lock ...",
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            str(LOCK),
        ],
        "the packages could not be installed; check the connection and run this again",
    )
    once(
        "project",
        PROJECT,
        "Installing the project ...",
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "-e",
            str(ROOT),
        ],
        "the project could not be installed into .venv; remove that folder and run this again",
    )
    return str(python)


def once(what: str, source: Path, says: str, command: list[str], otherwise: str) -> None:
    """Run ``command`` unless it ran for this very ``source`` in this place; what failed is run again next time."""
    if not source.exists():
        raise TaskError(f"{source.name} is missing; take it from the repository again.")
    mark = VENV / f"{what}.sha256"
    digest = hashlib.sha256(str(ROOT).encode() + b"\0" + source.read_bytes()).hexdigest()
    if read(mark) == digest:
        return
    print(says, flush=True)
    mark.unlink(missing_ok=True)
    quietly(command, otherwise)
    mark.write_text(digest, "utf-8")


def make_venv(folder: Path) -> str:
    """A fresh virtual environment; returns its interpreter."""
    if not has("ensurepip"):
        install_by_system("python3-venv", "Python cannot make a virtual environment here")
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        raise TaskError(
            f"{folder.name} could not be made ({error}); install python3-venv or free some space, then run this again."
        ) from None
    return str(python_of(folder))


def install_chromium() -> None:
    """Chromium for the browser tests, from the system's packages: without its window where there is such a package."""
    for path in CHROMIUM:
        if any(known.exists() for known in CHROMIUM):
            return
        try:
            install_by_system(path.name, f"The browser tests need {path}")
        except TaskError:
            if path == CHROMIUM[-1]:
                raise
    if not any(known.exists() for known in CHROMIUM):
        raise TaskError(
            f"The browser tests need {CHROMIUM[0]} or {CHROMIUM[1]}, and no package brought it; install Chromium there."
        )


def install_postgresql() -> None:
    """PostgreSQL for the tests of the store, from the system's packages. The tests start one of their own and throw it away."""
    if not has_postgresql():
        install_by_system("postgresql", "The tests of the store need PostgreSQL")
        if not has_postgresql():
            raise TaskError(
                f"The tests of the store need initdb in {POSTGRESQL}/*/bin or on the path; install PostgreSQL there."
            )


def has_postgresql() -> bool:
    return any(POSTGRESQL.glob("*/bin/initdb")) or shutil.which("initdb") is not None


def install_by_system(package: str, why: str) -> None:
    """Install a system package with apt-get, with sudo where that is needed."""
    sentence = f"{why}; install the package {package}, for example with: sudo apt-get install {package}"
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    sudo = [] if root else ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    if not shutil.which("apt-get") or (sudo and not shutil.which("sudo")):
        raise TaskError(sentence)
    print(f"{why}. Installing {package} ...", flush=True)
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    # a stale list of packages is no reason to stop: what counts is whether the package arrives
    subprocess.run(
        [*sudo, *quiet, "apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    install = [*sudo, *quiet, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if subprocess.run(install, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
        raise TaskError(sentence)


# --- small helps -----------------------------------------------------------------------------------


def run(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run in the folder of the project; returns the exit status, 130 when stopped from the keyboard."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the command got it as well and ends by itself


def quietly(command: list[str], otherwise: str) -> None:
    """Run in the folder of the project; where it fails, Stop with its last error in one sentence."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if line.lower().startswith("error")] or lines[-1:] or ["no reason given"]
        raise TaskError(f"{otherwise[0].upper()}{otherwise[1:]} ({errors[-1]}).")


def python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def has(module: str) -> bool:
    """Whether the interpreter brings a module of the standard library that some systems pack apart."""
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Starts the application. Settings go through the environment, so that the folder does not matter."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
APP = ROOT / "app.py"
CONFIG = ROOT / ".streamlit" / "config.toml"
LOOPBACK = "127.0.0.1"


def serve(port: int, open_browser: bool = True) -> int:
    """Run Streamlit on this machine only, until it is stopped; returns its exit status."""
    if not _free(port):
        print(f"--port: {port} is taken; stop what uses it, or choose another, such as --port {port + 1}.", file=sys.stderr)
        return 2
    environment = {**os.environ, **settings()}
    environment["STREAMLIT_SERVER_HEADLESS"] = "false" if open_browser else "true"
    command = [
        sys.executable, "-m", "streamlit", "run", str(APP),
        "--server.port", str(port), "--server.address", LOOPBACK,
    ]
    print(f"Hipwise runs at http://{LOOPBACK}:{port} on this machine only. Stop it with Ctrl+C.", flush=True)
    try:
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 0


def settings(config: Path = CONFIG) -> dict[str, str]:
    """The settings of config.toml as Streamlit's environment variables."""
    found: dict[str, str] = {}

    def walk(prefix: str, table: dict) -> None:
        for key, value in table.items():
            name = f"{prefix}_{_snake(key)}"
            if isinstance(value, bool):
                found[name] = str(value).lower()
            elif isinstance(value, (str, int, float)):
                found[name] = str(value)
            elif isinstance(value, dict) and prefix == "STREAMLIT":
                walk(name, value)

    walk("STREAMLIT", {k: v for k, v in tomllib.loads(config.read_text("utf-8")).items() if k != "theme"})
    return found


def _snake(name: str) -> str:
    out = ""
    for i, letter in enumerate(name):
        if letter.isupper() and (i and not name[i - 1].isupper()):
            out += "_"
        out += letter.upper()
    return out


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True

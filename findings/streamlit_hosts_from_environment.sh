#!/usr/bin/env bash
# Streamlit 1.67.0: a list of hosts in an environment variable is split at spaces, not at commas.
#
# Guess:  STREAMLIT_SERVER_ALLOWED_HOSTS=a.example,b.example allows two hosts, as most programs read a list from
#         the environment.
# Seen:   the whole value is one host name that nobody can have, and both hosts are refused without a word at the
#         start. The same value with a space, or --server.allowedHosts once for each host, allows both.
# Why:    each option is one of Click's with multiple=True, and Click splits such a variable at white space.
#
# Output:
#     environment, comma:   a.example refused (403), b.example refused (403)
#     environment, space:   a.example connected, b.example connected
#     the option, repeated: a.example connected, b.example connected
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq streamlit==1.67.0 starlette==1.10.0 uvicorn==0.54.0 websockets==17.4
cd "$folder"
echo 'import streamlit as st; st.write("hello")' > script.py
HOME="$folder" venv/bin/python - <<'PYTHON'
import os
import socket
import subprocess
import sys
import time
import urllib.request

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

HOSTS = ("a.example", "b.example")


def main() -> int:
    ways = {
        "environment, comma": ({"STREAMLIT_SERVER_ALLOWED_HOSTS": ",".join(HOSTS)}, []),
        "environment, space": ({"STREAMLIT_SERVER_ALLOWED_HOSTS": " ".join(HOSTS)}, []),
        "the option, repeated": ({}, [word for host in HOSTS for word in ("--server.allowedHosts", host)]),
    }
    seen = {}
    for way, (variables, options) in ways.items():
        seen[way] = answers(variables, options)
        print(f"{way + ':':<21}", ", ".join(f"{host} {answer}" for host, answer in zip(HOSTS, seen[way])))
    refused, connected = ["refused (403)"] * 2, ["connected"] * 2
    same = list(seen.values()) == [refused, connected, connected]
    print("The behaviour is as described." if same else "The behaviour has changed.")
    return not same


def answers(variables: dict[str, str], options: list[str]) -> list[str]:
    """What a server that was started this way answers to each host."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "script.py", "--server.headless", "true", "--server.address",
         "127.0.0.1", "--server.port", str(port), "--browser.gatherUsageStats", "false", *options],
        env=clean | variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        return [connecting(host, port) for host in HOSTS]
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health"):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def connecting(host: str, port: int) -> str:
    try:
        with connect(f"ws://{host}/_stcore/stream", sock=socket.create_connection(("127.0.0.1", port)), proxy=None):
            return "connected"
    except InvalidStatus as refusal:
        return f"refused ({refusal.response.status_code})"


sys.exit(main())
PYTHON

#!/usr/bin/env bash
# Streamlit 1.67.0: an st.App that uvicorn or App.run() starts ignores the STREAMLIT_* environment variables.
#
# Guess:  an option in the environment holds however the server is started. The docstring of App.run() says so
#         ("config comes from config.toml and environment variables as usual"), and that of
#         config.get_config_options() ranks the variables above config.toml.
# Seen:   STREAMLIT_SERVER_BASE_URL_PATH moves the application with `streamlit run`. The same st.App under uvicorn or
#         by App.run() answers at the root, as if the variable were not there, and nothing is said.
#         config.toml is read all three times.
# Why:    the variables belong to the options of the command `streamlit run`. The settings themselves read from the
#         environment only what is marked as sensitive.
#
# Output:
#     streamlit run: /base/_stcore/health 200, /_stcore/health 404
#     uvicorn:       /base/_stcore/health 404, /_stcore/health 200
#     App.run():     /base/_stcore/health 404, /_stcore/health 200
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq streamlit==1.67.0 starlette==1.10.0 uvicorn==0.54.0
cd "$folder"
echo 'import streamlit as st; st.write("hello")' > script.py
cat > app.py <<'PYTHON'
import streamlit as st

app = st.App("script.py")
if __name__ == "__main__":
    app.run()
PYTHON
HOME="$folder" venv/bin/python - <<'PYTHON'
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PATHS = ("/base/_stcore/health", "/_stcore/health")


def main() -> int:
    ways = {
        "streamlit run": ["-m", "streamlit", "run", "app.py"],
        "uvicorn": ["-m", "uvicorn", "app:app", "--port"],
        "App.run()": ["app.py"],
    }
    seen = {}
    for way, command in ways.items():
        seen[way] = answers(command)
        print(f"{way + ':':<14}", ", ".join(f"{path} {status}" for path, status in zip(PATHS, seen[way])))
    same = list(seen.values()) == [[200, 404], [404, 200], [404, 200]]
    print("The behaviour is as described." if same else "The behaviour has changed.")
    return not same


def answers(command: list[str]) -> list[int]:
    """The status of both paths from a server that was started this way, with the path in its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Path(".streamlit").mkdir(exist_ok=True)
    Path(".streamlit/config.toml").write_text(
        f'server.headless = true\nserver.address = "127.0.0.1"\nserver.port = {port}\n'
        "browser.gatherUsageStats = false\n", "utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    server = subprocess.Popen(
        [sys.executable, *command, *([str(port)] if command[-1] == "--port" else [])],
        env=clean | {"STREAMLIT_SERVER_BASE_URL_PATH": "base"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return [status(port, path) for path in PATHS]
    finally:
        server.terminate()
        server.wait()


def status(port: int, path: str) -> int:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


sys.exit(main())
PYTHON

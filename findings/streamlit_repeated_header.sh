#!/usr/bin/env bash
# Streamlit 1.67.0: st.context.headers["name"] is the first of several headers of that name, not the last.
#
# Guess:  the last one, because the documentation of st.context.headers says so twice ("dict-like methods will only
#         return the last instance of each key").
# Seen:   the first one, by [] and by to_dict(). get_all() has both, in the order in which they were sent.
#
# Output:
#     sent:      Accept-Language: de, then Accept-Language: en
#     []:        de
#     to_dict(): de
#     get_all(): ['de', 'en']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq streamlit==1.67.0 starlette==1.10.0 uvicorn==0.54.0 websockets==17.4
cd "$folder"
cat > script.py <<'PYTHON'
import json
from pathlib import Path

import streamlit as st

headers = st.context.headers
Path("seen.part").write_text(json.dumps(
    [headers["accept-language"], headers.to_dict()["Accept-Language"], headers.get_all("accept-language")]), "utf-8")
Path("seen.part").rename("seen.json")
PYTHON
HOME="$folder" venv/bin/python - <<'PYTHON'
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect


def main() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "script.py", "--server.headless", "true", "--server.address",
         "127.0.0.1", "--server.port", str(port), "--browser.gatherUsageStats", "false"],
        env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close())
        sent = [("Accept-Language", "de"), ("Accept-Language", "en")]
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream", additional_headers=sent, proxy=None) as connection:
            message = BackMsg()
            message.rerun_script.query_string = ""
            connection.send(message.SerializeToString())
            wait_until(lambda: Path("seen.json").read_bytes())
    finally:
        server.terminate()
        server.wait()
    by_key, in_dict, every = json.loads(Path("seen.json").read_text("utf-8"))
    print("sent:      Accept-Language: de, then Accept-Language: en")
    print("[]:       ", by_key)
    print("to_dict():", in_dict)
    print("get_all():", every)
    same = (by_key, in_dict, every) == ("de", "de", ["de", "en"])
    print("The behaviour is as described." if same else "The behaviour has changed.")
    return not same


def wait_until(works) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            return works()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


sys.exit(main())
PYTHON

"""Starts the application. Settings go through the environment, so that the folder does not matter."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from .modes import HOME, SETTING

ROOT = Path(__file__).parent.parent
APP = ROOT / "app.py"
CONFIG = ROOT / ".streamlit" / "config.toml"
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
PRIVATE_TARGETS = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")  # a route to each names an own address


def serve(port: int, open_browser: bool = True, network: bool = False, mode: str = HOME) -> int:
    """Run Streamlit until it is stopped; returns its exit status. Without ``network`` on this machine only."""
    if not _free(port, EVERYWHERE if network else LOOPBACK):
        print(f"--port: {port} is taken; stop what uses it, or choose another, such as --port {port + 1}.", file=sys.stderr)
        return 2
    addresses = own_addresses() if network else ()
    if network and not addresses:
        print("--network: this machine has no address in a network; connect it to one, such as a Wi-Fi, first.", file=sys.stderr)
        return 2
    _announce(port, addresses)
    try:
        return subprocess.run(
            command_for(port, addresses), env=environment_for(open_browser, mode), cwd=ROOT, check=False,
        ).returncode
    except KeyboardInterrupt:
        return 0


def command_for(port: int, addresses: Sequence[str] = ()) -> list[str]:
    """The command that runs the server. With ``addresses`` it listens to the network, and answers to those alone."""
    listens_at = EVERYWHERE if addresses else LOOPBACK
    command = [
        sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port), "--server.address", listens_at,
    ]
    for host in (LOOPBACK, "localhost", *(addresses and (*addresses, *own_names()))):
        command += ["--server.allowedHosts", host]
    return command


def environment_for(open_browser: bool, mode: str = HOME) -> dict[str, str]:
    """The environment of the server: the settings of config.toml, whether a window opens, and the mode."""
    return {**os.environ, **settings(), "STREAMLIT_SERVER_HEADLESS": "false" if open_browser else "true", SETTING: mode}


def own_addresses() -> tuple[str, ...]:
    """The addresses of this machine that others can reach (IPv4), the likeliest first. Nothing is sent to find them."""
    found = [address for target in PRIVATE_TARGETS if (address := _address_towards(target))]
    return tuple(dict.fromkeys(a for a in found if not a.startswith(("127.", "0."))))


def own_names() -> tuple[str, ...]:
    """The names by which a local network knows this machine."""
    name = socket.gethostname().lower()
    return (name,) if "." in name else (name, f"{name}.local")


def _address_towards(target: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 9))  # a datagram socket only chooses its route here
        except OSError:
            return None
        return probe.getsockname()[0]


def _announce(port: int, addresses: Sequence[str]) -> None:
    if not addresses:
        print(f"Hipwise runs at http://{LOOPBACK}:{port} on this machine only. Stop it with Ctrl+C.", flush=True)
        return
    urls = [f"http://{address}:{port}" for address in addresses]
    print(f"Hipwise runs at {' and at '.join(urls)} for everybody in this network. Stop it with Ctrl+C.")
    print("The connection is not encrypted: others in this network could read the answers on their way.")
    _print_qr(urls[0])
    sys.stdout.flush()


def _print_qr(url: str) -> None:
    import segno

    drawn = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(out=drawn, border=2, compact=True)
    try:
        print(drawn.getvalue())
    except UnicodeEncodeError:  # a terminal without block characters; the address stands above
        pass


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


def _free(port: int, address: str) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True

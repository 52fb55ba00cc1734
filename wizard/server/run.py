"""Starts the application. Settings go through the environment, so that the folder does not matter."""

from __future__ import annotations

import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from wizard.exports.formats import BadAddressError

from . import network as networks
from .modes import HOME, JOIN_AT, PRESENTER, SETTING, WORKSHOP
from .settings import NAMED_BY, Settings, SettingsError, place, read

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "app.py"
CONFIG = ROOT / ".streamlit" / "config.toml"
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
PRIVATE_TARGETS = (
    "192.0.2.1",
    "192.168.255.254",
    "10.255.255.254",
    "172.31.255.254",
)  # a route to each names an own address


def serve(port: int, open_browser: bool = True, network: bool = False, mode: str = HOME, insecure: bool = False) -> int:
    """Run Streamlit until it is stopped; returns its exit status. Without ``network`` on this machine only.

    A clinic needs encryption in a network, or ``insecure``: see ``network.py``. A workshop is for phones, so it listens to the
    network wherever there is one; without one it goes on by show of hands.
    """
    if mode == WORKSHOP:
        network = bool(own_addresses())
    listens_at = EVERYWHERE if network or insecure else LOOPBACK
    environment = {**os.environ, **({networks.INSECURE: "1"} if insecure else {})}
    try:
        known = read(environment)
        way = networks.way(mode, listens_at, known, environment)
        public = networks.public_host(environment)
    except (SettingsError, networks.UnsafeNetworkError, BadAddressError) as error:
        print(error, file=sys.stderr)
        return 2
    if not _free(port, listens_at):
        print(
            f"--port: {port} is taken; stop what uses it, or choose another, such as --port {port + 1}.",
            file=sys.stderr,
        )
        return 2
    addresses = own_addresses() if listens_at == EVERYWHERE else ()
    if listens_at == EVERYWHERE and not addresses:
        print(
            "--network: this machine has no address in a network; connect it to one, such as a Wi-Fi, first.",
            file=sys.stderr,
        )
        return 2
    environment = environment_for(open_browser, mode, insecure)
    if mode == WORKSHOP:
        environment = {**environment, **_workshop(port, addresses, way, public, open_browser)}
    else:
        _announce(port, addresses, way, public)
    return run_to_its_end(command_for(port, addresses, known, public), environment)


def run_to_its_end(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the server until it ends; returns 0 where this command was asked to end, else the server's own exit status.

    What asks this command to end (Ctrl+C, SIGTERM, a terminal that closes) is passed on, once: the server is in a
    session of its own, so that the terminal does not ask it too. This command ends after the server has freed its port.
    """
    asked: list[int] = []
    server: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, _: object = None) -> None:
        asked.append(number)
        if server is not None:
            server.send_signal(signal.SIGTERM if len(asked) == 1 else number)  # a second Ctrl+C means: at once

    heard = _hear(pass_on)
    try:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
        if asked:
            server.send_signal(signal.SIGTERM)
        status = server.wait()
    finally:
        for number, before in heard.items():
            signal.signal(number, before)
    if asked and (status == 0 or -status in (signal.SIGTERM, *asked)):
        return 0
    return status if status >= 0 else 128 - status


def _hear(pass_on: Callable[[int, object], None]) -> dict[int, Any]:
    """Have each signal that asks to end go there; returns what was there before. An ignored one stays so (nohup)."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    ends = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    return {number: signal.signal(number, pass_on) for number in ends if signal.getsignal(number) is not signal.SIG_IGN}


def _workshop(
    port: int, addresses: Sequence[str], way: networks.Way, public: str | None, open_browser: bool
) -> dict[str, str]:
    """Tell the presenter where to present and phones where to join, and open the page of the presenter."""
    join, key = _join_addresses(port, addresses, way, public), secrets.token_urlsafe(12)
    scheme = "https" if way == "certificate" and addresses else "http"
    present = f"{scheme}://{LOOPBACK}:{port}/present#{key}"
    print(f"Present at {present} (keep this address to yourself). Stop it with Ctrl+C.")
    if join:
        print(f"Phones join at {' or at '.join(join)} with the code on the screen.")
        if join[0].startswith("http:"):
            print("The connection is not encrypted: others in this network could read the answers on their way.")
        _print_qr(f"{join[0]}/room")
    else:
        print(
            "This machine has no network, so phones cannot join: go on by show of hands, or connect to a Wi-Fi and start again."
        )
    sys.stdout.flush()
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(port, present), daemon=True).start()
    return {PRESENTER: key, JOIN_AT: " ".join(join), "STREAMLIT_SERVER_HEADLESS": "true"}


def _join_addresses(port: int, addresses: Sequence[str], way: networks.Way, public: str | None) -> list[str]:
    if way == "proxy":
        return [f"https://{public}"]
    named = (public, *addresses) if public and way == "certificate" and addresses else addresses
    return [f"{'https' if way == 'certificate' else 'http'}://{address}:{port}" for address in named]


def _open_when_ready(port: int, address: str, within_s: float = 60.0) -> None:
    """Open a window as soon as the server answers at its port."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
            continue
        webbrowser.open(address)
        return


def command_for(
    port: int, addresses: Sequence[str] = (), known: Settings = Settings(), public: str | None = None
) -> list[str]:
    """The command that runs the server. With ``addresses`` it listens to the network, and answers to those alone.

    ``public``: the name under which others know it. A certificate counts in a network only: this machine is no name in it.
    """
    listens_at = EVERYWHERE if addresses else LOOPBACK
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(APP),
        "--server.port",
        str(port),
        "--server.address",
        listens_at,
    ]
    if addresses and known.server.certificate and known.server.key:
        command += ["--server.sslCertFile", str(known.server.certificate), "--server.sslKeyFile", str(known.server.key)]
    for host in (LOOPBACK, "localhost", *(addresses and (*addresses, *own_names())), *([public] if public else [])):
        command += ["--server.allowedHosts", host]
    return command


def environment_for(open_browser: bool, mode: str = HOME, insecure: bool = False) -> dict[str, str]:
    """The environment of the server: the settings of config.toml, whether a window opens, the mode, the settings file.

    The server itself believes no proxy: ``DeclaredProxy`` does, where one is declared.
    """
    found = place(os.environ)
    return {
        **os.environ,
        **settings(),
        "STREAMLIT_SERVER_HEADLESS": "false" if open_browser else "true",
        SETTING: mode,
        networks.FORWARDED: "",
        **({NAMED_BY: str(found)} if found else {}),
        **({networks.INSECURE: "1"} if insecure else {}),
    }


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
        address: str = probe.getsockname()[0]
        return address


def _announce(port: int, addresses: Sequence[str], way: networks.Way, public: str | None) -> None:
    if way == "proxy":
        print(f"Hipwise answers to its proxy, for https://{public}. Stop it with Ctrl+C.", flush=True)
        return
    if not addresses:
        print(f"Hipwise runs at http://{LOOPBACK}:{port} on this machine only. Stop it with Ctrl+C.", flush=True)
        return
    is_encrypted = way == "certificate"
    named = (public, *addresses) if public and is_encrypted else addresses
    urls = [f"{'https' if is_encrypted else 'http'}://{address}:{port}" for address in named]
    print(f"Hipwise runs at {' and at '.join(urls)} for everybody in this network. Stop it with Ctrl+C.")
    if not is_encrypted:
        print("The connection is not encrypted: others in this network could read the answers on their way.")
    if way != "insecure":
        _print_qr(urls[0])
    sys.stdout.flush()


def _print_qr(url: str) -> None:
    import segno

    drawn = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(out=drawn, border=2, compact=True)
    with suppress(UnicodeEncodeError):  # a terminal without block characters; the address stands above
        print(drawn.getvalue())


def settings(config: Path = CONFIG) -> dict[str, str]:
    """The settings of config.toml as Streamlit's environment variables."""
    found: dict[str, str] = {}

    def walk(prefix: str, table: dict[str, Any]) -> None:
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

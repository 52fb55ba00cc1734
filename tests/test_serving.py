"""Who may reach the server: this machine only, or with ``--network`` the phones beside it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import pairwise
from pathlib import Path

import pytest

from wizard import cli
from wizard.server import modes, run

ROOT = Path(__file__).parent.parent


def option(command: list[str], name: str) -> list[str]:
    """All values that the command gives to an option."""
    return [value for key, value in pairwise(command) if key == name]


class Ran:
    """Stands in for ``run_to_its_end`` and remembers how the server would have started."""

    def __init__(self) -> None:
        self.command: list[str] = []
        self.environment: dict[str, str] = {}

    def __call__(self, command: list[str], environment: dict[str, str]) -> int:
        self.command, self.environment = command, environment
        return 0


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    stand_in = Ran()
    monkeypatch.setattr(run, "run_to_its_end", stand_in)
    monkeypatch.setattr(run, "_free", lambda *_: True)
    monkeypatch.setattr(run, "own_addresses", lambda: ("192.168.1.5", "10.0.0.7"))
    monkeypatch.setattr(run, "own_names", lambda: ("desk", "desk.local"))
    return stand_in


def test_without_network_the_server_listens_to_this_machine_only(ran: Ran, capsys: pytest.CaptureFixture) -> None:
    assert cli.main(["app", "--port", "8600", "--no-browser"]) == 0
    assert option(ran.command, "--server.address") == ["127.0.0.1"]
    assert option(ran.command, "--server.allowedHosts") == ["127.0.0.1", "localhost"]
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8600 on this machine only" in said and "192.168" not in said


def test_with_network_it_answers_to_the_addresses_and_names_of_this_machine(ran: Ran) -> None:
    assert cli.main(["app", "--network", "--no-browser"]) == 0
    assert option(ran.command, "--server.address") == ["0.0.0.0"]
    assert option(ran.command, "--server.allowedHosts") == [
        "127.0.0.1",
        "localhost",
        "192.168.1.5",
        "10.0.0.7",
        "desk",
        "desk.local",
    ]


def test_with_network_the_terminal_shows_the_address_a_code_and_one_warning(
    ran: Ran, capsys: pytest.CaptureFixture
) -> None:
    cli.main(["app", "--network", "--port", "8600", "--no-browser"])
    said = capsys.readouterr().out
    assert "http://192.168.1.5:8600 and at http://10.0.0.7:8600" in said
    assert [line for line in said.splitlines() if "not encrypted" in line] == [
        "The connection is not encrypted: others in this network could read the answers on their way."
    ]
    assert sum("█" in line for line in said.splitlines()) > 10, "a QR code of blocks"


def test_with_network_but_without_an_address_one_sentence_says_what_to_do(ran: Ran, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run, "own_addresses", lambda: ())
    assert cli.main(["app", "--network"]) == 2
    assert not ran.command and "connect it to one" in capsys.readouterr().err


def test_a_workshop_needs_one_command_and_shows_where_to_present_and_where_to_join(
    ran: Ran, capsys: pytest.CaptureFixture
) -> None:
    assert cli.main(["app", "--mode", "workshop", "--port", "8600", "--no-browser"]) == 0
    said, key = capsys.readouterr().out, ran.environment[modes.PRESENTER]
    assert option(ran.command, "--server.address") == ["0.0.0.0"], "phones reach it without another option"
    assert f"http://127.0.0.1:8600/present#{key}" in said and "keep this address to yourself" in said and len(key) >= 16
    assert "http://192.168.1.5:8600 or at http://10.0.0.7:8600" in said and "not encrypted" in said
    assert ran.environment[modes.JOIN_AT] == "http://192.168.1.5:8600 http://10.0.0.7:8600"
    assert sum("█" in line for line in said.splitlines()) > 10, "a QR code of blocks"
    cli.main(["app", "--mode", "workshop", "--port", "8600", "--no-browser"])
    assert ran.environment[modes.PRESENTER] != key, "each start has a key of its own"


def test_a_workshop_without_a_network_goes_on_by_show_of_hands(ran: Ran, monkeypatch, capsys) -> None:
    monkeypatch.setattr(run, "own_addresses", lambda: ())
    assert cli.main(["app", "--mode", "workshop", "--no-browser"]) == 0
    assert option(ran.command, "--server.address") == ["127.0.0.1"] and ran.environment[modes.JOIN_AT] == ""
    assert "show of hands" in capsys.readouterr().out


def test_the_window_of_a_workshop_opens_the_talk_as_soon_as_the_server_answers(monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(run.webbrowser, "open", opened.append)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        run._open_when_ready(server.getsockname()[1], "the talk")
    assert opened == ["the talk"]


def test_the_addresses_of_this_machine_are_never_the_loopback() -> None:
    for address in run.own_addresses():
        socket.inet_aton(address)
        assert not address.startswith("127.")


def test_a_port_that_is_taken_is_named_with_another_one(capsys: pytest.CaptureFixture) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert cli.main(["app", "--port", str(port)]) == 2
    assert f"{port} is taken" in capsys.readouterr().err


def test_the_settings_reach_the_server_from_any_folder() -> None:
    environment = run.environment_for(open_browser=False)
    assert environment["STREAMLIT_RUNNER_POST_SCRIPT_GC"] == "false"
    assert environment["STREAMLIT_CLIENT_SHOW_ERROR_DETAILS"] == "none"
    assert environment["STREAMLIT_SERVER_HEADLESS"] == "true"


def test_a_real_start_is_ready_on_this_machine_and_nowhere_else(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "wizard", "app", "--port", str(port), "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert wait_until_ready(port)["ready"] is True
        for address in run.own_addresses():
            with pytest.raises(OSError):
                socket.create_connection((address, port), timeout=2)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


BY_TASKS = "import sys, tasks; tasks.install = lambda: sys.executable; sys.exit(tasks.main(['start', *sys.argv[1:]]))"


@pytest.mark.parametrize("starts", [["-m", "wizard", "app"], ["-c", BY_TASKS]], ids=["hipwise app", "tasks.py start"])
def test_what_ends_the_command_ends_the_server_too_and_frees_its_port(starts: list[str], tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, *starts, "--port", str(port), "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HIPWISE_DATA": str(tmp_path / "data")}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_ready(port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert run._free(port, "127.0.0.1")
    finally:
        process.kill()


RUNS = """
import os, sys
from wizard.server import run as serving
sys.exit(serving.run_to_its_end([sys.executable, "-c", sys.argv[1]], os.environ))
"""
WAITS = "import signal, time; print('waits', flush=True); time.sleep(600)"
STAYS = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); print('waits', flush=True); signal.pause()"
NEEDS_TWO = """
import signal, sys, time
asked = []
def hear(number, _):
    asked.append(number)
    print('asked', flush=True)
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, hear)
print('waits', flush=True)
while len(asked) < 2:
    signal.pause()
sys.exit(0 if asked == [signal.SIGTERM, signal.SIGINT] else 9)
"""


@pytest.mark.parametrize(
    "server, sends, status",
    [
        (WAITS, ["SIGTERM"], 0),
        (WAITS, ["SIGINT"], 0),
        (WAITS, ["SIGHUP"], 0),
        (STAYS, ["SIGTERM"], 7),
        (NEEDS_TWO, ["SIGINT", "SIGINT"], 0),
    ],
    ids=["SIGTERM", "Ctrl+C", "a terminal that closes", "a server that fails at its end", "Ctrl+C twice"],
)
def test_each_way_to_end_reaches_the_server_and_its_status_comes_back(
    server: str, sends: list[str], status: int
) -> None:
    command = subprocess.Popen([sys.executable, "-c", RUNS, server], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        for name in sends:
            assert command.stdout and command.stdout.readline() in ("waits\n", "asked\n")
            command.send_signal(getattr(signal, name))
        assert command.wait(timeout=60) == status
        assert command.stdout and "waits" not in command.stdout.read(), "the server has closed its end: it is gone"
    finally:
        command.kill()


@pytest.mark.parametrize(
    "server, status", [("raise SystemExit(3)", 3), ("pass", 0), ("import os; os.kill(os.getpid(), 9)", 128 + 9)]
)
def test_a_server_that_ends_by_itself_gives_the_command_its_status(server: str, status: int) -> None:
    assert run.run_to_its_end([sys.executable, "-c", server], os.environ) == status


def test_a_command_that_was_told_to_ignore_a_closing_terminal_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert (
            run.run_to_its_end(
                [sys.executable, "-c", "import os, signal; os.kill(os.getppid(), signal.SIGHUP)"], os.environ
            )
            == 0
        )
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(port: int, within_s: float = 60) -> dict:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2) as answer:
                return json.load(answer)
        except OSError:
            continue
    raise AssertionError("the server did not become ready")

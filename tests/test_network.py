"""A clinic in a network: encrypted, behind a declared proxy, or visibly neither."""

from __future__ import annotations

import datetime as dt
import http.client
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from tests.test_serving import Ran, option, ran  # noqa: F401
from wizard import cli
from wizard.exports.formats import ADDRESS
from wizard.server import modes
from wizard.server.network import FORWARDED, INSECURE, UnsafeNetworkError, way
from wizard.server.settings import Server, Settings
from wizard.ui.http.security_headers import DeclaredProxy
from wizard.ui.parts import page_frame

ROOT = Path(__file__).resolve().parent.parent
EVERYWHERE, HERE = "0.0.0.0", "127.0.0.1"
PROXIED = Settings(server=Server(proxy=("10.0.0.2",)))


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for this machine, its key, and the settings that name them."""
    folder = tmp_path_factory.mktemp("certified")
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hip.test")]), dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HERE))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "clinic.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "clinic.key").touch(0o600)
    (folder / "clinic.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "hipwise.toml").write_text('[server]\ncertificate = "clinic.crt"\nkey = "clinic.key"\n', "utf-8")
    return folder


# --- the rule ------------------------------------------------------------------------------------------------------


def test_a_clinic_is_not_let_into_a_network_without_encryption() -> None:
    for address in (EVERYWHERE, None, "192.168.1.5", "::"):
        with pytest.raises(UnsafeNetworkError, match="--insecure-network"):
            way("clinic", address, Settings(), {})


def test_every_way_to_a_clinic_has_its_name() -> None:
    assert way("clinic", HERE, Settings(), {}) == "here"
    assert way("clinic", EVERYWHERE, Settings(), {}, has_certificate=True) == "certificate"
    assert way("clinic", EVERYWHERE, Settings(), {INSECURE: "1"}) == "insecure"
    assert way("clinic", HERE, PROXIED, {ADDRESS: "https://hip.example.org"}) == "proxy"
    assert way("home", EVERYWHERE, Settings(), {}) == "open"


@pytest.mark.parametrize("environment", [{}, {ADDRESS: "http://hip.example.org"}])
def test_a_declared_proxy_needs_the_public_address_with_https(environment: dict[str, str]) -> None:
    with pytest.raises(UnsafeNetworkError, match="HIPWISE_ADDRESS"):
        way("clinic", EVERYWHERE, PROXIED, environment)


def test_anything_else_than_1_does_not_switch_encryption_off() -> None:
    for said in ("", "0", "true", "yes", " 1"):
        with pytest.raises(UnsafeNetworkError):
            way("clinic", EVERYWHERE, Settings(), {INSECURE: said})


# --- the command -----------------------------------------------------------------------------------------------------


def test_a_clinic_listens_to_this_machine_only(ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["app", "--mode", "clinic", "--no-browser"]) == 0
    assert option(ran.command, "--server.address") == [HERE]


def test_the_command_refuses_a_network_and_starts_nothing(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["app", "--mode", "clinic", "--network"]) == 2
    said = capsys.readouterr().err
    assert not ran.command and said.count("\n") == 1 and "without encryption" in said


def test_with_a_certificate_the_network_is_let_in_encrypted(
    ran: Ran, certified: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(certified)
    assert cli.main(["app", "--mode", "clinic", "--network", "--no-browser"]) == 0
    assert option(ran.command, "--server.sslCertFile") == [str(certified / "clinic.crt")]
    assert option(ran.command, "--server.sslKeyFile") == [str(certified / "clinic.key")]
    assert ran.environment["HIPWISE_SETTINGS"] == str(certified / "hipwise.toml")
    said = capsys.readouterr().out
    assert "https://192.168.1.5:8501" in said and "not encrypted" not in said


def test_the_insecure_network_is_said_in_the_terminal_and_told_to_the_pages(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["app", "--mode", "clinic", "--insecure-network", "--no-browser"]) == 0
    assert option(ran.command, "--server.address") == [EVERYWHERE] and ran.environment[INSECURE] == "1"
    assert "not encrypted" in capsys.readouterr().out


def test_behind_a_proxy_the_server_knows_its_public_name(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ADDRESS, "https://hip.example.org")
    (tmp_path / "hipwise.toml").write_text('[server]\nproxy = ["127.0.0.1"]\n', "utf-8")
    assert cli.main(["app", "--mode", "clinic", "--no-browser"]) == 0
    assert "hip.example.org" in option(ran.command, "--server.allowedHosts") and option(
        ran.command, "--server.address"
    ) == [HERE]
    assert "for https://hip.example.org" in capsys.readouterr().out


@pytest.mark.parametrize("more", [["--mode", "clinic"], []], ids=["clinic", "home"])
def test_a_wrong_file_of_settings_is_said_before_anything_starts(
    more: list[str], ran: Ran, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hipwise.toml").write_text("[server]\nhost = 3\n", "utf-8")
    assert cli.main(["app", *more, "--no-browser"]) == 2
    assert not ran.command and "server.host" in capsys.readouterr().err


@pytest.mark.parametrize(
    "started", [{"STREAMLIT_SERVER_ADDRESS": EVERYWHERE}, {"STREAMLIT_SERVER_ADDRESS": "192.168.1.5"}]
)
def test_started_by_hand_the_application_refuses_too(started: dict[str, str], tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HIPWISE_MODE": "clinic", **started}
    done = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1 and "without encryption" in done.stderr, done.stderr


@pytest.mark.parametrize("believes", [None, "*"])
def test_started_by_hand_behind_a_declared_proxy_the_application_says_what_is_missing(
    believes: str | None, tmp_path: Path
) -> None:
    (tmp_path / "hipwise.toml").write_text('[server]\nproxy = ["127.0.0.1"]\n', "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        ADDRESS: "https://hip.example.org",
        **({FORWARDED: believes} if believes else {}),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1 and done.stderr.startswith(FORWARDED) and done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize(
    "address, mode, said, shows",
    [
        (EVERYWHERE, "clinic", "1", True),
        (EVERYWHERE, "clinic", "", False),
        (HERE, "clinic", "1", False),
        (EVERYWHERE, "home", "1", False),
    ],
)
def test_an_insecure_network_is_said_on_the_page(
    address: str, mode: str, said: str, shows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = page_frame.st.get_option
    monkeypatch.setattr(page_frame.st, "get_option", lambda name: address if name == "server.address" else real(name))
    monkeypatch.setenv("HIPWISE_MODE", mode)
    monkeypatch.setenv(INSECURE, said)
    modes.current.cache_clear()
    try:
        app = AppTest.from_file(str(ROOT / "wizard" / "ui" / "main.py"), default_timeout=30).run()
    finally:
        modes.current.cache_clear()
    assert not app.exception
    assert any("This connection is not encrypted." in part.value for part in app.markdown) == shows


# --- a declared proxy --------------------------------------------------------------------------------------------------


def behind(peer: str) -> TestClient:
    """Somebody whose connection comes from ``peer``, where 10.0.0.2 is the declared proxy."""
    answers = Starlette(
        routes=[
            Route("/who", lambda request: PlainTextResponse(f"{request.client.host} {request.url.scheme}")),
            Route("/ready", lambda request: PlainTextResponse("ready")),
        ]
    )
    return TestClient(DeclaredProxy(answers, ("10.0.0.2",)), client=(peer, 5000))


GOOD = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"}


def test_who_came_through_the_proxy_counts_as_who_they_are() -> None:
    assert behind("10.0.0.2").get("/who", headers=GOOD).text == "203.0.113.7 https"
    assert behind("::ffff:10.0.0.2").get("/who", headers=GOOD).text == "203.0.113.7 https"


def test_what_a_person_wrote_before_the_proxy_is_not_believed() -> None:
    assert (
        behind("10.0.0.2")
        .get("/who", headers={**GOOD, "x-forwarded-for": "127.0.0.1, 203.0.113.7"})
        .text.startswith("203.0.113.7")
    )


@pytest.mark.parametrize(
    "peer, headers",
    [
        ("203.0.113.7", GOOD),
        ("127.0.0.1", GOOD),
        ("10.0.0.2", {}),
        ("10.0.0.2", {**GOOD, "x-forwarded-proto": "http"}),
        ("10.0.0.2", {"x-forwarded-proto": "https"}),
        ("10.0.0.2", {**GOOD, "x-forwarded-for": "nobody"}),
    ],
    ids=["another machine", "this machine", "no word", "without https", "from nobody", "from a name"],
)
def test_whoever_did_not_come_through_the_proxy_over_https_is_turned_away(peer: str, headers: dict[str, str]) -> None:
    answer = behind(peer).get("/who", headers=headers)
    assert answer.status_code == 403 and "proxy only" in answer.text


def test_health_is_answered_to_anybody() -> None:
    assert behind("203.0.113.7").get("/ready").text == "ready"


def test_a_websocket_past_the_proxy_is_closed() -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), behind("203.0.113.7").websocket_connect("/_stcore/stream"):
        pass


# --- a server with a certificate -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def encrypted(certified: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A clinic that listens everywhere, with its certificate; yields the port."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.address",
        EVERYWHERE,
        "--server.sslCertFile",
        str(certified / "clinic.crt"),
        "--server.sslKeyFile",
        str(certified / "clinic.key"),
    ]
    environment = {
        **os.environ,
        "HIPWISE_MODE": "clinic",
        "HIPWISE_SETTINGS": str(certified / "hipwise.toml"),
        "HIPWISE_DATA": str(tmp_path_factory.mktemp("records") / "data"),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def asked(port: int, certified: Path, path: str, within_s: float = 60) -> http.client.HTTPResponse:
    """The answer to a GET over TLS, as soon as the server is there."""
    trusting = ssl.create_default_context(cafile=str(certified / "clinic.crt"))
    end = time.monotonic() + within_s
    while True:
        connection = http.client.HTTPSConnection(HERE, port, timeout=10, context=trusting)
        try:
            connection.request("GET", path, headers={"accept": "text/html"})
            answer = connection.getresponse()
            answer.read()
            return answer
        except OSError:
            if time.monotonic() > end:
                raise


def test_over_tls_the_browser_is_told_to_stay_there_and_to_keep_nothing(encrypted: int, certified: Path) -> None:
    answer = asked(encrypted, certified, "/")
    assert answer.status == 200
    assert answer.getheader("strict-transport-security") == "max-age=31536000"
    assert answer.getheader("cache-control") == "no-store"
    assert "frame-ancestors 'none'" in (answer.getheader("content-security-policy") or "")


def test_over_tls_every_cookie_is_secure(encrypted: int, certified: Path) -> None:
    given = [
        *(asked(encrypted, certified, "/").headers.get_all("set-cookie") or []),
        *(asked(encrypted, certified, "/_stcore/health").headers.get_all("set-cookie") or []),
    ]
    assert given and all("; Secure" in cookie for cookie in given), given


def test_without_tls_the_same_server_answers_nobody(encrypted: int, certified: Path) -> None:
    asked(encrypted, certified, "/ready")
    plain = http.client.HTTPConnection(HERE, encrypted, timeout=10)
    with pytest.raises((OSError, http.client.HTTPException)):
        plain.request("GET", "/ready")
        plain.getresponse()

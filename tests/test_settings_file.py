"""``hipwise.toml``: checked as a whole at the start, one sentence for each trouble, and never a secret in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from wizard.clinic import ROLES
from wizard.server import settings
from wizard.server.settings import NAMED_BY, Settings, SettingsError, read

ROOT = Path(__file__).resolve().parent.parent


def read_text(folder: Path, text: str) -> Settings:
    """What these lines set."""
    file = folder / "hipwise.toml"
    file.write_text(text, "utf-8")
    return read({NAMED_BY: str(file)})


def problems(folder: Path, text: str) -> list[str]:
    """What is said about these lines."""
    with pytest.raises(SettingsError) as error:
        read_text(folder, text)
    return error.value.problems


def test_without_a_file_everything_has_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = read({})
    assert (found.clinic.retention_days, found.clinic.idle_warn_s, found.clinic.idle_forget_s, found.sign_in.by) == (
        30,
        60,
        90,
        "codes",
    )


def test_a_file_in_the_working_folder_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hipwise.toml").write_text("[clinic]\nretention_days = 7\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert read({}).clinic.retention_days == 7


def test_whom_to_call_is_the_clinics_own(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        '[clinic]\nname = "Hip clinic"\ncontacts = [{for = "Emergency", call = "112"}, {for = "Desk", call = "extension 4"}]\n',
    )
    assert [(c.purpose, c.call) for c in found.clinic.contacts] == [("Emergency", "112"), ("Desk", "extension 4")]


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        Settings().clinic.retention_days = 3  # type: ignore[misc]


def test_a_path_counts_from_the_folder_of_the_file(tmp_path: Path) -> None:
    assert (
        read_text(tmp_path, '[clinic]\naudit_anchor = "elsewhere/audit.head"\n').clinic.audit_anchor
        == tmp_path / "elsewhere" / "audit.head"
    )


@pytest.mark.parametrize(
    "text, key, rest",
    [
        (
            '[clinic]\nretention_days = "30"',
            "clinic.retention_days",
            'found "30"; allowed is a whole number of days from 1 to 3650, such as retention_days = 30.',
        ),
        ("[clinic]\nretention_days = 0", "clinic.retention_days", "found 0;"),
        ("[clinic]\nretention_days = 30.5", "clinic.retention_days", "found 30.5;"),
        (
            "[clinic]\nidle_warn_s = 100",
            "clinic.idle_forget_s",
            "found 90; allowed is a whole number of seconds up to 7200, at least 10 above idle_warn_s",
        ),
        ('[clinic]\ncontacts = [{for = "Desk"}]', "clinic.contacts.0.call", "found nothing;"),
        ('[clinic]\nname = "two\\nlines"', "clinic.name", "allowed is one line"),
        (
            "[clinic]\nretention = 3",
            "clinic.retention",
            "found a key that is not known; allowed are name, contacts, retention_days",
        ),
        ("[clinics]\n", "clinics", "allowed are [clinic], [sign_in], [server]"),
        ("clinic = 3", "clinic", "found 3; allowed is a table, such as [clinic]."),
        ('[sign_in]\nby = "password"', "sign_in.by", "allowed is codes or openid"),
        ('[sign_in]\nby = "openid"', "sign_in.provider", "found nothing;"),
        (
            '[sign_in]\nprovider = "http://id.example.org/.well-known/openid-configuration"',
            "sign_in.provider",
            "allowed is the https address",
        ),
        ('[sign_in]\npeople = {"ann@example.org" = "boss"}', "sign_in.people.ann@example.org", 'found "boss";'),
        ('[sign_in]\npeople = {"ann" = "admin"}', "sign_in.people", "addresses of mail"),
        ('[sign_in]\nroles = {"physio" = "physiotherapist"}', "sign_in.claim", "found nothing;"),
        (
            '[server]\ncertificate = "none.crt"\nkey = "none.key"',
            "server.certificate",
            "allowed is a file that is there",
        ),
        ('[server]\nproxy = ["proxy.local"]', "server.proxy", "allowed is a list of addresses of the proxies"),
        ("[server]\nproxy = true", "server.proxy", "found true;"),
    ],
)
def test_each_trouble_is_one_sentence_with_file_key_found_allowed_and_how_to_mend(
    tmp_path: Path, text: str, key: str, rest: str
) -> None:
    said = [p for p in problems(tmp_path, text) if p.startswith(f"hipwise.toml, {key}: ")]
    assert len(said) == 1 and rest in said[0] and "\n" not in said[0], problems(tmp_path, text)


def test_all_troubles_are_said_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "[clinic]\nretention_days = 0\nname = 5\n[server]\nport = 3\n")) == 3


@pytest.mark.parametrize("text", ["[clinic\n", "[clinic]\nname = \n", "\ufeff[clinic", "a = [1,"])
def test_a_line_that_is_no_toml_is_named_by_its_place(tmp_path: Path, text: str) -> None:
    assert "not TOML (" in problems(tmp_path, text)[0]


def test_bytes_a_huge_file_and_a_file_that_is_not_there_are_one_sentence_each(tmp_path: Path) -> None:
    file = tmp_path / "hipwise.toml"
    file.write_bytes(b"\xff\xfe")
    for spoil in (lambda: None, lambda: file.write_bytes(b"#" * 200_000), file.unlink):
        spoil()
        with pytest.raises(SettingsError) as error:
            read({NAMED_BY: str(file)})
        assert len(error.value.problems) == 1


@pytest.mark.parametrize(
    "text",
    [
        '[sign_in]\nclient_secret = "hunter2"',
        '[server]\npassword = "hunter2"',
        '[sign_in]\nprovider = "https://me:hunter2@id.example.org/"',
        '[clinic]\ndatabase = "postgresql://me:hunter2@host/name"',
        '[server]\nkey = "-----BEGIN PRIVATE KEY----- hunter2"',
        'cookie_secret = "hunter2"',
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    said = problems(tmp_path, text)
    assert "found a secret; allowed are secrets in the environment only" in said[0]
    assert "hunter2" not in "".join(said)


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_a_key_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    for name in ("c.crt", "c.key"):
        (tmp_path / name).write_text("-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "c.key").chmod(0o644)
    text = '[server]\ncertificate = "c.crt"\nkey = "c.key"\n'
    assert "not everybody may read (chmod 640)" in problems(tmp_path, text)[0]
    (tmp_path / "c.key").chmod(0o640)
    assert read_text(tmp_path, text).server.key == tmp_path / "c.key"


def test_the_roles_are_those_of_the_records() -> None:
    assert settings.get_args(settings.Role) == ROLES


def test_a_wrong_file_stops_the_application_with_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "hipwise.toml").write_text("[clinic]\nretention_days = 0\n", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HIPWISE_MODE": "clinic"}
    ran = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 1 and ran.stderr.strip().startswith("hipwise.toml, clinic.retention_days: found 0;"), (
        ran.stderr
    )


def test_the_page_of_the_clinic_names_every_setting() -> None:
    page = (ROOT / "docs" / "clinic.md").read_text("utf-8")
    for table, model in settings.TABLES.items():
        for name, field in model.model_fields.items():
            assert f"| `[{table}] {field.alias or name}` |" in page, f"docs/clinic.md does not name [{table}] {name}"
    for name in (
        *settings.SECRETS,
        NAMED_BY,
        "HIPWISE_DATA",
        "HIPWISE_ADDRESS",
        "HIPWISE_MODE",
        "HIPWISE_INSECURE_NETWORK",
    ):
        assert f"| `{name}` |" in page, f"docs/clinic.md does not name {name}"

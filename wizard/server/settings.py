"""What a clinic sets: ``hipwise.toml``, checked as a whole at the start, like the catalogue.

    settings = current()             # of this process; HIPWISE_SETTINGS names the file, else hipwise.toml in the working folder
    settings.clinic.retention_days   # every key has a value that works without a file

Frozen; unknown keys are refused. A secret has no place in the file: ``SECRETS`` names what the environment holds.
Every trouble is one sentence: file, key, what was found, what is allowed, how to mend it. The value of something that
looks like a secret is never repeated.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from catalogue import toml
from catalogue.messages import named, shown

NAMED_BY, FILE = "HIPWISE_SETTINGS", "hipwise.toml"
OPENID_SECRET, COOKIE_SECRET = "HIPWISE_OPENID_SECRET", "HIPWISE_COOKIE_SECRET"
SECRETS = (OPENID_SECRET, COOKIE_SECRET, "HIPWISE_STORE_KEYS", "DATABASE_URL")
_BIGGEST = 100_000  # bytes
_LOOKS_SECRET = re.compile(r"secret|passw|token|private", re.IGNORECASE)
_HOLDS_SECRET = re.compile(r"-----BEGIN|://[^/@\s]+:[^/@\s]+@")
_LOOPBACK_URL = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?/")

Role = Literal["reception", "physiotherapist", "admin"]
_Line = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=r"^[^\r\n\t]*$")]


class SettingsError(ValueError):
    """``problems``: one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, populate_by_name=True, hide_input_in_errors=True
    )


def _set(default: Any, allowed: str, example: str, **limits: Any) -> Any:
    """A key: its value without a file, what is allowed, and a line that works. The last two are what an error says."""
    return Field(default, description=allowed, examples=[example], **limits)


class Contact(_Table):
    """Whom to call, in the clinic's own words; shown where a person is sent on."""

    purpose: _Line = Field(alias="for", description="one line of at most 80 characters", examples=['for = "Emergency"'])
    call: _Line = Field(description="one line of at most 80 characters", examples=['call = "112"'])


class Clinic(_Table):
    """What the clinic is called, whom to call, how long records stay, and how soon a tablet forgets. Times in seconds and days."""

    name: Annotated[str, StringConstraints(max_length=80, strip_whitespace=True, pattern=r"^[^\r\n\t]*$")] = _set(
        "", "one line of at most 80 characters", 'name = "Hip clinic"'
    )
    contacts: tuple[Contact, ...] = _set(
        (),
        "a list of at most six, each with for and call",
        'contacts = [{for = "Emergency", call = "112"}]',
        max_length=6,
    )
    retention_days: int = _set(30, "a whole number of days from 1 to 3650", "retention_days = 30", ge=1, le=3650)
    idle_warn_s: int = _set(60, "a whole number of seconds from 10 to 3600", "idle_warn_s = 60", ge=10, le=3600)
    idle_forget_s: int = _set(
        90, "a whole number of seconds up to 7200, at least 10 above idle_warn_s", "idle_forget_s = 90", ge=20, le=7200
    )
    audit_anchor: Path | None = _set(
        None,
        "a file in a folder that is there and is not the one of the records",
        'audit_anchor = "anchor/audit.head"',
        strict=False,
    )

    @field_validator("audit_anchor")
    @classmethod
    def _beside_the_settings(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        return None if path is None else _from_folder(path, info)

    @model_validator(mode="after")
    def _warns_before_it_forgets(self) -> Clinic:
        if self.idle_forget_s < self.idle_warn_s + 10:
            raise _wrong("idle_forget_s", self.idle_forget_s)
        return self


class SignIn(_Table):
    """How staff sign in: with codes of this clinic, or at a provider of OpenID Connect, and who has which role there."""

    by: Literal["codes", "openid"] = _set("codes", "codes or openid", 'by = "codes"')
    provider: str | None = _set(
        None,
        "the https address of the provider's description, which ends in /.well-known/openid-configuration",
        'provider = "https://id.example.org/.well-known/openid-configuration"',
    )
    client: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = _set(
        None, "the name by which the provider knows this program", 'client = "hipwise"'
    )
    people: dict[str, Role] = _set(
        {},
        "a table of addresses of mail, each with reception, physiotherapist or admin",
        'people = {"ann@example.org" = "physiotherapist"}',
    )
    claim: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = _set(
        None, "the name of the claim that holds a person's groups or roles", 'claim = "groups"'
    )
    roles: dict[str, Role] = _set(
        {},
        "a table of values of the claim, each with reception, physiotherapist or admin",
        'roles = {"hip-physio" = "physiotherapist"}',
    )

    @field_validator("provider")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not (
            (url.startswith("https://") or _LOOPBACK_URL.match(url))
            and url.endswith("/.well-known/openid-configuration")
        ):
            raise PydanticCustomError("wrong", "not such an address")
        return url

    @field_validator("people")
    @classmethod
    def _are_addresses(cls, people: dict[str, Role]) -> dict[str, Role]:
        folded = {mail.strip().casefold(): role for mail, role in people.items()}
        if len(folded) < len(people) or not all(re.fullmatch(r"[^@\s]+@[^@\s]+", mail) for mail in folded):
            raise PydanticCustomError("wrong", "not such addresses")
        return folded

    @model_validator(mode="after")
    def _is_complete(self) -> SignIn:
        if self.by == "openid":
            for key in ("provider", "client"):
                if getattr(self, key) is None:
                    raise _wrong(key, None)
            if not (self.people or self.roles):
                raise _wrong("people", None)
        if self.roles and not self.claim:
            raise _wrong("claim", None)
        return self


class Server(_Table):
    """How a network is let in: with a certificate and its key, or from a proxy that has them."""

    certificate: Path | None = _set(
        None,
        "a file that is there, beginning with -----BEGIN CERTIFICATE-----, set together with key",
        'certificate = "clinic.crt"',
        strict=False,
    )
    key: Path | None = _set(
        None,
        "a file that is there and that not everybody may read (chmod 640), set together with certificate",
        'key = "clinic.key"',
        strict=False,
    )
    proxy: tuple[str, ...] = _set(
        (), "a list of addresses of the proxies that are trusted", 'proxy = ["127.0.0.1"]', max_length=8
    )

    @field_validator("certificate", "key")
    @classmethod
    def _is_there(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        if path is None:
            return None
        path = _from_folder(path, info)
        try:
            begins = path.read_bytes()[:200]
        except OSError:
            raise PydanticCustomError("wrong", "no such file") from None
        is_open = info.field_name == "key" and os.name == "posix" and bool(path.stat().st_mode & 0o007)
        if b"-----BEGIN" not in begins or is_open:
            raise PydanticCustomError("wrong", "not such a file")
        return path

    @field_validator("proxy")
    @classmethod
    def _are_addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(str(ip_address(address)) for address in proxies)
        except ValueError:
            raise PydanticCustomError("wrong", "not an address") from None

    @model_validator(mode="after")
    def _both_or_none(self) -> Server:
        if (self.certificate is None) != (self.key is None):
            raise _wrong("key" if self.key is None else "certificate", None)
        return self


class Settings(_Table):
    """All of ``hipwise.toml``."""

    clinic: Clinic = Field(default=Clinic(), description="a table", examples=["[clinic]"])
    sign_in: SignIn = Field(default=SignIn(), description="a table", examples=["[sign_in]"])
    server: Server = Field(default=Server(), description="a table", examples=["[server]"])


TABLES: Mapping[str, type[_Table]] = {"clinic": Clinic, "sign_in": SignIn, "server": Server}
assert TABLES.keys() == Settings.model_fields.keys() and get_args(Role)


@lru_cache(maxsize=1)
def current() -> Settings:
    """The settings of this process. Raises SettingsError."""
    return read(os.environ)


def place(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file that counts; None where there is none. Raises SettingsError where one is named and is not there."""
    named = environment.get(NAMED_BY)
    try:
        path = Path(named).expanduser().absolute() if named else Path(FILE).absolute()
        if path.is_file():
            return path
    except (OSError, RuntimeError):  # a name that is too long, a folder that nobody may look into, the home of nobody
        pass
    if named:
        raise SettingsError(
            [f"{NAMED_BY}: found {named!r}; allowed is a file that is there, so correct the name or leave it out."]
        )
    return None


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the file that counts, or what holds without one. Raises SettingsError with every problem."""
    path = place(environment)
    return Settings() if path is None else _checked(path)


def _checked(path: Path) -> Settings:
    data = _parsed(path)
    secrets = [_secret(path, key) for key in _secret_keys(data)]
    if secrets:
        raise SettingsError(secrets)
    try:
        return Settings.model_validate_json(json.dumps(data, default=str), context={"folder": path.parent})
    except ValidationError as error:
        problems = [
            _sentence(path, detail)
            for detail in error.errors(include_url=False, include_context=True, include_input=True)
        ]
        raise SettingsError(list(dict.fromkeys(problems))) from None


def _parsed(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _BIGGEST:
            raise SettingsError(
                [
                    f"{path.name}: found more than {_BIGGEST} bytes; allowed is a short file of settings, so name the right one."
                ]
            )
        return toml.parse(path.read_bytes())
    except OSError as error:
        raise SettingsError(
            [f"{path.name}: cannot be read ({error.strerror}); check its name and who may read it."]
        ) from None
    except toml.TomlError as error:
        raise SettingsError(
            [
                f"{path.name}: found a line that is not TOML ({error.line}); "
                "allowed is a line such as retention_days = 30 below [clinic], so correct it."
                if error.line
                else f"{path.name}: {error}."
            ]
        ) from None


def _secret_keys(data: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in data.items():
        here = (*above, key)
        is_free = above in (("sign_in", "people"), ("sign_in", "roles"))  # names that the clinic did not choose
        if (not is_free and _LOOKS_SECRET.search(key)) or (isinstance(value, str) and _HOLDS_SECRET.search(value)):
            yield here
        elif isinstance(value, dict):
            yield from _secret_keys(value, here)


def _secret(path: Path, key: tuple[str, ...]) -> str:
    return (
        f"{path.name}, {named(key)}: found a secret; allowed are secrets in the environment only ({', '.join(SECRETS)}), "
        "so take it out of the file and change it, since others may have read it."
    )


def _sentence(path: Path, detail: ErrorDetails) -> str:
    """What is wrong at one key: found, allowed, and a line that works."""
    where = [str(part) for part in detail["loc"]]
    if detail["type"] == "wrong_key":
        where.append(detail["ctx"]["key"])
    if detail["type"] == "extra_forbidden":
        return (
            f"{path.name}, {named(where)}: found a key that is not known; allowed are "
            f"{', '.join(_keys_beside(where))}, so correct it or take it out."
        )
    field = _field_of(where)
    found = detail["ctx"]["found"] if detail["type"] == "wrong_key" else detail["input"]
    found_it = "found nothing" if detail["type"] == "missing" or found is None else f"found {shown(found)}"
    return f"{path.name}, {named(where)}: {found_it}; allowed is {field[0]}, such as {field[1]}."


def _keys_beside(where: list[str]) -> list[str]:
    if len(where) == 1:
        return [f"[{name}]" for name in TABLES]
    table = Contact if where[:2] == ["clinic", "contacts"] else TABLES[where[0]]
    return [field.alias or name for name, field in table.model_fields.items()]


def _field_of(where: list[str]) -> tuple[str, str]:
    """What is allowed at a key, and a line that works."""
    table: type[BaseModel] = Settings
    said = ("a file with the tables [clinic], [sign_in] and [server]", "[clinic]")
    for part in where:
        fields = {field.alias or name: (name, field) for name, field in table.model_fields.items()}
        if part in fields:
            name, field = fields[part]
            said = (field.description or "", (field.examples or [""])[0])
            table = TABLES.get(name, table) if table is Settings else Contact if name == "contacts" else table
    return said


def _wrong(key: str, found: Any) -> PydanticCustomError:
    return PydanticCustomError("wrong_key", "wrong", {"key": key, "found": found})


def _from_folder(path: Path, info: ValidationInfo) -> Path:
    """A path of the file counts from the folder of the file."""
    folder: Path = (info.context or {}).get("folder", Path.cwd())
    return (folder / path.expanduser()).absolute()

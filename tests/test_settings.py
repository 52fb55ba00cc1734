"""The settings that speed and safety rest on are really in force."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ASK = "import json, sys; from streamlit import config; print(json.dumps({name: str(config.get_option(name)) for name in sys.argv[1:]}))"
IN_FORCE = [
    ("runner.postScriptGC", "False"),
    ("runner.magicEnabled", "False"),
    ("browser.gatherUsageStats", "False"),
    ("server.showEmailPrompt", "False"),
    ("client.showErrorDetails", "none"),
    ("server.fileWatcherType", "none"),
    ("server.disconnectedSessionTTL", "3600"),
    ("server.maxUploadSize", "1"),
    ("server.maxMessageSize", "8"),
    ("server.enableCORS", "True"),
    ("server.enableXsrfProtection", "True"),
    ("server.address", "127.0.0.1"),
    ("browser.serverAddress", "127.0.0.1"),
    ("client.toolbarMode", "minimal"),
    ("theme.baseFontSize", "18"),
]


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    """What Streamlit finds in the folder of the application."""
    names = [name for name, _ in IN_FORCE]
    done = subprocess.run([sys.executable, "-c", ASK, *names], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize("name, value", IN_FORCE)
def test_the_setting_is_in_force_when_the_application_starts_in_its_folder(
    found: dict[str, str], name: str, value: str
) -> None:
    assert found[name] == value


def test_the_versions_that_safety_rests_on_are_installed():
    assert version("streamlit").startswith("1.67.")
    assert tuple(int(n) for n in version("starlette").split(".")[:2]) >= (1, 1)


def test_every_dependency_has_its_line_of_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [*project["dependencies"], *(d for group in project["optional-dependencies"].values() for d in group)]
    reasons = (ROOT / "docs" / "development.md").read_text("utf-8")
    for requirement in named:
        name = re.match(r"[\w-]+", requirement).group()
        assert f"| {name} |" in reasons, f"docs/development.md gives no reason for {name}"

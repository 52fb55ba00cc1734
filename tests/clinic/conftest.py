"""A clinic on either database, empty, with one of each role and a clock that is moved by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from store import quick_folder
from store.conftest import (  # noqa: F401 (fixtures)
    Time,
    bare_place,
    cluster,
    empty_database,
    place,
    postgresql_place,
    sqlite_place,
    template,
    time,
)

from wizard.clinic import Clinic, Staff, open_clinic, staff_codes
from wizard.store import StoreLocation

from .people import signed_in


@pytest.fixture(autouse=True)
def quick_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a code is looked at in one test; elsewhere it would be the cost of all."""
    monkeypatch.setattr(staff_codes, "_N", 2)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the store will stand; what a real disk does to it is tested with the store."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        yield Path(name) / "data"


@pytest.fixture
def opened(time: Time) -> Iterator[Callable[..., Clinic]]:  # noqa: F811
    """``opened(place)``: a clinic that is closed after the test; all of one test have one clock."""
    clinics: list[Clinic] = []

    def open_(place: StoreLocation, **clinic: object) -> Clinic:  # noqa: F811
        settings = SimpleNamespace(clinic=SimpleNamespace(**clinic))
        clinics.append(open_clinic(place, settings, {}, time.clock()))
        return clinics[-1]

    yield open_
    for clinic in clinics:
        clinic.close()


@pytest.fixture
def clinic(place: StoreLocation, opened: Callable[..., Clinic]) -> Clinic:  # noqa: F811
    """An empty clinic on either database."""
    return opened(place)


@pytest.fixture
def desk(clinic: Clinic) -> Staff:
    return signed_in(clinic, "Desk", "reception").staff


@pytest.fixture
def physio(clinic: Clinic) -> Staff:
    return signed_in(clinic, "A. Ray", "physiotherapist").staff


@pytest.fixture
def admin(clinic: Clinic) -> Staff:
    return signed_in(clinic, "Admin", "admin").staff


@pytest.fixture
def anchor(folder: Path) -> Path:
    """The file of heads beside the store's folder."""
    return folder.parent / f"{folder.name}.audit.head"

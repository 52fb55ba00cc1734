"""What the clinic keeps can be read for ever, and what a later version adds changes no digest of the trail."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wizard.clinic import Clinic, DamagedRecordError, Staff
from wizard.clinic.documents import MOST_BYTES, Line, Person, Reviewed, Signed, Walk, pack, text_of, unpack
from wizard.store import documents
from wizard.store.documents import Kept

from .people import CALM, found_by_audit, handed_in

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
EXAMPLES: dict[str, Kept] = {
    "line": Line(reference="A 17", stage="signed", outcome="urgent", signs=2, acknowledged=True),
    "walk": Walk(
        answers=CALM.model_copy(update={"version": 1}),
        unsure=("pain.night",),
        seen=("signs",),
        language="es",
        helped=True,
        consented=True,
        suggested='{"version":1}',
    ),
    "reviewed": Reviewed(
        staff=Staff(id="a" * 32, name="A. Ray", role="physiotherapist"),
        at=AT,
        changes=({"kind": "remove", "exercise": "wall_press"},),
        note="Knie",
        signed=True,
        digest="b" * 64,
        plan='{"version":1}',
    ),
    "person": Person(name="A. Ray", role="admin", off=True),
    "signed": Signed(staff="a" * 32, made_at=AT),
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("version", range(1, documents.VERSION + 1))
def test_what_any_version_wrote_is_still_read(version: int, name: str) -> None:
    """The golden files are never changed: a new version adds its own."""
    golden = (GOLDEN / f"{name}.{version}.json").read_bytes().strip()
    assert unpack(type(EXAMPLES[name]), zlib.compress(golden)) == EXAMPLES[name]
    if version == documents.VERSION:
        assert text_of(pack(EXAMPLES[name])) == golden


@pytest.mark.parametrize(
    "packed", [b"", b"x", zlib.compress(b""), zlib.compress(b"[]"), zlib.compress(b" " * (MOST_BYTES + 1))]
)
def test_what_no_version_wrote_is_unreadable(packed: bytes) -> None:
    with pytest.raises(DamagedRecordError):
        unpack(Walk, packed)


def test_a_field_that_a_later_version_adds_changes_no_digest(
    clinic: Clinic,
    desk: Staff,
    physio: Staff,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    id_ = handed_in(clinic, desk)
    clinic.change(physio, id_, [{"kind": "remove"}], "knee", 3)

    class LaterWalk(Walk):
        mood: str = "fine"

    class LaterReview(Reviewed):
        mood: str = "fine"

    monkeypatch.setattr("wizard.clinic.core.Walk", LaterWalk)
    monkeypatch.setattr("wizard.clinic.core.Reviewed", LaterReview)
    clinic.sign(physio, id_, 4)
    clinic.rotate_keys()
    assert found_by_audit(clinic) == []

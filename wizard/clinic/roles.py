"""Who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .records import Staff

ROLES = ("reception", "physiotherapist", "admin")
_DESK = frozenset({"start", "queue", "acknowledge"})
MAY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "reception": _DESK,
        "physiotherapist": _DESK | {"view", "change", "sign", "export", "delete"},
        "admin": frozenset({"staff", "audit", "delete", "queue"}),  # no answers
    }
)
SYSTEM = Staff(id="system", name="", role="admin")  # the command line: whoever reads the key file is the administrator


def may(staff: Staff | None, what: str) -> bool:
    """True where this role may do it; nobody may do anything."""
    return staff is not None and what in MAY.get(staff.role, frozenset())

"""Counts of a room that let nobody stand out: small groups are put together, and the total stays what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 3  # a group of fewer than this is not shown by itself


@dataclass(frozen=True)
class Tally:
    """``rows``: groups that are shown, (id, count), in the order of the options. ``together``: the count of all others,
    which ``merged`` names without saying who is in which. ``total`` is the sum of both."""

    rows: tuple[tuple[str, int], ...]
    merged: tuple[str, ...]
    together: int

    @property
    def total(self) -> int:
        return sum(count for _, count in self.rows) + self.together


def tally(counts: Mapping[str, int], options: Sequence[str]) -> Tally:
    """The counts of ``options`` with small groups put together. KeyError for a count of something that is no option.

    A group that is empty stays with the small ones, so that nobody can tell which of them it is; where only one option
    would be left for them, the smallest of the shown groups joins it.
    """
    unknown = {id_ for id_ in counts if id_ not in options}
    if unknown:
        raise KeyError(f"counts of {sorted(unknown)}, which are no options")
    count = {id_: counts.get(id_, 0) for id_ in options}
    small = [id_ for id_ in options if 0 < count[id_] < LEAST]
    if not small:
        return Tally(tuple(count.items()), (), 0)
    hidden = [id_ for id_ in options if count[id_] < LEAST]
    if len(hidden) == 1 and len(options) > 1:
        hidden.append(min((id_ for id_ in options if id_ not in hidden), key=lambda id_: count[id_]))
    return Tally(
        tuple((id_, count[id_]) for id_ in options if id_ not in hidden),
        tuple(id_ for id_ in options if id_ in hidden),
        sum(count[id_] for id_ in hidden),
    )

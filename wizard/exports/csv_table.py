"""A plan, and the diary of a kept plan, as CSV: UTF-8 with BOM, CRLF, one table and nothing around it.

Columns keep their names and ids in every language; only ``name`` and the place to go are words. A cell that a
spreadsheet would run as a formula has an apostrophe in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from csv import writer
from io import StringIO
from typing import TYPE_CHECKING, Any

from wizard.plan.model import Plan, Week, WeekItem
from wizard.text import plan_sections
from wizard.words import Words

if TYPE_CHECKING:
    from wizard.store.documents import Entry, History, WorkoutItem

Row = tuple[Any, ...]
BOM = "\ufeff"
STARTS_A_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # the wide ones run in some programs, too
PLAN_COLUMNS = (
    "week",
    "stage",
    "forecast",
    "workout",
    "workouts_a_week",
    "exercise",
    "name",
    "sets",
    "reps",
    "hold_s",
    "load",
    "reps_in_reserve",
    "sessions",
    "heavy_days",
    "gate",
    "catalogue",
    "rules",
)
STOP_COLUMNS = ("outcome", "where", "within", "catalogue", "rules")
DIARY_COLUMNS = (
    "number",
    "kind",
    "made_at",
    "corrects",
    "counts",
    "week",
    "on",
    "ended",
    "sessions_done",
    "effort",
    "pain_during",
    "next_morning",
    "overall",
    "easy_at_top",
    "felt",
    "signs",
    "barrier",
    "tests",
    "exercises",
    "sets_done",
    "sets_planned",
    "version",
    "night",
    "days_since_last",
    "clinician_said",
)


def csv(plan: Plan, words: Words) -> bytes:
    """The expected course, one row for each exercise of each kind of workout of each week.

    ``workout`` is usual or light, ``workouts_a_week`` how often it comes, ``hold_s`` is empty where nothing is held,
    ``forecast`` true where the week comes only if the gate opens. Without a plan: one row with outcome, where to go
    and within what time, the last two empty while questions are open. ``catalogue`` and ``rules`` are the digests of
    what decided, in every row: a row that was copied elsewhere can still be traced.
    """
    made = (plan.made_from.catalogue, plan.made_from.rules)
    if not plan.is_plan:
        to = plan.referral
        return _table(STOP_COLUMNS, [(plan.outcome, to.where if to else None, to.within if to else None, *made)])
    names = plan_sections.names(plan)
    return _table(PLAN_COLUMNS, ((*row, *made) for week in plan.weeks for row in _week(week, names)))


def _week(week: Week, names: dict[str, str]) -> Iterator[Row]:
    light = week.sessions - week.heavy_days if week.light_items else 0
    for item in week.items:
        yield _item(week, "usual", week.sessions - light, item, names)
    for item in week.light_items:
        yield _item(week, "light", light, item, names)


def _item(week: Week, workout: str, how_often: int, item: WeekItem, names: dict[str, str]) -> Row:
    return (
        week.week,
        week.stage,
        week.forecast,
        workout,
        how_often,
        item.exercise,
        names[item.exercise],
        item.sets,
        item.reps,
        item.hold_s,
        item.load,
        item.reps_in_reserve,
        week.sessions,
        week.heavy_days,
        week.gate,
    )


def history_csv(history: History) -> bytes:
    """All that was kept under one key, in the order in which it was said: check-ins, workouts, changes of answers.

    ``corrects`` is the number of the entry that this one stands for now; ``counts`` is false for one that was
    corrected later. ``ended`` goes by the sets: a workout without one is ``not_today``, with fewer than planned ``stopped``. Several
    ids in a cell stand apart by spaces; ``tests`` holds ``test=answer``, ``felt`` one word or ``exercise=word``, ``exercises``
    ``exercise=sets``, and ``exercise>other=sets`` where another was done instead. ``on`` and ``made_at`` are ISO 8601.
    """
    standing = {entry.number for entry in history.standing()}
    return _table(DIARY_COLUMNS, (_entry(entry, entry.number in standing) for entry in history.entries))


def _entry(entry: Entry, counts: bool) -> Row:
    said: dict[str, Any] = {
        "number": entry.number,
        "kind": entry.kind,
        "made_at": entry.made_at.isoformat(),
        "corrects": entry.corrects,
        "counts": counts,
    }
    if entry.kind == "check_in":
        said |= entry.check_in.model_dump()
        if isinstance(said["felt"], dict):
            said["felt"] = " ".join(f"{exercise}={where}" for exercise, where in said["felt"].items())
        said["signs"] = " ".join(entry.check_in.signs or ())
        said["tests"] = " ".join(
            f"{name}={_plain(value)}" for name, value in said["tests"].items() if value is not None
        )
    elif entry.kind == "workout":
        said |= entry.workout.model_dump()
        said["on"] = entry.workout.on.isoformat() if entry.workout.on else None
        said |= {
            "ended": entry.workout.ended_as,
            "sets_done": entry.workout.sets_done,
            "sets_planned": entry.workout.sets_planned,
        }
        said["exercises"] = " ".join(_done(item) for item in entry.workout.items)
    else:
        said["clinician_said"] = entry.answers.clinician_said
    return tuple(said.get(column) for column in DIARY_COLUMNS)


def _done(item: WorkoutItem) -> str:
    what = f"{item.exercise}>{item.instead}" if item.instead else item.exercise
    return what if item.sets_done is None else f"{what}={item.sets_done}"


def _table(columns: tuple[str, ...], rows: Iterable[Row]) -> bytes:
    out = StringIO(newline="")
    write = writer(out, lineterminator="\r\n")
    write.writerow(columns)
    write.writerows([_plain(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def _plain(cell: Any) -> Any:
    """A cell as it is written: nothing runs as a formula, true and false in small letters, None is empty."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell

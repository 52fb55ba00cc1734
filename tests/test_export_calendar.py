"""The calendar says what the weeks say, on the chosen days, and nothing of health. It is read here by a library that did not write it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest
import vobject

import catalogue
from tests.test_journeys import FILES, plan_of
from wizard import Answers, Plan, decide
from wizard.assurance.proof import sample
from wizard.exports.calendar import (
    CalendarError,
    NoWorkoutsError,
    TooCloseError,
    WrongCountError,
    calendar,
    suggested_days,
    withdrawal,
    workout_days,
)
from wizard.ui.parts.plan_charts import WORKOUT_DAYS
from wizard.words import PSEUDO, Words, words_for

C = catalogue.load()
EN = words_for("en")
MONDAY = date(2026, 3, 2)
SEVEN = time(7, 0)
MADE = datetime(2026, 3, 1, 18, 30, 15, 250, tzinfo=timezone(timedelta(hours=2)))
HEALTH = (
    "hip",
    "pain",
    "glute",
    "gluteus",
    "tendon",
    "muscle",
    "leg",
    "rehab",
    "physio",
    "therap",
    "exercise",
    "stage",
    "sore",
    "ache",
    "tfl",
    "health",
    "injur",
    "weak",
)


@cache
def plans() -> list[Plan]:
    """One plan for each course of stages, workouts and heavy days that made-up people get, some of them after check-ins."""
    found: dict[Any, Plan] = {}
    for plan in (*(plan_of(file.stem) for file in FILES), *(decide(answers, C) for answers in sample(300))):
        if plan.is_plan:
            found.setdefault(tuple((w.stage, w.sessions, w.heavy_days) for w in plan.weeks), plan)
    return list(found.values())


@cache
def stopped() -> list[Plan]:
    return [plan for plan in (decide(answers, C) for answers in (Answers(), *sample(200))) if not plan.is_plan]


def made(plan: Plan, start: date = MONDAY, days: tuple[int, ...] | None = None, **more: Any) -> bytes:
    chosen = suggested_days(plan.weeks[0].sessions, start) if days is None else days
    return calendar(plan, more.pop("words", EN), start, chosen, more.pop("at", SEVEN), MADE, **more)


def events(file: bytes) -> list[Any]:
    return vobject.readOne(file.decode()).vevent_list


def named(file: bytes, title: str) -> list[Any]:
    return [event for event in events(file) if event.summary.value == title]


def times(found: list[Any]) -> list[datetime]:
    return sorted(at for event in found for at in event.getrruleset(addRDate=True))


# --- the same as the screen, in both directions ------------------------------------------------------------


def test_the_made_up_people_have_every_number_of_workouts_and_every_stage() -> None:
    assert {week.sessions for plan in plans() for week in plan.weeks} == {2, 3, 4}
    assert {week.stage for plan in plans() for week in plan.weeks} == {1, 2, 3}
    assert {len(plan.weeks) for plan in plans()} >= {4, 5, 6, 7, 8}
    assert any(plan.verdicts and plan.weeks[0].week > 1 for plan in plans())


@pytest.mark.parametrize("after_monday", range(7))
def test_every_week_has_its_workouts_on_chosen_days_and_no_event_is_left_over(after_monday: int) -> None:
    start = MONDAY + timedelta(days=after_monday)
    for plan in plans():
        days = suggested_days(plan.weeks[0].sessions, start)
        found = times(named(made(plan, start), "Workout"))
        for number, week in enumerate(plan.weeks):
            begins = datetime.combine(start + timedelta(days=7 * number), time())
            inside = [at for at in found if begins <= at < begins + timedelta(days=7)]
            assert len(inside) == week.sessions
            assert {at.weekday() for at in inside} == set(days) and {at.time() for at in inside} == {SEVEN}
        assert len(found) == sum(week.sessions for week in plan.weeks)


def test_heavy_workouts_have_48_hours_between_them_also_from_week_to_week() -> None:
    """The heavy workouts of a week are its first, as in today's workout."""
    for plan in plans():
        left = iter(times(named(made(plan), "Workout")))
        heavy = [
            at for week in plan.weeks for n, at in zip(range(week.sessions), left, strict=False) if n < week.heavy_days
        ]
        assert all(second - first >= timedelta(hours=48) for first, second in pairwise(heavy))


def test_there_is_one_event_a_stage_and_it_lasts_as_long_as_the_plan_says() -> None:
    for plan in plans():
        found = named(made(plan), "Workout")
        assert len(found) == len({week.stage for week in plan.weeks})
        assert {event.dtend.value - event.dtstart.value for event in found} == {timedelta(minutes=plan.session_minutes)}


def test_each_week_ends_with_a_check_in_that_no_workout_covers() -> None:
    for plan in plans():
        for at in (SEVEN, time(23, 58)):
            file = made(plan, at=at)
            found = times(named(file, "Check-in"))
            assert [moment.date() for moment in found] == [
                MONDAY + timedelta(days=7 * n + 6) for n in range(len(plan.weeks))
            ]
            if at == SEVEN:
                workouts = times(named(file, "Workout"))
                long = timedelta(minutes=plan.session_minutes)
                assert not [c for c in found for w in workouts if w <= c < w + long]


def test_the_days_that_are_suggested_are_those_of_the_plan_page() -> None:
    assert {count: tuple(day + 1 for day in suggested_days(count)) for count in (2, 3, 4)} == WORKOUT_DAYS


# --- days that do not fit ---------------------------------------------------------------------------------


def fits(plan: Plan, start: date, days: tuple[int, ...]) -> bool:
    """The rule again, in other words: each workout has a number of days since the start, heavy ones are the first of a week."""
    if len(days) != plan.weeks[0].sessions:
        return False
    offsets = sorted((day - start.weekday()) % 7 for day in days)
    heavy = [7 * n + offset for n, week in enumerate(plan.weeks) for offset in offsets[: week.heavy_days]]
    return all(second - first >= 2 for first, second in pairwise(heavy))


@pytest.mark.parametrize("start", [MONDAY, MONDAY + timedelta(days=3)])
def test_any_choice_of_days_is_taken_or_answered_with_days_that_fit(start: date) -> None:
    taken = refused = 0
    for plan in plans()[::3]:
        for count in range(8):
            for days in combinations(range(7), count):
                if fits(plan, start, days):
                    workout_days(plan, start, days)
                    taken += 1
                    continue
                with pytest.raises(CalendarError) as error:
                    workout_days(plan, start, days)
                workout_days(plan, start, error.value.fitting)
                refused += 1
    assert taken > 100 and refused > 100


def heavy_plan(sessions: int) -> Plan:
    return next(plan for plan in plans() if plan.weeks[0].sessions == sessions and plan.weeks[0].heavy_days)


def test_two_neighbouring_days_are_named_with_days_that_would_do() -> None:
    with pytest.raises(TooCloseError) as error:
        made(heavy_plan(2), days=(2, 3))
    assert str(error.value) == (
        "Heavy workouts would fall on Wednesday and Thursday. Leave 48 hours between them. These days fit: Monday, Thursday."
    )


def test_sunday_and_monday_are_neighbours_too() -> None:
    with pytest.raises(TooCloseError, match="Sunday and Monday"):
        made(heavy_plan(2), days=(0, 6))


@pytest.mark.parametrize("days", [(), (0,), (0, 2, 4, 6)])
def test_too_few_and_too_many_days_are_one_sentence_with_the_right_number(days: tuple[int, ...]) -> None:
    with pytest.raises(WrongCountError) as error:
        made(heavy_plan(3), days=days)
    assert str(error.value) == "Your plan has 3 workouts a week. Choose 3 days, for example Monday, Wednesday, Friday."


def test_a_day_chosen_twice_counts_once() -> None:
    with pytest.raises(WrongCountError):
        made(heavy_plan(2), days=(0, 0))


def test_in_stage_1_no_workout_is_heavy_and_neighbours_are_fine() -> None:
    gentle = next(p for p in plans() if p.weeks[0].sessions == 2 and not any(week.heavy_days for week in p.weeks))
    assert len(times(named(made(gentle, days=(2, 3)), "Workout"))) == 2 * len(gentle.weeks)


def test_a_day_that_no_week_has_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="allowed are 0"):
        made(heavy_plan(2), days=(0, 7))


@pytest.mark.parametrize("start", [date.min, date.max])
def test_a_start_that_no_calendar_knows_is_refused(start: date) -> None:
    with pytest.raises(ValueError, match="The first day: found"):
        made(heavy_plan(2), start, days=(0, 3))


def test_without_a_plan_there_is_nothing_to_put_into_a_calendar() -> None:
    assert {plan.outcome for plan in stopped()} >= {"incomplete", "clinician_first"}
    for plan in stopped():
        with pytest.raises(NoWorkoutsError, match="nothing here"):
            calendar(plan, EN, MONDAY, (0, 2), SEVEN, MADE)


def test_every_refusal_is_said_in_the_language_of_the_person() -> None:
    for error in (NoWorkoutsError(), WrongCountError(3, (0, 2, 4)), TooCloseError(0, 1, (0, 3))):
        assert error.says(words_for(PSEUDO)).startswith("⟦") and str(error) == error.says(EN)


# --- what others may see ---------------------------------------------------------------------------------------


def unfolded(file: bytes) -> str:
    return file.decode().replace("\r\n ", "")


def test_no_word_of_health_and_no_exercise_stands_anywhere_in_the_file() -> None:
    things = {**C.exercises, **C.stretches}
    names = {thing.name for thing in things.values()} | {id_.replace("_", " ") for id_ in things} | set(things)
    for plan in plans():
        text = unfolded(made(plan)).casefold()
        assert not [word for word in HEALTH if re.search(rf"\b{word}", text)]
        assert not [name for name in names if name.casefold() in text]


def test_the_titles_are_workout_and_check_in_and_events_are_private() -> None:
    for event in events(made(plans()[0])):
        assert event.summary.value in ("Workout", "Check-in")
        assert event.contents["class"][0].value == "PRIVATE"
        assert re.fullmatch(r"Open your plan\. It takes about \d+ minutes\.", event.description.value)


def test_the_file_says_which_catalogue_and_rules_decided_and_withdrawn_events_say_nothing() -> None:
    said = {f"catalogue {p.made_from.catalogue} rules {p.made_from.rules}" for p in plans()}
    assert len(said) == 1, "the same for everybody, so that it tells nothing of anybody"
    assert {vobject.readOne(made(plan).decode()).contents["x-made-from"][0].value for plan in plans()} == said
    assert b"X-MADE-FROM" not in withdrawal(EN, MONDAY, SEVEN, MADE, "a", 1)


def test_the_search_for_words_of_health_would_find_one() -> None:
    said = Words("de", {("ics.workout", "Workout"): "Hip exercises"})
    assert re.search(r"\bhip", unfolded(made(plans()[0], words=said)).casefold())


# --- the same events again --------------------------------------------------------------------------------------


def ids(file: bytes) -> list[str]:
    return [event.uid.value for event in events(file)]


def test_the_same_plan_has_the_same_ids_in_every_language_and_at_every_start() -> None:
    plan = heavy_plan(3)
    again = made(plan, MONDAY + timedelta(days=9), words=words_for(PSEUDO), at=time(18, 0))
    assert ids(again) == ids(made(plan)) and len(set(ids(again))) == len(ids(again))


def test_other_plans_and_other_keys_have_other_ids() -> None:
    plan, other = plans()[0], plans()[1]
    assert not set(ids(made(plan))) & set(ids(made(other)))
    assert not set(ids(made(plan, key="a"))) & set(ids(made(plan, key="b")))
    assert not set(ids(made(plan, key="a"))) & set(ids(made(plan)))


def test_an_id_is_only_digits_and_an_address_that_nobody_has() -> None:
    for plan in plans():
        assert all(re.fullmatch(r"[0-9a-f]{32}@workouts\.invalid", id_) for id_ in ids(made(plan)))


def test_a_new_plan_under_the_same_key_replaces_the_events_and_takes_out_what_is_gone() -> None:
    before = max(plans(), key=lambda p: len(events(made(p, key="k"))))
    after = next(p for p in plans() if {w.stage for w in p.weeks} == {1})
    old, new = events(made(before, key="k")), events(made(after, key="k", sequence=1))
    assert len(old) > 2 and {e.uid.value for e in old} <= {e.uid.value for e in new}
    assert {e.sequence.value for e in old} == {"0"} and {e.sequence.value for e in new} == {"1"}
    assert sorted(e.status.value for e in new) == ["CANCELLED", "CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert not [e for e in new if e.status.value == "CANCELLED" and hasattr(e, "rrule")]


def test_a_plan_that_ends_takes_all_its_events_out() -> None:
    before = max(plans(), key=lambda p: len(events(made(p, key="k"))))
    gone = events(withdrawal(EN, MONDAY, SEVEN, MADE, "k", 2))
    assert {e.uid.value for e in gone} >= {e.uid.value for e in events(made(before, key="k"))}
    assert {e.status.value for e in gone} == {"CANCELLED"} and not [e for e in gone if hasattr(e, "rrule")]


# --- the form of the file ----------------------------------------------------------------------------------------


def test_times_are_local_and_the_stamp_is_universal() -> None:
    text = unfolded(made(plans()[0]))
    assert re.findall(r"DTSTART.*", text)[0].strip() == "DTSTART:20260302T070000"
    assert "TZID" not in text and "VTIMEZONE" not in text
    assert set(re.findall(r"DTSTAMP:(\S+)", text)) == {"20260301T163015Z"}


def test_a_reminder_comes_half_an_hour_before_or_not_at_all() -> None:
    for event in events(made(plans()[0])):
        (alarm,) = event.valarm_list
        assert (
            alarm.trigger.value == timedelta(minutes=-30)
            and alarm.action.value == "DISPLAY"
            and alarm.description.value == event.summary.value
        )
    assert b"VALARM" not in made(plans()[0], remind_minutes=None)


def test_lines_end_in_crlf_and_none_is_longer_than_75_octets() -> None:
    english = "Open your plan. It takes about {minutes} minutes."
    said = Words("de", {("ics.open", english): "Öffnen, ansehen; beginnen\\n – " + "ö" * 200 + " {minutes}"})
    for words in (EN, words_for(PSEUDO), said):
        file = made(plans()[0], words=words)
        assert file.endswith(b"\r\n") and b"\n" not in file.replace(b"\r\n", b"")
        assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert (
        events(made(plans()[0], words=said))[0].description.value
        == f"Öffnen, ansehen; beginnen\\n – {'ö' * 200} {plans()[0].session_minutes}"
    )


def test_the_same_wishes_give_the_same_bytes() -> None:
    assert made(plans()[0]) == made(plans()[0])


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar(plans()[0], EN, MONDAY, suggested_days(plans()[0].weeks[0].sessions), SEVEN, datetime(2026, 3, 1))

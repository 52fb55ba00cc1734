"""The workouts of a plan in a calendar of one's own (iCalendar, RFC 5545).

Others look over one's shoulder at a calendar: nothing in the file says what the workouts are for. Times are
local and float, so seven o'clock stays seven o'clock on a journey. There is one recurring event a stage, and one
for the check-in. A later file with the same ``key`` and a higher ``sequence`` replaces the events of the earlier.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise

from icalendar import Alarm, Calendar, Event

from wizard.plan.model import Plan, Week, dump
from wizard.words import Words

Days = tuple[int, ...]  # days of the week, 0 is Monday
PRODUCT = "-//workouts//calendar file 1//EN"  # without the name of the program: it names a part of the body
HEAVY_APART = timedelta(hours=48)
BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SPREAD = {2: (0, 3), 3: (0, 2, 4), 4: (0, 2, 4, 6)}  # as on the plan page: a fourth workout is light and comes last
CHECK_IN_MINUTES = 5
FIRST_START, LAST_START = date(1970, 1, 1), date(9998, 12, 31)
STAGES = (1, 2, 3)
CHECK_IN = "check-in"


class CalendarError(ValueError):
    """The base. ``str(error)`` is the English sentence; ``error.says(words)`` says it in the language of one person."""

    def __init__(self) -> None:
        super().__init__(self.says(Words()))

    def says(self, words: Words) -> str:
        """One or two sentences: what does not fit, and what to do."""
        raise NotImplementedError


class NoWorkoutsError(CalendarError):
    """A referral, or a plan with open questions: there is nothing to plan for."""

    def says(self, words: Words) -> str:
        return words.say("ics.error.nothing", "There is nothing here to put into a calendar.")


class WrongCountError(CalendarError):
    """More or fewer days than the plan has workouts in a week."""

    def __init__(self, sessions: int, fitting: Days) -> None:
        self.sessions, self.fitting = sessions, fitting
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "ics.error.count",
            "Your plan has {sessions} workouts a week. Choose {sessions} days, for example {days}.",
            sessions=self.sessions,
            days=_listed(self.fitting, words),
        )


class TooCloseError(CalendarError):
    """Less than 48 hours between two heavy workouts."""

    def __init__(self, first: int, second: int, fitting: Days) -> None:
        self.first, self.second, self.fitting = first, second, fitting
        super().__init__()

    def says(self, words: Words) -> str:
        names = day_names(words)
        return words.say(
            "ics.error.close",
            "Heavy workouts would fall on {first} and {second}. Leave 48 hours between them. These days fit: {days}.",
            first=names[self.first],
            second=names[self.second],
            days=_listed(self.fitting, words),
        )


class WrongStartError(CalendarError):
    """A first day that no calendar knows."""

    def __init__(self, start: date) -> None:
        self.start = start
        super().__init__()

    def says(self, words: Words) -> str:
        return words.say(
            "ics.error.start",
            "The first day: found {found}; allowed are days from {first} to {last}.",
            found=self.start.isoformat(),
            first=FIRST_START.isoformat(),
            last=LAST_START.isoformat(),
        )


# --- which days -----------------------------------------------------------------------------------------


def suggested_days(sessions: int, start: date | None = None) -> Days:
    """Days that fit ``sessions`` (2-4) workouts a week; the first is the day of ``start``, else Monday."""
    first = start.weekday() if start else 0
    return tuple(sorted((first + after) % 7 for after in SPREAD[sessions]))


def workout_days(plan: Plan, start: date, days: Days) -> tuple[tuple[Week, tuple[date, ...]], ...]:
    """Every week of the expected course with the dates of its workouts; the first week begins on ``start``.

    In each week the heavy workouts come first, as on the screen. Raises CalendarError where the days do not fit or no
    calendar knows the start, and ValueError for a day that no week has.
    """
    if not plan.is_plan or not plan.weeks:
        raise NoWorkoutsError
    if not FIRST_START <= start <= LAST_START:
        raise WrongStartError(start)
    if not set(days) <= set(range(7)):
        raise ValueError(f"days: found {days}; allowed are 0 (Monday) to 6 (Sunday).")
    after = sorted((day - start.weekday()) % 7 for day in set(days))
    found = []
    for number, week in enumerate(plan.weeks):
        if len(after) != week.sessions:
            raise WrongCountError(week.sessions, suggested_days(week.sessions, start))
        found.append((week, tuple(start + timedelta(days=7 * number + offset) for offset in after)))
    heavy = [day for week, dates in found for day in dates[: week.heavy_days]]
    for first, second in pairwise(heavy):
        if second - first < HEAVY_APART:
            raise TooCloseError(first.weekday(), second.weekday(), suggested_days(plan.weeks[0].sessions, start))
    return tuple(found)


def day_names(words: Words) -> tuple[str, ...]:
    """The names of the days, Monday first."""
    say = words.say
    return (
        say("day.monday", "Monday"),
        say("day.tuesday", "Tuesday"),
        say("day.wednesday", "Wednesday"),
        say("day.thursday", "Thursday"),
        say("day.friday", "Friday"),
        say("day.saturday", "Saturday"),
        say("day.sunday", "Sunday"),
    )


def _listed(days: Days, words: Words) -> str:
    return ", ".join(day_names(words)[day] for day in days)


# --- the file -------------------------------------------------------------------------------------------


def calendar(
    plan: Plan,
    words: Words,
    start: date,
    days: Days,
    at: time,
    made_at: datetime,
    key: str | None = None,
    sequence: int = 0,
    remind_minutes: int | None = 30,
) -> bytes:
    """The workouts and check-ins of the expected course as an iCalendar file.

    ``days`` are days of the week (0 is Monday), ``at`` a local time, ``made_at`` aware. ``key`` is a secret that
    belongs to this person's plan; the ids of the events are made from it and say nothing without it. Where there is
    none they are made from the plan: somebody who has the file and every possible plan could then tell which it is.
    ``sequence`` is 0 for the first file of a key, and one more for each that replaces it. ``remind_minutes`` is None
    for no reminder. Raises CalendarError.
    """
    found = workout_days(plan, start, days)
    minutes = plan.session_minutes or 0
    secret = _secret(plan, key)
    events = []
    for stage, block in groupby(found, key=lambda pair: pair[0].stage):
        dates = [day for _, dates in block for day in dates]
        event = _event(
            secret, stage, words.say("ics.workout", "Workout"), datetime.combine(dates[0], at), minutes, words
        )
        event.add(
            "rrule",
            {
                "freq": "weekly",
                "count": len(dates),
                "byday": sorted({BYDAY[d.weekday()] for d in dates}, key=BYDAY.index),
            },
        )
        events.append(event)
    events.append(_check_ins(secret, found, start, at, minutes, words))
    for event in events:
        event.add("status", "CONFIRMED")
        if remind_minutes is not None:
            event.add_component(_alarm(str(event["summary"]), remind_minutes))
    if sequence:
        stages = {week.stage for week, _ in found}
        events += _taken_out(secret, [s for s in STAGES if s not in stages], datetime.combine(start, at), words)
    return _file(events, made_at, sequence, plan)


def withdrawal(words: Words, start: date, at: time, made_at: datetime, key: str, sequence: int) -> bytes:
    """A file that takes every event of this key out again, for when a plan ends before its last week."""
    return _file(
        list(_taken_out(key.encode(), [*STAGES, CHECK_IN], datetime.combine(start, at), words)), made_at, sequence
    )


def _check_ins(
    secret: bytes,
    found: tuple[tuple[Week, tuple[date, ...]], ...],
    start: date,
    at: time,
    minutes: int,
    words: Words,
) -> Event:
    """On the last day of each week; where that has a workout, after it."""
    last = start + timedelta(days=6)
    begins = datetime.combine(last, at)
    after = begins + timedelta(minutes=minutes)
    if last in found[0][1] and after.date() == last:
        begins = after
    event = _event(secret, CHECK_IN, words.say("ics.check_in", "Check-in"), begins, CHECK_IN_MINUTES, words)
    event.add("rrule", {"freq": "weekly", "count": len(found), "byday": [BYDAY[last.weekday()]]})
    return event


def _event(secret: bytes, what: int | str, title: str, begins: datetime, minutes: int, words: Words) -> Event:
    event = Event()
    event.add("uid", _uid(secret, what))
    event.add("summary", title)
    event.add(
        "description", words.say("ics.open", "Open your plan. It takes about {minutes} minutes.", minutes=minutes)
    )
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=minutes))
    event.add("class", "PRIVATE")
    return event


def _alarm(title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _taken_out(secret: bytes, what: list[int | str], begins: datetime, words: Words) -> Iterator[Event]:
    """What an earlier file may have held and this plan has no longer."""
    for part in what:
        event = Event()
        event.add("uid", _uid(secret, part))
        event.add("summary", words.say("ics.gone", "Not planned any more"))
        event.add("dtstart", begins)
        event.add("status", "CANCELLED")
        yield event


def _file(events: list[Event], made_at: datetime, sequence: int, plan: Plan | None = None) -> bytes:
    if made_at.tzinfo is None:
        raise ValueError("made_at: a time without a zone; give it one.")
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    if plan:  # the same for everybody: it says what decided, and nothing of what was answered
        whole.add("x-made-from", f"catalogue {plan.made_from.catalogue} rules {plan.made_from.rules}")
    for event in events:
        event.add("dtstamp", made_at.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", sequence)
        whole.add_component(event)
    written: bytes = whole.to_ical()
    return written


def _secret(plan: Plan, key: str | None) -> bytes:
    """The key; without one what is done in each week, in no language, so that the same plan has the same ids."""
    if key:
        return key.encode()
    return hashlib.sha256(b"\n".join(map(dump, plan.weeks))).digest()


def _uid(secret: bytes, what: int | str) -> str:
    return f"{hmac.new(secret, str(what).encode(), hashlib.sha256).hexdigest()[:32]}@workouts.invalid"

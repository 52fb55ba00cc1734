"""Take it along: paper, calendar, link and code, and files for a spreadsheet, a clinic or another machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import streamlit as st

import catalogue
from wizard.answers import journey
from wizard.answers.model import Answers
from wizard.exports import calendar as ics
from wizard.exports import fhir, formats, qr_code
from wizard.plan.model import Plan
from wizard.server import addresses, modes
from wizard.store import History, NotAHistoryError, from_file, to_file
from wizard.store.history_file import MOST_BYTES
from wizard.ui.components import choices, file_picker
from wizard.ui.home import kept_plan
from wizard.ui.parts import additions, page_frame, qr_picture
from wizard.ui.parts.markdown import plain
from wizard.ui.session import local_time, visit

FORM = "take"
TIMES = {"morning": time(8), "noon": time(12, 30), "evening": time(18, 30)}
LINK = "link"


def take_page() -> None:
    """Everything that a person can take along of the plan that is shown."""
    say = visit.words().say
    kept_plan.adopt()
    plan = kept_plan.plan() if visit.has_begun() else None
    title = say("take.title", "Take it along")
    if plan is None:
        page_frame.instead(
            addresses.TAKE,
            title,
            say("take.nothing", "There is no plan yet. Make one, or bring back the weeks that you saved as a file."),
            "pointing",
            ("begin", say("absent.begin", "Make a plan"), partial(visit.go, addresses.START)),
        )
        _bring_back()
    else:
        page_frame.heading(addresses.TAKE, title)
        additions.current().notice()
        _paper(plan)
        if plan.is_plan:
            _calendar(plan)
        else:
            _no_more_workouts()
        _link_and_code(plan)
        _files(plan)
        _history()
        _bring_back()
    page_frame.bar(
        back=(
            say("take.back", "Back"),
            partial(visit.go, addresses.place_of(plan.outcome) if plan else addresses.START),
        )
    )


def _card(id_: str, title: str, says: str) -> Any:
    box = st.container(key=f"card-take-{id_}")
    with box:
        st.header(plain(title), anchor=id_)
        st.markdown(plain(says))
    return box


def _save(key: str, label: str, name: str, mime: str, made: Callable[[], bytes], first: bool = False) -> None:
    """A button that makes a file when it is pressed. Its name says nothing about health."""
    st.download_button(
        plain(label),
        made,
        file_name=name,
        mime=mime,
        key=key,
        width="stretch",
        on_click="ignore",
        type="primary" if first else "secondary",
    )


def _said(name: str, default: Any) -> Any:
    return visit.form(FORM).get(name, default)


def _choose(name: str, asks: str, options: Mapping[Any, str], default: Any) -> Any:
    """A row of choices on this page; ``default`` until something is chosen."""
    shown = _said(name, default)
    st.markdown(f"**{plain(asks)}**")
    choices.radio(f"one-{FORM}-{name}", asks, options, shown, lambda chosen: visit.fill(FORM, {name: chosen}))
    return shown


# --- paper -----------------------------------------------------------------------------------------------


def _paper(plan: Plan) -> None:
    say = visit.words().say
    with _card("paper", say("take.paper", "On paper"), _about_paper(plan)):
        paper = _choose(
            "paper",
            say("take.size", "Paper"),
            {"a4": say("take.a4", "A4"), "letter": say("take.letter", "Letter (US)")},
            "a4",
        )
        larger = (
            say("take.large_pages", "Large print, three or four pages")
            if plan.is_plan
            else say("take.large", "Large print")
        )
        large = _choose(
            "large", say("take.print_size", "Print"), {False: say("take.ordinary", "Ordinary"), True: larger}, False
        )
        _save(
            "save-pdf",
            say("take.save_pdf", "Save as PDF"),
            "hipwise.pdf",
            "application/pdf",
            partial(
                formats.pdf,
                plan,
                visit.words(),
                local_time.today(),
                paper,
                large,
                _code(plan),
                visit.answers().pain.side,
            ),
            first=True,
        )
        if plan.is_plan:
            st.button(
                plain(say("take.whole", "The whole plan on one page, to print")),
                key="to-whole",
                width="stretch",
                on_click=visit.go,
                args=(addresses.WHOLE,),
            )


def _about_paper(plan: Plan) -> str:
    say = visit.words().say
    if plan.is_plan:
        return say(
            "take.about_paper",
            "One page: drawings, what to do, how to check yourself, and boxes to tick for each week.",
        )
    return say("take.about_referral", "One page that says where to go and by when. Take it with you.")


# --- calendar --------------------------------------------------------------------------------------------------


def _calendar(plan: Plan) -> None:
    say = visit.words().say
    with _card(
        "calendar",
        say("take.calendar", "In your calendar"),
        say(
            "take.about_calendar",
            "Your workouts and a weekly check-in, with a reminder. The entries say nothing about your health.",
        ),
    ):
        begins = _choose(
            "start",
            say("take.start", "From when?"),
            {"now": say("take.this_week", "From today"), "next": say("take.next_week", "From next Monday")},
            "now",
        )
        st.markdown(f"**{plain(say('take.days', 'Which days?'))}**")
        st.markdown(plain(_about_days(plan)))
        start = _first_day(begins)
        days = frozenset(_said("days", ics.suggested_days(plan.weeks[0].sessions, start)))
        with st.container(key="days"):
            for day, name in enumerate(_days()):
                choices.tick(f"tick-{FORM}-day-{day}", plain(name), day in days, partial(_day_chosen, day, days))
        at = _choose(
            "at",
            say("take.at", "At what time?"),
            {
                "morning": say("take.morning", "Morning, 8:00"),
                "noon": say("take.noon", "Noon, 12:30"),
                "evening": say("take.evening", "Evening, 18:30"),
            },
            "evening",
        )
        try:
            ics.workout_days(plan, start, tuple(sorted(days)))
        except ics.CalendarError as trouble:
            page_frame.note("days", trouble.says(visit.words()), "amber")
        else:
            _save(
                "save-ics",
                say("take.save_ics", "Save for the calendar"),
                "workouts.ics",
                "text/calendar",
                partial(
                    formats.ics,
                    plan,
                    visit.words(),
                    start,
                    tuple(sorted(days)),
                    TIMES[at],
                    datetime.now(UTC),
                    *_same_events(),
                ),
            )


def _no_more_workouts() -> None:
    """A kept plan that has ended: its workouts would go on in the calendar."""
    say, (key, state) = visit.words().say, _same_events()
    if key is None:
        return
    with _card(
        "calendar",
        say("take.calendar", "In your calendar"),
        say(
            "take.about_ended",
            "Did you put the workouts into your calendar? They have ended. This file takes them out again.",
        ),
    ):
        _save(
            "save-ics",
            say("take.take_out", "Take them out of the calendar"),
            "workouts.ics",
            "text/calendar",
            partial(
                formats.ics_withdrawn,
                visit.words(),
                local_time.today(),
                TIMES["evening"],
                datetime.now(UTC),
                key,
                state,
            ),
        )


def _about_days(plan: Plan) -> str:
    say = visit.words().say
    if any(week.heavy_days for week in plan.weeks):
        return say(
            "take.heavy", "{count} workouts a week, with at least one day between them.", count=plan.weeks[0].sessions
        )
    return say("take.sessions", "{count} workouts a week.", count=plan.weeks[0].sessions)


def _days() -> tuple[str, ...]:
    say = visit.words().say
    return (
        say("day.mon", "Mon"),
        say("day.tue", "Tue"),
        say("day.wed", "Wed"),
        say("day.thu", "Thu"),
        say("day.fri", "Fri"),
        say("day.sat", "Sat"),
        say("day.sun", "Sun"),
    )


def _same_events() -> tuple[str | None, int]:
    """The key of a kept plan and the number of its state: a later file then takes the place of an earlier one."""
    kept = kept_plan.current()
    return (kept.key.text, kept.history.state) if kept and kept_plan.is_shown(kept) else (None, 0)


def _day_chosen(day: int, days: frozenset[int], chosen: bool) -> None:
    visit.fill(FORM, {"days": tuple(sorted(days | {day} if chosen else days - {day}))})


def _first_day(start: str) -> date:
    today = local_time.today()
    return today if start == "now" else today + timedelta(days=7 - today.weekday())


# --- link and code -----------------------------------------------------------------------------------------------


def _address() -> str | None:
    return formats.public_address(os.environ)


def _code(plan: Plan) -> str:
    """What the square code on paper holds: never the answers, unless the person asked for a link."""
    if _said(LINK, False) and _address() and _is_all_in_a_link(plan):
        return _link()
    return qr_code.as_text(plan, visit.words(), local_time.today())


def _answers_of(plan: Plan) -> Answers | None:
    """The answers for a record. It marks those before check-ins; a plan that was held without one goes alone, so that nobody makes more of its answers."""
    return journey.on_path(visit.answers()) if plan.verdicts or _is_all_in_a_link(plan) else None


def _is_all_in_a_link(plan: Plan) -> bool:
    """True where the answers of a link lead to this plan. After check-ins, or new answers, they alone could allow more than it does."""
    return plan == visit.decided(kept_plan.swaps())


def _link() -> str:
    return qr_code.address_of(_address() or "", journey.on_path(visit.answers()), kept_plan.swaps())


def _link_and_code(plan: Plan) -> None:
    say, address = visit.words().say, _address()
    with _card(
        "code",
        say("take.code", "On another phone"),
        say("take.about_code", "A camera that looks at this code shows your plan as text. No internet is needed."),
    ):
        made = _said(LINK, False) and address is not None
        qr_picture.picture(_code(plan))
        if address is None:
            return
        if not _is_all_in_a_link(plan):
            st.markdown(
                plain(
                    say(
                        "take.no_link",
                        "A link holds your answers only, and not the weeks since then. So there is none for this plan. To move it, "
                        "use “Save all weeks” below.",
                    )
                )
            )
            return
        if not made:
            st.markdown(
                plain(
                    say(
                        "take.offer_link",
                        "You can also make a link. Your answers are packed into it, and no server keeps them. "
                        "Whoever has the link can read your answers.",
                    )
                )
            )
            st.button(
                say("take.make_link", "Make a link"),
                key="make-link",
                width="stretch",
                on_click=visit.fill,
                args=(FORM, {LINK: True}),
            )
        else:
            st.markdown(
                plain(say("take.link", "Whoever has this link, or takes a picture of the code, can read your answers."))
            )
            st.code(_link(), language=None, wrap_lines=True)
            st.button(
                say("take.hide_link", "Put the link away"),
                key="hide-link",
                width="stretch",
                on_click=visit.fill,
                args=(FORM, {LINK: False}),
            )


# --- files ---------------------------------------------------------------------------------------------------------


def _files(plan: Plan) -> None:
    say = visit.words().say
    with _card(
        "files",
        say("take.files", "For a spreadsheet or a clinic"),
        say(
            "take.about_files",
            "The same plan as a table, or as a record in the format FHIR R4 that clinics use. "
            "The record holds your answers too.",
        ),
    ):
        _save(
            "save-csv",
            say("take.save_csv", "Save as a table (CSV)"),
            "plan.csv",
            "text/csv",
            partial(formats.csv, plan, visit.words()),
        )
        _save(
            "save-fhir",
            say("take.save_fhir", "Save as a record (FHIR)"),
            "plan.fhir.json",
            "application/fhir+json",
            partial(formats.fhir, plan, _answers_of(plan), catalogue.load(), visit.words(), datetime.now(UTC)),
        )


def _history() -> None:
    kept = kept_plan.current()
    if kept is None or not kept_plan.is_shown(kept):
        return
    say = visit.words().say
    with _card(
        "weeks",
        say("take.weeks", "All your weeks as a file"),
        say(
            "take.about_weeks",
            "The plan and everything you entered. You can bring it back here or on another computer. "
            "Whoever has the file can read it.",
        ),
    ):
        _save(
            "save-weeks",
            say("take.save_weeks", "Save all weeks"),
            f"weeks-{local_time.today().isoformat()}.hipwise.json",
            "application/json",
            partial(to_file, kept.history),
        )
        _save(
            "save-diary",
            say("take.save_diary", "Save the diary as a table (CSV)"),
            "diary.csv",
            "text/csv",
            partial(formats.diary_csv, kept.history),
        )


def _bring_back() -> None:
    say = visit.words().say
    with _card(
        "bring",
        say("take.bring", "Bring back a file"),
        say(
            "take.about_bring",
            "Choose a file that you saved here or on another computer: all your weeks (.hipwise.json), or a record "
            "(.fhir.json).",
        ),
    ):
        file_picker.file(
            "bring-file",
            ".json",
            MOST_BYTES,
            _brought,
            too_big=say(
                "store.error.file_big",
                "This file is too big to be one of ours. Please choose the file that Hipwise saved.",
            ),
        )


def _brought(text: str) -> None:
    """A file of weeks is kept; the answers of a record wait to be opened. Anything else is one sentence, and nothing changes."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        _keep(from_file(data))
    except NotAHistoryError as trouble:
        if trouble.why == "ours":
            _open_record(data)
        else:
            visit.note_trouble(trouble.says(visit.words()))


def _keep(history: History) -> None:
    say = visit.words().say
    if not modes.current().keeps:
        visit.note_trouble(say("take.no_weeks", "Weeks cannot be kept on this device. Nothing was changed."))
    elif kept_plan.current() is not None:
        visit.note_trouble(
            say(
                "take.taken",
                "A plan is kept here already, and nothing may overwrite it. Save all its weeks as a file, delete it on the page "
                "“Diary”, and then bring the other one.",
            )
        )
    elif kept_plan.bring(history):
        visit.go(addresses.DIARY)


def _open_record(data: bytes) -> None:
    try:
        visit.offer(fhir.read_bundle(data), ())
    except fhir.RecordError as trouble:
        visit.note_trouble(trouble.says(visit.words()))
    else:
        visit.go(addresses.START)


take_page()

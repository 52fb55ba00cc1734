"""The weekly check-in: warning signs first, a handful of questions, and what the week leads to."""

from __future__ import annotations

from functools import partial

import streamlit as st

import catalogue
from wizard.answers import check_in_questions
from wizard.answers.model import CheckIn
from wizard.follow_up import history as past
from wizard.rules.checking_in import DAYS_OF_A_STEP, FRONT, SKIPPED
from wizard.server import addresses
from wizard.ui.home import corrections, empty_pages, kept_plan, new_signs, verdict, week_form
from wizard.ui.home.kept_plan import Kept
from wizard.ui.parts import page_frame, question_form
from wizard.ui.parts.markdown import plain
from wizard.ui.session import local_time, visit

SENT = week_form.SENT
EARLY = "early"  # of the form: the person said that another week is over


def check_in_page() -> None:
    """The form of the week that is due, or what the last one led to."""
    say = visit.words().say
    kept = kept_plan.current()
    if kept is None:
        empty_pages.nothing_kept(
            addresses.CHECK_IN,
            say("check_in.title", "How was your week?"),
            say(
                "check_in.nothing",
                "Once a week you look back here, in under a minute. Then the plan goes up, stays or goes down, and says why. "
                "For that, make a plan and keep it.",
            ),
        )
        return
    if kept_plan.differs(kept):
        empty_pages.undecided(addresses.CHECK_IN)
        return
    sent = kept.history.check_in_of(visit.form(SENT).get("week", 0))
    if new_signs.are_open(kept):
        new_signs.show(addresses.CHECK_IN, kept)
    elif kept.plan.outcome == "incomplete":
        empty_pages.waiting(addresses.CHECK_IN, kept)
    elif not kept.plan.is_plan:
        _ended(kept)
    elif sent:
        _result(kept, sent.check_in.week)
    else:
        _form(kept)


def _ended(kept: Kept) -> None:
    say = visit.words().say
    empty_pages.ended(addresses.CHECK_IN, kept)
    page_frame.bar(back=(say("check_in.diary", "Open the diary"), partial(visit.go, addresses.DIARY)))


# --- the form --------------------------------------------------------------------------------------


def _form(kept: Kept) -> None:
    say = visit.words().say
    name = _name(kept)
    week = _week(kept)
    if _is_early(kept):
        _early(kept)
        return
    _suggest(kept)
    page_frame.heading(
        addresses.CHECK_IN,
        say("check_in.title", "How was your week?"),
        above=say("check_in.week", "Week {week}", week=week),
    )
    verdict.changed_since(kept)
    _last_time(kept)
    if week_form.read(name, kept.history, week).has_sign is False:
        _away(kept)
    entered = week_form.show(name, kept.history, week, visit.is_nudged(addresses.CHECK_IN), _done(kept))
    page_frame.bar(
        back=(say("plan.start", "Start page"), partial(visit.go, addresses.START)),
        forward=(
            say("check_in.end", "See where to go") if entered.has_sign else say("check_in.send", "See what it means"),
            partial(_send, kept, week),
        ),
    )


def _is_early(kept: Kept) -> bool:
    """True where the last check-in, or the start, was only days ago, and nobody has said yet that another week is over."""
    return past.days_since_last(kept.history, local_time.now()) < DAYS_OF_A_STEP and not visit.form(_name(kept))


def _early(kept: Kept) -> None:
    """A second check-in within days: the last one corrected, or another week? A warning sign can always be said."""
    say, last = visit.words().say, kept.history.check_in_of(kept.week - 1)
    since = last.made_at if last else kept.history.made_at
    ways = [("early-on", say("check_in.early_on", "Check in now"), partial(visit.fill, _name(kept), {EARLY: True}))]
    if last:
        ways.insert(
            0,
            (
                "early-correct",
                say("check_in.early_correct", "Correct the last check-in"),
                partial(corrections.begin, kept, last.number),
            ),
        )
        text = say(
            "check_in.early_says",
            "Your last check-in was on {day}. Do you want to correct it, or is another week over? "
            "A new check-in within five days never makes the plan harder.",
            day=corrections.day(since),
        )
    else:
        text = say(
            "check_in.early_start",
            "Your plan began on {day}. The first check-in is due after a week. If something is wrong, check in now. "
            "A check-in within five days never makes the plan harder.",
            day=corrections.day(since),
        )
    page_frame.instead(
        f"{addresses.CHECK_IN}-early", say("check_in.early", "It is early for a check-in"), text, "pointing", *ways
    )
    page_frame.bar(back=(say("plan.start", "Start page"), partial(visit.go, addresses.START)))


def _with_days(kept: Kept, check_in: CheckIn) -> CheckIn:
    """The check-in with the days since the one before."""
    return check_in.model_copy(update={"days_since_last": past.days_since_last(kept.history, local_time.now())})


def _name(kept: Kept) -> str:
    return check_in_questions.form_of(kept.week)


def _week(kept: Kept) -> int:
    """The week that is due; after some weeks away a later one."""
    return kept.week + (visit.form(_name(kept)).get(check_in_questions.AWAY.id) or 0)


def _done(kept: Kept) -> int:
    """How many workouts were logged since the last check-in; one that was left out is none."""
    return sum(w.was_done for w in kept.workouts_this_week)


def _suggest(kept: Kept) -> None:
    """Begin with the number of workouts that were logged, where nobody has chosen another."""
    name, field = _name(kept), check_in_questions.BY_FIELD["sessions_done"].id
    said, now = visit.form(name), check_in_questions.suggested(_done(kept))
    if said.get("suggested") != now and said.get(field) == said.get("suggested"):
        visit.fill(name, {field: now, "suggested": now})


def _last_time(kept: Kept) -> None:
    """When the last check-in was, so that nobody sends a second one of the same week."""
    last = kept.history.check_in_of(kept.week - 1)
    if last is None:
        return
    say = visit.words().say
    with st.container(key="note-calm-last-time"):
        st.markdown(
            plain(
                say(
                    "check_in.last",
                    "Your last check-in was for week {week}, on {day}. This one is for the week after.",
                    week=kept.week - 1,
                    day=corrections.day(last.made_at),
                )
            )
        )
        st.button(
            say("check_in.last_again", "See what it led to"),
            key="last-again",
            on_click=visit.fill,
            args=(SENT, {"week": kept.week - 1}),
        )


def _away(kept: Kept) -> None:
    """Weeks without a check-in: kindly, and what they mean."""
    say, name = visit.words().say, _name(kept)
    chosen = visit.form(name).get(check_in_questions.AWAY.id)
    with st.expander(say("check_in.away", "I was away for some weeks"), expanded=bool(chosen)):
        st.markdown(
            plain(
                say(
                    "check_in.away_says",
                    "That happens. Then this check-in is about the week after, the one that is just over.",
                )
            )
        )
        question_form.ask(name, check_in_questions.AWAY, unsure=False)
        if chosen:
            st.markdown(plain(say(f"rule.{SKIPPED.id}", SKIPPED.says)))


def _send(kept: Kept, week: int) -> None:
    name = _name(kept)
    if visit.form(SENT).get("week") == week:
        return  # a second press of the same button: it has been sent
    entered = week_form.read(name, kept.history, week)
    if entered.missing:
        visit.nudge(addresses.CHECK_IN)
    elif kept_plan.add(kept, _with_days(kept, entered.check_in), f"{addresses.CHECK_IN}-{week}"):
        visit.clear(name)
        visit.fill(SENT, {"week": week})
        visit.go(addresses.CHECK_IN)


# --- what it led to --------------------------------------------------------------------------------


def _result(kept: Kept, week: int) -> None:
    say, language = visit.words().say, visit.language()
    found = past.steps(kept.history, catalogue.load(), language)
    place = next(n for n, step in enumerate(found) if step.week == week and step.verdict)
    before, step = found[place - 1].plan, found[place]
    assert step.verdict is not None
    page_frame.heading(
        f"{addresses.CHECK_IN}-result",
        verdict.in_one_sentence(step.verdict),
        above=say("check_in.week", "Week {week}", week=week),
    )
    with st.container(key=f"note-{verdict.TONES[step.verdict.verdict]}-verdict"):
        verdict.reasons(step.verdict)
    with st.container(key="card-changes"):
        st.header(say("check_in.next_week", "From now on"), anchor=False)
        verdict.changes(before, step.plan)
    if step.verdict.reasons[0].rule == FRONT.id:
        _offer_swaps(kept, next(c for c in kept.history.check_ins if c.week == week))
    verdict.after_barrier(next(c.barrier for c in kept.history.check_ins if c.week == week))
    entry = kept.history.check_in_of(week)
    assert entry is not None
    st.button(
        say("check_in.correct_this", "Something was wrong? Correct this check-in"),
        key="correct-sent",
        width="stretch",
        on_click=corrections.begin,
        args=(kept, entry.number),
    )
    page_frame.bar(
        back=(say("check_in.diary", "Open the diary"), partial(_leave, addresses.DIARY)),
        forward=(say("check_in.today", "To today's workout"), partial(_leave, addresses.TODAY)),
    )


def _leave(place: str) -> None:
    visit.clear(SENT)
    visit.go(place)


def _offer_swaps(kept: Kept, check_in: CheckIn) -> None:
    """For each exercise that was felt at the front the swap that the plan has ready, taken by one press."""
    front = [pick.exercise for pick in kept.plan.picks if check_in.felt_in(pick.exercise) == "front"]
    found = past.swap_ways(kept.history, front, catalogue.load(), visit.language())
    if not found:
        return
    say = visit.words().say
    with st.container(key="card-swap"):
        st.header(say("check_in.swap", "A swap is ready"), anchor=False)
        for (gone, came), revision, then in found:
            names: dict[str, str] = {p.exercise: p.name for p in (*kept.plan.picks, *then.picks)}
            st.markdown(
                plain(say("check_in.swap_says", "{came} in the place of {gone}.", came=names[came], gone=names[gone]))
            )
            st.button(
                say("check_in.swap_take", "Swap it"),
                key=f"take-swap-{gone}",
                on_click=visit.press(kept_plan.add, kept, revision, f"swap-{kept.history.state}-{gone}"),
            )


check_in_page()

"""The weekly check-in: warning signs first, a handful of questions, and what the week leads to."""

from __future__ import annotations

from functools import partial

import streamlit as st

import catalogue
from wizard import history as past
from wizard import weekly
from wizard.answers import CheckIn
from wizard.rules.checking_in import DAYS_OF_A_STEP, FRONT, SKIPPED
from wizard.ui import absent, correcting, form, frame, keeping, local_time, new_signs, places, session, told, week_form
from wizard.ui.keeping import Kept
from wizard.ui.marks import plain

SENT = week_form.SENT
EARLY = "early"  # of the form: the person said that another week is over


def check_in_page() -> None:
    """The form of the week that is due, or what the last one led to."""
    say = session.words().say
    kept = keeping.current()
    if kept is None:
        absent.nothing_kept(places.CHECK_IN, say("check_in.title", "How was your week?"), say(
            "check_in.nothing", "Once a week you look back here, in under a minute. Then the plan goes up, stays or goes down, and says why. "
            "For that, make a plan and keep it."))
        return
    if keeping.differs(kept):
        absent.undecided(places.CHECK_IN)
        return
    sent = kept.history.check_in_of(session.form(SENT).get("week", 0))
    if new_signs.are_open(kept):
        new_signs.show(places.CHECK_IN, kept)
    elif kept.plan.outcome == "incomplete":
        absent.waiting(places.CHECK_IN, kept)
    elif not kept.plan.is_plan:
        _ended(kept)
    elif sent:
        _result(kept, sent.check_in.week)
    else:
        _form(kept)


def _ended(kept: Kept) -> None:
    say = session.words().say
    absent.ended(places.CHECK_IN, kept)
    frame.bar(back=(say("check_in.diary", "Open the diary"), partial(session.go, places.DIARY)))


# --- the form --------------------------------------------------------------------------------------


def _form(kept: Kept) -> None:
    say = session.words().say
    name = _name(kept)
    week = _week(kept)
    if _is_early(kept):
        _early(kept)
        return
    _suggest(kept)
    frame.heading(
        places.CHECK_IN, say("check_in.title", "How was your week?"), above=say("check_in.week", "Week {week}", week=week))
    told.changed_since(kept)
    _last_time(kept)
    if week_form.read(name, kept.history, week).has_sign is False:
        _away(kept)
    entered = week_form.show(name, kept.history, week, session.is_nudged(places.CHECK_IN), _done(kept))
    frame.bar(
        back=(say("plan.start", "Start page"), partial(session.go, places.START)),
        forward=(
            say("check_in.end", "See where to go") if entered.has_sign else say("check_in.send", "See what it means"),
            partial(_send, kept, week)),
    )


def _is_early(kept: Kept) -> bool:
    """True where the last check-in, or the start, was only days ago, and nobody has said yet that another week is over."""
    return past.days_since_last(kept.history, local_time.now()) < DAYS_OF_A_STEP and not session.form(_name(kept))


def _early(kept: Kept) -> None:
    """A second check-in within days: the last one corrected, or another week? A warning sign can always be said."""
    say, last = session.words().say, kept.history.check_in_of(kept.week - 1)
    since = last.made_at if last else kept.history.made_at
    ways = [("early-on", say("check_in.early_on", "Check in now"), partial(session.fill, _name(kept), {EARLY: True}))]
    if last:
        ways.insert(0, ("early-correct", say("check_in.early_correct", "Correct the last check-in"), partial(correcting.begin, kept, last.number)))
        text = say("check_in.early_says", "Your last check-in was on {day}. Do you want to correct it, or is another week over? "
                   "A new check-in within five days never makes the plan harder.", day=correcting.day(since))
    else:
        text = say("check_in.early_start", "Your plan began on {day}. The first check-in is due after a week. If something is wrong, check in now. "
                   "A check-in within five days never makes the plan harder.", day=correcting.day(since))
    frame.instead(f"{places.CHECK_IN}-early", say("check_in.early", "It is early for a check-in"), text, "pointing", *ways)
    frame.bar(back=(say("plan.start", "Start page"), partial(session.go, places.START)))


def _with_days(kept: Kept, check_in: CheckIn) -> CheckIn:
    """The check-in with the days since the one before."""
    return check_in.model_copy(update={"days_since_last": past.days_since_last(kept.history, local_time.now())})


def _name(kept: Kept) -> str:
    return weekly.form_of(kept.week)


def _week(kept: Kept) -> int:
    """The week that is due; after some weeks away a later one."""
    return kept.week + (session.form(_name(kept)).get(weekly.AWAY.id) or 0)


def _done(kept: Kept) -> int:
    """How many workouts were logged since the last check-in; one that was left out is none."""
    return sum(w.was_done for w in kept.workouts_this_week)


def _suggest(kept: Kept) -> None:
    """Begin with the number of workouts that were logged, where nobody has chosen another."""
    name, field = _name(kept), weekly.BY_FIELD["sessions_done"].id
    said, now = session.form(name), weekly.suggested(_done(kept))
    if said.get("suggested") != now and said.get(field) == said.get("suggested"):
        session.fill(name, {field: now, "suggested": now})


def _last_time(kept: Kept) -> None:
    """When the last check-in was, so that nobody sends a second one of the same week."""
    last = kept.history.check_in_of(kept.week - 1)
    if last is None:
        return
    say = session.words().say
    with st.container(key="note-calm-last-time"):
        st.markdown(plain(say(
            "check_in.last", "Your last check-in was for week {week}, on {day}. This one is for the week after.",
            week=kept.week - 1, day=correcting.day(last.made_at))))
        st.button(say("check_in.last_again", "See what it led to"), key="last-again",
                  on_click=session.fill, args=(SENT, {"week": kept.week - 1}))


def _away(kept: Kept) -> None:
    """Weeks without a check-in: kindly, and what they mean."""
    say, name = session.words().say, _name(kept)
    chosen = session.form(name).get(weekly.AWAY.id)
    with st.expander(say("check_in.away", "I was away for some weeks"), expanded=bool(chosen)):
        st.markdown(plain(say(
            "check_in.away_says", "That happens. Then this check-in is about the week after, the one that is just over.")))
        form.ask(name, weekly.AWAY, unsure=False)
        if chosen:
            st.markdown(plain(say(f"rule.{SKIPPED.id}", SKIPPED.says)))


def _send(kept: Kept, week: int) -> None:
    name = _name(kept)
    if session.form(SENT).get("week") == week:
        return  # a second press of the same button: it has been sent
    entered = week_form.read(name, kept.history, week)
    if entered.missing:
        session.nudge(places.CHECK_IN)
    elif keeping.add(kept, _with_days(kept, entered.check_in), f"{places.CHECK_IN}-{week}"):
        session.clear(name)
        session.fill(SENT, {"week": week})
        session.go(places.CHECK_IN)


# --- what it led to --------------------------------------------------------------------------------


def _result(kept: Kept, week: int) -> None:
    say, language = session.words().say, session.language()
    found = past.steps(kept.history, catalogue.load(), language)
    place = next(n for n, step in enumerate(found) if step.week == week and step.verdict)
    before, step = found[place - 1].plan, found[place]
    assert step.verdict is not None
    frame.heading(f"{places.CHECK_IN}-result", told.in_one_sentence(step.verdict), above=say("check_in.week", "Week {week}", week=week))
    with st.container(key=f"note-{told.TONES[step.verdict.verdict]}-verdict"):
        told.reasons(step.verdict)
    with st.container(key="card-changes"):
        st.header(say("check_in.next_week", "From now on"), anchor=False)
        told.changes(before, step.plan)
    if step.verdict.reasons[0].rule == FRONT.id:
        _offer_swaps(kept, next(c for c in kept.history.check_ins if c.week == week))
    told.after_barrier(next(c.barrier for c in kept.history.check_ins if c.week == week))
    st.button(say("check_in.correct_this", "Something was wrong? Correct this check-in"), key="correct-sent", width="stretch",
              on_click=correcting.begin, args=(kept, kept.history.check_in_of(week).number))
    frame.bar(
        back=(say("check_in.diary", "Open the diary"), partial(_leave, places.DIARY)),
        forward=(say("check_in.today", "To today's workout"), partial(_leave, places.TODAY)),
    )


def _leave(place: str) -> None:
    session.clear(SENT)
    session.go(place)


def _offer_swaps(kept: Kept, check_in: CheckIn) -> None:
    """For each exercise that was felt at the front the swap that the plan has ready, taken by one press."""
    front = [pick.exercise for pick in kept.plan.picks if check_in.felt_in(pick.exercise) == "front"]
    found = past.swap_ways(kept.history, front, catalogue.load(), session.language())
    if not found:
        return
    say = session.words().say
    with st.container(key="card-swap"):
        st.header(say("check_in.swap", "A swap is ready"), anchor=False)
        for (gone, came), revision, then in found:
            names = {p.exercise: p.name for p in (*kept.plan.picks, *then.picks)}
            st.markdown(plain(say("check_in.swap_says", "{came} in the place of {gone}.", came=names[came], gone=names[gone])))
            st.button(say("check_in.swap_take", "Swap it"), key=f"take-swap-{gone}", on_click=keeping.add,
                      args=(kept, revision, f"swap-{kept.history.state}-{gone}"))


check_in_page()

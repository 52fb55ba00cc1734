"""The end of a walk on a tablet: tell the desk now, or thank you. No plan: a physiotherapist looks first."""

import os
from functools import partial
from html import escape

import streamlit as st

from wizard.answers import journey
from wizard.answers.model import Answers
from wizard.answers.questions import BY_ID
from wizard.clinic.records import ALARMS
from wizard.exports import formats, qr_code
from wizard.plan.model import Plan
from wizard.server import addresses
from wizard.ui.clinic import alarm_delivery, clinic_records, tablet
from wizard.ui.parts import page_frame, qr_picture
from wizard.ui.parts.markdown import bullets, opening, plain
from wizard.ui.session import local_time, visit


def thanks_page(plan: Plan) -> None:
    """Show the end of a walk that led to ``plan``. That of an alarm cannot be closed before the desk has heard it."""
    say, is_urgent = visit.words().say, plan.outcome in ALARMS
    waits = is_urgent and alarm_delivery.state() != alarm_delivery.HEARD
    _head(is_urgent, waits)
    if plan.referral:
        _where_to_go(plan, is_urgent)
    if plan.is_plan or (plan.referral and plan.outcome != "emergency"):  # then every second counts
        _code(plan)
    if not visit.tablet().handed_in:
        _correct()
    if not waits:
        page_frame.bar(forward=(say("thanks.done", "Done"), partial(tablet.leave, "done")))


def _head(is_urgent: bool, waits: bool) -> None:
    """What counts now, largest of all."""
    say = visit.words().say
    if not is_urgent:
        key, title, says = (
            "thank",
            say("thanks.title", "Thank you"),
            say("thanks.says", "Your answers are with the desk. Your physiotherapist will go through them with you."),
        )
    elif waits:
        key, title = "tell", say("thanks.tell", "Please tell the desk now")
        says = say("thanks.tell_says", "Show them this screen, and do not wait for your turn.")
    else:
        key, title, says = (
            "told",
            say("thanks.told", "The desk knows"),
            say("thanks.told_says", "Somebody is coming to you. Please stay here."),
        )
    with st.container(key=key):
        page_frame.heading(f"{addresses.THANKS}-{key}", title)
        with st.container(key="lead"):
            st.markdown(plain(says))
        if waits:
            st.html(f'<p role="status" class="hip-sent">{escape(_how_far())}</p>')


def _how_far() -> str:
    say = visit.words().say
    if alarm_delivery.state() == alarm_delivery.RAISED:
        return say("thanks.sent", "The desk can see and hear your alarm. This page stays until they answer.")
    return say(
        "thanks.unsent",
        "This screen cannot reach the desk right now. Please go there, or ask somebody near you for help.",
    )


def _correct() -> None:
    """Back to the answers, for a slip of the finger. Small, at the end: the page is to be shown, not to be left."""
    say, signs = visit.words().say, BY_ID["signs"]
    is_ticked = bool(visit.answers().signs)
    with st.container(key="correct"):
        st.button(
            say("thanks.mistake", "I ticked this by mistake")
            if is_ticked
            else say("thanks.change", "Change my answers"),
            key="correct-it",
            on_click=visit.go,
            args=(signs.page if is_ticked else journey.CHECK,),
        )


def _where_to_go(plan: Plan, is_urgent: bool) -> None:
    """Place and time, and what to do. What was answered stays folded: others may look at this screen."""
    say, referral = visit.words().say, plan.referral
    assert referral is not None
    with st.container(key=f"note-{'red' if is_urgent else 'amber'}-where"):
        st.markdown(f":small[{plain(say('referral.where', 'Where'))}]  \n**{plain(opening(referral.where))}**")
        st.markdown(f":small[{plain(say('referral.when', 'When'))}]  \n**{plain(opening(referral.within))}**")
        contacts = clinic_records.settings().contacts
        if contacts:
            st.markdown(bullets(f"{contact.purpose}: {contact.call}" for contact in contacts))
    with st.container(key="card-do"):
        st.header(say("referral.do", "What to do until then"), anchor=False)
        st.markdown(bullets(referral.what_to_do))
    with st.expander(say("referral.found", "What your answers show")):
        st.markdown(bullets(referral.found))


def _code(plan: Plan) -> None:
    """The plan for a phone, only where somebody asks for it."""
    say = visit.words().say
    with st.container(key="card-code"):
        if not visit.tablet().code:
            st.markdown(plain(say("thanks.offer", "You can take what the program found along on your phone.")))
            st.button(
                say("thanks.show", "Show the code for my phone"),
                key="show-code",
                width="stretch",
                on_click=visit.press(visit.tablet, code=True),
            )
            return
        if plan.is_plan:
            page_frame.note(
                "not-yet",
                say("thanks.not_yet", "Please wait for your physiotherapist before you begin. They may change it."),
                "amber",
            )
        address = formats.public_address(os.environ) if visit.answers() != Answers() else None
        says = (
            say(
                "thanks.code_link",
                "Point the camera of your phone at the code. Whoever does that can read your answers.",
            )
            if address
            else say(
                "take.about_code", "A camera that looks at this code shows your plan as text. No internet is needed."
            )
        )
        st.markdown(plain(says))
        qr_picture.picture(
            qr_code.address_of(address, journey.on_path(visit.answers()))
            if address
            else qr_code.as_text(plan, visit.words(), local_time.today())
        )
        st.button(
            say("thanks.hide", "Put the code away"),
            key="hide-code",
            width="stretch",
            on_click=visit.press(visit.tablet, code=False),
        )


thanks_page(tablet.plan())

"""A page of a kept plan without one: nothing kept yet, out of reach, ended, or waiting for one answer. Friendly, and with a way on."""

from __future__ import annotations

from functools import partial

from wizard.follow_up import history as past
from wizard.server import addresses
from wizard.ui.parts import page_frame
from wizard.ui.parts.referral_card import where_to_go
from wizard.ui.session import visit

from . import corrections, kept_plan, stop_ways


def nothing_kept(page: str, title: str, says: str) -> None:
    """What this page is for, and the way to a plan; or what is wrong, where the store is away."""
    say = visit.words().say
    if out_of_reach(page, title):
        return
    if visit.has_begun():
        way = ("to-plan", say("absent.to_plan", "Go to your plan and keep it"), partial(visit.go, addresses.PLAN))
    else:
        way = ("begin", say("absent.begin", "Make a plan"), partial(visit.go, addresses.START))
    page_frame.instead(
        page,
        title,
        says,
        "pointing",
        way,
        ("bring", say("take.bring", "Bring back a file"), partial(visit.go, addresses.TAKE)),
    )


def out_of_reach(page: str, title: str = "") -> bool:
    """Says what is wrong where the store is away; False where nothing is."""
    say, trouble = visit.words().say, visit.take_trouble()
    if trouble:
        page_frame.instead(
            page,
            title or say("absent.away", "Your plan cannot be reached right now"),
            trouble,
            "shrugging",
            ("again", say("absent.again", "Try again"), None),
        )
    return bool(trouble)


def nothing_here(page: str) -> None:
    """A page that needs answers was opened without any: because there are none, or because the plan is out of reach."""
    if not out_of_reach(page):
        page_frame.nothing_yet(page)


def undecided(page: str) -> None:
    """This visit holds other answers than the kept plan, so nothing is shown to do before the person says which of them count."""
    say = visit.words().say
    page_frame.instead(
        f"{page}-undecided",
        say("absent.undecided", "Your answers have changed"),
        say(
            "absent.undecided_says",
            "You gave new answers and have not finished. Your plan waits, so that it fits what you said last.",
        ),
        "searching",
        *ways_of_undecided(),
    )


def ways_of_undecided() -> tuple[page_frame.Way, page_frame.Way]:
    """The two ways out: on with the new answers, or back to those of the plan."""
    say = visit.words().say
    return (
        ("to-new-answers", say("absent.new_answers", "Go on with my new answers"), partial(visit.go, visit.left_off())),
        ("put-back", say("absent.put_back", "Keep my plan as it was"), kept_plan.put_back),
    )


def ended(page: str, kept: kept_plan.Kept) -> None:
    """The plan has ended: where to go, and the ways on from there. No word of any exercise."""
    page_frame.heading(f"{page}-ended", kept.plan.headline)
    where_to_go(kept.plan)
    stop_ways.show(kept)


def sign_waits(page: str) -> None:
    """A sign was named in a check-in that was not sent: nothing is shown to do before that is settled."""
    say = visit.words().say
    page_frame.instead(
        f"{page}-sign",
        say("absent.sign", "You named a warning sign"),
        say("absent.sign_says", "It is in your check-in, which you have not sent yet. Please finish that first."),
        "searching",
        ("to-check-in", say("absent.finish", "Finish my check-in"), partial(visit.go, addresses.CHECK_IN)),
    )


def waiting(page: str, kept: kept_plan.Kept) -> None:
    """A kept plan waits for an answer: the warning signs of its last check-in, or one of the questions."""
    say, number = visit.words().say, past.open_check_in(kept.history, kept.plan)
    if number is None:
        page_frame.instead(
            f"{page}-waiting",
            kept.plan.headline,
            say("incomplete.says", "These answers keep you safe, so we never guess them."),
            "searching",
            ("answer-open", say("absent.answer", "Answer it now"), partial(visit.go, addresses.INCOMPLETE)),
        )
        return
    page_frame.instead(
        f"{page}-waiting",
        say("absent.waiting", "One answer is still open"),
        say(
            "absent.waiting_says",
            "In your last check-in the warning signs stayed open. That answer keeps you safe, so we never guess it. "
            "Not sure about one of them? Ask a pharmacist, a physiotherapist or your doctor, and come back.",
        ),
        "searching",
        ("answer-signs", say("absent.answer", "Answer it now"), partial(corrections.begin, kept, number)),
    )

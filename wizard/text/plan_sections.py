"""What screen and paper both show of a plan: which parts, in which order, in the same words."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from wizard.plan.model import AdvicePart, DosePart, Plan, Week, WeekItem
from wizard.words import PSEUDO, SOURCE_LANGUAGE, Words

from . import citations

LOCALES = {SOURCE_LANGUAGE: "en_GB", PSEUDO: "en_GB"}
PAIN_TONES = {"pain_green": "green", "pain_amber": "amber", "pain_red": "red"}
STOP_NOW = "stop_now"  # the piece of advice that cannot wait
STAGE_RULES = ("stage_", "cap_")
UNBROKEN_TIMES = "\u00a0×\u00a0"  # "3 × 12" stays on one line


def lead(plan: Plan, words: Words) -> str:
    """The stage, and the finding that decided it, in one line."""
    why = next(
        (f.says for f in plan.findings if f.rule.startswith(STAGE_RULES) and f.decisive and f.verdict == "met"), ""
    )
    return words.say("plan.lead", "You start in stage {stage} of 3. {why}", stage=plan.stage, why=why)


def facts(plan: Plan, words: Words) -> tuple[tuple[str, str, str], ...]:
    """Stage, minutes, workouts a week and weeks: each an id, a number and what it counts."""
    say = words.say
    return (
        ("stage", say("fact.of_three", "{stage} of 3", stage=plan.stage), say("fact.stage", "stage")),
        ("minutes", str(plan.session_minutes), say("fact.minutes", "minutes a workout")),
        ("sessions", str(plan.weeks[0].sessions), say("fact.sessions", "workouts a week")),
        ("weeks", str(len(plan.weeks)), say("fact.weeks", "weeks")),
    )


def pain_rule(plan: Plan) -> list[AdvicePart]:
    """Green, amber and red."""
    return [part for part in plan.advice if part.id in PAIN_TONES]


def when_to_see_someone(plan: Plan) -> list[AdvicePart]:
    """What cannot wait comes first."""
    return sorted((part for part in plan.advice if part.topic == "see_someone"), key=lambda part: part.id != STOP_NOW)


def dose_details(dose: DosePart, words: Words) -> list[str]:
    """Tempo, rest and how hard, beside the lines of the dose."""
    say = words.say
    found = []
    if dose.tempo:
        up, hold, down = dose.tempo.split("-")
        found.append(say("dose.tempo", "{up} seconds up, {hold} hold, {down} down", up=up, hold=hold, down=down))
    found.append(say("dose.rest", "{seconds} seconds of rest between sets", seconds=dose.rest_s))
    if dose.hold_s is None:
        found.append(
            say("dose.reserve", "end each set while {n} more good ones would be possible", n=dose.reps_in_reserve)
        )
    return found


def changed_title(words: Words) -> str:
    """Above what a physiotherapist changed in a plan."""
    return words.say("changed.title", "Changed by a physiotherapist")


def changed(plan: Plan, words: Words) -> list[str]:
    """What a physiotherapist changed, and why, one line each."""
    return [
        words.say("changed.why", "{what}. Reason: {why}", what=part.says, why=part.reason)
        if part.reason
        else f"{part.says}."
        for part in plan.changed
    ]


def names(plan: Plan) -> dict[str, str]:
    """The name of every exercise that a week of ``plan`` may hold, by id."""
    return dict([(p.exercise, p.name) for p in plan.picks] + [(c.exercise, c.name) for c in plan.considered])


def amount(item: WeekItem, words: Words) -> str:
    """The dose of one exercise in one week; with its load where that is another one than the week before.

    So fewer repetitions with a stronger band never look like a step back.
    """
    return f"{_amount(item, words)}, {item.load_change}" if item.load_change else _amount(item, words)


def dose_in_short(dose: DosePart | WeekItem, words: Words) -> str:
    """Sets and repetitions, or seconds, of a dose, as short as a card needs them."""
    return _amount(dose, words).replace(" × ", UNBROKEN_TIMES)


def _amount(item: WeekItem | DosePart, words: Words) -> str:
    say = words.say
    if item.hold_s is None:
        return say("week.reps", "{sets} × {reps}", sets=item.sets, reps=item.reps)
    if item.reps == 1:
        return say("week.hold", "{sets} × {hold_s} seconds", sets=item.sets, hold_s=item.hold_s)
    return say(
        "week.holds", "{sets} × {reps} holds of {hold_s} seconds", sets=item.sets, reps=item.reps, hold_s=item.hold_s
    )


def light(week: Week, named: dict[str, str], words: Words) -> str:
    """What the fourth workout of ``week`` holds; empty where there is none."""
    if not week.light_items:
        return ""
    items = ", ".join(f"{named[item.exercise]} {amount(item, words)}" for item in week.light_items)
    return words.say("week.light", "Fourth workout, light: {items}", items=items)


def gate(opens: str, words: Words) -> str:
    """What the end of a week may open."""
    say = words.say
    return {
        "stage_2": say("week.gate_2", "At the end: may stage 2 begin? Check pain, ease and the test."),
        "stage_3": say("week.gate_3", "At the end: may stage 3 begin? Check pain, ease and the test."),
        "next_load": say("week.gate_load", "At the end: if it is easy, go up one step of load."),
    }[opens]


def education(words: Words) -> str:
    """What this is, and what it is not."""
    return words.say("plan.education", "Education, not a medical device. It does not diagnose.")


def made_from(plan: Plan, words: Words) -> str:
    """Version and digests, so that the same result can be made again."""
    made = plan.made_from
    return words.say(
        "made.from",
        "Hipwise {version}. Made from catalogue {catalogue} and rules {rules}.",
        version=made.version,
        catalogue=citations.short(made.catalogue),
        rules=citations.short(made.rules),
    )


def day(on: date, words: Words) -> str:
    """A date as people of this language write it."""
    return format_date(on, format="long", locale=LOCALES.get(words.language, words.language))

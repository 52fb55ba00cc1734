"""A plan as plain text for people: the command line's ``--format text``."""

from __future__ import annotations

from textwrap import fill

from wizard.plan.model import AdvicePart, Pick, Plan, Referral, SourceRef, Week
from wizard.words import Words

from . import citations, plan_sections

WIDTH = 88


def as_text(plan: Plan, words: Words) -> str:
    """The whole plan, in the order of the plan page."""
    say = words.say
    parts = [_heading(plan.headline, "=")]
    if plan.referral:
        parts.append(_referral(plan.referral, words))
    if plan.open_questions:
        parts.append(_bullets(say("plain.open", "Still open:"), [q.asks for q in plan.open_questions]))
    if plan.verdicts:
        parts.append(
            _bullets(
                say("plain.check_ins", "Your check-ins:"),
                [f"{say('plain.week', 'Week {week}', week=v.week)}: {v.reasons[0].says}" for v in plan.verdicts],
            )
        )
    if plan.is_plan:
        parts += _plan_parts(plan, words)
    parts.append(
        say(
            "plain.made",
            "Education, not a medical device. Made from {made_from}.",
            made_from=citations.made_from(plan.made_from),
        )
    )
    return "\n\n".join(part for part in parts if part)


def _plan_parts(plan: Plan, words: Words) -> list[str]:
    say = words.say
    decisive = [_with_sources(f.says, f.sources, words) for f in plan.findings if f.decisive]
    parts = [
        say(
            "plain.stage",
            "Stage {stage} of 3. One workout takes about {minutes} minutes.",
            stage=plan.stage,
            minutes=plan.session_minutes,
        ),
        _bullets(f"{plan_sections.changed_title(words)}:", plan_sections.changed(plan, words)),
        _bullets(say("plain.why", "Why:"), decisive[:4]),
        _bullets(say("plain.pain_rule", "Pain rule:"), _advice(plan, "pain_rule", words)),
    ]
    parts += [_pick(n, pick, words) for n, pick in enumerate(plan.picks, 1)]
    if plan.fewer_because:
        parts.append(f"{plan.fewer_because.says} {plan.fewer_because.what_to_do}")
    parts.append(
        _bullets(say("plain.weeks", "Week by week:"), [_week(w, plan_sections.names(plan), words) for w in plan.weeks])
    )
    parts.append(
        _bullets(
            say("plain.warm_up", "Warm-up:"),
            [f"{w.name}. {w.says} ({citations.short_line(w.sources, words)})" for w in plan.warm_up],
        )
    )
    parts.append(
        _bullets(
            say("plain.stretches", "Stretches:"),
            [
                say(
                    "plain.stretch_for",
                    "{name}, {seconds} seconds. {purpose}",
                    name=s.name,
                    seconds=s.hold_s,
                    purpose=s.purpose,
                )
                for s in plan.stretches
            ]
            or [plan.stretches_none or ""],
        )
    )
    parts.append(_bullets(say("plain.limits", "Because of your health:"), list(plan.limits)))
    parts.append(
        _bullets(
            say("plain.expect", "What to expect:"),
            [
                f"{plan.expectation} {citations.sources_line(plan.expectation_sources, words)}",
                *_advice(plan, "expectation", words),
            ],
        )
    )
    parts.append(_bullets(say("plain.see", "When to see someone:"), _advice(plan, "see_someone", words)))
    parts.append(_bullets(say("plain.others", "Why not the others:"), [f"{c.name}: {c.says}" for c in plan.considered]))
    parts.append(_bullets(say("plain.codes", "What the codes in brackets mean:"), citations.code_key(words)))
    return parts


def _advice(plan: Plan, topic: str, words: Words) -> list[str]:
    return [_sourced(part, words) for part in plan.advice if part.topic == topic]


def _with_sources(text: str, sources: tuple[SourceRef, ...], words: Words) -> str:
    """The text and its sources; what a physiotherapist decided has none."""
    return f"{text} ({citations.short_line(sources, words)})" if sources else text


def _sourced(part: AdvicePart, words: Words) -> str:
    return f"{part.text} ({citations.statement_line(part.sources, part.verification, words, full=False)})"


def _pick(number: int, pick: Pick, words: Words) -> str:
    say = words.say
    lines = [_heading(f"{number}. {pick.name}", "-"), _wrap(pick.summary), _wrap(pick.dose.says)]
    lines += [_wrap(f"{n}) {step}", "   ") for n, step in enumerate(pick.steps, 1)]
    lines.append(_bullets(say("plain.form", "Form:"), list(pick.cues)))
    lines.append(_bullets(say("plain.tfl", "Front of the hip:"), [*pick.tfl.cues, pick.tfl.self_check]))
    if pick.tfl.swap_name:
        lines.append(say("plain.swap", "Swap: {name}", name=pick.tfl.swap_name))
    lines.append(_bullets(say("plain.faults", "If it goes wrong:"), [f"{f.fault} {f.mend}" for f in pick.faults]))
    lines.append(_bullets(say("plain.stop", "Stop if:"), list(pick.stop_if)))
    lines.append(
        _bullets(
            say("plain.chosen", "Why this one:"),
            [_with_sources(r.says, r.sources, words) for r in pick.reasons if (r.points or 1) > 0],
        )
    )
    lines.append(
        _bullets(
            say(
                "plain.measured",
                "What was measured (how busy a muscle is, or a modelled force; neither is a gain in strength):",
            ),
            citations.figures(pick.claims, words),
        )
    )
    return "\n".join(lines)


def _week(week: Week, names: dict[str, str], words: Words) -> str:
    say = words.say
    items = ", ".join(f"{names[i.exercise]} {plan_sections.amount(i, words)}" for i in week.items)
    text = say("plain.week_line", "{week}: stage {stage}, {items}", week=week.week, stage=week.stage, items=items)
    return say("plain.forecast", "{text} (if the gate opens)", text=text) if week.forecast else text


def _referral(referral: Referral, words: Words) -> str:
    return "\n".join(
        (
            _wrap(words.say("plain.where", "Where: {where}", where=referral.where)),
            _wrap(words.say("plain.when", "When: {within}", within=referral.within)),
            _bullets(words.say("plain.found", "What you told us:"), list(referral.found)),
            _bullets(words.say("plain.do", "Until then:"), list(referral.what_to_do)),
        )
    )


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * min(len(text), WIDTH)}"


def _bullets(title: str, texts: list[str]) -> str:
    texts = [t for t in texts if t]
    return "\n".join([title, *(_wrap(f"- {t}", "  ") for t in texts)]) if texts else ""


def _wrap(text: str, indent: str = "") -> str:
    return fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)

"""One intake for a physiotherapist with ninety seconds: warning signs, pain, stage and why, the plan and its changes, answers, and the way out."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from html import escape

import streamlit as st

import catalogue
from wizard.answers import journey
from wizard.answers.body_map_taps import is_marked
from wizard.answers.model import Answers, Pain
from wizard.answers.questions import BY_ID, PAGES, questions_on, value_of
from wizard.clinic import may
from wizard.drawings import body_map
from wizard.exports import formats, qr_code
from wizard.plan.model import Pick, Plan
from wizard.plan.review import Reviewed
from wizard.rules import screening
from wizard.server import addresses
from wizard.text import citations, plan_sections
from wizard.text.clinical_note import SCORES, answered, asked, differing, helped, moment
from wizard.ui.clinic import alarm, open_record, plan_editor, queue, sign_in
from wizard.ui.components import component
from wizard.ui.http import thumbnails
from wizard.ui.parts import evidence, page_frame
from wizard.ui.parts.markdown import bullets, plain
from wizard.ui.session import local_time, visit
from wizard.ui.session.visit import Opened
from wizard.words import words_for

TONES = {"emergency": "red", "urgent": "red", "clinician_first": "amber"}
CEILINGS = {"green": "green", "amber": "amber", "red": "red"}
WHY_RULES = ("ceiling_", "contradiction_", "care_condition", "stage_", "cap_", "entry_", "hold_limit")
REASONS = 3  # on a card; the rest is folded
NOTE_LENGTH = 600
_print = component.declare(
    "hipwise_print",
    """
export default function ({ data: [data] }) {
  const before = window.hipwisePrinted ?? data.count;
  window.hipwisePrinted = data.count;
  if (data.count > before) print();
}
""",
)


def review_page() -> None:
    """Show the open record to whoever may see it."""
    staff = sign_in.staff()
    if staff is None or not may(staff, "view"):
        page_frame.heading(addresses.REVIEW, visit.words().say("tab.review", "Review"))
        sign_in.require("view")
        return
    open_record.notice()
    now = visit.opened(staff.id)
    if now is None:
        _nothing_open()
        return
    found = open_record.reviewed(now, visit.language())
    _head(now, found)
    alarm.watch(staff)
    with st.container(key="review"):
        _signs(now, found.plan)
        plan_editor.two_at_once(now, found.plan)
        _in_short(now, found)
        if found.plan.is_plan:
            _plan(now, found)
        _answers(now)
        _note(now)
        _history(now)
        _out(now, found)
    page_frame.made_from(found.plan, plan_sections.education(visit.words()))
    _bar(now, found)


def _nothing_open() -> None:
    say = visit.words().say
    page_frame.heading(addresses.REVIEW, say("review.none", "No intake is open"))
    page_frame.say_trouble()
    st.markdown(plain(say("review.none_says", "Open one from the queue.")))
    page_frame.bar(forward=(say("review.queue", "To the queue"), partial(visit.go, addresses.DESK)))


def _head(now: Opened, found: Reviewed) -> None:
    say, words, line = visit.words().say, visit.words(), now.record.line
    at = moment(local_time.at(line.finished_at or line.made_at), words)
    above = [say("review.above", "Review"), say("review.finished", "finished {at}", at=at)]
    if now.record.intake.helped is not None:
        above.append(helped(now.record.intake.helped, words))
    page_frame.heading(addresses.REVIEW, line.reference, above=" · ".join(above))
    last = now.record.review
    if last and last.signed:
        signed = say("review.signed", "Signed by {who}, {at}.", who=last.by, at=moment(local_time.at(last.at), words))
        page_frame.note("signed", signed, "green")
    suggested = now.record.suggested
    if suggested and Plan.from_json(suggested).made_from != found.original.made_from:
        page_frame.note(
            "changed-since",
            say(
                "review.changed_since",
                "Hipwise has changed since this intake. The plan here is made by its present rules and exercises.",
            ),
        )


# --- what cannot wait ----------------------------------------------------------------------------------------


def _signs(now: Opened, plan: Plan) -> None:
    """Warning signs with their tier and what to do, before anything else."""
    say, known = visit.words().say, catalogue.load()
    if plan.referral:
        with st.container(key=f"note-{TONES[plan.outcome]}-signs"):
            st.header(plain(queue.outcome(plan.outcome)), anchor=False)
            for sign in plan.referral.signs:
                tier = known.signs[sign].tier if sign in known.signs else plan.outcome
                st.markdown(f"**{plain(_tier(tier))}** {plain(_sign(sign, plan))}")
            if not plan.referral.signs:
                st.markdown(bullets(plan.referral.found))
            st.markdown(
                f"{plain(say('referral.where', 'Where'))}: **{plain(plan.referral.where)}**  \n"
                f"{plain(say('referral.when', 'When'))}: **{plain(plan.referral.within)}**"
            )
            st.markdown(bullets(plan.referral.what_to_do))
            st.markdown(plain(say("review.no_override", "A warning sign is never changed into exercises here.")))
    elif plan.open_questions:
        with st.container(key="note-amber-signs"):
            st.header(plain(queue.outcome(plan.outcome)), anchor=False)
            st.markdown(bullets(q.asks for q in plan.open_questions))
    else:
        page_frame.note(
            "signs",
            say(
                "note.no_signs",
                "Warning signs: none of the {count} that can apply.",
                count=len(journey.lines(now.record.intake.answers)),
            ),
            "green",
        )


def _tier(tier: str) -> str:
    say = visit.words().say
    return {
        "emergency": say("review.tier.emergency", "Emergency:"),
        "urgent": say("review.tier.urgent", "Urgent:"),
        "clinician_first": say("review.tier.clinician_first", "Clinician first:"),
    }[tier]


def _sign(sign: str, plan: Plan) -> str:
    """What was ticked, in the words of the sign; what follows from other answers in those of its rule."""
    known = catalogue.load().signs.get(sign)
    ticked = next((f.says for f in plan.findings if f"signs:{sign}" in f.read), None)
    derived = next(
        (f.says for f in plan.findings if f.rule in screening.BY_ID and screening.BY_ID[f.rule].sign == sign), None
    )
    if ticked or derived:
        return ticked or derived or ""
    return visit.words().say(f"sign.{sign}.says", known.says) if known else sign


# --- pain and stage ---------------------------------------------------------------------------------------------


def _in_short(now: Opened, found: Reviewed) -> None:
    """Pain with its place, and stage with its reasons, side by side where there is room."""
    with st.container(key="review-two"):
        if now.record.intake.answers.pain != Pain():
            with st.container(key="card-review-pain"):
                _pain(now)
        if found.plan.is_plan:
            with st.container(key="card-review-stage"):
                _stage(now, found)


def _pain(now: Opened) -> None:
    say, words, known = visit.words().say, visit.words(), catalogue.load()
    answers, unsure, earlier = now.record.intake.answers, now.record.intake.unsure, now.record.earlier
    st.header(plain(say("review.pain", "Pain, 0 to 10")), anchor=False)
    names = (say("review.rest", "at rest"), say("review.active", "when active"), say("review.night", "at night"))
    cells = []
    for field, name in zip(SCORES, names, strict=True):
        value = value_of(answers, field)
        shown_value = "?" if value is None else str(value)
        before = value_of(earlier.answers, field) if earlier else None
        differs = (
            f"<small>{escape(say('review.last_was', 'last time {n}', n=before))}</small>"
            if before is not None and before != value
            else ""
        )
        cells.append(f"<div><strong>{shown_value}</strong><span>{escape(name)}</span>{differs}</div>")
    st.markdown(f'<div class="hip-scores">{"".join(cells)}</div>{_body(now)}', unsafe_allow_html=True)
    lines = [answered("pain.site", answers, unsure, known, words)]
    on_path = journey.on_path(answers)
    for field in ("pain.side", "pain.settles", "pain.lying_on_side_hurts", "pain.duration", "pain.trend"):
        if journey.is_asked(BY_ID[field], on_path):
            lines.append(f"{asked(BY_ID[field], words)}: {answered(field, answers, unsure, known, words)}")
    st.markdown("  \n".join(plain(line) for line in lines))


def _body(now: Opened) -> str:
    """The body from the front and from the back with the places that hurt; the words beside it say the same."""
    pain = now.record.intake.answers.pain
    if not pain.site or pain.site == ("none",):
        return ""
    say = visit.words().say
    named = {"front": say("map.front", "Front view"), "back": say("map.back", "Back view")}
    drawn = []
    for view in body_map.VIEWS:
        marks = "".join(
            f'<circle class="hip-sore" cx="{spot.x * body_map.WIDE:.0f}" cy="{spot.y * body_map.TALL:.0f}" r="26"/>'
            for spot in body_map.spots(view)
            if is_marked(pain.site, pain.side, spot.place, spot.side)
        )
        drawn.append(
            f"<div>{body_map.figure(view).replace('</svg>', marks + '</svg>')}<span>{escape(named[view])}</span></div>"
        )
    return f'<div class="hip-where">{"".join(drawn)}</div>'


def _stage(now: Opened, found: Reviewed) -> None:
    say, plan = visit.words().say, found.plan
    st.header(plain(say("review.stage", "Stage {stage} of 3", stage=plan.stage)), anchor=False)
    limit = {
        "green": say("review.limit.green", "Limit of pain: green"),
        "amber": say("review.limit.amber", "Limit of pain: amber"),
        "red": say("review.limit.red", "Limit of pain: red"),
    }[plan.ceiling or "red"]
    st.markdown(
        f'<p class="hip-limit hip-limit-{CEILINGS[plan.ceiling or "red"]}">{escape(queue.outcome(plan.outcome))} · {escape(limit)}</p>',
        unsafe_allow_html=True,
    )
    first = [
        f
        for f in plan.findings
        if f.verdict == "met" and f.rule.startswith(WHY_RULES) and (f.decisive or f.rule.startswith("ceiling_"))
    ]
    st.markdown(bullets(dict.fromkeys(f.says for f in first)))
    if plan.limits:
        st.markdown(bullets(plan.limits))
    burn = answered(
        "ability.front_hip_burn", now.record.intake.answers, now.record.intake.unsure, catalogue.load(), visit.words()
    )
    st.markdown(f"{plain(asked(BY_ID['ability.front_hip_burn'], visit.words()))}: **{plain(burn)}**")
    with st.expander(say("review.sources", "All findings with sources")):
        for f in plan.findings:
            if f.verdict == "met":
                st.markdown(f"{plain(f.says)}  \n{evidence.sources_line(f.sources)}".rstrip())


# --- the plan -----------------------------------------------------------------------------------------------------


def _plan(now: Opened, found: Reviewed) -> None:
    say, plan = visit.words().say, found.plan
    with st.container(key="review-plan"):
        title = say("review.changed_plan", "Changed plan") if found.changes else say("review.plan", "Suggested plan")
        st.header(plain(title), anchor=False)
        st.markdown(
            plain(
                " · ".join(
                    f"{number} {text}"
                    for id_, number, text in plan_sections.facts(plan, visit.words())
                    if id_ != "stage"
                )
            )
        )
        plan_editor.passed_over(found.passed_over)
        for pick in plan.picks:
            with st.container(key=f"card-review-{pick.exercise}"):
                _pick(now, found, pick)
        plan_editor.taken_out(found)
        if found.changes:
            before = ", ".join(f"{p.name} ({p.dose.lines[0]})" for p in found.original.picks)
            page_frame.muted(
                say(
                    "review.original",
                    "Suggested at first: stage {stage}; {picks}",
                    stage=found.original.stage,
                    picks=before,
                )
            )
        with st.container(key="card-review-whole"):
            st.subheader(plain(say("review.whole", "Stage and week")), anchor=False)
            plan_editor.of_whole(now, found)
    _what_would_change(plan)


def _pick(now: Opened, found: Reviewed, pick: Pick) -> None:
    say = visit.words().say
    with st.container(key=f"pick-{pick.exercise}"):
        picture = f'<img class="hip-small" src="{thumbnails.address(pick.exercise)}" alt="">'
        st.markdown(picture, unsafe_allow_html=True)
        with st.container(key=f"pick-words-{pick.exercise}"):
            st.markdown(f"**{plain(pick.name)}**  \n{plain(pick.dose.says)}")
            best = sorted(
                (r for r in pick.reasons if (r.points or 1) > 0), key=lambda r: (r.points is not None, -(r.points or 0))
            )
            st.markdown(bullets(r.says for r in best[:REASONS] if r.rule != "changed_by_physiotherapist"))
            st.markdown(
                f":small[{plain(say('pick.tfl_class', 'Front of the hip: {says}', says=pick.tfl.says))} {plain(pick.tfl.cues[0])}]"
            )
    plan_editor.of_pick(now, found, pick)


def _what_would_change(plan: Plan) -> None:
    """What keeps each other exercise away, and what would let it in."""
    say = visit.words().say
    with st.expander(say("review.others", "Why not the others, and what would let them in"), key="review-others"):
        for part in plan.considered:
            needs = (
                say("others.need", "It would need: {needs}.", needs=", ".join(part.needs_words))
                if part.needs_words
                else ""
            )
            st.markdown(
                f"**{plain(part.name)}**: {plain(f'{part.says} {needs}'.strip())}  \n"
                f":small[{plain(citations.sources_line(part.sources, visit.words()))}]"
            )


# --- the answers -----------------------------------------------------------------------------------------------------


def _answers(now: Opened) -> None:
    """Everything that was asked, "not sure" visible, and the last intake of the same reference beside it."""
    say, words, known = visit.words().say, visit.words(), catalogue.load()
    intake, earlier = now.record.intake, now.record.earlier
    differs = set(differing(intake.answers, earlier.answers)) if earlier else set()
    with st.container(key="card-review-answers"):
        st.header(plain(say("review.answers", "Answers")), anchor=False)
        if earlier:
            at = moment(local_time.at(earlier.finished_at), words)
            said = say("review.last_time", "Last time: {at}, {outcome}.", at=at, outcome=queue.outcome(earlier.outcome))
            how = (
                say("review.differ", "Answers that differ: {count}. They are marked.", count=len(differs))
                if differs
                else say("review.alike", "All answers are as they were then.")
            )
            st.markdown(plain(f"{said} {how}"))
        head = [
            say("review.asked", "Asked"),
            say("review.said", "Answered"),
            *([say("review.last", "Last time")] if differs else []),
        ]
        rows = []
        for page in PAGES:
            for question in questions_on(page.id):
                if (
                    not journey.is_asked(question, intake.answers)
                    and value_of(intake.answers, question.id) is None
                    and question.id not in differs
                ):
                    continue
                cells = [escape(asked(question, words)), _answer(question.id, intake.answers, intake.unsure)]
                if earlier and differs:
                    cells.append(
                        escape(answered(question.id, earlier.answers, (), known, words))
                        if question.id in differs
                        else "="
                    )
                marked = ' class="hip-differs"' if question.id in differs else ""
                rows.append(f"<tr{marked}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
        titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
        st.markdown(
            f'<div class="hip-table" role="region" tabindex="0" aria-label="{escape(say("review.answers", "Answers"))}">'
            f"<table><thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>",
            unsafe_allow_html=True,
        )


def _answer(field: str, answers: Answers, unsure: tuple[str, ...]) -> str:
    text = escape(answered(field, answers, unsure, catalogue.load(), visit.words()))
    return f'<em class="hip-unsure">{text}</em>' if value_of(answers, field) is None else text


# --- what was made of it ------------------------------------------------------------------------------------------------


def _note(now: Opened) -> None:
    say = visit.words().say
    with st.container(key="card-review-note"):
        key = visit.widget_key("review-note", now.note)
        st.text_area(
            say("review.note", "Your note (no name is needed)"),
            value=now.note,
            key=key,
            max_chars=NOTE_LENGTH,
            height=100,
            on_change=partial(_noted, key),
        )
        if now.note:
            with st.container(key="on-paper-note"):
                st.markdown(plain(say("note.note", "Note: {note}", note=now.note)))


def _noted(key: str) -> None:
    open_record.write_note(str(visit.shown(key) or ""))


def _history(now: Opened) -> None:
    """Every review before, the last one first; none is ever overwritten."""
    say, words = visit.words().say, visit.words()
    if not now.record.reviews:
        return
    with st.expander(
        say("review.history", "Who changed what: {count}", count=len(now.record.reviews)), key="review-history"
    ):
        for one in reversed(now.record.reviews):
            did = say("review.did_sign", "signed") if one.signed else say("review.did_change", "changed")
            at = moment(local_time.at(one.at), words)
            st.markdown(f"**{plain(f'{one.number}. {one.by}, {at}: {did}')}**")
            lines = open_record.lines_of(now.record, one)
            st.markdown(bullets(lines or [say("two.nothing", "The suggested plan as it is.")]))
            if one.note:
                st.markdown(plain(say("two.note", "Note: {note}", note=one.note)))


def _out(now: Opened, found: Reviewed) -> None:
    """Print, files, and the text for the record: of what is kept, never of what is only entered."""
    say = visit.words().say
    with st.container(key="card-review-out"):
        st.header(plain(say("review.out", "Take it along")), anchor=False)
        if open_record.is_entered(now) or found.waiting:
            st.markdown(
                plain(
                    say("review.out_later", "Save your changes first. Then you can print them or save them as a file.")
                )
            )
            return
        with st.container(key="review-files", horizontal=True):
            st.button(say("review.print", "Print this page"), key="print-review", on_click=open_record.print_)
            _file(
                now,
                "pdf",
                say("review.pdf", "Sheet for the patient (PDF)"),
                "hipwise.pdf",
                "application/pdf",
                partial(_pdf, now),
            )
            _file(
                now,
                "fhir",
                say("review.fhir", "Record (FHIR)"),
                "plan.fhir.json",
                "application/fhir+json",
                partial(_fhir, now),
            )
            st.button(say("review.text", "Copy as text"), key="copy-text", on_click=open_record.copy_text)
        if now.text:
            st.code(now.text, language=None, wrap_lines=True)
    _print(key="print-it", data={"count": now.prints})


def _file(now: Opened, what: str, label: str, name: str, mime: str, made: Callable[[], bytes]) -> None:
    st.download_button(
        plain(label),
        open_record.file_of(now, what, made),
        file_name=name,
        mime=mime,
        key=f"save-{what}",
        on_click="ignore",
    )


def _pdf(now: Opened) -> bytes:
    plan, words, day = open_record.handed(now), words_for(now.record.language), local_time.today()
    return formats.pdf(plan, words, day, qr=qr_code.as_text(plan, words, day))


def _fhir(now: Opened) -> bytes:
    record = now.record
    return formats.fhir(
        open_record.handed(now),
        journey.on_path(record.intake.answers),
        catalogue.load(),
        words_for(record.language),
        datetime.now(UTC),
        record.line.finished_at,
    )


def _bar(now: Opened, found: Reviewed) -> None:
    """Back to the queue; then save what is entered, or sign what is kept."""
    say = visit.words().say
    entered = open_record.is_entered(now)
    with st.bottom, st.container(key="bar", horizontal=True, wrap=False):
        leave = (
            say("review.leave", "Leave without saving")
            if entered or found.waiting
            else say("review.queue", "To the queue")
        )
        st.button(leave, key="back", on_click=open_record.close, width="stretch")
        if found.waiting:
            st.button(say("review.waits", "A change waits for its reason"), key="waits", disabled=True, width="stretch")
        elif now.theirs is not None:
            st.button(
                say("review.choose", "Choose first: someone else changed it"),
                key="waits",
                disabled=True,
                width="stretch",
            )
        else:
            if entered:
                st.button(say("review.save", "Save"), key="save", on_click=open_record.save, width="stretch")
            if entered or not open_record.is_signed(now.record):
                st.button(
                    say("review.sign", "Sign"), key="sign", type="primary", on_click=open_record.sign, width="stretch"
                )


review_page()

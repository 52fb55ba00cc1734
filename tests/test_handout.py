"""The sheet of paper, read back by two libraries that did not write it: one page, the whole plan, and nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pypdf
import pypdfium2
import pytest

import catalogue
from tests.test_journeys import NAMES, plan_of, with_a_plan
from wizard import Answers, Plan, decide, drawings
from wizard.exports.handout import LARGE, handout
from wizard.plan.model import Pick
from wizard.text import plan_sections
from wizard.words import PSEUDO, words_for

WORDS = words_for("en")
DAY = date(2026, 3, 9)
PLANS = tuple(name for name in NAMES if with_a_plan(name))
STOPS = tuple(name for name in NAMES if not with_a_plan(name))
SIZES = {"a4": (595, 842), "letter": (612, 792)}  # points
HOSTILE = '#import "x": * *b* _i_ $x^2$ <script>a()</script> `r` = T // n [a](b) \\ #panic("!") @x ~ %n &amp; {d}'
every_plan = pytest.mark.parametrize("name", PLANS)


@cache
def paper_of(name: str, paper: str = "a4") -> bytes:
    return handout(plan_of(name), WORDS, DAY, paper)  # type: ignore[arg-type]


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


@cache
def text_of(pdf: bytes) -> str:
    """All words of all pages, in the order in which they were written, with single spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        return in_a_row(" ".join(page.get_textpage().get_text_bounded() for page in document))


def seen_by_another(pdf: bytes) -> str:
    """The same by another library."""
    return in_a_row(" ".join(page.extract_text() for page in read(pdf).pages))


def in_a_row(said: str) -> str:
    said = (
        said.replace("\r", "").replace("\u200b", "").replace("\x02", "-")
    )  # so one library marks a hyphen at the end of a line
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w-)\n(?=\w)", "", said))


def must_say(plan: Plan) -> Iterator[str]:
    """Everything of a plan that its paper carries."""
    yield from (plan.headline, plan_sections.lead(plan, WORDS), *plan.limits)
    yield f"{plan.session_minutes} minutes a workout"
    yield from (part.text for part in (*plan_sections.pain_rule(plan), *plan_sections.when_to_see_someone(plan)))
    for number, pick in enumerate(plan.picks, 1):
        yield f"{number}. {pick.name}"
        yield from (
            pick.dose.lines[0],
            " · ".join((*pick.dose.lines[1:], *plan_sections.dose_details(pick.dose, WORDS))),
        )
        yield from (
            *pick.cues[:3],
            *pick.tfl.cues,
            f"{pick.name}: {catalogue.load().exercises[pick.exercise].tfl.self_check}",
            *pick.stop_if,
        )
    yield from (plan_sections.gate(week.gate, WORDS) for week in plan.weeks if week.gate)
    yield from (plan_sections.light(week, plan_sections.names(plan), WORDS) for week in plan.weeks)
    yield from foot(plan)


def foot(plan: Plan) -> tuple[str, ...]:
    digests = (plan.made_from.catalogue[7:19], plan.made_from.rules[7:19])
    return (*digests, "9 March 2026", "Education, not a medical device" if plan.is_plan else "not a medical device")


def exercises_named(text: str, besides: set[str]) -> set[str]:
    """The exercises of the catalogue that ``text`` names, other than those."""
    for name in sorted(besides, key=len, reverse=True):
        text = text.replace(name, "")
    return {
        e.name
        for e in catalogue.load().exercises.values()
        if re.search(rf"(?<![\w-]){re.escape(e.name)}(?![\w-])", text)
    }


# --- one page, the whole plan, nothing else -------------------------------------------------------------


@pytest.mark.parametrize("paper", SIZES)
def test_every_plan_and_every_referral_fits_one_page(paper: str) -> None:
    for name in NAMES[:: 1 if paper == "a4" else 5]:
        pages = read(paper_of(name, paper)).pages
        assert len(pages) == 1, name
        assert tuple(round(side) for side in pages[0].mediabox[2:]) == SIZES[paper], name


@every_plan
def test_the_paper_says_what_the_plan_says(name: str) -> None:
    plan, text = plan_of(name), text_of(paper_of(name))
    assert not [said for said in must_say(plan) if said not in text]


@every_plan
def test_each_week_has_its_number_its_doses_and_a_box_for_each_workout(name: str) -> None:
    plan, text = plan_of(name), text_of(paper_of(name))
    for week in plan.weeks:
        doses = " ".join(
            plan_sections.amount(item.model_copy(update={"load_change": ""}), WORDS) for item in week.items
        )
        assert f" {week.week} {doses} " in text, week.week
        assert all(
            f"Week {week.week}, {plan_sections.names(plan)[i.exercise]}: {i.load_change}" in text
            for i in week.items
            if i.load_change
        )
    boxes = [alt for alt in alts(paper_of(name)) if "boxes" in alt]
    assert boxes == [f"{week.sessions} boxes to tick" for week in plan.weeks]


@every_plan
def test_the_paper_names_no_exercise_and_no_dose_that_is_not_in_the_plan(name: str) -> None:
    plan, text = plan_of(name), text_of(paper_of(name))
    planned = {
        plan_sections.names(plan)[item.exercise] for week in plan.weeks for item in (*week.items, *week.light_items)
    }
    assert not exercises_named(text, {pick.name for pick in plan.picks} | planned)
    doses = {
        plan_sections.amount(item.model_copy(update={"load_change": ""}), WORDS)
        for week in plan.weeks
        for item in (*week.items, *week.light_items)
    }
    found = re.findall(r"\d+ × \d+(?: holds of \d+ seconds| seconds)?", text)
    assert set(found) == doses


def test_another_library_reads_the_same() -> None:
    plan = plan_of("outer_hip_amber")
    text = seen_by_another(paper_of("outer_hip_amber"))
    assert all(said in text for pick in plan.picks for said in (pick.name, pick.dose.lines[0], *pick.tfl.cues))
    assert all(part in text for part in foot(plan))


@pytest.mark.parametrize("name", STOPS)
def test_a_referral_says_where_and_when_first_and_names_no_exercise_dose_or_week(name: str) -> None:
    plan, text = plan_of(name), text_of(paper_of(name))
    assert text.startswith(plan.headline) and all(part in text for part in foot(plan))
    assert not exercises_named(text, set())
    assert not re.search(r"\d ×|\bsets?\b|\bexercise|\bworkout|\bWeek \d|boxes", text, re.IGNORECASE)
    assert all(question.asks in text for question in plan.open_questions)
    if plan.referral:
        rest = (*plan.referral.what_to_do, *plan.referral.found)
        where, when = (
            text.index(f"{title} {said[:1].upper()}{said[1:]}")
            for title, said in (("Where", plan.referral.where), ("When", plan.referral.within))
        )
        assert where < when < min(text.index(said) for said in rest)
    assert not list(alts(paper_of(name)))


# --- for every eye and every reader -----------------------------------------------------------------------


def elements(pdf: bytes) -> Iterator[dict[str, Any]]:
    """Every element of the structure, from top to bottom."""
    todo = [read(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        found = todo.pop(0)
        found = found.get_object() if hasattr(found, "get_object") else found
        if isinstance(found, dict):
            yield found
            kids = found.get("/K", [])
            kids = kids.get_object() if hasattr(kids, "get_object") else kids
            todo = [*(kids if isinstance(kids, list) else [kids]), *todo]


def alts(pdf: bytes) -> list[str]:
    return [str(found["/Alt"]) for found in elements(pdf) if "/Alt" in found]


def test_the_paper_is_tagged_with_title_language_date_and_words_for_each_drawing() -> None:
    plan, pdf = plan_of("outer_hip_amber"), paper_of("outer_hip_amber")
    root = read(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    about = read(pdf).metadata
    assert about is not None and about.title == plan.headline and about.creation_date.date() == DAY
    kinds = [str(found.get("/S", "")) for found in elements(pdf)]
    assert kinds.count("/H1") == 1 and kinds.count("/H2") >= len(plan.picks) + 3
    assert kinds.count("/Table") >= 1 and kinds.count("/TH") >= len(plan.picks) + 2
    drawn = [alt for alt in alts(pdf) if "From start to end" in alt]
    assert len(drawn) == len(plan.picks) and all(
        alt.startswith(pick.name) for alt, pick in zip(drawn, plan.picks, strict=True)
    )


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """The fonts that a paper uses, and whether each is inside."""
    found = {}
    for page in read(pdf).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font["/DescendantFonts"][0]
            found[str(font["/BaseFont"]).partition("+")[2]] = any(
                f"/FontFile{n}" in inner["/FontDescriptor"] for n in ("", 2, 3)
            )
    return found


def test_only_our_own_type_is_used_and_it_is_inside() -> None:
    found = fonts_of(paper_of("four_workouts"))
    assert len(found) >= 2 and all(found.values())
    assert all(name.startswith("AtkinsonHyperlegibleNext") for name in found), found


def letter_sizes(pdf: bytes) -> set[float]:
    """The sizes of all words in points. The numbers 1 and 2 in the drawings are no words."""
    found: set[float] = set()

    def seen(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip() not in ("", "1", "2"):
            found.add(round(abs(tm[3] * cm[3]) * size, 1))

    for page in read(pdf).pages:
        page.extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize("name", ["outer_hip_amber", "weeks_calm_climb", "cauda_equina"])
def test_large_print_has_no_letter_below_16_points(name: str) -> None:
    plan = plan_of(name)
    pdf = handout(plan, WORDS, DAY, large=True)
    assert min(letter_sizes(pdf)) >= LARGE
    assert len(read(pdf).pages) <= (4 if plan.is_plan else 1)
    text = text_of(pdf)
    left_out = {cue for pick in plan.picks for cue in pick.cues[2:]}
    assert not [
        said for said in (must_say(plan) if plan.is_plan else foot(plan)) if said not in left_out and said not in text
    ]


def test_nothing_is_cut_at_the_edge_of_the_paper() -> None:
    for paper, (width, height) in SIZES.items():
        for name in ("outer_hip_amber", "four_workouts", "signs_of_every_tier"):
            assert inside(paper_of(name, paper), width, height), (name, paper)


def inside(pdf: bytes, width: float, height: float) -> bool:
    """True if each letter lies at least 5 mm from every edge."""
    with pypdfium2.PdfDocument(pdf) as document:
        boxes = [
            text.get_charbox(i)
            for page in document
            for text in [page.get_textpage()]
            for i in range(text.count_chars())
        ]
    seen = [box for box in boxes if box[2] > box[0]]
    return len(seen) > 100 and all(
        left > 14 and right < width - 14 and low > 14 and high < height - 14 for left, low, right, high in seen
    )


# --- the same bytes; the other language; a QR code; hostile texts -----------------------------------------


def test_the_same_plan_and_date_give_the_same_bytes_and_another_date_others() -> None:
    plan = plan_of("outer_hip_amber")
    assert handout(plan, WORDS, DAY) == paper_of("outer_hip_amber")
    later = handout(plan, WORDS, date(2026, 3, 10))
    assert later != paper_of("outer_hip_amber") and "10 March 2026" in text_of(later)


def test_another_paper_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="found 'a5'; allowed are a4, letter"):
        handout(plan_of("outer_hip_amber"), WORDS, DAY, "a5")  # type: ignore[arg-type]


def test_the_qr_code_stands_there_only_if_asked_for_and_says_its_text_aloud() -> None:
    plan = plan_of("outer_hip_amber")
    pdf = handout(plan, WORDS, DAY, qr="https://example.org/#p=1")
    assert "QR code: https://example.org/#p=1" in alts(pdf) and len(read(pdf).pages) == 1
    assert not [alt for alt in alts(paper_of("outer_hip_amber")) if "QR" in alt]
    with pytest.raises(ValueError, match=r"too large|too long|Data"):
        handout(plan, WORDS, DAY, qr="x" * 5_000)


def test_markup_in_texts_stays_text() -> None:
    plan = spoiled(plan_of("outer_hip_amber"), HOSTILE)
    pdf = handout(plan, WORDS, DAY)
    assert text_of(pdf).count(HOSTILE) >= 5 * len(plan.picks)
    stop = plan_of("cauda_equina")
    stop = stop.model_copy(
        update={"referral": stop.referral.model_copy(update={"found": (HOSTILE,), "where": HOSTILE})}
    )
    assert text_of(handout(stop, WORDS, DAY)).count(HOSTILE) == 2


def test_a_word_longer_than_a_line_is_broken_and_not_cut() -> None:
    word = "W" * 90
    pdf = handout(spoiled(plan_of("outer_hip_amber"), word), WORDS, DAY)
    assert inside(pdf, *SIZES["a4"]) and text_of(pdf).replace(" ", "").count(word) >= 12


@pytest.mark.parametrize(
    "text",
    ["\x00\x1b\u202e\ufffe\x07 x", "𝔘 漢字 🦵 ⚠", ""],
    ids=["control signs", "signs of other letters", "nothing"],
)
def test_strange_texts_stop_no_paper(text: str) -> None:
    plan = plan_of("outer_hip_amber")
    pdf = handout(spoiled(plan, text), WORDS, DAY)
    assert len(read(pdf).pages) == 1 and read(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert all(catalogue.load().exercises[pick.exercise].tfl.self_check in text_of(pdf) for pick in plan.picks)


def spoiled(plan: Plan, text: str) -> Plan:
    """The plan with this text in many places."""
    return plan.model_copy(update={"picks": tuple(_spoiled(pick, text) for pick in plan.picks)})


def _spoiled(pick: Pick, text: str) -> Pick:
    return pick.model_copy(
        update={
            "name": text,
            "cues": (text, *pick.cues[1:]),
            "stop_if": (text,),
            "tfl": pick.tfl.model_copy(update={"cues": (text,)}),
            "dose": pick.dose.model_copy(update={"lines": (text, *pick.dose.lines[1:])}),
        }
    )


def test_the_pseudo_language_marks_every_word_and_still_fits(person: Any) -> None:
    for changes in ({}, {"signs": ["cauda_equina"]}, {"signs": None}):
        plan = decide(Answers.from_data(person(**changes)), catalogue.load(), PSEUDO)
        pdf = handout(plan, words_for(PSEUDO), DAY)
        assert len(read(pdf).pages) == 1
        unmarked = re.sub(r"⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧", "", text_of(pdf))
        assert not re.search(r"[A-Za-z]{2}", unmarked), unmarked


def test_paper_shows_the_sore_side() -> None:
    plan = plan_of("outer_hip_amber")
    papers = {side: handout(plan, WORDS, DAY, side=side) for side in ("left", "right", "both", None)}
    assert papers["both"] == papers[None]
    for side, other in (("left", "right"), ("right", "left")):
        told = [drawings.said(pick.exercise, side=side) for pick in plan.picks]
        assert any(
            said != drawings.said(pick.exercise, side=other) for said, pick in zip(told, plan.picks, strict=False)
        )
        assert [said for said in told if said not in alts(papers[side])] == []

"""All questions on paper, read back by libraries that did not write it: each question and box, tagged, nothing cut, one order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

import catalogue as catalogue_
from tests.test_handout import SIZES, alts, elements, fonts_of, inside, letter_sizes, read, text_of
from wizard import cli
from wizard.answers import questions
from wizard.answers.model import Answers
from wizard.answers.questions import (
    GOES_ON,
    NO_SIGN_TICKED,
    SAFE_TO_TEST,
    UNSURE,
    Option,
    offered,
    with_answer,
)
from wizard.exports.paper import LARGE, UNSURE_CODE, Box, Printed, digest, order, paper
from wizard.words import PSEUDO, languages, words_for

CATALOGUE = catalogue_.load()
WORDS = words_for("en")
DAY = date(2026, 3, 9)
KINDS = [("a4", False), ("a4", True), ("letter", False), ("letter", True)]
every_kind = pytest.mark.parametrize("size, large", KINDS)


@cache
def sheet(size: str = "a4", large: bool = False, language: str = "en") -> bytes:
    return paper(CATALOGUE, words_for(language), DAY, size, large)  # type: ignore[arg-type]


def said(language: str = "en") -> Iterator[str]:
    """Everything that a question says, with its number where it has one."""
    words = words_for(language)
    for p in order(CATALOGUE):
        yield f"{p.number}. {words.say(f'question.{p.question.id}.asks', p.question.asks)}"
        yield from (words.say(f"question.{p.question.id}.how.{i}", step) for i, step in enumerate(p.question.how, 1))
        for box in p.boxes:
            yield words.say(box.option.key, box.option.label) if box.option else words.say("answer.unsure", "Not sure")
            if box.option and box.option.help:
                yield words.say(box.option.help_key, box.option.help)


# --- everything is on it ------------------------------------------------------------------------------------


@every_kind
def test_every_question_every_answer_and_every_explanation_is_on_it(size: str, large: bool) -> None:
    text = text_of(sheet(size, large))
    assert not [line for line in said() if line not in text]
    assert len([*said()]) > 150


@every_kind
def test_each_box_has_its_code_once_and_before_its_words(size: str, large: bool) -> None:
    text = text_of(sheet(size, large))
    for p in order(CATALOGUE):
        for box in p.boxes:
            if p.question.kind != "nprs" or box.option is None:  # a score is its own code
                label = box.option.label if box.option else "Not sure"
                found = re.findall(rf"(?<![\d.]){re.escape(box.code)} {re.escape(label)}", text)
                assert len(found) == (2 if box.option and box.option.group and box.option.help else 1), box.code


def test_a_row_of_scores_has_its_numbers_and_its_words() -> None:
    assert text_of(sheet()).count("0 1 2 3 4 5 6 7 8 9 10 No pain Medium pain Worst pain") == 3


def _printed(field: str) -> Printed:
    return next(p for p in order(CATALOGUE) if p.question.id == field)


def test_warning_signs_come_first_and_those_that_cannot_wait_say_to_tell_the_desk() -> None:
    text = text_of(sheet())
    signs = [box.option for box in _printed("signs").boxes if box.option and box.option.group]
    first = {
        tier: text.index(next(o.label for o in signs if o.group == tier))
        for tier in ("emergency", "urgent", "clinician_first")
    }
    told = [m.start() for m in re.finditer("Tell the desk now if you tick one of these", text)]
    assert len(told) == 2 and told[0] < first["emergency"] < told[1] < first["urgent"] < first["clinician_first"]
    number, site = _printed("signs").number, _printed("pain.site").number
    assert text.index(f"Did you tick a warning sign in question {number}? Then stop here") < text.index(
        f"{site}. Where is the pain?"
    )


def test_age_and_health_come_first_then_the_warning_signs_of_everybody() -> None:
    assert [p.question.id for p in order(CATALOGUE)][:4] == ["age_band", "history", "conditions", "signs"]
    assert len([box for box in _printed("signs").boxes if box.option and box.option.group]) == len(CATALOGUE.signs), (
        "a paper cannot ask by answers"
    )


def test_the_first_page_says_what_this_is_and_has_places_for_reference_date_consent_and_help() -> None:
    with pypdfium2.PdfDocument(sheet()) as document:
        first = re.sub(r"\s+", " ", document[0].get_textpage().get_text_bounded())
    for part in (
        "Reference",
        "Date",
        "I agree",
        "Someone helped me answer",
        "may read my answers and keep them",
        "about ten minutes",
    ):
        assert part in first, part


def test_the_tests_say_first_for_whom_they_are_and_that_nobody_hops() -> None:
    text = text_of(sheet())
    number = {p.question.id: p.number for p in order(CATALOGUE)}
    for part in (
        f"no warning sign in question {number['signs']} and with pain of 0, 1 or 2 in question {number['pain.rest']}",
        "only with a helper beside you if you are 70 or older",
        "Never hop or jump.",
    ):
        assert text.count(part) == 1 and text.index(part) < text.index(
            f"{number['ability.stand_30s']}. Stand on the sore leg"
        )
    assert text.index("Are you under 18?") < text.index(f"{number['ability.stairs']}. ")


def test_the_paper_knows_how_to_say_every_condition_under_which_a_question_is_asked() -> None:
    assert {q.ask_when for q in questions.QUESTIONS} <= {None, NO_SIGN_TICKED, GOES_ON, SAFE_TO_TEST}, (
        "say it in paper.py too"
    )


@every_kind
def test_the_step_that_says_when_to_stop_is_on_the_page_of_its_test(size: str, large: bool) -> None:
    with pypdfium2.PdfDocument(sheet(size, large)) as document:
        pages = [re.sub(r"\s+", " ", page.get_textpage().get_text_bounded()) for page in document]
    tests = [p for p in order(CATALOGUE) if p.question.how]
    for p in tests:
        assert (
            sum(
                f"{p.number}. {p.question.asks}" in text and all(step in text for step in p.question.how)
                for text in pages
            )
            == 1
        ), p.question.id
    assert len(tests) == 3


def test_every_page_says_which_it_is_of_how_many_and_carries_the_digests() -> None:
    with pypdfium2.PdfDocument(sheet()) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    for number, text in enumerate(pages, 1):
        assert (
            f"Page {number} of {len(pages)}" in text
            and digest(CATALOGUE)[7:19] in text
            and CATALOGUE.digest[7:19] in text
        )
        assert "Reference" in text and "not a medical device" in text and "9 March 2026" in text


# --- the order, for whoever types it in ------------------------------------------------------------------------


def test_the_order_is_that_of_the_questions_and_each_code_stands_for_one_answer() -> None:
    printed = order(CATALOGUE)
    assert [p.question for p in printed] == [*questions.QUESTIONS] and [p.number for p in printed] == [
        *range(1, len(printed) + 1)
    ]
    codes = [box.code for p in printed for box in p.boxes]
    assert len(set(codes)) == len(codes)
    for p in printed:
        assert [box.option for box in p.boxes if box.option] == [*offered(p.question, CATALOGUE)]
        assert all(box.code == f"{p.number}.{box.id}" for box in p.boxes if p.question.kind == "nprs" and box.option)


def test_what_is_typed_in_by_codes_are_answers() -> None:
    answers = Answers()
    for p in order(CATALOGUE):
        box = p.boxes[0]
        answers = with_answer(answers, p.question.id, (box.id,) if p.question.kind in ("many", "ranked") else box.id)
    assert answers.signs and answers.pain.rest == 0 and answers.weeks == 4


def test_not_sure_can_be_ticked_wherever_nothing_else_leaves_a_question_open() -> None:
    for p in order(CATALOGUE):
        unsure = [box for box in p.boxes if box.id == UNSURE]
        assert len(unsure) == (0 if any(box.id in ("not_tried", "not_sure") for box in p.boxes) else 1)
        assert unsure in ([], [Box(f"{p.number}.{UNSURE_CODE}", None)])


def test_a_new_question_and_a_new_answer_appear_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(CATALOGUE)
    side = questions.BY_ID["pain.side"]
    more = replace(
        side, options=(*side.options, Option("middle", "In the middle", "question.pain.side.options.middle"))
    )
    new = replace(
        questions.BY_ID["weeks"],
        id="shoes",
        asks="Which shoes do you wear?",
        options=(Option("red", "Red ones", "shoes.red"),),
    )
    monkeypatch.setattr(questions, "QUESTIONS", (*tuple(more if q is side else q for q in questions.QUESTIONS), new))
    text = text_of(paper(CATALOGUE, WORDS, DAY))
    number = len(questions.QUESTIONS)
    assert (
        f"{number}. Which shoes do you wear?" in text
        and f"{number}.1 Red ones" in text
        and f"{_printed('pain.side').number}.4 In the middle" in text
    )
    assert digest(CATALOGUE) != before


# --- for every eye, hand and reader -----------------------------------------------------------------------------


def test_the_paper_is_tagged_with_title_language_headings_and_words_for_each_picture() -> None:
    root = read(sheet()).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    kinds = [str(found.get("/S", "")) for found in elements(sheet())]
    assert (
        kinds.count("/H1") == 1
        and kinds.count("/H2") == len(questions.PAGES) + 1
        and kinds.count("/H3") == len(questions.QUESTIONS)
    )
    pictures = sum(len(q.drawn_as) for q in questions.QUESTIONS) + 2
    assert len(alts(sheet())) == pictures and all(len(alt) > 20 for alt in alts(sheet()))


@pytest.mark.parametrize("language", [*languages(), PSEUDO])
@every_kind
def test_nothing_is_cut_at_the_edge_of_the_paper_in_any_language(size: str, large: bool, language: str) -> None:
    pdf = sheet(size, large, language)
    assert inside(pdf, *SIZES[size])
    for page in read(pdf).pages:
        assert tuple(round(side) for side in page.mediabox[2:]) == SIZES[size]
    assert "<pdfuaid:part>1</pdfuaid:part>" in read(pdf).trailer["/Root"]["/Metadata"].get_data().decode()


@every_kind
def test_no_line_is_printed_over_another(size: str, large: bool) -> None:
    with pypdfium2.PdfDocument(sheet(size, large)) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [
                box
                for i in range(text.count_chars())
                if (box := text.get_charbox(i))[2] - box[0] > 1 and box[3] - box[1] > 1
            ]
            assert not [pair for pair in near(boxes) if over(*pair)]


def near(boxes: list[tuple[float, ...]]) -> Iterator[tuple[tuple[float, ...], tuple[float, ...]]]:
    ordered = sorted(boxes)
    for i, one in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if other[0] > one[2]:
                break
            yield one, other


def over(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """True where two letters share more than a third of the smaller one."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide > 0 and tall > 0 and wide * tall > smaller / 3


def test_large_print_has_only_the_codes_and_the_foot_below_18_points() -> None:
    assert letter_sizes(sheet("a4", True)) & {11.0, 12.0}
    big = [size for size in letter_sizes(sheet("a4", True)) if size >= LARGE - 0.01]
    small = letter_sizes(sheet("a4", True)) - set(big)
    assert small <= {11.0, 12.0, 13.2} and len(big) > 0


@every_kind
def test_only_our_own_type_is_used_and_it_is_inside(size: str, large: bool) -> None:
    found = fonts_of(sheet(size, large))
    assert all(found.values()) and all(name.startswith("AtkinsonHyperlegibleNext") for name in found), found


@pytest.mark.parametrize(
    "size, large, most", [("a4", False, 11), ("a4", True, 19), ("letter", False, 13), ("letter", True, 22)]
)
def test_it_is_no_longer_than_it_was(size: str, large: bool, most: int) -> None:
    """In ordinary print as long as with version 1. In large print one page more on A4 and two on Letter, for five warning
    signs with what counts exactly, four conditions and the health history: nothing there may be below 18 points."""
    assert len(read(sheet(size, large)).pages) <= most


def test_the_boxes_can_be_hit_with_a_pen_and_the_picture_is_pale_enough_for_its_mark() -> None:
    with pypdfium2.PdfDocument(sheet()) as document:
        page = next(
            p
            for p in document
            if f"{_printed('pain.site').number}. Where is the pain?" in p.get_textpage().get_text_bounded()
        )
        grey = page.render(scale=1).to_pil().convert("L")
    assert sum(grey.histogram()[200:]) / (grey.width * grey.height) > 0.93, (
        "almost all of the page is white or nearly so"
    )


# --- the same bytes; the command line ---------------------------------------------------------------------------


def test_the_same_questions_and_date_give_the_same_bytes() -> None:
    assert paper(CATALOGUE, WORDS, DAY) == sheet()
    with pytest.raises(ValueError, match="found 'a5'; allowed are a4, letter"):
        paper(CATALOGUE, WORDS, DAY, "a5")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "options, wanted",
    [
        ((), ("a4", False, "en")),
        (("--paper", "letter", "--large"), ("letter", True, "en")),
        (("--lang", "qps"), ("a4", False, "qps")),
    ],
)
def test_the_command_line_writes_it(options: tuple[str, ...], wanted: tuple[Any, ...], tmp_path: Path) -> None:
    assert cli.main(["paper", str(tmp_path / "questions.pdf"), "--on", "2026-03-09", *options]) == 0
    assert (tmp_path / "questions.pdf").read_bytes() == sheet(*wanted)


@pytest.mark.parametrize(
    "target, says", [("questions.txt", "allowed is .pdf"), ("no/such/folder/questions.pdf", "cannot be written")]
)
def test_a_paper_that_cannot_be_written_is_one_sentence_and_exit_2(
    target: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["paper", str(tmp_path / target)]) == 2
    said = capsys.readouterr()
    assert says in said.err and said.err.count("\n") == 1 and said.out == ""

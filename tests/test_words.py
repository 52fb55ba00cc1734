"""Every text has a key, is said in the language of one person, and falls back to English where that is newer."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import catalogue as catalogue_
from wizard import Answers, decide, replan
from wizard.answers.model import check_ins_from_data
from wizard.cli.translations import texts, write_template
from wizard.plan.writer import TEXTS
from wizard.rules.rule import REGISTER
from wizard.words import PSEUDO, Words, languages, pseudo, words_for

JOURNEYS = sorted((Path(__file__).parent / "journeys").glob("*.toml"))
MARKED = re.compile(r"⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧")

# Every text field of a plan is of one of two kinds. A new field fails until it is put here.
WORDS = {
    "load_change",
    "purpose",
    "headline",
    "says",
    "name",
    "summary",
    "steps",
    "cues",
    "fault",
    "mend",
    "stop_if",
    "self_check",
    "swap_name",
    "text",
    "why_not",
    "needs_words",
    "title",
    "claim_a",
    "claim_b",
    "we_do",
    "why",
    "limits",
    "expectation",
    "stretches_none",
    "what_to_do",
    "where",
    "within",
    "found",
    "asks",
    "lines",
}
IDS = {
    "outcome",
    "ceiling",
    "rule",
    "verdict",
    "outranked_by",
    "read",
    "id",
    "short",
    "verification",
    "method",
    "exercise",
    "position",
    "sides",
    "load",
    "tempo",
    "class",
    "swap",
    "muscle",
    "unit",
    "would_need",
    "gate",
    "topic",
    "rules",
    "signs",
    "field",
    "defaults",
    "version",
    "catalogue",
    "kit",
    "expectation_verification",
}


def strings_of(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings_of(inner, key)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings_of(inner, field)
    elif isinstance(value, str) and value:
        yield field, value


def pseudo_plans() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in JOURNEYS:
        told = tomllib.loads(file.read_text("utf-8"))
        plan = replan(
            Answers.from_data(told["answers"]), check_ins_from_data(told.get("check_in", [])), catalogue_.load(), PSEUDO
        )
        yield file.stem, plan.model_dump(mode="json", by_alias=True)


@pytest.fixture(scope="module")
def said() -> dict[str, set[str]]:
    """All strings of all plans of the journeys in the pseudo-language, by field."""
    found: dict[str, set[str]] = {}
    for _, plan in pseudo_plans():
        made_from = plan.pop("made_from")
        assert not any("⟦" in value for value in made_from.values())
        for field, value in strings_of(plan):
            found.setdefault(field, set()).add(value)
    return found


# --- keys -------------------------------------------------------------------------------------------------


def test_every_key_stands_for_one_text() -> None:
    english: dict[str, set[str]] = {}
    for key, text in texts():
        english.setdefault(key, set()).add(text)
    assert not {key: said for key, said in english.items() if len(said) > 1}
    assert len(english) > 2_000


def test_keys_are_ids_and_never_words() -> None:
    for key, _ in texts():
        assert re.fullmatch(r"\w+(\.\w+)+", key), key


def test_every_rule_and_every_text_of_the_code_is_there_to_translate() -> None:
    keys = {key for key, _ in texts()}
    assert {f"rule.{id_}" for id_ in REGISTER} <= keys and TEXTS.keys() <= keys
    assert {key for key, _ in catalogue_.load().texts()} <= keys
    assert "plain.why" in keys  # said in code


def test_placeholders_are_words_in_braces() -> None:
    for key, text in texts():
        for _, name, spec, conversion in string.Formatter().parse(text):
            if name is not None:
                assert re.fullmatch(r"[a-z_]+", name) and not spec and not conversion, f"{key}: {text}"


# --- the pseudo-language -------------------------------------------------------------------------------------


def test_every_text_field_of_a_plan_is_words_or_an_id(said: dict[str, set[str]]) -> None:
    assert not said.keys() - WORDS - IDS, f"words or ids? say so in this test: {sorted(said.keys() - WORDS - IDS)}"


@pytest.mark.parametrize("field", sorted(WORDS))
def test_the_pseudo_language_marks_every_text_of_a_plan(field: str, said: dict[str, set[str]]) -> None:
    assert field in said, "no journey shows this field"
    unmarked = {value for value in said[field] if re.search(r"[A-Za-z]", MARKED.sub("", value))}
    assert not unmarked, f"said without the words of a language: {sorted(unmarked)[:5]}"


@pytest.mark.parametrize("field", sorted(IDS - {"version", "catalogue", "kit"}))
def test_the_pseudo_language_leaves_ids_alone(field: str, said: dict[str, set[str]]) -> None:
    assert not {value for value in said.get(field, ()) if "⟦" in value}


def test_pseudo_marks_and_accents_and_keeps_placeholders() -> None:
    assert pseudo("Here are {count} exercises.") == "⟦Héré áré {count} éxércísés.⟧"
    assert Words(PSEUDO).say("x.y", "{sets} sets", sets=3) == "⟦3 séts⟧"


# --- a translation ------------------------------------------------------------------------------------------------


def po(folder: Path, language: str, messages: dict[tuple[str, str], str], fuzzy: bool = False) -> Path:
    """A .po file in ``folder`` that translates (key, English) to text."""
    made = Catalog(locale=language)
    for (key, english), text in messages.items():
        made.add(english, text, context=key, flags=("fuzzy",) if fuzzy else ())
    with (folder / f"{language}.po").open("wb") as file:
        write_po(file, made)
    return folder


def test_a_file_translates_one_message_and_leaves_the_others_english(tmp_path: Path) -> None:
    words = words_for(
        "de", po(tmp_path, "de", {("headline.emergency", "Please get help now."): "Bitte holen Sie jetzt Hilfe."})
    )
    assert words.say("headline.emergency", "Please get help now.") == "Bitte holen Sie jetzt Hilfe."
    assert words.say("headline.urgent", TEXTS["headline.urgent"]) == TEXTS["headline.urgent"]
    assert languages(tmp_path) == ("en", "de")


def test_changed_english_falls_back_to_english(tmp_path: Path) -> None:
    """A safety text that has changed must not be shown as it was before."""
    words = words_for(
        "de", po(tmp_path, "de", {("headline.emergency", "Please get help now."): "Bitte holen Sie jetzt Hilfe."})
    )
    assert words.say("headline.emergency", "Call now.") == "Call now."


def test_the_same_english_under_another_key_is_another_message(tmp_path: Path) -> None:
    words = words_for("de", po(tmp_path, "de", {("number.2", "two"): "zwei"}))
    assert words.say("number.2", "two") == "zwei" and words.say("something.else", "two") == "two"


def test_a_doubtful_translation_is_not_used(tmp_path: Path) -> None:
    words = words_for("de", po(tmp_path, "de", {("number.2", "two"): "drei"}, fuzzy=True))
    assert words.say("number.2", "two") == "two"


def test_placeholders_are_filled_in_the_translation(tmp_path: Path) -> None:
    words = words_for(
        "de", po(tmp_path, "de", {("dose.reps", TEXTS["dose.reps"]): "{sets} Runden mit {reps} Wiederholungen"})
    )
    assert words.say("dose.reps", TEXTS["dose.reps"], sets=3, reps=10) == "3 Runden mit 10 Wiederholungen"


def test_an_unknown_language_is_named_with_the_known_ones(person: Any) -> None:
    with pytest.raises(ValueError, match="found 'xx'; allowed are en"):
        words_for("xx")
    with pytest.raises(ValueError, match="'xx'"):
        decide(Answers.from_data(person()), catalogue_.load(), "xx")


def test_every_language_that_ships_translates_what_there_is_and_keeps_placeholders() -> None:
    from wizard.words import HERE

    english = set(texts())
    for language in languages()[1:]:
        with (HERE / f"{language}.po").open("rb") as file:
            for message in read_po(file):
                if message.id and message.string:
                    assert (message.context, message.id) in english, f"{language}: {message.context} is stale"
                    holes = [sorted(re.findall(r"\{[a-z_]+\}", t)) for t in (message.id, message.string)]
                    assert holes[0] == holes[1], (
                        f"{language}: {message.context} says {', '.join(holes[1])} where the English text says {', '.join(holes[0])}"
                    )


def test_the_template_for_translators_holds_every_text(tmp_path: Path) -> None:
    path = tmp_path / "hipwise.pot"
    count = write_template(path)
    with path.open("rb") as file:
        found = {(m.context, m.id) for m in read_po(file) if m.id}
    assert found == set(texts()) and count == len(found)


def test_one_visitor_s_language_is_not_the_next_one_s(person: Any) -> None:
    answers = Answers.from_data(person())
    english = decide(answers, catalogue_.load()).headline
    assert decide(answers, catalogue_.load(), PSEUDO).headline != english
    assert decide(answers, catalogue_.load()).headline == english

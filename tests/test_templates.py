"""``hipwise new`` writes what a contributor begins with, and every error about an unknown id says where to add it."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import catalogue
from catalogue import CatalogueError
from catalogue.reading import read
from wizard.cli import main
from wizard.cli.templates import template
from wizard.cli.translations import texts
from wizard.words import languages, words_for

SHIPPED = Path(catalogue.__path__[0])


def problems_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as error:
        read(folder)
    return error.value.problems


# --- an exercise ----------------------------------------------------------------------------------------


def test_a_new_exercise_is_a_commented_file_and_the_next_steps_are_named(catalogue_copy: Path, capsys) -> None:
    assert main(["new", "exercise", "doorframe_press", "--folder", str(catalogue_copy)]) == 0
    said = capsys.readouterr().out
    file = catalogue_copy / "exercises" / "doorframe_press.toml"
    assert file.read_text("utf-8") == template("doorframe_press")
    assert 'Add "doorframe_press" to EXERCISES in catalogue/vocabulary.py' in said
    assert "python -m wizard check" in said and "tests/journeys/" in said
    assert (SHIPPED.parent / "docs/how-to/add-an-exercise.md").exists() and "docs/how-to/add-an-exercise.md" in said


def test_every_key_of_the_template_is_one_that_the_catalogue_reads(catalogue_copy: Path) -> None:
    (catalogue_copy / "exercises" / "doorframe_press.toml").write_text(template("doorframe_press"), "utf-8")
    problems = problems_of(catalogue_copy)
    assert len(problems) > 15 and not any("unknown key" in problem for problem in problems)
    assert any('key summary: found ""; write at least 2 characters.' in problem for problem in problems)


def test_the_template_names_every_key_that_an_exercise_needs() -> None:
    ours = tomllib.loads(template("x"))
    for file in (SHIPPED / "exercises").glob("*.toml"):
        needed = tomllib.loads(file.read_text("utf-8")).keys() - {"role", "never_because", "never_source", "last_stage"}
        assert needed <= ours.keys(), file.name


def test_the_rank_of_the_template_is_free() -> None:
    assert tomllib.loads(template("x"))["rank"] not in {e.rank for e in catalogue.load().exercises.values()}


def test_an_exercise_that_is_there_is_not_overwritten(catalogue_copy: Path, capsys) -> None:
    before = (catalogue_copy / "exercises" / "clamshell.toml").read_bytes()
    assert main(["new", "exercise", "clamshell", "--folder", str(catalogue_copy)]) == 2
    error = capsys.readouterr().err
    assert "clamshell.toml: there is such an exercise already; edit that file" in error and error.count("\n") == 1
    assert (catalogue_copy / "exercises" / "clamshell.toml").read_bytes() == before


@pytest.mark.parametrize(
    "id_", ["Doorframe", "door frame", "door-frame", "1st", "_x", "x__y", "x" * 41, "", "../x", "pigeon_pose"]
)
def test_a_wrong_id_is_one_sentence_and_no_file(catalogue_copy: Path, capsys, id_: str) -> None:
    before = sorted(catalogue_copy.rglob("*"))
    assert main(["new", "exercise", id_, "--folder", str(catalogue_copy)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"ID: found {id_!r}") and error.count("\n") == 1
    assert sorted(catalogue_copy.rglob("*")) == before


def test_a_folder_that_is_no_catalogue_is_refused(tmp_path: Path, capsys) -> None:
    assert main(["new", "exercise", "doorframe_press", "--folder", str(tmp_path)]) == 2
    assert "name a catalogue" in capsys.readouterr().err and not list(tmp_path.iterdir())


# --- a language -----------------------------------------------------------------------------------------


def test_a_new_language_holds_every_text_and_says_english_until_it_is_translated(tmp_path: Path, capsys) -> None:
    assert main(["new", "language", "es", "--folder", str(tmp_path)]) == 0
    with (tmp_path / "es.po").open("rb") as file:
        written = {(m.context, m.id) for m in read_po(file) if m.id}
    assert written == set(texts())
    assert f"{len(written):,} texts" in capsys.readouterr().out and languages(tmp_path) == ("en", "es")
    assert words_for("es", tmp_path).say("headline.emergency", "Please get help now.") == "Please get help now."


@pytest.mark.parametrize("id_", ["en", "xx", "spanish", "ES", "../es", ""])
def test_a_language_that_does_not_exist_is_one_sentence_and_no_file(tmp_path: Path, capsys, id_: str) -> None:
    assert main(["new", "language", id_, "--folder", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"ID: found {id_!r}") and error.count("\n") == 1 and not list(tmp_path.iterdir())


def test_a_language_that_is_there_is_not_overwritten(tmp_path: Path, capsys) -> None:
    (tmp_path / "es.po").write_text("ours", "utf-8")
    assert main(["new", "language", "es", "--folder", str(tmp_path)]) == 2
    assert "go on with that file" in capsys.readouterr().err and (tmp_path / "es.po").read_text("utf-8") == "ours"


# --- an unknown id says where to add it ------------------------------------------------------------------


UNKNOWN = {
    "an exercise": ("exercises/new_one.toml", 'id = "clamshell"', 'id = "new_one"', "EXERCISES in catalogue/vocabulary.py"),
    "a stretch": ("stretches/new_one.toml", 'id = "pigeon_pose"', 'id = "new_one"', "STRETCHES in catalogue/vocabulary.py"),
    "a sign": ("signs.toml", 'id = "swollen_calf"', 'id = "new_one"', "SIGNS in catalogue/vocabulary.py"),
    "a condition": ("conditions.toml", 'id = "osteoporosis"', 'id = "new_one"', "CONDITIONS in catalogue/vocabulary.py"),
    "a tag": ("exercises/clamshell.toml", 'tags = ["side_lying",', 'tags = ["new_one",', "TAGS in catalogue/vocabulary.py"),
    "a family": ("exercises/clamshell.toml", 'family = "clam"', 'family = "new_one"', "FAMILIES in catalogue/vocabulary.py"),
    "kit": ("exercises/clamshell.toml", "kit = [[]]", 'kit = [["new_one"]]', "EQUIPMENT in catalogue/vocabulary.py"),
    "a load": ("exercises/clamshell.toml", '"body_weight_pause"]]', '"new_one"]]', "LOADS in catalogue/vocabulary.py"),
    "a source": ("exercises/clamshell.toml", 'source = "selkowitz_2013"\ncues', 'source = "new_one"\ncues', "catalogue/sources.toml"),
    "a harder exercise": ("exercises/clamshell.toml", "harder = []", 'harder = ["new_one"]', "catalogue/exercises/new_one.toml"),
    "a way to be wrong": ("exercises/clamshell.toml", 'shows = "feet_apart"', 'shows = "new_one"', "WRONG_FORMS in catalogue/vocabulary.py"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNKNOWN)
def test_an_unknown_id_is_told_where_to_be_added(catalogue_copy: Path, what: str) -> None:
    name, old, new, home = UNKNOWN[what]
    file = catalogue_copy / name
    if not file.exists():
        shutil.copy(file.with_name(f"{old.split(chr(34))[1]}.toml"), file)
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    named = [problem for problem in problems_of(catalogue_copy) if "new_one" in problem and "found" in problem]
    assert any(f"add it to {home}." in problem or f"add it in {home}." in problem for problem in named), named


def test_a_misspelt_id_is_told_what_was_meant_first(catalogue_copy: Path) -> None:
    file = catalogue_copy / "exercises" / "clamshell.toml"
    file.write_text(file.read_text("utf-8").replace("harder = []", 'harder = ["step_upp"]'), "utf-8")
    assert any("did you mean 'step_up'? If not, add it in" in problem for problem in problems_of(catalogue_copy))

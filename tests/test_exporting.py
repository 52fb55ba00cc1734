"""Taking a plan along: every form says the same plan, by command line and on the page, and what comes back is checked."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import segno
import vobject
import zxingcpp
from PIL import Image

import catalogue
from wizard import Answers, Plan, cli, decide, store
from wizard.exports import fhir, formats, link, qr_code
from wizard.words import PSEUDO, Words, words_for

C = catalogue.load()
HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden" / "link_1.json").read_text("utf-8"))
ANSWERS = Answers.from_data({**GOLDEN["answers"], "version": 2})
STOPPED, OPEN = ANSWERS.model_copy(update={"signs": ("swollen_calf",)}), Answers()
ON = date(2026, 5, 4)
FORMS = ("pdf", "ics", "csv", "fhir.json", "svg")
EXERCISES = {e.name for e in C.exercises.values()}


@cache
def plan_of(answers: Answers = ANSWERS) -> Plan:
    return decide(answers, C)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(plan_of().to_json(), "utf-8")
    return path


@pytest.fixture
def answers_file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(ANSWERS.model_dump_json(), "utf-8")
    return path


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def exported(source: Path | str, target: Path, *options: object) -> int:
    return cli.main(["export", str(source), str(target), *map(str, options)])


# --- each form holds the picks and their doses --------------------------------------------------------


def words_in(path: Path) -> str:
    """What somebody reads in the file, by a library that did not write it."""
    if path.suffix == ".pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".svg":
        return ""  # what its code says is read below
    if path.suffix == ".json":  # the questions of the wizard stand in a record too, and one asks for a side plank
        resources = [entry["resource"] for entry in json.loads(path.read_bytes())["entry"]]
        return json.dumps([r for r in resources if r["resourceType"] != "Questionnaire"], ensure_ascii=False)
    return path.read_bytes().decode("utf-8-sig")


@pytest.mark.parametrize("form", ["pdf", "csv", "fhir.json"])
def test_each_form_names_the_picks_and_no_exercise_that_is_not_in_the_plan(
    form: str, plan_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"out.{form}"
    assert exported(plan_file, target, "--on", ON) == 0
    said = " ".join(words_in(target).split())
    in_plan = {p.name for p in plan_of().picks} | {
        C.exercises[i.exercise].name for w in plan_of().weeks for i in (*w.items, *w.light_items)
    }
    assert all(pick.name in said for pick in plan_of().picks)
    others = {
        name
        for name in EXERCISES - in_plan
        if name in said and not any(name.lower() in other.lower() for other in in_plan)
    }
    assert not others


def test_the_calendar_has_as_many_workouts_as_the_plan(plan_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.ics"
    assert (
        exported(plan_file, target, "--on", ON, "--start", "2026-05-04", "--days", "mon,wed,fri", "--at", "07:30") == 0
    )
    events = [e for e in vobject.readOne(target.read_text("utf-8")).vevent_list if e.summary.value == "Workout"]
    days = sorted(day for event in events for day in event.getrruleset(True))
    assert len(days) == sum(week.sessions for week in plan_of().weeks)
    assert {day.weekday() for day in days} == {0, 2, 4} and {(day.hour, day.minute) for day in days} == {(7, 30)}


@pytest.mark.parametrize("form", FORMS)
def test_a_stopped_plan_leaves_without_an_exercise_in_any_form(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source, target = tmp_path / "plan.json", tmp_path / f"out.{form}"
    source.write_text(plan_of(STOPPED).to_json(), "utf-8")
    status = exported(source, target, "--on", ON)
    if form == "ics":
        assert status == 2 and "nothing here to put into a calendar" in capsys.readouterr().err and not target.exists()
        return
    assert status == 0
    said = words_in(target).lower()
    assert not [name for name in EXERCISES if name.lower() in said]
    if form != "svg":
        assert (to := plan_of(STOPPED).referral) and to.where[:20].lower() in " ".join(said.split())


def test_the_same_plan_on_the_same_day_gives_the_same_bytes(plan_file: Path, tmp_path: Path) -> None:
    for form in FORMS:
        first, second = (tmp_path / f"{n}.{form}" for n in (1, 2))
        assert exported(plan_file, first, "--on", ON) == exported(plan_file, second, "--on", ON) == 0
        assert first.read_bytes() == second.read_bytes(), form


def test_a_record_with_answers_gives_the_same_plan_again(plan_file: Path, answers_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.fhir.json"
    assert exported(plan_file, target, "--answers", answers_file, "--on", ON) == 0
    assert decide(fhir.read_bundle(target.read_bytes()), C) == plan_of()


def test_answers_that_do_not_belong_to_the_plan_are_refused(
    plan_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    other = tmp_path / "other.json"
    other.write_text(ANSWERS.model_copy(update={"weeks": 4}).model_dump_json(), "utf-8")
    assert exported(plan_file, tmp_path / "out.fhir.json", "--answers", other) == 2
    assert "do not give the plan" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[]", "not a plan of version 1 or 2"),
        ('{"version": 3}', "not a plan of version 1 or 2"),
        ('{"version": 1}', "the plan:"),
        ('{"version": 1, "outcome": "plan", "name": "x"}', "make it anew"),
    ],
    ids=str,
)
def test_a_file_that_is_no_plan_is_one_sentence(
    text: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source = tmp_path / "plan.json"
    source.write_text(text, "utf-8")
    assert exported(source, tmp_path / "out.pdf") == 2
    told = capsys.readouterr().err
    assert sentence in told and "Traceback" not in told and not (tmp_path / "out.pdf").exists()


def test_a_plan_of_version_1_still_opens(tmp_path: Path) -> None:
    """The golden file is never changed."""
    golden = HERE / "golden" / "plan_1.json"
    plan = Plan.read(golden.read_bytes())
    assert plan.is_plan and [p.exercise for p in plan.picks] == [
        "supported_mini_squat",
        "band_side_step",
        "single_leg_bridge",
    ]
    assert exported(golden, tmp_path / "out.pdf", "--on", ON) == 0


@pytest.mark.parametrize(
    "options, sentence",
    [
        (("out.docx",), "the ending is not known"),
        (("out.ics", "--days", "mon,tue,wed"), "48 hours"),
        (("out.ics", "--days", "mon"), "Choose 3 days"),
    ],
    ids=str,
)
def test_what_cannot_be_exported_says_what_can(
    options: tuple, sentence: str, plan_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert exported(plan_file, tmp_path / options[0], *options[1:]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "option, value", [("--start", "4.5.2026"), ("--days", "mon,someday"), ("--at", "25:00"), ("--paper", "a5")]
)
def test_a_wrong_option_names_what_is_allowed(
    option: str, value: str, plan_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(SystemExit):
        exported(plan_file, tmp_path / "out.ics", option, value)
    assert value.partition(",")[0] in capsys.readouterr().err


# --- all weeks -----------------------------------------------------------------------------------------------


def test_a_history_goes_from_one_machine_to_an_empty_one_by_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    golden = HERE / "store" / "golden" / "history_file.1.json"
    assert exported(golden, "kept") == 0
    assert exported("kept", tmp_path / "weeks.hipwise.json") == 0

    def history(file: Path) -> dict:
        found = json.loads(file.read_text("utf-8"))["history"]
        for entry in found["entries"]:
            entry.get("check_in", {}).pop("version", None)  # was not written before there were two
        return found

    assert history(tmp_path / "weeks.hipwise.json") == history(golden)
    assert exported("kept", tmp_path / "out.diary.csv") == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.diary.csv").read_text("utf-8-sig"))))
    assert len(rows) == 6
    monkeypatch.setenv("HIPWISE_DATA", str(tmp_path / "other machine"))
    assert exported("kept", tmp_path / "none.pdf") == 2 and "no plan is kept" in capsys.readouterr().err
    assert exported(tmp_path / "weeks.hipwise.json", "kept") == 0
    assert exported("kept", tmp_path / "again.hipwise.json") == 0
    assert (tmp_path / "again.hipwise.json").read_bytes() == (tmp_path / "weeks.hipwise.json").read_bytes()


def test_a_plan_that_is_kept_here_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    golden = HERE / "store" / "golden" / "history_file.1.json"
    assert exported(golden, "kept") == 0
    with_store = store.open_store()
    before = with_store.history(with_store.last())
    assert exported(golden, "kept") == 2 and "nothing may overwrite it" in capsys.readouterr().err
    assert with_store.history(with_store.last()) == before
    with_store.close()


def test_a_changed_file_of_weeks_is_refused_by_its_sentence(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    changed = tmp_path / "weeks.hipwise.json"
    changed.write_bytes(
        (HERE / "store" / "golden" / "history_file.1.json").read_bytes().replace(b'"week": 2', b'"week": 3', 1)
    )
    assert exported(changed, "kept") == 2
    assert "was changed after Hipwise saved it" in capsys.readouterr().err


# --- the code --------------------------------------------------------------------------------------------------


def read_code(text: str) -> str:
    """What a camera reads, from the pixels."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=4, border=qr_code.BORDER)
    [found] = zxingcpp.read_barcodes(Image.open(picture), formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text


@pytest.mark.parametrize("answers", [ANSWERS, STOPPED, OPEN], ids=["plan", "stopped", "open"])
def test_a_camera_reads_the_plan_as_plain_text(answers: Answers) -> None:
    plan = plan_of(answers)
    text = qr_code.as_text(plan, Words(), ON)
    assert read_code(text) == text and len(text.encode()) <= qr_code.MOST_BYTES
    assert text.startswith("Hipwise 2026-05-04")
    if plan.is_plan:
        assert all(pick.name in text and pick.dose.lines[0] in text for pick in plan.picks)
    else:
        assert not [name for name in EXERCISES if name in text] and plan.headline in text


def test_a_camera_reads_the_code_on_the_sheet_of_paper(plan_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    assert exported(plan_file, target, "--on", ON) == 0
    [found] = zxingcpp.read_barcodes(
        pypdfium2.PdfDocument(target)[0].render(scale=3).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode
    )
    assert found.text == qr_code.as_text(plan_of(), Words(), ON)


def test_the_text_of_a_code_fits_in_every_language_and_for_every_journey() -> None:
    for path in sorted((HERE / "journeys").glob("*.toml")):
        journey = tomllib.loads(path.read_text("utf-8"))
        if "answers" not in journey:
            continue
        answers = Answers.from_data({"version": 2, **journey["answers"]})
        for language in ("en", PSEUDO):
            text = qr_code.as_text(decide(answers, C, language), words_for(language), ON)
            assert len(text.encode()) <= qr_code.MOST_BYTES and text.splitlines()[-1].isalnum(), path.name


def test_a_link_stands_behind_the_hash_of_the_public_address() -> None:
    address = qr_code.address_of("https://hip.example.org/", ANSWERS)
    server, _, behind = address.partition("#")
    assert server == "https://hip.example.org/" and link.unpack(behind.removeprefix(link.MARK)) == (ANSWERS, ())
    assert read_code(address) == address and len(address) <= 80


def test_the_command_writes_the_link_too(
    plan_file: Path, answers_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    target = tmp_path / "out.txt"
    assert exported(plan_file, target, "--answers", answers_file, "--address", "https://hip.example.org") == 0
    assert target.read_text("utf-8").strip() == qr_code.address_of("https://hip.example.org", ANSWERS)
    assert exported(plan_file, target, "--on", ON) == 0 and target.read_text("utf-8").strip() == qr_code.as_text(
        plan_of(), Words(), ON
    )
    assert (
        exported(plan_file, target, "--address", "https://hip.example.org") == 2
        and "--answers" in capsys.readouterr().err
    )
    assert exported(plan_file, target, "--answers", answers_file, "--address", "hip") == 2
    assert "--address: found 'hip'" in capsys.readouterr().err


def test_a_plan_that_is_kept_takes_no_other_answers(
    answers_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert exported("kept", tmp_path / "out.fhir.json", "--answers", answers_file) == 2
    assert "has its own" in capsys.readouterr().err


@pytest.mark.parametrize(
    "said", ["hip.example.org", "ftp://x", "javascript:alert(1)", "https://a b", "https://x/#y", "https://x/?q=1"]
)
def test_a_public_address_that_cannot_be_one_is_refused(said: str) -> None:
    with pytest.raises(formats.BadAddressError, match="HIPWISE_ADDRESS"):
        formats.public_address({formats.ADDRESS: said})


def test_a_wrong_public_address_is_one_sentence_at_the_start_and_no_page_that_fails() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        env={**os.environ, formats.ADDRESS: "hip"},
    )
    assert (
        done.returncode == 1
        and done.stderr.strip().startswith("HIPWISE_ADDRESS: found 'hip'")
        and "Traceback" not in done.stderr
    )


def test_without_a_public_address_there_is_no_link() -> None:
    assert formats.public_address({}) is None and formats.public_address({formats.ADDRESS: ""}) is None
    assert formats.public_address({formats.ADDRESS: "https://hip.example.org/"}) == "https://hip.example.org"

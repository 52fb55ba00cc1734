"""The mutation command makes real faults, names each one once, and knows its survivors."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import mutation


@pytest.fixture(scope="module")
def every_mutant() -> list[mutation.Mutant]:
    return mutation.all_mutants()


def test_every_file_of_the_rules_has_mutants_and_each_has_a_name_of_its_own(every_mutant):
    names = [m.name for m in every_mutant]
    assert len(names) == len(set(names)) > 1000
    assert {m.file for m in every_mutant} == {path.name for path in mutation.RULES.glob("*.py")}


def test_every_mutant_is_a_program_that_differs_from_the_rules(every_mutant):
    plain = {
        path.name: "\n".join(map(ast.unparse, ast.parse(path.read_text("utf-8")).body))
        for path in mutation.RULES.glob("*.py")
    }
    for m in every_mutant[::9]:
        assert m.source != plain[m.file], m.name
        ast.parse(m.source)


def test_every_line_of_the_survivors_names_a_mutant_that_exists_and_says_why(every_mutant):
    names = {m.name for m in every_mutant}
    for name, why in mutation.explained().items():
        assert name in names, f"{name}: there is no such mutant any more; take the line out"
        assert len(why) > 20, f"{name}: say why it changes nothing"


A_HANDFUL = (
    "screening.py: Screen.outcome: never: 'incomplete' if self.open_questions else None",
    "staging.py: cap_pregnancy: 2 to 3",
    "shortlisting.py: EXCLUSIONS: without Exclusion(id='quiet_tfl_no_open_chain', tags=('ope",
    "checking_in.py: judge: never: if c.easy_at_top is not True",
    "choosing.py: fit: Eq to NotEq in goal == 'reduce_pain'",
)


def test_faults_in_the_rules_are_found_in_a_copy_and_the_rules_stay_as_they_are(every_mutant, tmp_path):
    before = {path.name: path.read_bytes() for path in mutation.RULES.glob("*.py")}
    assert set(A_HANDFUL) <= {m.name for m in every_mutant}
    (tmp_path / "names").write_text("\n".join(A_HANDFUL), "utf-8")
    command = [
        sys.executable,
        mutation.__file__,
        "--people",
        "--only",
        str(tmp_path / "names"),
        "--log",
        str(tmp_path / "log"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"{len(A_HANDFUL)} killed (100.0%)" in done.stdout, done.stdout
    assert {path.name: path.read_bytes() for path in mutation.RULES.glob("*.py")} == before
    assert mutation._taken_up(tmp_path / "log", [m for m in every_mutant if m.name in A_HANDFUL])[1] == [], (
        "the log knows them all"
    )


def test_in_a_copy_each_mutant_is_put_in_place_alone_and_taken_out_again(every_mutant, tmp_path, monkeypatch):
    folders = [mutation.copy(tmp_path / str(n)) for n in range(2)]
    rules = folders[0] / "wizard" / "rules"
    before = {path.name: path.read_text("utf-8") for path in rules.glob("*.py")}

    def kill(folder: Path, *_: object) -> None:  # in a process of its own
        changed = [
            path.name
            for path in (folder / "wizard" / "rules").glob("*.py")
            if path.read_text("utf-8") != before[path.name]
        ]
        os._exit(5 if len(changed) == 1 else 4)

    monkeypatch.setattr(mutation, "kill", kill)
    found = dict(mutation.killed_by(every_mutant[:300:60], folders))
    assert len(found) == 5 and set(found.values()) == {"people"}
    assert {path.name: path.read_text("utf-8") for path in rules.glob("*.py")} == before


def test_a_run_that_is_taken_up_passes_over_what_was_killed_and_nothing_else(every_mutant, tmp_path):
    one, other, third = some = every_mutant[:3]
    (tmp_path / "log").write_text(f"{'killed by proof':<18} {one.name}\n{'SURVIVED':<18} {other.name}\n", "utf-8")
    done, waiting = mutation._taken_up(tmp_path / "log", some)
    assert done == [(one, "proof")] and waiting == [other, third]
    assert mutation._taken_up(None, some) == ([], some)


def test_making_mutants_leaves_the_rules_as_they_are(every_mutant):
    tree = ast.parse("LIMIT = 3\ndef f(a):\n    return a > LIMIT and a != 7")
    before = ast.dump(tree)
    for _n, _where, node, change in mutation._places(tree):
        _, undo = change(node)
        assert ast.dump(tree) != before
        undo()
        assert ast.dump(tree) == before


def test_a_new_survivor_fails_the_command_and_a_stale_line_too(capsys, monkeypatch):
    one, other = mutation.Mutant("x.py", "x.py: f: 1 to 2", ""), mutation.Mutant("x.py", "x.py: f: 2 to 3", "")
    monkeypatch.setattr(mutation, "explained", lambda: {one.name: "changes nothing"})
    assert mutation._tell([(one, None), (other, "proof")], 2, 1.0, whole=True) == 0
    assert mutation._tell([(one, None), (other, None)], 2, 1.0, whole=True) == 1
    assert "NEW SURVIVOR  x.py: f: 2 to 3" in capsys.readouterr().out
    assert mutation._tell([(one, "test"), (other, "test")], 2, 1.0, whole=True) == 1
    assert mutation._tell([(other, "test")], 2, 1.0, whole=True) == 1
    assert mutation._tell([(other, "test")], 2, 1.0, whole=False) == 0

"""Mutation testing of the rules: ``python3 tasks.py mutate``, or ``python tests/mutation.py [options]``.

A mutant is a copy of the project with one small fault in one file of ``wizard/rules``: a comparison that is
turned or moved, a number that is one more, ``and`` for ``or``, an entry of a tuple or a branch that is gone.
A mutant is *killed* when a made-up person gets another plan, or the short form of the proof or one of the chosen tests
fails. One that survives is a
test that is missing, or changes nothing that anybody could notice: then it stands in ``survivors.toml`` with the
reason. A survivor that does not stand there fails the command; so does a line there whose mutant is killed or gone.

The working tree is never touched: everything happens in a temporary copy, one process for each mutant.

    --every N      only every Nth mutant, by position (a sample; lines of survivors.toml are then not missed)
    --from K       begin at the Kth
    --file NAME    only mutants of this file of wizard/rules
    --named TEXT   only mutants with this text in their name
    --jobs N       processes at once (default 1)
    --only FILE    only those that stand in this file, one name a line, as printed
    --log FILE     write each result into this file, and pass over what it already says was killed: a long run may be
                   stopped and taken up; those still to come are taken from all over, so that any part is a fair sample
    --people       the made-up people alone: the quick first pass, whose survivors --only takes up
    --strict       without what made-up people get (as_they_are.txt): what the proof and the named tests find alone
    --list         name the mutants and stop
"""

from __future__ import annotations

import argparse
import ast
import compileall
import gc
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "wizard" / "rules"
SURVIVORS = Path(__file__).with_name("survivors.toml")
# The killers: what made-up people get, quick and blunt; parts of the proof, those first that know the file best; then
# tests that name what they expect.
PARTS = {
    "checking_in.py": ("check-ins", "states", "memory"),
    "progressing.py": ("doses", "ladders", "courses"),
    "choosing.py": ("points", "pain, stage, shortlist, choice"),
    "screening.py": ("tiers", "signs"),
    "staging.py": ("ceilings", "pain, stage, shortlist, choice"),
    "shortlisting.py": ("pain, stage, shortlist, choice",),
    "facts.py": ("signs", "pain, stage, shortlist, choice"),
}
REST = (  # of the proof, for a mutant that nothing else found
    "readings",
    "tiers",
    "signs",
    "ceilings",
    "pain, stage, shortlist, choice",
    "points",
    "doses",
    "ladders",
    "courses",
    "check-ins",
    "memory",
    "states",
    "histories",
    "whole answers, signs",
    "whole answers",
)
PINNED = "test_the_rules_as_they_are.py"
TESTS = ("test_journeys.py", "test_check_ins.py", "test_rules.py", "test_swaps.py", "test_segments.py")
TURNED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SUMS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}
CALLS = {
    "AllOf": "AnyOf",
    "AnyOf": "AllOf",
    "AtLeast": "AtMost",
    "AtMost": "AtLeast",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
}
WORDS = ("says", "sources", "id")  # texts, sources and names: other tests hold them
CPU_LIMIT_S = 150  # of the processor, not of the clock: a busy machine kills nothing
SOURCES = frozenset(s["id"] for s in tomllib.loads((ROOT / "catalogue" / "sources.toml").read_text("utf-8"))["source"])


class Mutant(NamedTuple):
    """One fault: where it is, what it does, and the whole changed source."""

    file: str
    name: str  # stable: file, function or constant, what, and its number there
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of one file, in the order of its source."""
    tree = ast.parse(path.read_text("utf-8"))
    parts = [ast.unparse(top) for top in tree.body]
    seen: dict[str, int] = {}
    for n, where, node, change in _places(tree):
        what, undo = change(node)
        name = f"{path.name}: {where}: {what}"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name += f" ({seen[name]})"
        source = "\n".join([*parts[:n], ast.unparse(tree.body[n]), *parts[n + 1 :]])
        undo()
        yield Mutant(path.name, name, source)


def _places(tree: ast.Module):  # type: ignore[no-untyped-def]
    """(number of the statement, name of the place, node, change) for every change that can be made."""
    for n, top in enumerate(tree.body):
        if isinstance(top, (ast.Import, ast.ImportFrom)) or (
            isinstance(top, ast.Expr) and isinstance(top.value, ast.Constant)
        ):
            continue
        for where, node in _walk(top, _name(top)):
            for change in _changes(node):
                yield n, where, node, change


def _name(node: ast.AST) -> str:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    return ast.unparse(targets[0]) if targets[0] is not None else "module"


def _walk(node: ast.AST, where: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node that may change; a declared rule gives its place its id. Annotations and texts stay."""
    if isinstance(node, ast.Call):
        ids = [k.value.value for k in node.keywords if k.arg == "id" and isinstance(k.value, ast.Constant)]
        where = ids[0] if ids else where
    yield where, node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases"):
            continue
        if isinstance(node, ast.keyword) and node.arg in WORDS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                inner = (
                    f"{where}.{child.name}"
                    if isinstance(child, ast.FunctionDef) and isinstance(node, ast.ClassDef)
                    else where
                )
                yield from _walk(child, inner)


def _set(node: ast.AST, field: str, value: object, what: str):  # type: ignore[no-untyped-def]
    def change(_: ast.AST):  # type: ignore[no-untyped-def]
        before = getattr(node, field)
        setattr(node, field, value)
        return what, lambda: setattr(node, field, before)

    return change


def _changes(node: ast.AST) -> Iterator:  # type: ignore[type-arg]
    short = ast.unparse(node)[:60].replace("\n", " ") if isinstance(node, ast.expr) else ""
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            if type(op) in TURNED:
                new = TURNED[type(op)]()
                ops = [*node.ops[:i], new, *node.ops[i + 1 :]]
                yield _set(node, "ops", ops, f"{type(op).__name__} to {type(new).__name__} in {short}")
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _set(node, "op", other, f"{type(node.op).__name__} to {type(other).__name__} in {short}")
    if isinstance(node, ast.BinOp) and type(node.op) in SUMS:
        new = SUMS[type(node.op)]()
        yield _set(node, "op", new, f"{type(node.op).__name__} to {type(new).__name__} in {short}")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _set(node, "operand", ast.UnaryOp(ast.Not(), node.operand), f"without not in {short}")
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield _set(node, "value", node.value + 1, f"{node.value} to {node.value + 1}")
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield _set(node, "value", not node.value, f"{node.value} to {not node.value}")
    if (
        isinstance(node, (ast.Tuple, ast.List))
        and len(node.elts) > 1
        and isinstance(getattr(node, "ctx", None), ast.Load)
    ):
        for i, entry in enumerate(node.elts):
            if not isinstance(entry, ast.Starred) and _may_go(node, entry):
                yield _set(
                    node,
                    "elts",
                    node.elts[:i] + node.elts[i + 1 :],
                    f"without {ast.unparse(entry)[:50]}".replace("\n", " "),
                )
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        for i, key in enumerate(node.keys):

            def change(_: ast.AST, i: int = i, key: ast.expr | None = key):  # type: ignore[no-untyped-def]
                keys, values = node.keys, node.values
                node.keys, node.values = keys[:i] + keys[i + 1 :], values[:i] + values[i + 1 :]

                def undo() -> None:
                    node.keys, node.values = keys, values

                return f"without the entry {ast.unparse(key)[:50] if key else '**'}", undo

            yield change
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in CALLS
        and len(node.args) + len(node.keywords) > 0
    ):
        new_name = CALLS[node.func.id]
        keys = {"least": "most", "most": "least"}
        if not any(k.arg in keys for k in node.keywords):
            yield _set(node, "func", ast.Name(new_name, ast.Load()), f"{node.func.id} to {new_name} in {short}")
    if isinstance(node, ast.If):
        yield _set(node, "test", ast.Constant(False), f"never: if {ast.unparse(node.test)[:60]}")
        yield _set(node, "test", ast.Constant(True), f"always: if {ast.unparse(node.test)[:60]}")
    if isinstance(node, ast.IfExp):
        yield _set(node, "test", ast.Constant(False), f"never: {short}")
        yield _set(node, "test", ast.Constant(True), f"always: {short}")
    if isinstance(node, ast.comprehension) and node.ifs:
        yield _set(node, "ifs", [], f"without if {ast.unparse(node.ifs[0])[:60]}")


def _may_go(node: ast.AST, entry: ast.expr) -> bool:
    """Whether an entry may be left out: what is a list of rules, tags or values, not a pair or a return of two things."""
    if all(isinstance(e, ast.Constant) and e.value in SOURCES for e in node.elts):  # type: ignore[attr-defined]
        return False
    return (
        all(isinstance(e, (ast.Constant, ast.Call, ast.Name, ast.Starred)) for e in node.elts)
        and (  # type: ignore[attr-defined]
            (isinstance(entry, ast.Constant) and isinstance(entry.value, (str, bool, type(None))))
            or (isinstance(entry, ast.Call) and isinstance(entry.func, ast.Name) and entry.func.id[:1].isupper())
        )
    )


# --- running ------------------------------------------------------------------------------------------------


UNTOUCHED = (  # modules that import no rule
    "answers.model",
    "answers.predicates",
    "answers.questions",
    "answers.check_in_questions",
    "plan.digests",
    "plan.model",
    "text.citations",
    "words",
)
PEOPLE: list[Any] = []  # made-up people, drawn once, so that no mutant draws others
STRIDE = 101  # shares no factor with the number of people: the first few are of every kind


def warm() -> None:
    """What every mutant needs and none changes, read once in the process that the others fork from."""
    import pytest  # noqa: F401

    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    for name in UNTOUCHED:
        import_module(f"wizard.{name}")
    import test_the_rules_as_they_are  # noqa: F401

    import catalogue
    from wizard import words
    from wizard.plan import digests

    catalogue.load()
    digests.rules_digest()
    words.words_for("en")
    PEOPLE[:] = _drawn_elsewhere()
    assert not [name for name in sys.modules if name.startswith("wizard.rules")], (
        "a mutant would find the rules already there"
    )
    gc.freeze()


def _drawn_elsewhere() -> list[Any]:
    """The made-up people, drawn in a process of its own: whoever draws them imports the rules."""
    here, there = os.pipe()
    if not os.fork():
        import test_the_rules_as_they_are as people

        with os.fdopen(there, "wb") as out:
            pickle.dump(list(people.people()), out)
        os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as found:
        drawn = pickle.load(found)
    os.wait()
    return drawn


def kill(folder: Path, file: str, strict: bool, people: bool) -> None:
    """Run the killers in a copy of the project; the exit status says which one killed: 3 proof, 4 test, 5 people."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S + 5))
    gc.disable()  # a short life needs no collector
    os.chdir(folder)
    sys.path[:0] = [str(folder), str(folder / "tests")]
    tempfile.tempdir = str(folder)
    import wizard

    wizard.__path__[:] = [str(folder / "wizard")]  # whatever is imported from here on comes from the copy
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    sys.dont_write_bytecode = True
    if not strict and _people_differ():
        os._exit(5)
    if people:
        os._exit(0)
    try:
        import catalogue
        from wizard.assurance.proof import prove

        c = catalogue.load()
        holds = all(prove(c, quick=True, parts=(part,), stop=True).holds for part in PARTS.get(file, ()))
    except BaseException:  # noqa: BLE001  a mutant may raise anything
        holds = False
    if not holds:
        os._exit(3)
    import pytest

    tests = [f"tests/{name}" for name in TESTS]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    found = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "-k", "not in_every_process", *tests])
    if found:
        os._exit(4)
    rest = [part for part in REST if part not in PARTS.get(file, ())]
    os._exit(0 if all(prove(c, quick=True, parts=(part,), stop=True).holds for part in rest) else 3)


def _people_differ() -> bool:
    """Whether anybody gets another plan than the one written down; the first few people are of every kind."""
    import test_the_rules_as_they_are as people

    written = people.LINES.read_text("utf-8").splitlines()
    try:
        if len(written) != len(PEOPLE):
            return True
        for n in ((first * STRIDE) % len(PEOPLE) for first in range(len(PEOPLE))):
            if written[n] != people.numbered(n + 1, PEOPLE[n]):
                return True
        return False
    except BaseException:  # noqa: BLE001  a mutant may raise anything
        return True


def killed_by(
    chosen: Iterable[Mutant], folders: list[Path], strict: bool = False, people: bool = False
) -> Iterator[tuple[Mutant, str | None]]:
    """Each mutant with what kills it, None where it survives; as many at once as there are copies of the project."""
    waiting, free = iter(chosen), list(folders)
    running: dict[int, tuple[Mutant, Path, str, Path]] = {}
    while True:
        while free and (m := next(waiting, None)):
            folder = free.pop()
            path = folder / "wizard" / "rules" / m.file
            before = path.read_text("utf-8")
            path.write_text(m.source, "utf-8")
            running[_begin(folder, m.file, strict, people)] = m, path, before, folder
        if not running:
            return
        pid, status = os.wait()
        m, path, before, folder = running.pop(pid)
        path.write_text(before, "utf-8")
        free.append(folder)
        yield m, BY.get(os.waitstatus_to_exitcode(status), "crash")


BY = {0: None, 3: "proof", 4: "test", 5: "people", -signal.SIGXCPU: "time", -signal.SIGKILL: "time"}


def _begin(folder: Path, file: str, strict: bool, people: bool) -> int:
    """Start the killers in a process of their own."""
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            kill(folder, file, strict, people)
        finally:
            os._exit(6)
    return pid


def explained() -> dict[str, str]:
    """The survivors that are known, each with its reason."""
    if not SURVIVORS.exists():
        return {}
    return {s["mutant"]: s["why"] for s in tomllib.loads(SURVIVORS.read_text("utf-8")).get("survivor", [])}


def all_mutants(only: str | None = None) -> list[Mutant]:
    """Every mutant that differs from its file, in order of file and source."""
    found = []
    for path in sorted(RULES.glob("*.py")):
        if not only or path.name == only:
            plain = "\n".join(map(ast.unparse, ast.parse(path.read_text("utf-8")).body))
            found += [m for m in mutants(path) if m.source != plain]
    return found


def main(argv: list[str]) -> int:
    """Run; 0 where every survivor is explained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", type=int, default=0, dest="start")
    parser.add_argument("--file")
    parser.add_argument("--named")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=Path)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--people", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args(argv)
    found = all_mutants(args.file)
    chosen = [m for m in found[args.start :: args.every] if not args.named or args.named in m.name]
    if args.only:
        named = set(args.only.read_text("utf-8").splitlines())
        chosen = [m for m in chosen if m.name in named]
    if args.list:
        print("\n".join(m.name for m in chosen))
        return 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folders = [copy(Path(temporary) / str(n)) for n in range(args.jobs)]
        warm()
        whole = Mutant("staging.py", "no mutant at all", (RULES / "staging.py").read_text("utf-8"))
        if next(killed_by([whole], folders[:1], args.strict, args.people))[1]:
            print("The killers kill without any mutant; mend them first.")
            return 1
        results, waiting = _taken_up(args.log, chosen)
        for m, by in killed_by(waiting, folders, args.strict, args.people):
            results.append((m, by))
            told = f"{'killed by ' + by if by else 'SURVIVED':<18} {m.name}"
            print(f"{len(results):>4}/{len(chosen)} {told}", flush=True)
            if args.log:
                with args.log.open("a", encoding="utf-8") as log:
                    log.write(f"{told}\n")
    return _tell(results, len(found), time.monotonic() - started, whole=len(chosen) == len(found))


def _taken_up(log: Path | None, chosen: list[Mutant]) -> tuple[list[tuple[Mutant, str | None]], list[Mutant]]:
    """What an earlier run has killed, and the mutants that still have to run, from all over."""
    if not log:
        return [], chosen
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    killers = {
        line[18:].strip(): line[:18].removeprefix("killed by ").strip()
        for line in lines
        if line.startswith("killed by ")
    }
    waiting = [m for m in chosen if m.name.strip() not in killers]
    return [(m, killers[m.name.strip()]) for m in chosen if m.name.strip() in killers], [
        m for n in range(STRIDE) for m in waiting[n::STRIDE]
    ]


def copy(folder: Path) -> Path:
    """What the killers need of the project, copied into a new folder."""
    for name in ("catalogue", "wizard", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "browser", "static"))
    (folder / "docs").mkdir()
    for name in ("pyproject.toml", "app.py", "README.md", "docs/proof.md"):
        shutil.copy(ROOT / name, folder / name)
    compileall.compile_dir(
        folder, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH
    )  # only a mutant is compiled anew
    return folder


def _tell(results: list[tuple[Mutant, str | None]], of: int, seconds: float, whole: bool) -> int:
    known = explained()
    alive = [m.name for m, by in results if by is None]
    new = [name for name in alive if name not in known]
    ran = {m.name: by for m, by in results}
    stale = [name for name in known if ran.get(name)] + ([name for name in known if name not in ran] if whole else [])
    killed = len(results) - len(alive)
    print(
        f"\n{len(results)} of {of} mutants ran in {seconds:.0f} s: {killed} killed ({killed / len(results):.1%}), "
        f"{len(alive) - len(new)} explained in {SURVIVORS.name}, {len(new)} new."
    )
    for name in new:
        print(f"NEW SURVIVOR  {name}")
    for name in stale:
        print(f"NO SURVIVOR   {name}: take its line out of {SURVIVORS.name}")
    return 1 if new or stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

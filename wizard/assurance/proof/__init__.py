"""``verify``: what must hold for every possible set of answers, proved over the rules that ship.

There are some 10^41 sets of answers, and nobody can try them. But the rules see little of them, so the proof
goes in three steps.

1. **Factor.** Every rule is a predicate over single answers (``OneOf``, ``AtLeast``, ``AtMost``, ``Has``), and the
   few lines that read an answer directly are listed in ``space.READS`` and ``space.DIRECT``. So two values of an
   answer are alike to the whole program where each of these says the same of both: that gives the *classes*
   (``space.classes``), made from the rules and never by hand. The answers fall into small groups that are read
   together, the *factors*: signs; pain; tests with caps; conditions, places and patterns with exclusions; kit;
   goals; history; weeks and workouts; check-ins. What a factor yields (ceiling, stage, the set of exclusions, the
   set of exercises that lack kit, the context of the choice, the place on the ladder) is all that the next
   step sees: ``choosing`` and ``progressing`` cannot see an answer.

2. **Enumerate.** Each factor is gone through completely, with the functions that ship, and compared in both
   directions with the contract, which stands in ``contract.py`` a second time in plain Python. On the way the
   laws of order are checked at every step between neighbouring classes: a worse answer, a condition more, an
   answer forgotten.

3. **Compose.** The laws over whole plans follow, because each step keeps the order of the one before:
   - *Screen.* The outcome is the highest tier among the hits (every subset of tiers is tried); a hit ends the
     decision before a stage or an exercise is looked for.
   - *Shortlist.* What is allowed is everything but a union: of what each exclusion rules out, what is of a later
     stage, what lacks kit. More exclusions, a lower stage or less kit can only take away. Exclusions read ids one
     by one, so several conditions and places rule out what each of them does; with that all sets of excluded
     exercises, and all shortlists, can be listed, and are.
   - *Choice.* From any shortlist the choice takes as many as are due, from that shortlist, and the set of the
     highest rank: required picks, then the most demanding, none two stages below, none of one family twice. No
     points can change that (the margin is printed), so it holds for every goal; it is seen on every shortlist, with
     every context somewhere. A smaller shortlist therefore never has a harder hardest pick.
   - *Weeks.* Where an exercise stands on its ladder in a week follows from the start (ceiling, tendon pattern,
     stage, highest stage) and from the exercise's own stage alone (``factors.timetable``): what comes at a gate
     stays at its entry rung until the exchange is over, in whichever of its weeks it came. All pairs of starts are
     compared, week by week; with the ladders of dose this orders stage, heavy days, highest load and every dose.
   - *Check-ins.* ``automaton.py`` explores memory and state breadth first until nothing new appears.

What could break the argument is watched: a reading that is not listed, a rule that reads by another kind of
predicate, a choice that sees the answers, a dose that is not the timetable's. ``outside.py`` runs whole answers
through the whole decision and compares, and sees that nothing is dead: every rule, exercise, advice, stretch and
disagreement is met by somebody. Each shortlist that
they meet must be one of those enumerated. ``proved.py`` is a digest of all this is about. What is not covered
stands in ``NOT_COVERED`` and is printed.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable

from catalogue.model import Catalogue
from wizard.rules.rule import REGISTER

from . import automaton, factors, lines, outside, paths, proved
from .outside import sample
from .report import Law, RefutedError, Report

__all__ = ["Law", "Report", "prove", "sample"]

NOT_COVERED = (
    "Points that are the same for every answer: they are this project's own and are checked by the journeys, not by a law.",
    "Moves to an easier stage that a person asks for: that they lead down only, and to places that a check-in leads to, is held by tests.",
    "New answers after check-ins: that they start nowhere above the weeks before, nor above what they allow alone, is held by tests on drawn histories.",
    "Exercises that a person swaps: that a swap is never harder or louder is checked on a sample.",
    "Whether the words of a page are understood.",
)


def _pain_to_choice(r: Report, c: Catalogue, quick: bool) -> None:
    pain = factors.PainTable(c, quick)
    factors.pain_laws(r, c, quick, pain)
    excluded = factors.exclusions(r, c, quick, pain)
    factors.stages(r, c, quick, pain)
    lists = factors.shortlists(r, c, quick, excluded, factors.kits(r, c, quick))
    factors.choices(r, c, quick, lists)
    outside.listed(r, c, quick, lists)


PARTS: dict[str, Callable[[Report, Catalogue, bool], None]] = {
    "readings": factors.readings,
    "signs": factors.hits,
    "tiers": factors.tiers,
    "ceilings": factors.ceilings,
    "pain, stage, shortlist, choice": _pain_to_choice,
    "points": factors.points,
    "doses": factors.doses,
    "ladders": factors.ladders,
    "courses": factors.timetables,
    "check-ins": automaton.rows,
    "memory": automaton.remembered,
    "states": automaton.states,
    "histories": automaton.histories,
    "whole answers, signs": outside.whole_signs,
    "whole answers": outside.whole_steps,
    "reach": outside.reached,
    "paths": paths.paths,
    "safety page": lines.lines,
}
LONGEST_FIRST = (
    "pain, stage, shortlist, choice",
    "whole answers",
    "check-ins",
    "histories",
    "reach",
    "whole answers, signs",
    "states",
    "paths",
)


def prove(
    c: Catalogue,
    quick: bool = False,
    progress: bool = False,
    jobs: int = 1,
    parts: tuple[str, ...] = (),
    stop: bool = False,
) -> Report:
    """Check every law; the report holds the counts and the first counter-example of each.

    ``quick`` takes fewer cases of each factor; ``jobs`` processes share the work; ``parts`` names
    some of ``PARTS`` in their order (all if empty); ``stop`` ends a part at its first counter-example.
    An exception in a part is a failure of that part, told in words.
    """
    started = time.monotonic()
    names = parts or (*LONGEST_FIRST, *(n for n in PARTS if n not in LONGEST_FIRST))
    _SHARED["catalogue"] = c  # a process that forks takes it along; it cannot be sent
    tasks = [(name, quick, stop) for name in names]
    done: dict[str, Report] = {}
    if jobs > 1:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            for name, report in pool.imap_unordered(_run, tasks, chunksize=1):
                done[name] = report
                _show(progress, len(done), len(tasks), name)
    else:
        for task in tasks:
            name, done[name] = _run(task)
            _show(progress, len(done), len(tasks), name)
            if stop and not done[name].holds:
                break
    whole = Report(quick=quick, not_covered=NOT_COVERED, proved=proved.digest(c))
    for name in PARTS:
        if name in done:
            whole.take(done[name])
    if not parts:
        _reach(whole, c)
    whole.seconds = time.monotonic() - started
    if progress:
        print("\r" + " " * 80 + "\r", end="", file=sys.stderr)
    return whole


def _reach(whole: Report, c: Catalogue) -> None:
    """Nothing is dead: what every part met, put together. The short form meets too little to say so."""
    offered = {e.id for e in c.exercises.values() if e.role != "never_offered"}
    shown = {f"{kind} {id_}" for kind in outside.SHOWN for id_ in getattr(c, kind)}
    for name, wanted, met in (
        ("every exercise is picked by some answers, or is shown and never offered", offered, whole.picked),
        ("every declared rule takes part for some answers", set(REGISTER), whole.rules),
        ("every advice, stretch and disagreement is shown for some answers", shown, whole.shown),
    ):
        law = whole.law(name, "reach")
        for id_ in sorted(wanted):
            law.check(whole.quick or id_ in met, f"never: {id_}")
    whole.counts["exercises picked"] = len(whole.picked)
    whole.counts["exercises shown and never offered"] = len(c.exercises) - len(offered)
    whole.counts["declared rules"] = len(REGISTER)
    whole.counts["of these, rules that took part"] = len(whole.rules & set(REGISTER))
    whole.counts["advice, stretches and disagreements shown"] = len(whole.shown & shown)


_SHARED: dict[str, Catalogue] = {}


def _run(task: tuple[str, bool, bool]) -> tuple[str, Report]:
    name, quick, stop = task
    r = Report(stops=stop)
    try:
        PARTS[name](r, _SHARED["catalogue"], quick)
    except RefutedError:
        pass  # the law holds its counter-example
    except Exception as error:  # noqa: BLE001  a rule that cannot answer is a counter-example too
        r.stops = False
        r.law(f"every rule gives an answer ({name})", "coverage").check(False, f"{type(error).__name__}: {error}")
    return name, r


def _show(progress: bool, done: int, of: int, name: str) -> None:
    if progress:
        print(f"\r{done:>2}/{of} {name:<60}", end="", file=sys.stderr, flush=True)

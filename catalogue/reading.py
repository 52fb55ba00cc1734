"""TOML to models. Every error names the file, the key, what was found and how to mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from . import messages, toml
from . import vocabulary as v
from .model import (
    Advice,
    Catalogue,
    Claim,
    Condition,
    Disagreement,
    Exercise,
    Ladder,
    LadderRung,
    Sign,
    Source,
    Stretch,
)

HERE = Path(__file__).parent
TABLES: Mapping[str, tuple[str, type[BaseModel]]] = {  # file -> (key of its array, model)
    "sources": ("source", Source),
    "signs": ("sign", Sign),
    "conditions": ("condition", Condition),
    "disagreements": ("disagreement", Disagreement),
    "advice": ("advice", Advice),
}
FOLDERS: Mapping[str, type[BaseModel]] = {"exercises": Exercise, "stretches": Stretch}
RUNG_DEFAULTS = ("tempo", "rest_s", "sides", "load")


class CatalogueError(ValueError):
    """The catalogue is not right. ``problems`` holds one sentence for each fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read(folder: Path = HERE) -> Catalogue:
    """Read and check the catalogue in ``folder``; raise CatalogueError naming every fault."""
    problems: list[str] = []
    parts: dict[str, dict[str, Any]] = {}
    ladders = _read_table(folder / "ladders.toml", "ladder", Ladder, problems)
    for name, model in FOLDERS.items():
        parts[name] = _read_folder(folder / name, model, ladders, problems)
    for name, (key, model) in TABLES.items():
        parts[name] = _read_table(folder / f"{name}.toml", key, model, problems)
    if problems:
        raise CatalogueError(problems)
    parts["exercises"] = dict(sorted(parts["exercises"].items(), key=lambda one: (one[1].rank, one[0])))
    parts["stretches"] = _in_order(parts["stretches"], v.STRETCHES)
    parts["signs"] = _in_order(parts["signs"], v.SIGNS)
    parts["conditions"] = _in_order(parts["conditions"], v.CONDITIONS)
    shared: dict[str, Any] = {name: MappingProxyType(entries) for name, entries in parts.items()}
    catalogue = Catalogue.model_construct(**shared, digest=digest(folder))
    problems = [*_ladder_faults(ladders), *faults_of_the_whole(catalogue)]
    if problems:
        raise CatalogueError(problems)
    return catalogue


def digest(folder: Path = HERE) -> str:
    """SHA-256 over every TOML file, by relative name and text with unified line ends."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_text("utf-8").replace("\r\n", "\n").encode())
    return f"sha256:{total.hexdigest()}"


# --- one file ----------------------------------------------------------------------


def _read_folder(
    folder: Path, model: type[BaseModel], ladders: Mapping[str, Ladder], problems: list[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.toml")):
        at = f"catalogue/{folder.name}/{path.name}"
        data = _toml(path, at, problems)
        if data is None:
            continue
        if data.get("id") != path.stem:
            problems.append(
                f"{at}: key id: found {data.get('id')!r}, but the file is named {path.stem!r}; "
                f'write id = "{path.stem}" or rename the file.'
            )
            continue
        for wrong in _dose_faults(data, ladders):
            problems.append(f"{at}: {wrong}")
            data = data | {"dose": data["dose"] | {"kind": next(iter(ladders), v.DOSE_KINDS[0])}}  # to look at the rest
        entry = _validate(model, _with_rungs(data, ladders), at, problems)
        if entry is not None:
            found[path.stem] = entry
    return found


def _read_table(path: Path, key: str, model: type[BaseModel], problems: list[str]) -> dict[str, Any]:
    at = f"catalogue/{path.name}"
    data = _toml(path, at, problems)
    if data is None:
        return {}
    for unknown in data.keys() - {key}:
        problems.append(f"{at}: key {unknown}: unknown; this file holds [[{key}]] tables only.")
    found: dict[str, Any] = {}
    for i, entry in enumerate(data.get(key, ()), 1):
        where = f"{at}: [[{key}]] number {i} ({entry.get('id', 'without an id')})"
        made = _validate(model, entry, where, problems)
        if made is None:
            continue
        if made.id in found:
            problems.append(f"{where}: key id: {made.id!r} stands twice; give one of them another id.")
        found[made.id] = made
    return found


def _toml(path: Path, at: str, problems: list[str]) -> dict[str, Any] | None:
    try:
        return toml.parse(path.read_bytes())
    except FileNotFoundError:
        problems.append(f"{at}: the file is missing; put it back from the repository.")
    except OSError as error:
        problems.append(f"{at}: cannot be read ({error.strerror}); check who may read it.")
    except toml.TomlError as error:
        problems.append(f"{at}: {error}{'; correct that line' if error.line else ''}.")
    return None


def _dose_faults(data: dict[str, Any], ladders: Mapping[str, Ladder]) -> Iterator[str]:
    """What is wrong with the ladder that an exercise names."""
    dose = data["dose"] if isinstance(data.get("dose"), dict) else {}
    kind = dose.get("kind")
    if kind is not None and not (isinstance(kind, str) and kind in ladders):
        yield (
            f"key dose.kind: found {messages.shown(kind)}; allowed: {', '.join(ladders)}; "
            "a new one needs a ladder in catalogue/ladders.toml."
        )
    if "rungs" in dose:
        yield "key dose.rungs: unknown key; the rungs of each kind are in catalogue/ladders.toml, so remove it here."


def _with_rungs(data: dict[str, Any], ladders: Mapping[str, Ladder]) -> dict[str, Any]:
    """Give an exercise the rungs of its ladder, each with the tempo, rest, sides and starting load of the exercise."""
    dose = data.get("dose")
    if not isinstance(dose, dict):
        return data
    data = {key: value for key, value in data.items() if key != "dose"}
    shared = {key: dose[key] for key in RUNG_DEFAULTS if key in dose}
    rest = {key: value for key, value in dose.items() if key not in (*shared, "rungs")}
    ladder = ladders.get(rest.get("kind", ""))
    if ladder:
        data["rungs"] = [shared | rung.model_dump(exclude_none=True) for rung in ladder.rungs]
    for key, value in rest.items():
        data[{"kind": "dose_kind", "source": "dose_source"}.get(key, key)] = value
    return data


def _validate(model: type[BaseModel], data: Any, at: str, problems: list[str]) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            problems.append(f"{at}: {_sentence(detail, model)}")
    return None


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    key = messages.named(part + 1 if isinstance(part, int) else part for part in detail["loc"])
    found = detail.get("input")
    kind = detail["type"]
    if kind == "extra_forbidden":
        near = get_close_matches(str(detail["loc"][-1]), list(model.model_fields), 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return f"key {key}: unknown key; remove it or correct its name.{hint}"
    if kind == "missing":
        return f"key {key}: missing; add it."
    if kind == "literal_error":
        expected = detail["ctx"]["expected"]
        return f"key {key}: found {messages.shown(found)}; allowed: {expected}.{_where_to_add(found, expected)}"
    if kind in ("too_short", "too_long"):
        bounds = detail["ctx"]
        limit = bounds.get("min_length", bounds.get("max_length"))
        word = "at least" if kind == "too_short" else "at most"
        return f"key {key}: found {bounds['actual_length']} entries; allowed: {word} {limit}."
    if kind == "string_too_short":
        return f"key {key}: found {messages.shown(found)}; write at least {detail['ctx']['min_length']} characters."
    found = messages.shown(found)
    return f"key {key or '(whole entry)'}: found {found}; {detail['msg']}."


def _expected(ids: Iterable[str]) -> str:
    """How pydantic lists the ids that are allowed."""
    *most, last = map(repr, ids)
    return f"{', '.join(most)} or {last}"


CLOSED = ("TIERS", "ROLES", "TFL_CLASSES", "BANDS", "VERIFICATION", "MEASURED_ON", "DOSE_KINDS", "DOSE_SIDES", "LIES")
LIST_OF = {  # the ids as an error lists them -> the list that a new one is added to
    _expected(ids): name
    for name, ids in vars(v).items()
    if name.isupper() and name not in CLOSED and isinstance(ids, tuple) and all(isinstance(id_, str) for id_ in ids)
}


def _where_to_add(found: Any, expected: str) -> str:
    name = LIST_OF.get(expected)
    return f" If {found!r} is new, add it to {name} in catalogue/vocabulary.py." if name and found else ""


def _in_order(found: dict[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    return {id_: found[id_] for id_ in order if id_ in found}


# --- the whole ---------------------------------------------------------------------


def faults_of_the_whole(c: Catalogue) -> Iterator[str]:
    """What only the catalogue as a whole can show: links, names, sources, repeated sentences."""
    yield from _complete(c)
    yield from _links(c)
    yield from _sources(c)
    yield from _gradings(c)
    yield from _doses(c)
    yield from _names_and_sentences(c)


def _complete(c: Catalogue) -> Iterator[str]:
    for group, ids, place in (
        ("exercises", v.EXERCISES, "exercises/{}.toml"),
        ("stretches", v.STRETCHES, "stretches/{}.toml"),
        ("signs", v.SIGNS, "signs.toml"),
        ("conditions", v.CONDITIONS, "conditions.toml"),
    ):
        for missing in [id_ for id_ in ids if id_ not in getattr(c, group)]:
            yield f"catalogue/{place.format(missing)}: {missing!r} is missing; add it, or take it out of vocabulary.py."
    ranks: dict[int, str] = {}
    for e in c.exercises.values():
        if e.rank in ranks:
            yield (
                f"catalogue/exercises/{e.id}.toml: key rank: found {e.rank}, which {ranks[e.rank]} has too; "
                "give one of them a number of its own."
            )
        ranks[e.rank] = e.id
    numbers = sorted(d.number for d in c.disagreements.values())
    if numbers != list(range(1, 30)):
        yield f"catalogue/disagreements.toml: key number: found {numbers}; allowed: each of 1 to 29 once."


def _links(c: Catalogue) -> Iterator[str]:
    for e in c.exercises.values():
        at = f"catalogue/exercises/{e.id}.toml"
        for here, there in (("easier", "harder"), ("harder", "easier")):
            for other in getattr(e, here):
                if other not in c.exercises:
                    yield f"{at}: key {here}: found {other!r}, which is no exercise; {_did_you_mean(other, c.exercises, 'catalogue/exercises/' + other + '.toml')}"
                elif e.id not in getattr(c.exercises[other], there):
                    yield (
                        f"{at}: key {here}: names {other!r}, but {other}.toml does not name {e.id!r} "
                        f"under {there}; add it there or remove it here."
                    )
    for d in c.disagreements.values():
        for other in d.exercises:
            if other not in c.exercises and other not in c.stretches:
                yield f"catalogue/disagreements.toml ({d.id}): key exercises: found {other!r}; {_did_you_mean(other, c.exercises, 'catalogue/exercises/' + other + '.toml')}"


def _movements(c: Catalogue) -> Iterator[Exercise | Stretch]:
    yield from c.exercises.values()
    yield from c.stretches.values()


def _sources(c: Catalogue) -> Iterator[str]:
    for at, source in _citations(c):
        if source not in c.sources:
            yield f"{at}: found source {source!r}, which is not in catalogue/sources.toml; {_did_you_mean(source, c.sources, 'catalogue/sources.toml')}"
    for entry in _movements(c):
        for i, claim in enumerate(entry.claims, 1):
            at = f"catalogue/{'exercises' if entry.id in c.exercises else 'stretches'}/{entry.id}.toml: claims.{i}"
            study = c.sources.get(claim.source)
            if study is not None:
                yield from _of_a_seed(at, claim) if claim.source in v.SEEDS else _of_a_study(at, claim, study)


def _of_a_seed(at: str, claim: Claim) -> Iterator[str]:
    if claim.verification not in ("S", "U"):
        yield f"{at}: key verification: found {claim.verification!r}; allowed for a seed text: S (a statement) or U (a figure that could not be traced)."
    if claim.figures and claim.verification != "U":
        yield f'{at}: key verification: a seed\'s own figure is U; write "U", or cite the study that holds it.'


def _of_a_study(at: str, claim: Claim, study: Source) -> Iterator[str]:
    if claim.verification in ("S", "U"):
        yield f"{at}: key verification: found {claim.verification!r}, which is only for seed texts; a figure of a study that could not be traced does not enter."
    without_n = (claim.n or study.n) is None and not study.note
    counts_people = (claim.method or study.method) not in ("systematic_review", "range_table")
    if without_n and counts_people and any(f.unit == "percent_mvic" for f in claim.figures):
        yield f"{at}: a figure without n; give n here or in sources.toml ({claim.source}), or say there in note why it is not known."


BAND_LIMITS = {"low": (0, 20), "moderate": (20, 40), "high": (40, 60), "very_high": (60, 1000)}  # Ebert 2017


def _gradings(c: Catalogue) -> Iterator[str]:
    """A grading rests on a claim of its exercise that says the same of what was measured, and figures lie in its band."""
    for e in c.exercises.values():
        for name, kinds, graded in (
            ("band", ("activity", "ratio"), e.evidence.band),
            ("force", ("force",), e.evidence.force_tier),
        ):
            if not graded:
                continue
            own = tuple(getattr(e.evidence, f"{name}_{part}") for part in ("source", "verification", "measured_on"))
            claims = [x for x in e.claims if x.kind in kinds and (x.source, x.verification, x.measured_on) == own]
            at = f"catalogue/exercises/{e.id}.toml: key evidence.{name}_source"
            if not claims:
                yield f"{at}: found {own[0]!r}, but no claim of this source says {own[1]} of {own[2]!r}; add the claim or mend the grading."
            elif isinstance(graded, str) and not _in_band(graded, claims):
                yield f"{at}: no figure of its claims lies in the band {graded!r}, from {BAND_LIMITS[graded][0]} to {BAND_LIMITS[graded][1]}."


def _in_band(band: str, claims: list[Claim]) -> bool:
    """True where a figure of the medius reaches the band, or no figure was seen."""
    low, high = BAND_LIMITS[band]
    figures = [f for claim in claims for f in claim.figures if f.muscle == "medius" and f.unit == "percent_mvic"]
    return not figures or any(most >= low and least <= high for least, most in (figure.span for figure in figures))


def _citations(c: Catalogue) -> Iterator[tuple[str, str]]:
    for e in c.exercises.values():
        for key, source in _citations_of(e):
            yield f"catalogue/exercises/{e.id}.toml: key {key}", source
    for s in c.stretches.values():
        at = f"catalogue/stretches/{s.id}.toml"
        yield f"{at}: key dose_source", s.dose_source
        for i, claim in enumerate(s.claims, 1):
            yield f"{at}: key claims.{i}.source", claim.source
    for group in ("signs", "conditions", "advice", "disagreements"):
        for entry in getattr(c, group).values():
            for key in ("sources", "claim_a_sources", "claim_b_sources"):
                for source in getattr(entry, key, ()):
                    yield f"catalogue/{group}.toml ({entry.id}): key {key}", source


def _citations_of(e: Exercise) -> Iterator[tuple[str, str]]:
    for i, claim in enumerate(e.claims, 1):
        yield f"claims.{i}.source", claim.source
    yield "tfl.source", e.tfl.source
    yield "dose.source", e.dose_source
    for key in ("band_source", "force_source"):
        if getattr(e.evidence, key):
            yield f"evidence.{key}", getattr(e.evidence, key)
    if e.never_source:
        yield "never_source", e.never_source


def cited(c: Catalogue) -> set[str]:
    """The ids of all sources that the catalogue itself cites."""
    return {source for _, source in _citations(c)}


def _ladder_faults(ladders: Mapping[str, Ladder]) -> Iterator[str]:
    for known in v.DOSE_KINDS:
        if known not in ladders:
            yield f"catalogue/ladders.toml: [[ladder]] {known}: missing; add it."
    for kind, ladder in ladders.items():
        for lower, higher in pairwise(ladder.rungs):
            if higher.volume < lower.volume:
                yield (
                    f"catalogue/ladders.toml: [[ladder]] {kind}: key rungs: {_short(higher)} is less than "
                    f"{_short(lower)} before it; a rung never falls."
                )


def _doses(c: Catalogue) -> Iterator[str]:
    for e in c.exercises.values():
        at = f"catalogue/exercises/{e.id}.toml"
        for step, choices in enumerate(e.loads):
            for load in choices:
                if load not in v.LOADS:
                    yield f"{at}: key loads: found {load!r}; {_did_you_mean(load, v.LOADS, 'LOADS in catalogue/vocabulary.py')}"
            for own in e.kit:
                if not any(_works_with(load, own) for load in choices):
                    yield f"{at}: key loads: step {step} ({', '.join(choices)}) has no load for someone who owns only {list(own)}; add one."
        if e.rungs[0].load not in e.loads[0]:
            yield f"{at}: key dose.load: found {e.rungs[0].load!r}; allowed: one of {e.loads[0]}."


def _works_with(load: str, own: tuple[str, ...]) -> bool:
    return any(set(need) <= set(own) for need in v.LOADS.get(load, ((),)))


def _short(rung: LadderRung) -> str:
    hold = f" x {rung.hold_s} s" if rung.hold_s else ""
    return f"{rung.sets} x {rung.reps}{hold}"


def _names_and_sentences(c: Catalogue) -> Iterator[str]:
    names: dict[str, str] = {}
    for entry in _movements(c):
        for name in (entry.name, *entry.aliases):
            key = name.casefold()
            if key in names:
                yield f"catalogue: the name {name!r} of {entry.id} is taken by {names[key]}; choose another."
            names[key] = entry.id
    sentences: dict[str, str] = {}
    for key, text in c.texts():
        if ".aliases." in key or ".figures." in key or len(text.split()) < 4:
            continue
        sentence = " ".join(text.casefold().split())
        if sentence in sentences:
            yield f"catalogue: the sentence {text!r} stands at {sentences[sentence]} and at {key}; say it once, or say it differently."
        sentences[sentence] = key


def _did_you_mean(found: str, known: Iterable[str], home: str) -> str:
    near = get_close_matches(found, list(known), 1)
    hint = f"did you mean {near[0]!r}? If not, " if near else "correct it, or "
    return f"{hint}add it in {home}."

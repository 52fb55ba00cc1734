"""Seven kinds of question, three verdicts each: met, missed, and unknown for what was not answered."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest

from wizard.answers import predicates
from wizard.answers.predicates import (
    MET,
    MISSED,
    NOT_ANSWERED,
    UNKNOWN,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Has,
    Not,
    OneOf,
    Predicate,
)


class Always(Predicate):
    """A predicate with a fixed verdict, to try the ways of joining them."""

    def __init__(self, verdict: str) -> None:
        self.verdict = verdict

    def as_python(self) -> tuple[str, str]:
        return str(self.verdict == MET), str(self.verdict == MISSED)

    def fields(self) -> tuple[str, ...]:
        return (self.verdict,)


def person(**answers: object) -> SimpleNamespace:
    return SimpleNamespace(**answers)


# --- one answer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer, verdict", [("longer", MET), ("same_day", MISSED), (None, UNKNOWN)])
def test_one_of(answer: str | None, verdict: str) -> None:
    assert OneOf("settles", ("longer", "no_pain")).test(person(settles=answer)) == verdict


@pytest.mark.parametrize("answer, verdict", [("longer", MET), ("same_day", MISSED), (None, MET)])
def test_not_answered_is_a_value_where_a_rule_names_it(answer: str | None, verdict: str) -> None:
    assert OneOf("settles", ("longer", NOT_ANSWERED)).test(person(settles=answer)) == verdict


@pytest.mark.parametrize("answer, verdict", [(False, MET), (True, MISSED), (None, UNKNOWN)])
def test_no_is_an_answer_and_not_the_same_as_none(answer: bool | None, verdict: str) -> None:
    assert OneOf("hurts", (False,)).test(person(hurts=answer)) == verdict


@pytest.mark.parametrize("score, verdict", [(5, MISSED), (6, MET), (10, MET), (0, MISSED), (None, UNKNOWN)])
def test_at_least(score: int | None, verdict: str) -> None:
    assert AtLeast("activity", 6).test(person(activity=score)) == verdict


@pytest.mark.parametrize("score, verdict", [(2, MET), (3, MISSED), (0, MET), (10, MISSED), (None, UNKNOWN)])
def test_at_most(score: int | None, verdict: str) -> None:
    assert AtMost("activity", 2).test(person(activity=score)) == verdict


@pytest.mark.parametrize(
    "answers, verdict",
    [
        (("pregnancy",), MET),
        (("osteoporosis", "pregnancy"), MET),
        (("osteoporosis",), MISSED),
        ((), MISSED),
        (None, UNKNOWN),
    ],
)
def test_has(answers: tuple[str, ...] | None, verdict: str) -> None:
    assert Has("conditions", "pregnancy").test(person(conditions=answers)) == verdict


def test_a_field_may_stand_in_a_group() -> None:
    assert AtLeast("pain.rest", 3).test(person(pain=person(rest=4))) == MET


@pytest.mark.parametrize("score", range(11))
def test_at_least_and_at_most_share_no_score_and_leave_none_out(score: int) -> None:
    verdicts = {AtLeast("x", 6).test(person(x=score)), AtMost("x", 5).test(person(x=score))}
    assert verdicts == {MET, MISSED}


def test_a_misspelt_field_fails_aloud() -> None:
    with pytest.raises(AttributeError):
        OneOf("setles", ("longer",)).test(person(settles="longer"))


# --- several ------------------------------------------------------------------------------------------


TWO = list(product((MET, MISSED, UNKNOWN), repeat=2))


@pytest.mark.parametrize("a, b", TWO)
def test_all_of_is_missed_by_one_and_unknown_by_one(a: str, b: str) -> None:
    expected = MISSED if MISSED in (a, b) else UNKNOWN if UNKNOWN in (a, b) else MET
    assert AllOf(Always(a), Always(b)).test(None) == expected


@pytest.mark.parametrize("a, b", TWO)
def test_any_of_is_met_by_one_and_unknown_by_one(a: str, b: str) -> None:
    expected = MET if MET in (a, b) else UNKNOWN if UNKNOWN in (a, b) else MISSED
    assert AnyOf(Always(a), Always(b)).test(None) == expected


@pytest.mark.parametrize("verdict, opposite", [(MET, MISSED), (MISSED, MET), (UNKNOWN, UNKNOWN)])
def test_not_turns_round_and_leaves_unknown(verdict: str, opposite: str) -> None:
    assert Not(Always(verdict)).test(None) == opposite
    assert Not(Not(Always(verdict))).test(None) == verdict


@pytest.mark.parametrize("a, b", TWO)
def test_not_all_is_any_not(a: str, b: str) -> None:
    assert Not(AllOf(Always(a), Always(b))).test(None) == AnyOf(Not(Always(a)), Not(Always(b))).test(None)
    assert Not(AnyOf(Always(a), Always(b))).test(None) == AllOf(Not(Always(a)), Not(Always(b))).test(None)


@pytest.mark.parametrize("a, b", TWO)
def test_signs_join_as_words_do(a: str, b: str) -> None:
    one, other = Always(a), Always(b)
    assert (one & other).test(None) == AllOf(one, other).test(None)
    assert (one | other).test(None) == AnyOf(one, other).test(None)
    assert (~one).test(None) == Not(one).test(None)


@pytest.mark.parametrize("a, b, c", list(product((MET, MISSED, UNKNOWN), repeat=3)))
def test_an_answer_never_turns_met_into_missed_or_back(a: str, b: str, c: str) -> None:
    """What is decided with an unknown part stays decided, whatever the answer turns out to be."""
    if UNKNOWN not in (a, b, c):
        return
    for kind in (AllOf, AnyOf):
        before = kind(Always(a), Always(b), Always(c)).test(None)
        for answer in (MET, MISSED):
            after = kind(*(Always(answer if x == UNKNOWN else x) for x in (a, b, c))).test(None)
            assert before in (UNKNOWN, after)


# --- what they read -----------------------------------------------------------------------------------


def test_a_predicate_names_the_answers_it_reads_once_each() -> None:
    predicate = AllOf(AtLeast("pain.rest", 1), AnyOf(Has("conditions", "pregnancy"), Not(AtMost("pain.rest", 3))))
    assert predicate.fields() == ("pain.rest", "conditions")


def test_equal_predicates_are_equal_and_hash_alike() -> None:
    def made() -> AllOf:
        return AllOf(OneOf("a", (1, 2)), Not(Has("b", "c")))

    assert made() == made() and hash(made()) == hash(made()) and repr(made()) == repr(made())
    assert AllOf(OneOf("a", (1,))) != AnyOf(OneOf("a", (1,)))
    assert OneOf("a", (1,)) != OneOf("a", (2,))


def test_there_are_seven_kinds_and_no_eighth() -> None:
    """house.md: if an eighth and a ninth appear, stop and look again."""
    kinds = {
        name
        for name, thing in vars(predicates).items()
        if isinstance(thing, type)
        and issubclass(thing, Predicate)
        and not name.startswith("_")
        and thing is not Predicate
    }
    assert kinds == {"OneOf", "AtLeast", "AtMost", "Has", "AllOf", "AnyOf", "Not"}


# --- which answers make it so ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "scores, made_by",
    [
        ((1, 0), ("rest",)),
        ((0, 4), ("night",)),
        ((2, 3), ("rest", "night")),
        ((0, 0), ()),
        ((None, 3), ("night",)),
    ],
)
def test_of_several_answers_only_those_that_fit_make_a_part_met(scores: tuple, made_by: tuple[str, ...]) -> None:
    hurts = AnyOf(AtLeast("rest", 1), AtLeast("night", 1))
    assert hurts.because(person(rest=scores[0], night=scores[1])) == made_by


def test_where_all_are_needed_and_one_is_missed_none_makes_it_met() -> None:
    both = AllOf(Has("sites", "none"), AtLeast("night", 1))
    assert both.because(person(sites=("none",), night=1)) == ("sites", "night")
    assert both.because(person(sites=("none",), night=0)) == ()


def test_what_is_not_so_is_made_by_the_answer_that_was_read() -> None:
    calm = Not(AtLeast("rest", 1))
    assert calm.because(person(rest=0)) == ("rest",)
    assert calm.because(person(rest=2)) == () == calm.because(person(rest=None))

"""Every mistake is caught and named as itself, and nothing else is."""

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from course_lib._paths import ROOMS
from course_lib.exercises import check, mistakes
from course_lib.exercises.calling import inputs
from course_lib.exercises.compare import same_mistake
from course_lib.exercises.recognising import results
from course_lib.exercises.registry import chapters

pytestmark = pytest.mark.long

CHECKS = [exercise for checks in chapters().values() for exercise in checks]
# A scale of 0 and one of 1e-8 differ by less than rounding in float32 may. In float64 the two are
# told apart, as `test_a_misconception_is_named_as_itself` shows.
ALIKE = {
    "zero-in-scale": {"epsilon-for-constant-column"},
    "epsilon-for-constant-column": {"zero-in-scale"},
}
by_name = pytest.mark.parametrize("exercise", CHECKS, ids=lambda exercise: exercise.name)


def agree(ours, theirs, tolerance):
    """Whether two functions gave the same numbers on all visible inputs."""
    return all(same_mistake(a, b, tolerance) for a, b in zip(ours, theirs, strict=True))


def forms(exercise):
    """Every way in which a mistake of the check is made: (misconception, its number, function)."""
    for misconception in exercise.misconceptions:
        for number, form in enumerate(misconception.forms):
            yield misconception, number, form


def misnamed(exercise, tried, hidden):
    """Those of the forms that are not named as the mistake that they make."""
    found = {}
    for misconception, number, form in tried:
        result = check(exercise.name, form, hidden, help=1)
        says = result.status, result.misconception, result.diagnosis, result.hint
        if says != ("wrong", misconception.name, misconception.diagnosis, misconception.hint):
            found[misconception.name, number] = result
    return found


@by_name
def test_each_misconception_is_named_as_itself(exercise):
    first = [(mistake, number, form) for mistake, number, form in forms(exercise) if number == 0]
    assert misnamed(exercise, first, hidden=False) == {}


@pytest.mark.thorough
@by_name
def test_each_form_of_each_misconception_is_named_as_itself(exercise, hidden):
    assert misnamed(exercise, forms(exercise), hidden) == {}


@pytest.mark.thorough
@by_name
def test_two_mistakes_at_once_are_named(exercise):
    """As the pair, or as what gives the same numbers; where they cancel, the answer is right."""
    unnamed = []
    sample = exercise.pairs[:: len(exercise.pairs) // 20 + 1]
    for pair in sample:
        found = check(exercise.name, pair.forms[0], help=1)
        if found.status == "wrong" and found.misconception is None:
            assert _tells_little_on_visible_inputs(exercise, pair.forms[0]), pair.name
        elif found.status == "error":
            unnamed.append(pair.name)  # the second edit took a name away that the first needs
    assert len(unnamed) <= len(sample) / 10 + 1


def _tells_little_on_visible_inputs(exercise, form):
    values = [value for parts in results(exercise, form) for value in parts]
    arguments = [given for example in inputs(exercise) for given in example]
    constant = len({float(number) for value in values for number in value.flat}) <= 1
    given = [np.asarray(one) for one in arguments if not callable(one)]
    return constant or any(
        value.shape == one.shape and np.array_equal(value, one) for value in values for one in given
    )


@pytest.mark.thorough
@by_name
def test_no_other_misconception_fits_as_well(exercise):
    tried = [(one.name, number, results(exercise, form)) for one, number, form in forms(exercise)]
    ambiguous = {
        (name, number, other)
        for name, number, ours in tried
        for other, _, theirs in tried
        if other != name
        and other not in ALIKE.get(name, ())
        and agree(ours, theirs, exercise.tolerance)
    }
    assert ambiguous == set(), "add an input on which the two mistakes differ"


@by_name
def test_each_misconception_differs_from_the_reference_by_a_wide_margin(exercise):
    """On some input, by three times the tolerance: rounding elsewhere cannot hide the mistake."""
    right = results(exercise, exercise.reference)
    too_close = {
        (misconception.name, number)
        for misconception, number, form in forms(exercise)
        if agree(results(exercise, form), right, 3 * exercise.tolerance)
    }
    assert too_close == set(), "add an input on which this mistake differs from a right answer"


@by_name
def test_texts_are_sentences_and_names_are_unique(exercise):
    names = [misconception.name for misconception in exercise.misconceptions]
    assert len(set(names)) == len(names) >= 1
    for misconception in exercise.misconceptions:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", misconception.name)
        assert misconception.diagnosis.endswith(".")
        assert misconception.hint.endswith((".", "?"))
        assert len(misconception.hint) >= 20


def test_the_mistakes_that_the_chapters_promise_are_there():
    promised = {
        ("mse_loss", "sum-for-mean"),
        ("mse_loss", "half-convention"),
        ("mse_loss", "sign-flipped"),
        ("mse_loss", "broadcast"),
        ("mse_gradient", "factor-2-missing"),
        ("mse_gradient", "sum-for-mean"),
        ("huber_loss", "offset-missing"),
        ("softmax_cross_entropy", "mean-over-classes"),
        ("softmax_cross_entropy", "overflow"),
        ("softmax_cross_entropy", "log-of-zero"),
        ("gradient_descent", "ascent"),
        ("gradient_descent", "gradient-outside-loop"),
        ("gradient_descent", "one-step-too-few"),
        ("gradient_descent", "rate-twice"),
        ("gradient_descent", "return-inside-loop"),
        ("gradient_descent", "one-step-too-few-and-gradient-outside-loop"),
        ("softmax_cross_entropy", "overflow-and-mean-over-classes"),
        ("largest_stable_rate", "best-rate"),
        ("standardise", "zero-in-scale"),
        ("minibatch_indices", "last-batch-dropped"),
        ("minibatch_indices", "not-shuffled"),
        ("sgd_epoch", "nominal-batch-size"),
        ("sgd_epoch", "shuffled-apart"),
    }
    of_exercise = {exercise.name: exercise for exercise in CHECKS}
    for exercise, mistake in promised:
        of_it = of_exercise[exercise]
        pairs = of_it.pairs if "-and-" in mistake else ()
        assert mistake in {one.name for one in (*of_it.misconceptions, *pairs)}


@by_name
def test_inputs_are_the_same_every_time_and_hidden_ones_differ(exercise):
    def flat(examples):
        parts = [getattr(part, "seed", part) for arguments in examples for part in arguments]
        return [np.asarray(part, float) for part in parts if not callable(part)]

    first, again = flat(inputs(exercise)), flat(inputs(exercise))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    if exercise.arguments:
        hidden = flat(inputs(exercise, hidden=True))
        assert not all(
            any(a.shape == b.shape and np.array_equal(a, b) for b in first) for a in hidden
        )


def test_every_shared_text_is_used():
    texts = tomllib.loads((Path(mistakes.__file__).parent / "texts.toml").read_text("utf-8"))
    files = [path.read_text("utf-8") for path in ROOMS.glob("*/exercises/*.toml")]
    unused = [name for name in texts if not any("{" + name + "}" in file for file in files)]
    assert unused == []

"""What is said about answers that fit no known mistake, and about broken ones."""

import functools
import subprocess
import sys

import numpy as np
import pytest

from course_lib.exercises import CheckFailed, check
from course_lib.exercises.calling import call, inputs
from course_lib.exercises.definitions import Failure, Outcome
from course_lib.exercises.judging import judge
from course_lib.exercises.registry import find


def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def mse_gradient(theta, X, y):
    return 2 / len(y) * X.T @ (X @ theta - y)


def test_the_first_differing_input_is_shown():
    found = check("mse_loss", lambda y_true, y_pred: mse(y_true, y_pred) + (len(y_true) == 1))
    assert found.status == "wrong"
    assert found.misconception is None
    assert dict(found.details) == {
        "given": "y_true = [2], y_pred = [-1.5]",
        "expected": "12.25",
        "got": "13.25",
    }


def test_hidden_inputs_are_not_shown():
    found = check("mse_loss", lambda y_true, y_pred: mse(y_true, y_pred) + 1, hidden=True)
    assert found.status == "wrong"
    assert found.details == ()
    broken = check("mse_loss", lambda y_true, y_pred: y_true[99], hidden=True)
    assert "given" not in dict(broken.details)


def test_shapes_are_compared():
    found = check("mse_gradient", lambda theta, X, y: mse_gradient(theta, X, y)[None])
    assert (
        found.diagnosis == "The shape of the gradient is wrong: shape (1, 2), expected shape (2,)."
    )
    found = check("mse_loss", lambda y_true, y_pred: (y_true - y_pred) ** 2)
    assert "shape (3,), expected a single number" in found.diagnosis


def test_none_for_some_inputs_is_told_from_none_for_all():
    found = check("mse_loss", lambda a, b: None if len(a) == 1 else mse(a, b))
    assert found.status == "error"
    assert found.diagnosis == "Your function returned None for some inputs."
    assert "y_true = [2]" in dict(found.details)["given"]
    found = check("mse_loss", lambda a, b: None if len(a) == 1 else mse(a, b), hidden=True)
    assert found.details == ()


def test_a_tuple_in_place_of_one_result_is_told():
    found = check("normal_equations", lambda X, y: np.linalg.lstsq(X, y))
    assert found.diagnosis == "Your function returned 4 things, expected one: theta."


def test_as_many_digits_are_shown_as_tell_the_two_apart():
    found = check("mse_loss", lambda y_true, y_pred: 1.0005 * mse(y_true, y_pred))
    shown = dict(found.details)
    assert shown["expected"] != shown["got"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.nan, "NaN"),
        (np.inf, "infinity"),
        (None, "returned None"),
        ("0.25", "a str"),
        ({"loss": 1.0}, "a dict"),
        (1 + 2j, "a complex"),
        (True, "a bool"),
        ([[1.0], [1.0, 2.0]], "equal length"),
        (mse, "a function"),
        (10**400, "an int"),
        ([1.0, None], "shape (2,)"),
    ],
)
def test_returned_things_that_are_no_numbers_are_named(value, words):
    found = check("mse_loss", lambda y_true, y_pred: value)
    assert not found.passed
    assert words in found.diagnosis


def test_a_forgotten_return_is_suspected():
    assert "`return`" in check("mse_loss", lambda y_true, y_pred: None).hint


@pytest.mark.parametrize("value", [1.0, (1.0, 2.0), [1.0] * 4])
def test_missing_parts_of_a_tuple_are_named(value):
    found = check("standardise", lambda X: value)
    assert found.status == "error"
    assert "3 values: Z, mean, scale" in found.diagnosis


def unwritten(y_true, y_pred):
    raise NotImplementedError


def test_a_stub_is_not_written_yet():
    for hidden in (False, True):
        found = check("mse_loss", unwritten, hidden)
        assert (found.status, found.passed) == ("not written yet", False)


def test_a_stub_is_named_by_its_own_name():
    found = check("mse_loss", unwritten)
    assert repr(found).startswith("… unwritten, for mse_loss: not written yet")
    assert "<code>unwritten</code>, for <code>mse_loss</code>: not" in found._repr_html_()
    assert "unwritten(y_true, y_pred)" in found.hint
    found = check("mse_loss", functools.partial(unwritten))
    assert repr(found).startswith("… mse_loss: not written yet")
    assert "mse_loss(y_true, y_pred)" in found.hint
    assert check("mse_loss", lambda a, b: unwritten(a, b)).function == ""


def breaks(y_true, y_pred):
    residual = y_true - y_pred
    return residual[len(residual)]


def calls_a_broken_helper(y_true, y_pred):
    return breaks(y_true, y_pred)


@pytest.mark.parametrize("answer", [breaks, calls_a_broken_helper])
def test_an_exception_is_told_with_its_line(answer):
    found = check("mse_loss", answer)
    assert found.status == "error"
    assert "in line 3 of breaks: it reaches past the end of an array" in found.diagnosis
    details = dict(found.details)
    assert details["line"] == "return residual[len(residual)]"
    assert details["Python says"].startswith("IndexError: index 3 is out of bounds")
    assert details["given"].startswith("y_true = [1, 2, 3]")


def test_the_line_is_the_answers_even_when_numpy_raises():
    def mismatched(theta, X, y):
        return np.linalg.solve(X, y)

    assert "in line 2 of mismatched" in check("mse_gradient", mismatched).diagnosis


def raises(error):
    def answer(y_true, y_pred):
        raise error

    return answer


@pytest.mark.parametrize(
    "error",
    [NameError("x"), KeyError("x"), SystemExit(1), RecursionError(), Exception(), OSError()],
)
def test_no_exception_escapes(error):
    found = check("mse_loss", raises(error))
    assert found.status == "error"
    assert type(error).__name__ in dict(found.details)["Python says"]


def test_a_keyboard_interrupt_is_the_learners_own():
    with pytest.raises(KeyboardInterrupt):
        check("mse_loss", raises(KeyboardInterrupt()))


def test_addresses_in_messages_are_dropped():
    found = check("mse_loss", lambda y_true, y_pred: int(object()))
    assert "0x" not in repr(found)
    found = check("mse_loss", raises(ValueError(f"no {object()}")))
    assert "0x" not in repr(found)


@pytest.mark.parametrize("answer", [lambda y: 1.0, lambda a, b, c: 1.0, lambda a, b, *, k: 1.0])
def test_a_call_that_does_not_fit_is_told(answer):
    found = check("mse_loss", answer)
    assert found.status == "error"
    assert "mse_loss(y_true, y_pred)" in found.diagnosis
    assert "2 positional arguments, in this order: y_true, y_pred" in found.hint


@pytest.mark.parametrize("answer", [np.float64(0.25), 3, None, "mse_loss", np.zeros(2)])
def test_a_result_in_place_of_a_function_is_told(answer):
    found = check("mse_loss", answer)
    assert found.status == "error"
    assert "asks for a function" in found.diagnosis
    assert 'check("mse_loss", mse_loss)' in found.hint


def test_builtins_partials_and_objects_can_be_answers():
    class Loss:
        def __call__(self, y_true, y_pred):
            return mse(y_true, y_pred)

        def method(self, y_true, y_pred):
            return mse(y_true, y_pred)

    for answer in (Loss(), Loss().method, functools.partial(lambda k, a, b: k * mse(a, b), 1)):
        assert check("mse_loss", answer).passed
    for answer in (max, dict, functools.partial(unwritten)):
        assert not check("mse_loss", answer).passed


def changes_y(X, y, learning_rate, steps):
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta -= learning_rate * X.T @ (X @ theta - y) / len(y)
    y -= X @ theta
    return theta


def standardises_in_place(X):
    mean, scale = X.mean(axis=0), X.std(axis=0)
    scale[scale == 0] = 1
    X -= mean
    X /= scale
    return X, mean, scale


def never_restores(function, theta, h):
    gradient = find("numerical_gradient").reference(function, theta.copy(), h)
    theta[-1] += h
    return gradient


@pytest.mark.parametrize(
    ("name", "answer", "changed"),
    [
        ("gradient_descent", changes_y, "y"),
        ("standardise", standardises_in_place, "X"),
        ("numerical_gradient", never_restores, "theta"),
    ],
)
def test_a_changed_array_of_the_caller_is_a_mistake(name, answer, changed, hidden):
    found = check(name, answer, hidden)
    assert found.misconception == "caller-array-changed"
    assert f"changed its caller's {changed}." in found.diagnosis


def test_a_changing_answer_does_not_spoil_the_next_check():
    check("gradient_descent", changes_y)
    assert check("gradient_descent", find("gradient_descent").reference).passed


def test_noise_of_an_answer_is_no_mistake(capsys, recwarn):
    def noisy(y_true, y_pred):
        print("thinking")
        np.log(np.zeros(1))
        return mse(y_true, y_pred)

    with np.errstate(all="raise"):
        assert check("mse_loss", noisy).passed
    assert "thinking" in capsys.readouterr().out
    assert not recwarn.list


def test_results_are_the_same_every_time():
    def answer(y_true, y_pred):
        return 1.5 * mse(y_true, y_pred)

    first, again = check("mse_loss", answer), check("mse_loss", answer)
    assert first == again
    assert (repr(first), first._repr_html_()) == (repr(again), again._repr_html_())


def test_require_raises_with_the_diagnosis():
    check("mse_loss", mse, hidden=True).require()
    with pytest.raises(CheckFailed, match="a sum over the samples"):
        check("mse_loss", lambda a, b: np.sum((a - b) ** 2)).require()
    assert issubclass(CheckFailed, AssertionError)


def test_unknown_names_are_refused_with_close_ones():
    with pytest.raises(ValueError, match="did you mean 'huber_loss'"):
        check("hubber_loss", mse)
    with pytest.raises(ValueError, match="the exercises are 'adaptive_step'"):
        check("zzz", mse)
    with pytest.raises(TypeError, match="name must be"):
        check(mse, "mse_loss")


class TestTheThreeSteps:
    """Inputs and judging outside a sandbox, calling inside: nothing but values crosses."""

    exercise = find("mse_loss")

    def outcomes(self, answer):
        return [
            call(answer, arguments, ("y_true", "y_pred")) for arguments in inputs(self.exercise)
        ]

    def test_values_are_enough(self):
        plain = [Outcome(value=float(outcome.value)) for outcome in self.outcomes(mse)]
        assert judge(self.exercise, plain).passed

    def test_failures_are_data(self):
        outcome = self.outcomes(breaks)[0]
        assert outcome.failure is not None
        assert outcome.failure.kind == "IndexError"
        assert outcome.failure.line == 3
        killed = Outcome(failure=Failure("MemoryError", "over the limit"))
        assert judge(self.exercise, [killed] * len(inputs(self.exercise))).status == "error"

    def test_a_missing_outcome_is_refused(self):
        with pytest.raises(ValueError, match="one for each of the 6 inputs, got 2"):
            judge(self.exercise, self.outcomes(mse)[:2])


def test_the_checks_need_nothing_heavy():
    code = "import sys, course_lib.exercises; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"matplotlib", "ipywidgets", "sklearn", "scipy", "IPython"} & set(
        done.stdout.split()
    )

"""Chapter 08: references against values by hand and the library; answers as students write them."""

import math

import numpy as np
import pytest

from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find
from course_lib.losses import MeanSquaredError, numerical_gradient
from course_lib.models import LinearRegression
from course_lib.optimizers import GradientDescent
from course_lib.regularization import L1, L2, dropout_mask
from course_lib.training import EarlyStopping, Objective, fit, minimize

NAMES = (
    "bias_and_variance",
    "l2_gradient",
    "soft_threshold",
    "dropout_forward",
    "early_stopping",
    "equivalent_strength",
)


def reference(name):
    return find(name).reference


def each_input(name):
    return inputs(find(name)) + inputs(find(name), hidden=True)


# --- the references


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        # means 2 and 5 against 1 and 3; variances 2/3 and 2
        ("bias_and_variance", (np.array([[1, 4], [3, 4], [2, 7]]), np.array([1, 3])), [2.5, 4 / 3]),
        ("l2_gradient", (np.array([3.0, -1, 4]), 0.5, np.array([0, 0, 1], bool)), [1.5, -0.5, 0]),
        ("soft_threshold", (np.array([3.0, -0.2, 0.5, -2.0]), 0.5), [2.5, 0, 0, -1.5]),
        ("early_stopping", (np.array([3.0, 1.0, 2.0, 2.0, 0.5]), 2), [4, 2]),
        ("early_stopping", (np.array([3.0, 1.0, 2.0, 2.0, 0.5]), 3), [5, 5]),
        ("early_stopping", (np.array([1.0, 1.0, 1.0]), 2), [3, 1]),
        ("early_stopping", (np.array([5.0]), 1), [1, 1]),
        ("equivalent_strength", (0.1, 50), 0.2),
    ],
)
def test_by_hand(name, arguments, expected):
    np.testing.assert_allclose(reference(name)(*arguments), expected, rtol=1e-12)


def test_bias_and_variance_add_up_to_the_squared_error():
    for predictions, truth in each_input("bias_and_variance"):
        bias, variance = reference("bias_and_variance")(predictions, truth)
        assert bias + variance == pytest.approx(np.mean((predictions - truth) ** 2))


def test_the_gradient_of_l2_is_the_library_s_and_that_of_differences():
    for theta, strength, mask in each_input("l2_gradient"):
        ours = reference("l2_gradient")(theta, strength, mask)
        np.testing.assert_allclose(ours, L2(strength).gradient(theta, mask))

        def value(t, strength=strength, mask=mask):
            return L2(strength).value(t, mask)

        np.testing.assert_allclose(ours, numerical_gradient(value, theta), atol=1e-6)


def test_the_soft_threshold_is_the_library_s_and_that_of_brute_force():
    grid = np.linspace(-4, 4, 80_001)
    for theta, amount in each_input("soft_threshold"):
        ours = reference("soft_threshold")(theta, amount)
        np.testing.assert_allclose(ours, L1(amount).proximal(theta, step=1.0))
        for entry, result in zip(theta, ours, strict=True):
            costs = 0.5 * (grid - entry) ** 2 + amount * np.abs(grid)
            assert result == pytest.approx(grid[np.argmin(costs)], abs=1.01e-4)


def test_dropout_is_the_library_s_mask():
    activations = np.random.default_rng(0).normal(size=(50, 40))
    ours = reference("dropout_forward")(activations, 0.3, np.random.default_rng(7), True)
    mask = dropout_mask(activations.shape, 0.3, np.random.default_rng(7))
    np.testing.assert_allclose(ours, activations * mask)
    same = reference("dropout_forward")(activations, 0.3, np.random.default_rng(7), False)
    np.testing.assert_array_equal(same, activations)


class Scripted(LinearRegression):
    """A model whose validation losses are given."""

    def __init__(self, losses):
        super().__init__(1)
        self.losses = iter(losses)

    def forward(self, X, y):
        return float(next(self.losses))


def test_early_stopping_is_the_library_s():
    X, y = np.ones((2, 1)), np.array([0.0, 1.0])
    for losses, patience in each_input("early_stopping"):
        stopping = EarlyStopping(patience)
        history = fit(
            Scripted(losses), X, y, GradientDescent(0.1), epochs=len(losses), validation=(X, y),
            callbacks=[stopping],
        )  # fmt: skip
        expected = len(history), stopping.best_epoch
        assert reference("early_stopping")(losses, patience) == expected


def test_the_strength_makes_l2_shrink_like_stopping():
    """In a direction of curvature λ with ηλ small: the factors 1 − (1 − ηλ)^τ and λ/(λ + α)."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 5))
    y = X @ rng.normal(size=5) + rng.normal(size=40)
    curvatures, directions = np.linalg.eigh(X.T @ X / 40)
    whole = directions.T @ np.linalg.lstsq(X, y, rcond=None)[0]
    model = LinearRegression(5, fit_intercept=False, loss=MeanSquaredError(half=True))
    path = minimize(Objective(model, X, y), np.zeros(5), GradientDescent(0.005), steps=600)
    for steps in (20, 100, 600):
        alpha = reference("equivalent_strength")(0.005, steps)
        kept = directions.T @ path.thetas[steps] / whole
        assert np.abs(kept - curvatures / (curvatures + alpha)).max() < 0.205


# --- right answers, however they are written


def bias_and_variance_by_loops(predictions, truth):
    n_sets, n_places = len(predictions), len(truth)
    bias = variance = 0.0
    for j in range(n_places):
        column = [float(row[j]) for row in predictions]
        mean = sum(column) / n_sets
        bias += (mean - float(truth[j])) ** 2 / n_places
        variance += sum((value - mean) ** 2 for value in column) / n_sets / n_places
    return [bias, variance]


def bias_by_difference(predictions, truth):
    variance = np.mean((predictions - predictions.mean(axis=0)) ** 2)
    return np.mean((predictions - truth) ** 2) - variance, variance


def bias_and_variance_float32(predictions, truth):
    p, t = predictions.astype(np.float32), truth.astype(np.float32)
    return np.square(t - p.mean(0)).mean(), p.var(0).mean()


def l2_by_loop(theta, strength, intercept_mask):
    gradient = []
    for entry, is_intercept in zip(theta, intercept_mask, strict=True):
        gradient.append(0 if is_intercept else strength * entry)
    return gradient


def l2_in_place_on_a_copy(theta, strength, intercept_mask):
    gradient = theta.copy()
    gradient[intercept_mask] = 0
    gradient *= strength
    return gradient


def soft_by_loop(theta, amount):
    moved = []
    for w in theta:
        if w > amount:
            moved.append(w - amount)
        elif w < -amount:
            moved.append(w + amount)
        else:
            moved.append(0)
    return moved


def soft_in_place_on_a_copy(theta, amount):
    w = theta.copy()
    small = np.abs(w) <= amount
    w[small] = 0
    w[~small] -= amount * np.sign(w[~small])
    return w


def dropout_by_binomial(activations, rate, rng, training):
    if not training:
        return activations
    return activations * rng.binomial(1, 1 - rate, activations.shape) / (1 - rate)


def dropout_by_choice(activations, rate, rng, training):
    if training:
        mask = rng.choice([0, 1 / (1 - rate)], size=activations.shape, p=[rate, 1 - rate])
        activations = activations * mask
    return activations


def dropout_in_place_on_a_copy(activations, rate, rng, training):
    out = activations.copy()
    if training:
        out[rng.random(out.shape) < rate] = 0
        out /= 1 - rate
    return out


def dropout_row_by_row(activations, rate, rng, training):
    if not training or rate == 0:
        return activations.tolist()
    keep = 1 - rate
    return [[a / keep if rng.random() < keep else 0.0 for a in row] for row in activations.tolist()]


def dropout_float32(activations, rate, rng, training):
    a = activations.astype(np.float32)
    if not training:
        return a
    return np.where(rng.uniform(size=a.shape) < rate, np.float32(0), a / np.float32(1 - rate))


def dropout_by_flat_draws(activations, rate, rng, training):
    if not training:
        return activations
    kept = (rng.random(activations.size) > rate).reshape(activations.shape)
    return kept * activations / (1 - rate)


def stopping_by_while(validation_losses, patience):
    lowest, best, epoch = math.inf, 0, 0
    while epoch < len(validation_losses) and (epoch - best < patience or best == 0):
        epoch += 1
        if validation_losses[epoch - 1] < lowest:
            lowest, best = validation_losses[epoch - 1], epoch
    return epoch, best


def stopping_by_slices(validation_losses, patience):
    losses = list(validation_losses)
    for stop in range(1, len(losses) + 1):
        best = losses.index(min(losses[:stop])) + 1
        if stop - best >= patience:
            return stop, best
    return [len(losses), int(np.argmin(losses)) + 1]


VARIANTS = {
    "bias_and_variance": [
        bias_and_variance_by_loops,
        bias_by_difference,
        bias_and_variance_float32,
        lambda p, t: (((p.mean(0) - t) ** 2).mean(), p.var(axis=0).mean().tolist()),
    ],
    "l2_gradient": [
        l2_by_loop,
        l2_in_place_on_a_copy,
        lambda theta, strength, mask: strength * theta * ~mask,
        lambda theta, strength, mask: np.where(mask, 0, np.float32(strength) * np.float32(theta)),
        lambda theta, strength, mask: (strength * theta * (1 - mask)).tolist(),
    ],
    "soft_threshold": [
        soft_by_loop,
        soft_in_place_on_a_copy,
        lambda theta, amount: theta - np.clip(theta, -amount, amount),
        lambda theta, amount: np.maximum(theta - amount, 0) - np.maximum(-theta - amount, 0),
        lambda theta, amount: np.where(
            theta > amount, theta - amount, np.where(theta < -amount, theta + amount, 0)
        ).astype(np.float32),
    ],
    "dropout_forward": [
        dropout_by_binomial,
        dropout_by_choice,
        dropout_in_place_on_a_copy,
        dropout_row_by_row,
        dropout_float32,
        dropout_by_flat_draws,
        lambda a, rate, rng, training: (
            a * (rng.random(a.shape) < 1 - rate) / (1 - rate) if training else a
        ),
    ],
    "early_stopping": [stopping_by_while, stopping_by_slices],
    "equivalent_strength": [
        lambda rate, steps: 1 / rate / steps,
        lambda rate, steps: (rate * steps) ** -1,
        lambda rate, steps: np.float32(1 / np.float32(rate * steps)),
    ],
}


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        pytest.param(name, answer, id=f"{name}-{number}")
        for name, answers in VARIANTS.items()
        for number, answer in enumerate(answers)
    ],
)
def test_a_right_answer_passes(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found


@pytest.mark.parametrize("seed", range(20))
def test_dropout_s_summary_does_not_depend_on_the_draw(seed):
    exercise = find("dropout_forward")
    for arguments in inputs(exercise):
        a, rate, _, training = arguments
        expected = exercise.unpack(exercise.reference(*arguments))
        drawn = exercise.unpack(exercise.reference(a, rate, np.random.default_rng(seed), training))
        for one, other in zip(drawn, expected, strict=True):
            np.testing.assert_allclose(one, other)


# --- typical programs


def bias_of_one_axis(predictions, truth):
    mean = predictions.mean()
    return np.mean((mean - truth) ** 2), predictions.var()


def l2_of_a_tutorial(theta, strength, intercept_mask):
    return 2 * strength * theta


def l2_first_is_the_bias(theta, strength, intercept_mask):
    gradient = strength * theta
    gradient[0] = 0
    return gradient


def soft_with_a_jump(theta, amount):
    result = theta.copy()
    result[np.abs(theta) <= amount] = 0
    return result


def soft_one_side_only(theta, amount):
    return np.maximum(theta - amount, 0)


def dropout_of_a_tutorial(activations, rate, rng, training):
    mask = rng.random(activations.shape) < rate
    return activations * mask


def dropout_for_columns(activations, rate, rng, training):
    if not training:
        return activations
    mask = rng.random(activations.shape[1]) >= rate
    return activations * mask / (1 - rate)


def dropout_chooses_some_units(activations, rate, rng, training):
    if not training:
        return activations
    n_units = activations.shape[1]
    dropped = rng.choice(n_units, size=int(rate * n_units), replace=False)
    out = activations / (1 - rate)
    out[:, dropped] = 0
    return out


def dropout_without_a_flag(activations, rate, rng, training):
    return activations * (rng.random(activations.shape) >= rate) / (1 - rate)


def stopping_with_indices(validation_losses, patience):
    best, wait = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best, wait = epoch, 0
        elif epoch > 0:
            wait += 1
            if wait == patience:
                break
    return epoch, best


def stopping_that_never_resets(validation_losses, patience):
    best, wait = 0, 0
    for k in range(1, len(validation_losses)):
        if validation_losses[k] < validation_losses[best]:
            best = k
        else:
            wait += 1
        if wait >= patience:
            return k + 1, best + 1
    return len(validation_losses), best + 1


def stopping_with_the_last_weights(validation_losses, patience):
    lowest, wait = math.inf, 0
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss < lowest:
            lowest, wait = loss, 0
        else:
            wait += 1
        if wait > patience:
            return epoch, epoch
    return len(validation_losses), len(validation_losses)


def stopping_compares_neighbours(validation_losses, patience):
    wait, best = 0, 1
    for k in range(1, len(validation_losses)):
        if validation_losses[k] < validation_losses[k - 1]:
            wait, best = 0, k + 1
        else:
            wait += 1
        if wait == patience:
            return k + 1, best
    return len(validation_losses), best


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("l2_gradient", l2_of_a_tutorial, "factor-2-and-intercept-too"),
        ("l2_gradient", l2_first_is_the_bias, "intercept-by-place"),
        ("soft_threshold", soft_with_a_jump, "hard-threshold"),
        ("soft_threshold", soft_one_side_only, "one-sided"),
        ("dropout_forward", dropout_for_columns, "one-mask-for-all-samples"),
        ("dropout_forward", dropout_chooses_some_units, "one-mask-for-all-samples"),
        ("dropout_forward", dropout_without_a_flag, "at-test-too"),
        ("early_stopping", stopping_with_indices, "counted-from-0"),
        ("early_stopping", stopping_that_never_resets, "count-goes-on"),
        ("early_stopping", stopping_with_the_last_weights, "not-restored-and-one-epoch-late"),
        ("early_stopping", stopping_compares_neighbours, "against-the-epoch-before"),
        ("equivalent_strength", lambda rate, steps: 1 / rate * steps, "brackets-missing"),
    ],
)
def test_programs_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    assert check(name, answer, hidden).misconception == misconception


@pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("bias_and_variance", bias_of_one_axis),
        ("dropout_forward", dropout_of_a_tutorial),
        ("soft_threshold", lambda theta, amount: np.abs(theta) - amount / 2),
        ("l2_gradient", lambda theta, strength, mask: -2 * strength * theta**2),
        ("early_stopping", lambda losses, patience: (patience, int(np.argmin(losses)))),
        ("dropout_forward", lambda a, rate, rng, training: a * 0.5),
    ],
)
def test_several_mistakes_are_refused_with_the_first_difference(name, answer, hidden):
    found = check(name, answer, hidden)
    assert not found.passed
    assert found.diagnosis


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (lambda a: (a, a > 0), "returned 2 things"),
        (lambda a: a[a > 0], "The output has shape"),
        (lambda a: a.mean(), "The output has a single number"),
        (lambda a: "dropped", "must be made of real numbers"),
        (lambda a: None, "returned None"),
    ],
)
def test_an_output_that_is_no_table_is_a_sentence(value, words):
    found = check("dropout_forward", lambda a, rate, rng, training: value(a))
    assert found.status == "error"
    assert words in found.diagnosis


def test_a_large_table_is_shown_by_its_corner():
    found = check("dropout_forward", lambda a, rate, rng, training: 3 * a)
    (given,) = (text for name, text in found.details if name == "given")
    assert len(given) < 200
    assert "...] of shape (300, 350)" in given
    assert given.endswith("training = True")


def test_a_noisy_output_is_refused():
    """Gaussian noise of the same mean and variance is no dropout."""

    def noisy(a, rate, rng, training):
        scale = math.sqrt(rate / (1 - rate))
        return a * (1 + scale * rng.normal(size=a.shape)) if training else a

    assert not check("dropout_forward", noisy).passed


def test_every_check_of_the_chapter_is_here():
    assert set(NAMES) == set(VARIANTS)
    for name in NAMES:
        assert len(find(name).misconceptions) >= 8

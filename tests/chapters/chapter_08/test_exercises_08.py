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
    "stopped_sgd",
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
    grid = np.linspace(-1, 1, 80_001)
    for theta, amount in each_input("soft_threshold"):
        ours = reference("soft_threshold")(theta, amount)
        np.testing.assert_allclose(ours, L1(amount).proximal(theta, step=1.0))
        for entry, result in zip(theta, ours, strict=True):
            places = grid * np.abs(entry)
            costs = 0.5 * (places - entry) ** 2 + amount * np.abs(places)
            assert result == pytest.approx(places[np.argmin(costs)], abs=3e-5 * np.abs(entry))


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


def dropout_by_whole_numbers(activations, rate, rng, training):
    if not training:
        return activations
    return activations * (rng.integers(0, 10**6, activations.shape) >= rate * 10**6) / (1 - rate)


def dropout_by_rows(activations, rate, rng, training):
    out = np.array(activations)
    if training:
        for row in out:
            row *= (rng.random(len(row)) >= rate) / (1 - rate)
    return out


def dropout_by_a_child(activations, rate, rng, training):
    child = np.random.default_rng(rng.integers(2**32))
    return dropout_in_place_on_a_copy(activations, rate, child, training)


def dropout_by_spawning(activations, rate, rng, training):
    return dropout_in_place_on_a_copy(activations, rate, rng.spawn(1)[0], training)


def dropout_by_columns(activations, rate, rng, training):
    if not training:
        return activations
    columns = [
        a * rng.choice([0.0, 1 / (1 - rate)], len(a), p=[rate, 1 - rate]) for a in activations.T
    ]
    return np.array(columns).T


def dropout_by_floor(activations, rate, rng, training):
    if not training:
        return activations
    kept = np.floor(rng.random(activations.shape, dtype=np.float32) + np.float32(1 - rate))
    return np.divide(activations, 1 - rate) * np.minimum(kept, 1)


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


def sgd_with_new_arrays(X, y, X_val, y_val, learning_rate, patience):
    theta, lowest, waited = np.zeros(X.shape[1]), np.inf, 0
    for step, (x, target) in enumerate(zip(X, y, strict=True), start=1):
        theta = theta - learning_rate * (x @ theta - target) * x
        loss = np.mean((X_val @ theta - y_val) ** 2)
        if loss < lowest:
            lowest, best, waited = loss, theta, 0
        else:
            waited += 1
        if waited >= patience:
            return best, lowest, step
    return best, lowest, len(y)


def sgd_with_the_best_step(X, y, X_val, y_val, learning_rate, patience):
    theta, best, lowest, at = [0.0] * X.shape[1], None, math.inf, 0
    for step in range(1, len(y) + 1):
        x = X[step - 1].tolist()
        error = sum(a * b for a, b in zip(x, theta, strict=True)) - y[step - 1]
        theta = [b - learning_rate * error * a for a, b in zip(x, theta, strict=True)]
        loss = float(np.linalg.norm(X_val @ theta - y_val) ** 2) / len(y_val)
        if loss < lowest:
            lowest, best, at = loss, list(theta), step
        if step - at >= patience:
            break
    return best, lowest, step


def sgd_of_all_steps(X, y, X_val, y_val, learning_rate, patience):
    path = [np.zeros(X.shape[1])]
    for x, target in zip(X, y, strict=True):
        path.append(path[-1] - learning_rate * x * (x @ path[-1] - target))
    losses = ((np.array(path[1:]) @ X_val.T - y_val) ** 2).mean(axis=1)
    stop, best = reference("early_stopping")(losses, patience)
    return [path[best], losses[best - 1], stop]


def sgd_float32(X, y, X_val, y_val, learning_rate, patience):
    X, y, X_val, y_val = (part.astype(np.float32) for part in (X, y, X_val, y_val))
    return sgd_with_new_arrays(X, y, X_val, y_val, np.float32(learning_rate), patience)


VARIANTS = {
    "stopped_sgd": [
        sgd_with_new_arrays,
        sgd_with_the_best_step,
        sgd_of_all_steps,
        sgd_float32,
    ],
    "bias_and_variance": [
        bias_and_variance_by_loops,
        bias_by_difference,
        bias_and_variance_float32,
        lambda p, t: (((p.mean(0) - t) ** 2).mean(), p.var(axis=0).mean().tolist()),
        lambda p, t: np.array([((p.mean(0) - t) ** 2).mean(), np.mean((p - p.mean(0)) ** 2)]),
        lambda p, t: (np.dot(p.mean(0) - t, p.mean(0) - t) / len(t), np.var(p - p.mean(0))),
    ],
    "l2_gradient": [
        l2_by_loop,
        l2_in_place_on_a_copy,
        lambda theta, strength, mask: strength * theta * ~mask,
        lambda theta, strength, mask: np.where(mask, 0, np.float32(strength) * np.float32(theta)),
        lambda theta, strength, mask: (strength * theta * (1 - mask)).tolist(),
        lambda theta, strength, mask: strength * np.diag(np.logical_not(mask)) @ theta,
    ],
    "soft_threshold": [
        soft_by_loop,
        soft_in_place_on_a_copy,
        lambda theta, amount: theta - np.clip(theta, -amount, amount),
        lambda theta, amount: np.maximum(theta - amount, 0) - np.maximum(-theta - amount, 0),
        lambda theta, amount: np.where(
            theta > amount, theta - amount, np.where(theta < -amount, theta + amount, 0)
        ).astype(np.float32),
        lambda theta, amount: np.copysign(np.fmax(np.abs(theta) - amount, 0), theta),
        lambda theta, amount: [
            0 if abs(w) <= amount else w * (1 - amount / abs(w)) for w in theta.tolist()
        ],
    ],
    "dropout_forward": [
        dropout_by_binomial,
        dropout_by_choice,
        dropout_in_place_on_a_copy,
        dropout_row_by_row,
        dropout_float32,
        dropout_by_flat_draws,
        dropout_by_whole_numbers,
        dropout_by_rows,
        dropout_by_a_child,
        dropout_by_spawning,
        dropout_by_columns,
        dropout_by_floor,
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
def test_what_must_hold_of_dropout_does_not_depend_on_the_draw(seed):
    exercise = find("dropout_forward")
    given, drawn = inputs(exercise), []
    for a, rate, rng, training in given:
        drawn.append(exercise.reference(a, rate, np.random.default_rng(rng.seed + seed), training))
    assert set(exercise.holds(given, drawn)) == {""}
    for arguments, output in zip(given, drawn, strict=True):
        expected = exercise.unpack(exercise.reference(*arguments))
        found = exercise.unpack(output)
        np.testing.assert_allclose(found[0], expected[0])
        np.testing.assert_allclose(found[1], expected[1])
        np.testing.assert_allclose(found[2][:4], expected[2][:4])  # a round number may be luck


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


def mse_of_each(p, t):
    return np.mean((p - t) ** 2)


def bias2(p, t):
    return np.mean((p.mean(0) - t) ** 2)


def kept(a, rate, rng):
    return rng.random(a.shape) >= rate


MASKS = {}
OWN = np.random.default_rng(0)


def dropout_with_a_mask_that_is_kept(a, rate, rng, training):
    if not training:
        return a
    if (a.shape, rate) not in MASKS:
        MASKS[a.shape, rate] = kept(a, rate, rng)
    return a * MASKS[a.shape, rate] / (1 - rate)


def dropout_of_a_number_in_each_row(a, rate, rng, training):
    if not training:
        return a
    out = a / (1 - rate)
    for row in out:
        row[rng.choice(len(row), int(rate * len(row)), replace=False)] = 0
    return out


def dropout_of_a_number_in_all(a, rate, rng, training):
    if not training:
        return a
    out = a / (1 - rate)
    while np.sum(out == 0) < int(rate * a.size):
        missing = int(rate * a.size) - np.sum(out == 0)
        out[rng.integers(len(a), size=missing), rng.integers(a.shape[1], size=missing)] = 0
    return out


def stopping_rules(improves=lambda loss, lowest: loss < lowest, start=math.inf, after=0, last=None):
    """A family of programs: when a loss counts, where `lowest` starts, how long to wait besides."""

    def answer(losses, patience):
        lowest, best, waited = start, 0, 0
        for epoch, loss in enumerate(losses, start=1):
            if improves(loss, lowest):
                lowest, best, waited = loss, epoch, 0
            else:
                waited += 1
            if waited >= patience + after:
                return epoch, best
        return len(losses), best if last is None else last(losses)

    return answer


def stopping_when_the_first_loss_stays_the_measure(losses, patience):
    best, waited = 1, 0
    for epoch in range(2, len(losses) + 1):
        if losses[epoch - 1] < losses[0]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return epoch, best
    return len(losses), best


def stopping_with_an_index_in_the_loop(losses, patience):
    best = 0
    for k in range(len(losses)):
        if losses[k] < losses[best]:
            best = k
        if k - best >= patience:
            return k, best + 1
    return len(losses), best + 1


WRONG = {
    "l2_gradient": [
        (lambda t, s, m: np.where(m, 0, s * t**2), "weights-squared"),
        (lambda t, s, m: np.where(m, 0, s / 2 * t**2), "weights-squared"),
        (lambda t, s, m: s * t * m, "mask-inverted"),
        (lambda t, s, m: s * np.sum(t[~m]), "one-number-for-all"),
        (lambda t, s, m: np.where(m, 0, 0.1 * t), "strength-ignored"),
        (lambda t, s, m: np.where(m, 0, s), "weight-forgotten"),
        (lambda t, s, m: np.where(m, s, s * t), "a-number-at-the-intercepts"),
        (lambda t, s, m: np.where(m, t, t - s * t), "shrunk-weights"),
        (lambda t, s, m: [s * w for w, i in zip(t, m, strict=True) if not i], "intercepts-dropped"),
        (lambda t, s, m: np.where(m, 0, s * (t + np.sign(t))), "l1-added"),
        (lambda t, s, m: s / 2 * np.sum(np.where(m, 0, t) ** 2), "value"),
        (lambda t, s, m: np.where(m, 0, -2 * s * t), "sign-flipped-and-factor-2"),
        (lambda t, s, m: (1 - s) * t, "intercept-too-and-shrunk-weights"),
    ],
    "soft_threshold": [
        (lambda t, a: np.sign(t) * np.minimum(np.abs(t) - a, 0), "minimum-for-maximum"),
        (lambda t, a: np.sign(t) * np.max(np.abs(t) - a, 0), "one-size-for-all"),
        (lambda t, a: np.sign(t) * np.maximum(np.abs(t - a), 0), "amount-inside-the-size"),
        (lambda t, a: np.where(t > 0, t - a, t + a), "no-stop-at-zero"),
        (lambda t, a: np.where(t > a, t - a, t + a), "no-middle-case"),
        (lambda t, a: np.maximum(np.sign(t) * (np.abs(t) - a), 0), "sign-inside-the-maximum"),
        (lambda t, a: t - np.clip(t, 0, a), "negative-ones-untouched"),
        (lambda t, a: t * np.maximum(1 - a / np.abs(t), 0), "zero-divided-by-zero"),
        (lambda t, a: max(1 - a / np.linalg.norm(t), 0) * t, "shrunk-by-a-factor"),
        (lambda t, a: np.sign(t) * np.maximum(np.abs(t) - 0.6, 0), "fixed-amount"),
        (lambda t, a: a * np.sum(np.abs(t)), "penalty"),
        (lambda t, a: np.maximum(np.abs(t), a), "sign-lost-and-small-ones-lifted"),
        (lambda t, a: t, "amount-ignored"),
        (lambda t, a: (np.abs(t) > a) * 1, "which-are-left"),
    ],
    "bias_and_variance": [
        (bias_of_one_axis, "grand-mean-and-variance-of-everything"),
        (lambda p, t: (np.mean((p.mean() - t) ** 2), p.var(0).mean()), "grand-mean"),
        (lambda p, t: (bias2(p, t), np.var(p.mean(0))), "variance-of-the-mean"),
        (lambda p, t: ((p[:, -1].mean() - t[-1]) ** 2, p[:, -1].var()), "one-place"),
        (
            lambda p, t: (np.mean(p.mean(0) - t**2), p.var(0).mean()),
            "squared-before-the-difference",
        ),
        (lambda p, t: (np.mean(np.abs(p.mean(0) - t)), p.var(0).mean()), "absolute-bias"),
        (lambda p, t: (bias2(p, t), mse_of_each(p, t)), "variance-about-the-truth"),
        (lambda p, t: (bias2(p, t), np.mean(p**2)), "not-centred"),
        (lambda p, t: (bias2(p, t) * len(t) / len(p), p.var(0).mean()), "count-of-data-sets"),
        (lambda p, t: (np.mean((p.sum(0) - t) ** 2), p.var(0).mean()), "sum-for-mean-prediction"),
        (lambda p, t: (bias2(p, t), np.mean(p.mean(0) ** 2 - (p**2).mean(0))), "variance-negative"),
        (lambda p, t: (bias2(p, t), p.var(axis=1).mean()), "variance-over-places"),
    ],
    "equivalent_strength": [
        (lambda rate, steps: rate / steps, "brackets-missing"),
        (lambda rate, steps: 1 / (math.exp(rate * steps) - 1), "at-curvature-1"),
        (lambda rate, steps: (1 - rate * steps) / (rate * steps), "at-curvature-1"),
        (lambda rate, steps: 1 - math.exp(-rate * steps), "a-share"),
        (lambda rate, steps: 1 / (1 + rate * steps), "plus-one"),
        (lambda rate, steps: 1 / (rate + steps), "sum-for-product"),
        (lambda rate, steps: 1 / (rate * (steps - 1)), "one-step-off"),
        (lambda rate, steps: 0.5 / (rate * (steps + 1)), "half-and-one-step-off"),
        (lambda rate, steps: 1 / (rate * steps) ** 2, "squared"),
        (lambda rate, steps: 1 / math.sqrt(rate * steps), "root"),
        (lambda rate, steps: 10 / steps, "rate-ignored"),
    ],
    "early_stopping": [
        (stopping_rules(lambda loss, low: loss < low - 1e-4), "small-improvements-ignored"),
        (stopping_rules(lambda loss, low: loss < 0.99 * low), "small-improvements-ignored"),
        (stopping_rules(start=0), "nothing-found"),
        (stopping_rules(start=999), "nothing-found"),
        (stopping_rules(lambda loss, low: loss > low), "nothing-found"),
        (stopping_rules(after=1, last=len), "not-restored-at-the-end-and-one-epoch-late"),
        (stopping_rules(last=len), "not-restored-at-the-end"),
        (stopping_rules(lambda loss, low: True), "last-epoch-twice"),
        (stopping_when_the_first_loss_stays_the_measure, "against-the-first"),
        (stopping_with_an_index_in_the_loop, "one-too-small-at-the-stop"),
        (
            lambda losses, patience: (np.argmin(losses) + 1 + patience, np.argmin(losses) + 1),
            "stops-after-the-lowest-of-all",
        ),
        (lambda losses, patience: (len(losses), np.argmin(losses) + 1), "never-stops"),
    ],
    "dropout_forward": [
        (
            lambda a, rate, rng, training: (
                a * kept(a, rate, np.random) / (1 - rate) if training else a
            ),
            "own-generator",
        ),
        (
            lambda a, rate, rng, training: (
                a * kept(a, rate, np.random.default_rng(0)) / (1 - rate) if training else a
            ),
            "own-generator",
        ),
        (
            lambda a, rate, rng, training: a * kept(a, rate, OWN) / (1 - rate) if training else a,
            "own-generator",
        ),
        (dropout_with_a_mask_that_is_kept, "own-generator"),
        (dropout_of_a_number_in_each_row, "fixed-number"),
        (dropout_of_a_number_in_all, "fixed-number"),
        (
            lambda a, rate, rng, training: (
                a * np.repeat(kept(a[::2], rate, rng), 2, axis=0)[: len(a)] / (1 - rate)
                if training
                else a
            ),
            "repeated-masks",
        ),
        (
            lambda a, rate, rng, training: a * kept(a, rate, rng) / (rate or 1) if training else a,
            "divided-by-rate",
        ),
        (lambda a, rate, rng, training: kept(a, rate, rng) if training else a, "mask-alone"),
        (
            lambda a, rate, rng, training: (
                a * rng.binomial(1, rate, a.shape) / (1 - rate) if training else a
            ),
            "keep-and-drop-mixed",
        ),
        (
            lambda a, rate, rng, training: (
                a * (rng.standard_normal(a.shape) >= rate) / (1 - rate) if training else a
            ),
            "uneven-random-numbers",
        ),
        (
            lambda a, rate, rng, training: np.where(a < rate, 0, a / (1 - rate)) if training else a,
            "activations-for-random-numbers",
        ),
        (
            lambda a, rate, rng, training: a * kept(a, rate, rng) / 1 - rate if training else a,
            "brackets-missing",
        ),
        (
            lambda a, rate, rng, training: (
                a * (m := kept(a, rate, rng)) / m.mean() if training else a
            ),
            "share-drawn",
        ),
        (
            lambda a, rate, rng, training: a * kept(a, rate, np.random) / (1 - rate),
            "at-test-too",
        ),
        (lambda a, rate, rng, training: a * 1.1, "changed-where-nothing-is-dropped"),
    ],
}


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        pytest.param(name, *each, id=f"{name}-{number}-{each[1]}")
        for name, answers in WRONG.items()
        for number, each in enumerate(answers)
    ],
)
def test_a_wrong_answer_is_named(name, answer, misconception, hidden):
    np.random.seed(0)  # noqa: NPY002  (one answer draws from there, and may draw no zero by luck)
    assert check(name, answer, hidden).misconception == misconception


@pytest.mark.parametrize("digits", [2, 3, 4, 5])
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"early_stopping", "stopped_sgd"}))
def test_a_rounded_answer_is_refused(name, digits, hidden):
    def rounded(*arguments):
        value = reference(name)(*arguments)
        parts = [np.round(part, digits) for part in np.atleast_1d(value)]
        return tuple(parts) if isinstance(value, tuple) else np.reshape(parts, np.shape(value))

    assert not check(name, rounded, hidden).passed


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


# --- the colleague's program, and what is left of it when it is mended by halves

COPIED = ("lowest, best = loss, theta", "lowest, best = loss, theta.copy()")
COPIED_LATE = ("return best", "return best.copy()")
NEW = ("theta -= learning_rate", "theta = theta - learning_rate")
RESET = ("            lowest,", "            waited = 0\n            lowest,")
RESET_ALWAYS = ("        theta -=", "        waited = 0\n        theta -=")
RESET_TO_1 = ("            lowest,", "            waited = 1\n            lowest,")
BY_HALVES = [
    ([], "last-weights-and-count-goes-on"),
    ([RESET], "last-weights"),
    ([RESET, COPIED_LATE], "last-weights"),
    ([RESET, ("return best", "return theta")], "last-weights"),
    ([COPIED], "count-goes-on"),
    ([NEW], "count-goes-on"),
    ([COPIED, RESET_TO_1], "one-step-early"),
    ([COPIED, RESET_ALWAYS, (">=", ">")], "never-stops"),
    ([COPIED, RESET, (">=", ">")], "one-step-late"),
    ([COPIED, RESET, ("best, lowest", "best, loss")], "loss-of-the-last-step"),
    ([COPIED, RESET, ("step + 1", "step")], "steps-from-zero"),
    ([COPIED, RESET], None),
    ([NEW, RESET], None),
]


@pytest.mark.parametrize(("changes", "misconception"), BY_HALVES)
def test_what_is_left_of_the_colleagues_mistakes_is_named(
    changes, misconception, hidden, colleague
):
    found = check("stopped_sgd", colleague(changes), hidden)
    assert found.misconception == misconception, found
    assert found.passed == (misconception is None)


def test_the_early_stopping_of_exercise_6_does_not_pass_for_the_mended_program(hidden):
    assert check("stopped_sgd", reference("early_stopping"), hidden).status == "error"


def test_the_runs_show_both_mistakes():
    """What the weights lose is what is reported, and the run ends as the library's rule says."""
    for X, y, X_val, y_val, rate, patience in each_input("stopped_sgd"):
        theta, lowest, steps = reference("stopped_sgd")(X, y, X_val, y_val, rate, patience)
        assert np.mean((X_val @ theta - y_val) ** 2) == lowest
        path = [np.zeros(X.shape[1])]
        for x, target in zip(X[:steps], y[:steps], strict=True):
            path.append(path[-1] - rate * (x @ path[-1] - target) * x)
        assert not np.array_equal(path[-1], theta)
        losses = [np.mean((X_val @ each - y_val) ** 2) for each in path[1:]]
        assert min(losses) == lowest
        waited = steps - 1 - int(np.argmin(losses))
        assert waited == patience or steps == len(y)

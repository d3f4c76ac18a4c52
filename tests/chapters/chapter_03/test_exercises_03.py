"""Chapter 03: an order may be drawn in any honest way, and the mistakes of SGD are named."""

import copy
import math

import numpy as np
import pytest

from course_lib.exercises import check
from course_lib.exercises.calling import call, inputs
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.registry import find
from course_lib.models import LinearRegression
from course_lib.training import minibatches


def by_permutation(n, rng):
    return rng.permutation(n)


def by_permutation_of_an_array(n, rng):
    return rng.permutation(np.arange(n))


def by_shuffle(n, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return order


def by_shuffled_list(n, rng):
    order = list(range(n))
    rng.shuffle(order)
    return np.array(order)


def by_permuted(n, rng):
    return rng.permuted(np.arange(n))


def by_choice(n, rng):
    return rng.choice(n, size=n, replace=False)


def by_choice_of_an_array(n, rng):
    return rng.choice(np.arange(n), n, replace=False)


def by_sorting_random_numbers(n, rng):
    return np.argsort(rng.random(n))


def by_sorting_uniform_numbers(n, rng):
    return rng.uniform(size=n).argsort()


def by_sorting_other_numbers(n, rng):
    return np.argsort(-rng.normal(size=n))


def by_sorting_with_a_random_key(n, rng):
    return np.array(sorted(range(n), key=lambda row: rng.random()))


def by_permutation_read_backwards(n, rng):
    return rng.permutation(n)[::-1]


def by_permutation_twice(n, rng):
    return rng.permutation(rng.permutation(n))


def by_exchanging(n, rng):
    order = np.arange(n)
    for last in range(n - 1, 0, -1):
        other = rng.integers(0, last + 1)
        order[[last, other]] = order[[other, last]]
    return order


def by_drawing_from_what_is_left(n, rng):
    left, order = list(range(n)), []
    while left:
        order.append(left.pop(rng.integers(len(left))))
    return np.array(order)


def by_a_generator_of_its_child(n, rng):
    return rng.spawn(1)[0].permutation(n)


def by_a_seed_from_the_generator(n, rng):
    return np.random.RandomState(rng.integers(2**31)).permutation(n)


ORDERS = [value for name, value in dict(globals()).items() if name.startswith("by_")]


def sliced(order, batch_size):
    return [order[k : k + batch_size] for k in range(0, len(order), batch_size)]


def split(order, batch_size):
    return np.split(order, range(batch_size, len(order), batch_size))


def as_lists(order, batch_size):
    return tuple(batch.tolist() for batch in sliced(order, batch_size))


def sorted_batches(order, batch_size):
    return [np.sort(batch).astype(np.int32) for batch in sliced(order, batch_size)]


def yielded(order, batch_size):
    yield from sliced(order, batch_size)


def grown(order, batch_size):
    batches, batch = [], []
    for row in order:
        batch.append(row)
        if len(batch) == batch_size:
            batches.append(batch)
            batch = []
    return [*batches, batch] if batch else batches


@pytest.mark.parametrize("cut", [sliced, split, as_lists, sorted_batches, yielded, grown])
@pytest.mark.parametrize("order", ORDERS)
def test_batches_may_be_drawn_and_cut_in_any_honest_way(order, cut, hidden):
    def answer(n, batch_size, rng):
        return cut(order(n, rng), batch_size)

    assert check("minibatch_indices", answer, hidden).passed


@pytest.mark.parametrize("order", ORDERS)
def test_an_epoch_may_be_drawn_in_any_honest_way(order, hidden):
    def answer(theta, X, y, learning_rate, batch_size, rng):
        rows = order(len(y), rng)
        X, y, theta = X[rows], y[rows], theta.copy()
        while len(y):
            gradient = np.mean(
                (X[:batch_size] @ theta - y[:batch_size])[:, None] * X[:batch_size], 0
            )
            theta -= learning_rate * gradient
            X, y = X[batch_size:], y[batch_size:]
        return theta

    assert check("sgd_epoch", answer, hidden).passed


def sgd_in_float32(theta, X, y, learning_rate, batch_size, rng):
    theta, X, y = (np.array(a, np.float32) for a in (theta, X, y))
    for rows in sliced(rng.permutation(len(X)), batch_size):
        theta -= learning_rate * (X[rows].T @ (X[rows] @ theta - y[rows]) / len(rows))
    return theta


def sgd_row_by_row(theta, X, y, learning_rate, batch_size, rng):
    theta = [float(t) for t in theta]
    for rows in sliced(rng.permutation(len(X)).tolist(), batch_size):
        gradient = [0.0] * len(theta)
        for i in rows:
            error = sum(x * t for x, t in zip(X[i], theta, strict=True)) - y[i]
            gradient = [g + error * x / len(rows) for g, x in zip(gradient, X[i], strict=True)]
        theta = [t - learning_rate * g for t, g in zip(theta, gradient, strict=True)]
    return theta


@pytest.mark.parametrize("answer", [sgd_in_float32, sgd_row_by_row])
def test_an_epoch_may_be_computed_in_any_order(answer, hidden):
    assert check("sgd_epoch", answer, hidden).passed


def test_the_epoch_is_that_of_the_library(hidden):
    """Its own mini-batches and the gradient of its own model give the same θ."""
    for theta, X, y, rate, batch_size, dealer in inputs(find("sgd_epoch"), hidden):
        model = LinearRegression(X.shape[1], fit_intercept=False)
        model.theta[:] = theta
        for some_X, some_y in minibatches(X, y, batch_size, np.random.default_rng(dealer.seed)):
            _, gradient = model.loss_and_gradient(some_X, some_y)
            model.theta -= rate / 2 * gradient  # of MSE, which is twice ½·MSE
        ours = find("sgd_epoch").reference(theta, X, y, rate, batch_size, copy.deepcopy(dealer))
        np.testing.assert_allclose(ours, model.theta, rtol=1e-12)


def test_an_epoch_by_hand():
    """Two rows, one at a time: x = 1, y = 1, then x = 2, y = 0, or the other way round."""
    theta, X, y = np.array([0.0]), np.array([[1.0], [2.0]]), np.array([1.0, 0.0])
    first_then_second = 0.5 - 0.5 * 2 * (2 * 0.5)
    second_then_first = 0.5
    for seed in range(8):
        order = Dealer(seed).permutation(2)
        expected = first_then_second if order[0] == 0 else second_then_first
        assert find("sgd_epoch").reference(theta, X, y, 0.5, 1, Dealer(seed)) == expected


def test_steps_and_rates_by_hand():
    steps, rate = find("steps_per_epoch").reference, find("critical_batch_rate").reference
    assert [steps(10, 4), steps(12, 4), steps(3, 8), steps(1797, 32)] == [3, 3, 1, 57]
    assert rate(16, 0.5, 16.0) == 0.25
    assert rate(1, 0.5, 15.0) == 0.5 / 16
    assert rate(1e12, 0.5, 15.0) == pytest.approx(0.5)


def dropped(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size)]


def unshuffled(n, batch_size, rng):
    return sliced(np.arange(n), batch_size)


def shuffled_only_in_name(n, batch_size, rng):
    order = np.arange(n)
    rng.permutation(order)
    return sliced(order, batch_size)


def own_seed(n, batch_size, rng):
    rng = np.random.default_rng(0)
    return sliced(rng.permutation(n), batch_size)


def unshuffled_and_dropped(n, batch_size, rng):
    return np.arange(n)[: n - n % batch_size].reshape(-1, batch_size)


def drawn_anew(n, batch_size, rng):
    return [rng.choice(n, batch_size) for _ in range(int(np.ceil(n / batch_size)))]


@pytest.mark.parametrize(
    ("answer", "misconception"),
    [
        (drawn_anew, "each-batch-anew"),
        (dropped, "last-batch-dropped"),
        (unshuffled, "not-shuffled"),
        (shuffled_only_in_name, "not-shuffled"),
        (own_seed, "own-generator"),
        (unshuffled_and_dropped, "last-batch-dropped-and-not-shuffled"),
    ],
)
def test_batches_as_they_are_written_are_recognised(answer, misconception, hidden):
    assert check("minibatch_indices", answer, hidden).misconception == misconception


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda n, batch_size, rng: rng.permutation(n), "did not return a list of batches"),
        (lambda n, batch_size, rng: 3, "did not return a list of batches"),
        (lambda n, batch_size, rng: [slice(0, 4)], "slices"),
        (lambda n, batch_size, rng: [rng.random(4)], "whole numbers"),
        (lambda n, batch_size, rng: [np.arange(n) < batch_size], "whole numbers"),
        (lambda n, batch_size, rng: [np.arange(4).reshape(2, 2)], "one axis"),
        (lambda n, batch_size, rng: list(rng.permutation(n)), "one axis"),
        (lambda n, batch_size, rng: None, "returned None"),
    ],
)
def test_what_is_no_list_of_batches_is_explained(answer, words):
    found = check("minibatch_indices", answer)
    assert found.status == "error"
    assert words in found.diagnosis
    assert found.hint


GLOBAL = np.random.default_rng(0)

WRONG_BATCHES = {
    "other-generator": [
        lambda n, b, rng: sliced(np.random.default_rng().permutation(n), b),
        lambda n, b, rng: sliced(np.random.permutation(n), b),  # noqa: NPY002
        lambda n, b, rng: sliced(GLOBAL.permutation(n), b),
    ],
    "own-generator": [
        lambda n, b, rng: sliced(np.random.default_rng(n + 7).permutation(n), b),
        lambda n, b, rng: sliced((np.arange(n) * 11 + 3) % n, b) if n % 11 else [np.arange(n)],
    ],
    "with-replacement": [
        lambda n, b, rng: sliced((rng.random(n) * n).astype(int), b),
        lambda n, b, rng: sliced([rng.integers(n) for _ in range(n)], b),
    ],
    "each-batch-anew": [
        lambda n, b, rng: [rng.permutation(n)[::-1][:b] for _ in range(0, n, b)],
        lambda n, b, rng: [np.flatnonzero(rng.random(n) < b / n) for _ in range(0, n, b)],
    ],
    "last-batch-dropped": [
        lambda n, b, rng: sliced(rng.permutation(n)[::-1], b)[: max(1, n // b)],
        lambda n, b, rng: list(zip(*[iter(rng.permutation(n)[::-1])] * b, strict=False)),
    ],
    "last-batch-lost": [lambda n, b, rng: sliced(rng.permutation(n)[::-1], b)[:-1]],
    "last-batch-only": [lambda n, b, rng: sliced(rng.permutation(n)[::-1], b)[-1:]],
    "first-batch-only": [lambda n, b, rng: [rng.choice(n, min(n, b), replace=False)]],
    "first-batch-lost": [lambda n, b, rng: sliced(rng.permutation(n)[::-1], b)[1:]],
    "one-row-never": [
        lambda n, b, rng: sliced(rng.permutation(n - 1)[::-1], b),
        lambda n, b, rng: sliced(rng.choice(np.arange(1, n), n - 1, replace=False)[::-1], b),
    ],
    "no-such-row": [
        lambda n, b, rng: sliced(rng.permutation(n + 1)[::-1], b),
        lambda n, b, rng: [(k, k + b) for k in range(0, n, b)],
    ],
    "counted-from-one": [lambda n, b, rng: sliced(n - rng.permutation(n), b)],
    "evened-out": [lambda n, b, rng: _dealt(n, b, rng)],
    "rest-joined": [lambda n, b, rng: np.array_split(rng.permutation(n)[::-1], max(1, n // b))],
    "other-sizes": [lambda n, b, rng: _labelled(n, b, rng)],
    "small-batch-not-last": [lambda n, b, rng: sliced(rng.permutation(n)[::-1], b)[::-1]],
    "one-batch": [lambda n, b, rng: [rng.permutation(n)[::-1]]],
    "one-row-batches": [lambda n, b, rng: rng.permutation(n)[::-1].reshape(-1, 1)],
    "filled-up": [lambda n, b, rng: np.resize(rng.permutation(n)[::-1], (-(-n // b), b))],
    "two-epochs": [lambda n, b, rng: sliced(np.tile(rng.permutation(n)[::-1], 2), b)],
    "overlapping": [
        lambda n, b, rng: _windows(rng.permutation(n)[::-1], b, max(1, b // 2)),
        lambda n, b, rng: _windows(rng.permutation(n)[::-1], b, 1),
    ],
    "same-batch": [lambda n, b, rng: [rng.permutation(n)[::-1][:b]] * -(-n // b)],
    "arguments-exchanged": [lambda b, n, rng: sliced(rng.permutation(n)[::-1], b)],
    "example-in-code": [lambda n, b, rng: sliced(rng.permutation(n), 4)],
    "rotated": [lambda n, b, rng: sliced((np.arange(n) + rng.integers(n)) % n, b)],
    "shuffled-inside": [
        lambda n, b, rng: [rng.permuted(part)[::-1] for part in sliced(np.arange(n), b)]
    ],
    "batches-shuffled": [
        lambda n, b, rng: [
            *(np.arange(k * b, k * b + b) for k in rng.permutation(n // b)),
            *([np.arange(n - n % b, n)] if n % b else []),
        ]
    ],
    "tail-not-shuffled": [
        lambda n, b, rng: sliced([*rng.permutation(n - n % b)[::-1], *range(n - n % b, n)], b)
    ],
}


def _windows(order, size, step):
    return [order[k : k + size] for k in range(0, len(order), step)]


def _dealt(n, b, rng):
    order, number = rng.permutation(n), -(-n // b)
    return [order[k::number] for k in range(number)]


def _labelled(n, b, rng):
    labels = rng.integers(0, -(-n // b) + 2, n)
    return [np.flatnonzero(labels == label) for label in range(-(-n // b) + 2)]


@pytest.mark.parametrize(
    ("misconception", "answer"),
    [(name, answer) for name, answers in WRONG_BATCHES.items() for answer in answers],
)
def test_wrong_batches_are_named_however_they_are_drawn(misconception, answer, hidden):
    assert check("minibatch_indices", answer, hidden).misconception == misconception


def both_of_the_colleagues(theta, X, y, learning_rate, batch_size, rng):
    X, y = rng.permutation(X), rng.permutation(y)
    for start in range(0, len(X), batch_size):
        some = slice(start, start + batch_size)
        gradient = X[some].T @ (X[some] @ theta - y[some]) / batch_size
        theta = theta - learning_rate * gradient
    return theta


def divides_by_the_nominal_size(theta, X, y, learning_rate, batch_size, rng):
    for rows in sliced(rng.permutation(len(X)), batch_size):
        theta = theta - learning_rate * X[rows].T @ (X[rows] @ theta - y[rows]) / batch_size
    return theta


def forgets_to_shuffle_y(theta, X, y, learning_rate, batch_size, rng):
    X = rng.permutation(X)
    for some in sliced(np.arange(len(X)), batch_size):
        theta = theta - learning_rate * X[some].T @ (X[some] @ theta - y[some]) / len(some)
    return theta


def two_and_nominal(theta, X, y, learning_rate, batch_size, rng):
    for rows in sliced(rng.permutation(len(X)), batch_size):
        theta = theta - learning_rate * 2 * X[rows].T @ (X[rows] @ theta - y[rows]) / batch_size
    return theta


@pytest.mark.parametrize(
    ("answer", "misconception"),
    [
        (both_of_the_colleagues, "shuffled-apart-and-nominal-batch-size"),
        (divides_by_the_nominal_size, "nominal-batch-size"),
        (forgets_to_shuffle_y, "shuffled-apart"),
        (two_and_nominal, "gradient-of-mse-and-nominal-batch-size"),
    ],
)
def test_epochs_as_they_are_written_are_recognised(answer, misconception, hidden):
    assert check("sgd_epoch", answer, hidden).misconception == misconception


def test_an_epoch_that_changes_the_callers_theta_is_told_so():
    def answer(theta, X, y, learning_rate, batch_size, rng):
        for rows in sliced(rng.permutation(len(X)), batch_size):
            theta -= learning_rate * X[rows].T @ (X[rows] @ theta - y[rows]) / len(rows)
        return theta

    found = check("sgd_epoch", answer)
    assert found.misconception == "caller-array-changed"


def epoch(draw=by_permutation, cut=sliced, gradient=None, after=lambda path: path[-1]):
    """An answer to sgd_epoch made of parts that can be right or wrong."""

    def of_the_batch(theta, X, y):
        return X.T @ (X @ theta - y) / len(X)

    def answer(theta, X, y, learning_rate, batch_size, rng):
        path = [theta]
        for rows in cut(draw(len(X), rng), batch_size):
            theta = theta - learning_rate * (gradient or of_the_batch)(theta, X[rows], y[rows])
            path.append(theta)
        return after(path)

    return answer


backwards = by_permutation_read_backwards

WRONG_EPOCHS = {
    "other-generator": [
        epoch(lambda n, rng: np.random.permutation(n)),  # noqa: NPY002
        epoch(lambda n, rng: GLOBAL.permutation(n)),
    ],
    "own-generator": [epoch(lambda n, rng: np.random.default_rng(n).permutation(n))],
    "not-shuffled": [epoch(lambda n, rng: np.sort(rng.permutation(n)))],
    "rotated": [epoch(lambda n, rng: (np.arange(n) + rng.integers(n)) % n)],
    "blocks-shuffled": [
        epoch(cut=lambda order, b: WRONG_BATCHES["batches-shuffled"][0](len(order), b, GLOBAL))
    ],
    "tail-not-shuffled": [
        epoch(cut=lambda order, b: WRONG_BATCHES["tail-not-shuffled"][0](len(order), b, GLOBAL))
    ],
    "last-batch-dropped": [epoch(backwards, lambda order, b: sliced(order, b)[: len(order) // b])],
    "first-batch-only": [epoch(backwards, lambda order, b: sliced(order, b)[:1])],
    "other-sizes": [epoch(backwards, lambda order, b: np.array_split(order, -(-len(order) // b)))],
    "one-row-a-step": [epoch(backwards, lambda order, b: order.reshape(-1, 1))],
    "sum-for-mean": [epoch(backwards, gradient=lambda t, X, y: X.T @ (X @ t - y))],
    "gradient-of-mse": [epoch(backwards, gradient=lambda t, X, y: 2 * X.T @ (X @ t - y) / len(y))],
    "ascent": [epoch(backwards, gradient=lambda t, X, y: X.T @ (y - X @ t) / len(y))],
    "another-divisor": [epoch(backwards, gradient=lambda t, X, y: X.T @ (X @ t - y) / len(t))],
    "one-number-for-all": [epoch(gradient=lambda t, X, y: np.mean(X @ t - y))],
    "means-multiplied": [epoch(gradient=lambda t, X, y: X.mean(0) * np.mean(X @ t - y))],
    "residual-changed": [epoch(gradient=lambda t, X, y: X.T @ np.sign(X @ t - y) / len(y))],
    "divided-in-part": [epoch(gradient=lambda t, X, y: X.T @ (X @ t - y / len(y)))],
    "whole-path": [epoch(after=np.array), epoch(after=lambda path: path[1:])],
    "average-returned": [epoch(after=lambda path: np.mean(path, axis=0))],
    "change-returned": [epoch(after=lambda path: path[-1] - path[0])],
    "rounded": [epoch(after=lambda path: path[-1].round(3))],
    "two-epochs": [epoch(lambda n, rng: rng.permutation(n), lambda o, b: sliced(o, b) * 2)],
    "solved-exactly": [lambda theta, X, y, *others: np.linalg.pinv(X) @ y],
    "gradient-of-mse-and-last-batch-lost": [
        epoch(
            cut=lambda order, b: sliced(order, b)[:-1],
            gradient=lambda t, X, y: 2 * X.T @ (X @ t - y) / len(y),
        )
    ],
}


@pytest.mark.parametrize(
    ("misconception", "answer"),
    [(name, answer) for name, answers in WRONG_EPOCHS.items() for answer in answers],
)
def test_wrong_epochs_are_named_however_they_are_drawn(misconception, answer, hidden):
    assert check("sgd_epoch", answer, hidden).misconception == misconception


@pytest.mark.parametrize(
    ("answer", "words", "hint"),
    [
        (epoch(after=lambda path: path[-1][:, None]), "not in the shape", "ravel"),
        (epoch(after=lambda path: 0.5), "does not have the shape", "after the last batch"),
        (epoch(cut=lambda order, b: sliced(order, b)[1::2]), "one batch takes all", "single row"),
        (
            epoch(cut=lambda order, b: sliced(order, b)[:1] + sliced(order, b)[:-1]),
            "several batches",
            "Every row",
        ),
    ],
)
def test_an_epoch_without_a_known_mistake_is_told_how_far_it_is_right(answer, words, hint):
    found = check("sgd_epoch", answer)
    assert found.misconception is None
    assert words in found.diagnosis
    assert hint in found.hint


def test_three_mistakes_at_once_are_refused():
    def answer(theta, X, y, learning_rate, batch_size, rng):
        X, y = rng.permutation(X), rng.permutation(y)
        for some in sliced(np.arange(len(X)), batch_size):
            theta = theta + learning_rate * 2 * X[some].T @ (X[some] @ theta - y[some]) / batch_size
        return theta

    found = check("sgd_epoch", answer)
    assert found.status == "wrong"
    assert found.misconception is None
    assert found.details


# The colleague's program


def tracked(
    shuffled=lambda X, y, rng: (X[rng.permutation(len(X))], y[rng.permutation(len(y))]),
    size=lambda batch, batch_size, n: batch_size,
    losses=None,
):
    """The colleague's program, or what a learner makes of it.

    Args:
        shuffled: How X and y are brought into an order; drawn apart by the colleague.
        size: By what a gradient is divided; by batch_size in the colleague's program.
        losses: Made of the residuals of each batch; by default the mean over all rows.
    """

    def answer(theta, X, y, learning_rate, batch_size, rng):
        X, y = shuffled(X, y, rng)
        before = []
        for start in range(0, len(X), batch_size):
            X_batch, y_batch = X[start : start + batch_size], y[start : start + batch_size]
            before.append(X_batch @ theta - y_batch)
            divisor = size(X_batch, batch_size, len(X))
            theta = theta - learning_rate * X_batch.T @ before[-1] / divisor
        mean = np.mean(np.concatenate(before) ** 2) / 2
        return theta, losses(before) if losses else mean

    return answer


def ordered(order):
    """X and y in one order, drawn in that way."""

    def shuffled(X, y, rng):
        rows = order(len(y), rng)
        return X[rows], y[rows]

    return shuffled


by_one_order = ordered(by_permutation)


def by_two_equal_generators(X, y, rng):
    return np.random.default_rng(7).permutation(X), np.random.default_rng(7).permutation(y)


def own_size(batch, batch_size, n):
    return len(batch)


@pytest.mark.parametrize(
    ("answer", "misconception"),
    [
        (tracked(), "shuffled-apart-and-nominal-batch-size"),
        (tracked(by_one_order), "nominal-batch-size"),
        (tracked(size=own_size), "shuffled-apart"),
        (tracked(lambda X, y, rng: (rng.permutation(X), y), own_size), "shuffled-apart"),
        (tracked(lambda X, y, rng: (X, y), own_size), "not-shuffled"),
        (tracked(by_two_equal_generators, own_size), "own-generator"),
        (tracked(by_one_order, lambda b, size, n: min(size, n)), "smaller-number-of-rows"),
        (tracked(by_one_order, lambda b, size, n: n), "divided-by-all-rows"),
        (tracked(by_one_order, lambda b, size, n: 1), "sum-for-mean"),
        (
            tracked(
                by_one_order, own_size, lambda some: np.mean([np.mean(r**2) for r in some]) / 2
            ),
            "mean-of-the-batches",
        ),
        (
            tracked(by_one_order, own_size, lambda some: np.mean(some[-1] ** 2) / 2),
            "loss-of-one-batch",
        ),
        (
            tracked(by_one_order, own_size, lambda some: np.mean(np.concatenate(some) ** 2)),
            "half-missing",
        ),
        (
            tracked(by_one_order, losses=lambda some: np.mean(np.concatenate(some) ** 2)),
            "nominal-batch-size-and-half-missing",
        ),
    ],
)
def test_what_is_left_of_the_colleagues_mistakes_is_named(answer, misconception, hidden):
    assert check("tracked_epoch", answer, hidden).misconception == misconception


def test_the_colleagues_program_as_it_came_gives_no_mistake_away_at_first():
    found = check("tracked_epoch", tracked(), help=1)
    assert found.diagnosis.startswith("These are the colleague's numbers")
    assert "order" not in found.diagnosis + found.nudge
    assert "divide" not in found.diagnosis + found.nudge


def test_an_earlier_answer_does_not_mend_the_colleagues_program(hidden):
    for answer in (find("sgd_epoch").reference, sgd_row_by_row, sgd_in_float32):
        assert check("tracked_epoch", answer, hidden).misconception == "loss-missing"
    assert not check("tracked_epoch", find("minibatch_indices").reference, hidden).passed


def tracked_by_rows(theta, X, y, learning_rate, batch_size, rng):
    theta, losses = [float(t) for t in theta], []
    for rows in sliced(rng.permutation(len(X)).tolist(), batch_size):
        errors = [sum(x * t for x, t in zip(X[i], theta, strict=True)) - y[i] for i in rows]
        losses += [error**2 / 2 for error in errors]
        for j in range(len(theta)):
            slope = sum(error * X[i, j] for error, i in zip(errors, rows, strict=True))
            theta[j] -= learning_rate * slope / len(rows)
    return [theta, sum(losses) / len(losses)]


def tracked_with_exercise_2(theta, X, y, learning_rate, batch_size, rng):
    losses = np.empty(len(X))
    for rows in find("minibatch_indices").reference(len(X), batch_size, rng):
        residuals = X[rows] @ theta - y[rows]
        losses[rows] = residuals**2 / 2
        theta = theta - learning_rate * np.mean(residuals[:, None] * X[rows], axis=0)
    return theta, np.mean(losses)


def tracked_as_weighted_means(theta, X, y, learning_rate, batch_size, rng):
    table = rng.permutation(np.column_stack([X, y]), axis=0)
    loss, n = 0.0, len(table)
    while len(table):
        batch, table = table[:batch_size], table[batch_size:]
        residuals = batch[:, :-1] @ theta - batch[:, -1]
        loss += residuals @ residuals / (2 * n)
        theta = theta - learning_rate / len(batch) * residuals @ batch[:, :-1]
    return theta, loss


def tracked_in_float32(theta, X, y, learning_rate, batch_size, rng):
    theta, X, y = (np.array(a, np.float32) for a in (theta, X, y))
    losses = []
    for rows in sliced(rng.permutation(len(X)), batch_size):
        residuals = X[rows] @ theta - y[rows]
        losses.extend(0.5 * residuals**2)
        theta -= learning_rate * (X[rows].T @ residuals / len(rows))
    return theta, np.mean(losses)


@pytest.mark.parametrize(
    "answer",
    [
        tracked(by_one_order, own_size),
        tracked_by_rows,
        tracked_with_exercise_2,
        tracked_as_weighted_means,
        tracked_in_float32,
        *(tracked(ordered(order), own_size) for order in ORDERS),
    ],
)
def test_the_colleagues_program_may_be_mended_in_any_way(answer, hidden):
    assert check("tracked_epoch", answer, hidden).passed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda theta, loss: (theta[:, None], loss), "shape of θ"),
        (lambda theta, loss: (theta, [loss]), "not one number"),
        (lambda theta, loss: (theta, loss + 1), "mean loss is not"),
        (lambda theta, loss: (theta + 1, loss), "Even where one batch"),
    ],
)
def test_what_is_wrong_with_a_tracked_epoch_is_said(change, words):
    found = check("tracked_epoch", lambda *given: change(*tracked(by_one_order, own_size)(*given)))
    assert (found.status, found.misconception) == ("wrong", None)
    assert words in found.diagnosis
    assert found.hint


def test_a_tracked_epoch_with_single_batches_right_is_told_so():
    def answer(theta, X, y, learning_rate, batch_size, rng):
        theta, loss = tracked(by_one_order, own_size)(theta, X, y, learning_rate, batch_size, rng)
        return theta + (len(X) > batch_size), loss

    assert "With a single batch" in check("tracked_epoch", answer).diagnosis


def test_an_order_that_cannot_be_any_is_told_so():
    def begins_at_a_random_row(X, y, rng):
        first = rng.integers(len(X))
        return np.roll(X, first, axis=0), np.roll(y, first)

    found = check("tracked_epoch", tracked(begins_at_a_random_row, own_size))
    assert (found.status, found.misconception) == ("wrong", None)
    assert "cannot be any" in found.diagnosis


def test_the_colleagues_tests_end_as_the_exercise_says():
    """Loss 0 where the data fit exactly, and one step on all rows where a batch has them all."""
    X = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
    y = np.array([2.0, 3.0, 4.0, 5.0])
    ours = find("tracked_epoch").reference
    theta, loss = ours(np.zeros(2), X, y, 0.02, 100, np.random.default_rng(0))
    np.testing.assert_allclose(theta, [0.2, 0.27])
    assert loss == pytest.approx((4 + 9 + 16 + 25) / 8)
    for answer, at_most in ((ours, 1e-5), (tracked(by_one_order), 1e-4), (tracked(), np.inf)):
        theta, rng = np.zeros(2), np.random.default_rng(0)
        for _ in range(2000):
            theta, loss = answer(theta, X, y, 0.02, 3, rng)
        assert loss < at_most
    assert loss > 0.3


WRONG_STEPS = {
    "at-least-one": lambda n, b: max(1, n // b),
    "rest-added": lambda n, b: n // b + n % b,
    "brackets-missing": lambda n, b: n + b - 1 // b,
    "condition-turned-round": lambda n, b: n // b + (1 if n % b == 0 else 0),
    "another-condition": lambda n, b: n // b + n % 2,
    "one-too-few": lambda n, b: len(range(0, n - b, b)),
    "one-too-many": lambda n, b: math.ceil(n / b) + 1,
    "always-one-more": lambda n, b: len(range(0, n + 1, b)),
    "half-added-and-rounded": lambda n, b: int(n / b + 0.9999),
    "list-of-starts": lambda n, b: list(range(0, n, b)),
    "stopped-at-one": lambda n, b: 1,
    "nothing-without-rest": lambda n, b: n // b + 1 if n % b else 0,
    "upside-down": lambda n, b: math.ceil(b / n),
    "example-in-code": lambda n, b: -(-n // 32),
}


@pytest.mark.parametrize("misconception", WRONG_STEPS)
def test_wrong_numbers_of_steps_are_named(misconception, hidden):
    found = check("steps_per_epoch", WRONG_STEPS[misconception], hidden)
    assert found.misconception == misconception


WRONG_RATES = {
    "linear-and-then-flat": lambda b, rate, noise: rate * min(1, b / noise),
    "flat-and-then-linear": lambda b, rate, noise: max(rate, rate * b / noise),
    "square-root": lambda b, rate, noise: rate * math.sqrt(b / noise),
    "squared": lambda b, rate, noise: rate * (b / (b + noise)) ** 2,
    "whole-division": lambda b, rate, noise: rate / (1 + noise // b),
    "divided-one-after-the-other": lambda b, rate, noise: rate / (1 + noise) / b,
    "brackets-missing": lambda b, rate, noise: rate * b / b + noise,
    "exponential": lambda b, rate, noise: rate * (1 - math.exp(-b / noise)),
    "minus-for-plus": lambda b, rate, noise: rate * b / (b - noise),
    "share-subtracted": lambda b, rate, noise: rate * (1 - noise / b),
    "rate-forgotten": lambda b, rate, noise: b / (b + noise),
    "quotient-upside-down": lambda b, rate, noise: rate - rate / (1 + noise / b),
    "arguments-exchanged": lambda rate, noise, b: rate / (1 + noise / b),
    "example-in-code": lambda b, rate, noise: rate / (1 + 500 / b),
    "ratio-of-two-rates": lambda b, rate, noise: (1 + noise / b) / (1 + noise / (2 * b)),
    "noise-scale-unused": lambda b, rate, noise: rate * b,
    "quotient-upside-down-and-square-root": lambda b, rate, noise: rate / (1 + (b / noise) ** 0.5),
}


@pytest.mark.parametrize("misconception", WRONG_RATES)
def test_wrong_rates_are_named(misconception, hidden):
    found = check("critical_batch_rate", WRONG_RATES[misconception], hidden)
    assert found.misconception == misconception


def test_a_dealer_is_the_generator_of_its_seed():
    dealer, plain = Dealer(5), np.random.default_rng(5)
    assert (dealer.permutation(9) == plain.permutation(9)).all()
    assert (dealer.integers(0, 99, 9) == plain.integers(0, 99, 9)).all()
    assert isinstance(dealer, np.random.Generator)


def test_a_dealer_deals_a_new_order_each_time_and_a_copy_the_same():
    dealer = Dealer(5)
    first = dealer.permutation(9)
    twin = copy.deepcopy(dealer)
    second = dealer.permutation(9)
    assert (first != second).any()
    assert (twin.choice(9, 9, replace=False) == second).all()


def test_a_dealer_draws_other_things_as_any_generator():
    dealer = Dealer(5)
    assert sorted(dealer.choice([3, 4], 1, replace=False))[0] in (3, 4)
    assert set(dealer.choice(3, 50)) == {0, 1, 2}
    assert dealer.choice(9, p=np.eye(9)[4]) == 4
    assert 0 <= dealer.random() < 1
    assert dealer.random((3, 2)).shape == (3, 2)
    low_to_high = dealer.uniform(2, 4, size=100)
    assert 2 <= low_to_high.min() < low_to_high.max() < 4


def test_each_call_of_a_check_gets_its_own_copy_of_the_dealer():
    exercise = find("minibatch_indices")
    for arguments in inputs(exercise):
        one = call(exercise.reference, arguments, exercise.arguments)
        two = call(exercise.reference, arguments, exercise.arguments)
        assert all((a == b).all() for a, b in zip(one.value, two.value, strict=True))

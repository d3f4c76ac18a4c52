"""Chapter 03: an order may be drawn in any honest way, and the mistakes of SGD are named."""

import copy

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


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("cut", [sliced, split, as_lists, sorted_batches, yielded, grown])
@pytest.mark.parametrize("order", ORDERS)
def test_batches_may_be_drawn_and_cut_in_any_honest_way(order, cut, hidden):
    def answer(n, batch_size, rng):
        return cut(order(n, rng), batch_size)

    assert check("minibatch_indices", answer, hidden).passed


@pytest.mark.parametrize("hidden", [False, True])
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


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("answer", [sgd_in_float32, sgd_row_by_row])
def test_an_epoch_may_be_computed_in_any_order(answer, hidden):
    assert check("sgd_epoch", answer, hidden).passed


@pytest.mark.parametrize("hidden", [False, True])
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


@pytest.mark.parametrize("hidden", [False, True])
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


def test_an_order_of_another_generator_is_refused():
    """It cannot be named, as it is random, but it is never passed."""

    def answer(n, batch_size, rng):
        return sliced(np.random.default_rng().permutation(n), batch_size)

    found = check("minibatch_indices", answer)
    assert found.status == "wrong"
    assert "list of row numbers differs" in found.diagnosis
    assert "np.random.default_rng(" in str(found)


def colleague(theta, X, y, learning_rate, batch_size, rng):
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


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(
    ("answer", "misconception"),
    [
        (colleague, "shuffled-apart-and-nominal-batch-size"),
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

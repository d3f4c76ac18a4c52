"""Shapley values: their axioms, the average over all orders, a regression, and the package shap."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.datasets import breast_cancer
from course_lib.explanation import (
    coalition_lime,
    coalitions,
    conditional_game,
    kernel_shap,
    kernel_weight,
    marginal_game,
    shapley_values,
)
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.training import fit


def game_of(values):
    """A game from what each coalition earns, in the order of `coalitions`."""
    n = int(math.log2(len(values)))
    earned = dict(zip(map(tuple, coalitions(n)), values, strict=True))
    return lambda mask: earned[tuple(mask)]


def by_orders(value, n):
    """What each player adds when it arrives, averaged over all n! orders."""
    gains = np.zeros(n)
    for order in itertools.permutations(range(n)):
        there = np.zeros(n, dtype=bool)
        for player in order:
            before = value(there)
            there[player] = True
            gains[player] += value(there) - before
    return gains / math.factorial(n)


games = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.floats(-100, 100), min_size=2**n, max_size=2**n)
)


@given(games)
def test_they_are_the_average_over_all_orders_and_add_up(values):
    value, n = game_of(values), int(math.log2(len(values)))
    phi = shapley_values(value, n)
    np.testing.assert_allclose(phi, by_orders(value, n), atol=1e-9)
    assert phi.sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


@given(games)
def test_the_weighted_regression_over_all_coalitions_gives_the_same(values):
    value, n = game_of(values), int(math.log2(len(values)))
    np.testing.assert_allclose(kernel_shap(value, n), shapley_values(value, n), atol=1e-8)


def test_a_player_who_adds_nothing_gets_nothing_and_equals_get_the_same():
    phi = shapley_values(lambda mask: 10.0 * (mask[0] and mask[2]), 4)
    np.testing.assert_allclose(phi, [5, 0, 5, 0], atol=1e-12)


def test_glove_game_by_hand():
    """One left glove and two right ones: 2/3 for the left, 1/6 for each right one."""
    phi = shapley_values(lambda mask: float(mask[0] and (mask[1] or mask[2])), 3)
    np.testing.assert_allclose(phi, [2 / 3, 1 / 6, 1 / 6])


def test_coalitions_are_all_there_is_once():
    masks = coalitions(5)
    assert masks.shape == (32, 5)
    assert len(np.unique(masks, axis=0)) == 32
    assert [int(row @ 2 ** np.arange(5)) for row in masks] == list(range(32))


@pytest.mark.parametrize("n", [2, 3, 7])
def test_kernel_weights_are_alike_for_a_coalition_and_its_complement(n):
    for size in range(n + 1):
        assert kernel_weight(n, size) == kernel_weight(n, n - size)
    assert kernel_weight(n, 1) == pytest.approx((n - 1) / (n * (n - 1)))


def test_samples_come_nearer_the_more_there_are():
    rng = np.random.default_rng(0)
    W = rng.normal(size=(8, 8))

    def value(mask):
        return float(np.tanh(mask @ W @ mask / 8))

    exact = shapley_values(value, 8)

    def error(samples):
        found = [kernel_shap(value, 8, samples, seed) for seed in range(20)]
        assert all(abs(phi.sum() - exact.sum()) < 1e-9 for phi in found)
        return np.mean([np.abs(phi - exact).mean() for phi in found])

    assert error(1600) < 0.5 * error(100)
    assert error(1600) < 0.02


def test_of_a_linear_model_they_are_weight_times_distance_from_the_mean():
    rng = np.random.default_rng(1)
    background, x, w = rng.normal(size=(50, 4)), rng.normal(size=4), rng.normal(size=4)
    phi = shapley_values(marginal_game(lambda X: X @ w, x, background), 4)
    np.testing.assert_allclose(phi, w * (x - background.mean(axis=0)), atol=1e-12)


def test_marginal_and_conditional_part_at_a_twin():
    """The model looks at x0 alone; x1 is its copy and x2 a coin of its own."""
    rows = np.array([[a, a, b] for a in (0.0, 1.0) for b in (0.0, 1.0)])

    def predict(X):
        return 4 * X[:, 0]

    x = np.array([1.0, 1.0, 0.0])
    marginal = shapley_values(marginal_game(predict, x, rows), 3)
    conditional = shapley_values(conditional_game(predict, x, rows), 3)
    np.testing.assert_allclose(marginal, [2, 0, 0], atol=1e-12)
    np.testing.assert_allclose(conditional, [1, 1, 0], atol=1e-12)


def test_limes_weights_do_not_add_up():
    def value(mask):
        return float(mask.all())

    assert abs(coalition_lime(value, 4, kernel_width=0.25).sum() - 1) > 0.1
    additive = coalition_lime(lambda mask: float(mask @ [1.0, 2.0, 3.0]), 3, kernel_width=0.25)
    np.testing.assert_allclose(additive, [1, 2, 3], atol=1e-9)


def test_shap_finds_the_same(needs_shap):
    import shap

    data = breast_cancer()
    X = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    model = MLP([5, 8, 2], "tanh", seed=0)
    fit(model, X[:, :5], data.y, Adam(0.01), epochs=10)

    def predict(rows):
        return model.predict_proba(rows)[:, 1]

    rows = X[:40, :5]
    peer = shap.KernelExplainer(predict, rows)
    for x in X[100:103, :5]:
        ours = shapley_values(marginal_game(predict, x, rows), 5)
        theirs = peer.shap_values(x, l1_reg=0, silent=True)
        np.testing.assert_allclose(ours, np.ravel(theirs), atol=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: shapley_values(len, 17), "131,072 evaluations of the game; kernel_shap"),
        (lambda: shapley_values(lambda m: np.nan, 2), "the game's value must be finite"),
        (lambda: shapley_values(lambda m: m, 2), "the game's value must be 0-dimensional"),
        (lambda: kernel_shap(sum, 1), "n must be at least 2, got 1"),
        (lambda: kernel_shap(sum, 5, samples=9), "samples must be at least 10, got 9"),
        (lambda: kernel_shap(np.sum, 20, samples=40), "samples must determine all 20 players"),
        (lambda: kernel_weight(3, 4), "size must be at most n = 3, got 4"),
        (lambda: marginal_game(sum, [1.0], [[1.0, 2.0]]), "rows must have 1 columns like x"),
        (lambda: conditional_game(sum, [1.0], [[2.0]]), "x must be one of the rows"),
        (
            lambda: marginal_game(lambda X: X[:1, 0], [1.0], [[1.0], [2.0]])(np.array([True])),
            "predict must return one number a row, got 1 for 2 rows",
        ),
        (lambda: coalition_lime(sum, 3, kernel_width=0), "kernel_width must be above 0, got 0"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_samples_that_suffice_are_exact_for_a_game_that_adds_up():
    w, exact = np.arange(10.0), 0
    for seed in range(30):
        try:
            phi = kernel_shap(lambda mask: float(mask @ w), 10, 24, seed)
        except ValueError:
            continue
        np.testing.assert_allclose(phi, w, atol=1e-9)
        exact += 1
    assert exact > 10


def test_a_mask_of_ones_and_zeros_is_a_mask():
    rows = np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    game = conditional_game(lambda X: X.sum(axis=1), [0.0, 1.0], rows)
    assert game(np.array([0, 1])) == game(np.array([False, True])) == 1.5

"""Searches find what is there to find, keep what went wrong as a row, and stop when told."""

import numpy as np
import pytest
from scipy.stats import loguniform

from course_lib.datasets import article_points
from course_lib.landscapes import LeastSquares, Quadratic
from course_lib.optimizers import GradientDescent
from course_lib.plotting import alt_text
from course_lib.selection import Candidate, SearchResult, grid_search, halving_search, random_search
from course_lib.training import minimize


def bowl(seed, learning_rate, curvature=4.0):
    """Losses of 30 steps from a start that the seed draws."""
    start = np.random.default_rng(seed).normal(size=2)
    return minimize(Quadratic(curvature), start, GradientDescent(learning_rate), 30).values


def test_a_grid_finds_the_rate_of_theory():
    """With the curvatures 1 and 4 the best rate in the long run is 2/5."""
    result = grid_search(bowl, {"learning_rate": [0.1, 0.2, 0.4, 0.48]})
    assert result.best == {"learning_rate": 0.4}
    assert result.best_candidate.mean == pytest.approx(
        np.mean([bowl(seed, 0.4)[-1] for seed in range(3)])
    )


def test_a_grid_tries_each_combination_with_each_seed():
    result = grid_search(bowl, {"learning_rate": [0.1, 0.2], "curvature": [2.0, 3.0, 4.0]}, [5, 6])
    assert [tuple(row.settings.values()) for row in result.candidates] == [
        (rate, curvature) for rate in (0.1, 0.2) for curvature in (2.0, 3.0, 4.0)
    ]
    for row in result.candidates:
        assert row.losses == {seed: bowl(seed, **row.settings)[-1] for seed in (5, 6)}
        assert [len(curve) for curve in row.curves.values()] == [31, 31]


def test_a_candidate_that_diverges_is_a_row_that_says_so():
    data = article_points()
    loss = LeastSquares(data.X, data.y)

    def train(seed, learning_rate):
        return minimize(loss, [0.0, 0.0], GradientDescent(learning_rate), 3000).values

    result = grid_search(train, {"learning_rate": [0.01, 0.5]}, seeds=[0, 1])
    assert result.best == {"learning_rate": 0.01}
    assert [row.diverged for row in result.candidates] == [0, 2]
    assert "2 of 2 diverged" in repr(result).splitlines()[-1]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_counts_as_diverged(bad):
    result = grid_search(lambda seed, a: bad if a else 1.0, {"a": [0, 1]})
    assert [row.diverged for row in result.candidates] == [0, 3]
    with pytest.raises(ValueError, match="no candidate has a finite loss"):
        _ = grid_search(lambda seed, a: bad, {"a": [0, 1]}).best


def test_other_errors_are_not_hidden():
    def train(seed, a):
        raise KeyError("a bug in the reader's own code")

    with pytest.raises(KeyError, match="a bug"):
        grid_search(train, {"a": [0]})


def test_random_search_draws_from_lists_and_distributions():
    space = {"learning_rate": loguniform(1e-3, 1e-1), "curvature": [2.0, 4.0]}
    result = random_search(bowl, space, n_candidates=40, seeds=[0])
    again = random_search(bowl, space, n_candidates=40, seeds=[0])
    other = random_search(bowl, space, n_candidates=40, seeds=[0], search_seed=1)
    rates = np.array([row.settings["learning_rate"] for row in result.candidates])
    assert ((rates >= 1e-3) & (rates <= 1e-1)).all()
    assert 10 <= np.sum(rates < 1e-2) <= 30
    assert {row.settings["curvature"] for row in result.candidates} == {2.0, 4.0}
    assert [row.settings for row in again.candidates] == [row.settings for row in result.candidates]
    assert [row.settings for row in other.candidates] != [row.settings for row in result.candidates]


def test_halving_spends_what_it_says_and_finds_the_best():
    spent = []

    def train(seed, budget, learning_rate):
        spent.append(budget)
        return bowl(seed, learning_rate)[: budget + 1]

    space = {"learning_rate": loguniform(1e-3, 0.45)}
    result = halving_search(train, space, 27, smallest_budget=1, largest_budget=20, factor=3)
    assert spent == [1] * 27 + [3] * 9 + [9] * 3
    first = {row.settings["learning_rate"] for row in result.candidates[:27]}
    ranked = sorted(first, key=lambda rate: train(0, 1, rate)[-1])
    assert {row.settings["learning_rate"] for row in result.candidates[27:36]} == set(ranked[:9])
    assert result.best_candidate.budget == 9
    assert len(result.best_candidate.curves[0]) == 10


def test_an_interrupt_keeps_what_is_done():
    def train(seed, a):
        if (a, seed) == (2, 1):
            raise KeyboardInterrupt
        return float(a)

    result = grid_search(train, {"a": [1, 2, 3]}, seeds=[0, 1])
    assert result.interrupted
    assert result.best == {"a": 1}
    assert repr(result).splitlines()[-1] == "interrupted: 1 of 3 candidates are finished"


def test_an_interrupt_in_the_first_run_stays_one():
    def train(seed, a):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grid_search(train, {"a": [1]})


def test_the_table_is_ranked_and_says_the_spread():
    result = grid_search(lambda seed, a, b: a * 10 + seed + (b == "x"), {"a": [2, 1], "b": ["x"]})
    assert [line.split() for line in repr(result).splitlines()] == [
        ["a", "b", "mean", "lowest", "highest", "remark"],
        ["1", "x", "12", "11", "13"],
        ["2", "x", "22", "21", "23"],
    ]


def test_a_long_table_is_cut():
    result = grid_search(lambda seed, a: a, {"a": range(20)}, seeds=[0])
    assert len(repr(result).splitlines()) == 14
    assert repr(result).splitlines()[-1] == "… and 8 more"


def test_results_draw_a_curve_with_its_spread():
    result = grid_search(lambda seed, a, b: a + seed + b, {"a": [1, 2, 4], "b": [0, 5]})
    ax = result.plot("a")
    np.testing.assert_array_equal(ax.get_lines()[0].get_xydata(), [[1, 2], [2, 3], [4, 5]])
    assert "at most 2 wide" in alt_text(ax.figure)


def test_results_draw_a_heat_map():
    result = grid_search(lambda seed, a, b: a + b, {"a": [1, 2], "b": [0, 5, 7]}, seeds=[0])
    ax = result.plot("a", "b")
    assert [text.get_text() for text in ax.texts] == ["1", "2", "6", "7", "8", "9"]
    assert "lowest at a 1 and b 0" in alt_text(ax.figure)


def test_text_settings_are_not_drawn():
    result = grid_search(lambda seed, a: 1.0, {"a": ["x", "y"]})
    with pytest.raises(ValueError, match="a must have numbers to be drawn"):
        result.plot("a")
    with pytest.raises(ValueError, match=r"settings of the search, \['a'\], got 'b'"):
        result.plot("b")


def test_a_bar_leaves_one_line(capsys):
    grid_search(lambda seed, a: a, {"a": [1, 2]}, seeds=[0], progress=True)
    assert capsys.readouterr().out.splitlines()[-1].endswith("2 of 2 runs")


def test_an_empty_result_is_explained():
    assert Candidate({}).mean == np.inf
    with pytest.raises(ValueError, match="no candidate is finished"):
        _ = SearchResult([], (0,)).best


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: grid_search(bowl, {}), ValueError, "grid must have settings"),
        (lambda: grid_search(bowl, {"a": []}), ValueError, "grid must have settings"),
        (lambda: grid_search(bowl, [0.1]), TypeError, "grid must be a dict"),
        (lambda: grid_search(bowl, {"a": [1]}, seeds=[]), ValueError, "at least one"),
        (lambda: grid_search(bowl, {"a": [1]}, seeds=[1, 1]), ValueError, "different"),
        (lambda: grid_search(bowl, {"a": [1]}, backend="spark"), ValueError, "'local', 'dask'"),
        (lambda: grid_search(bowl, {"a": [1]}, workers=0), ValueError, "workers"),
        (lambda: random_search(bowl, {}, 3), ValueError, "space must have settings"),
        (lambda: random_search(bowl, {"a": [1]}, 0), ValueError, "n_candidates"),
        (lambda: random_search(bowl, 3, 1), TypeError, "space must be a dict"),
        (lambda: halving_search(bowl, {"a": [1]}, 9, 9, 3), ValueError, "largest_budget"),
        (lambda: halving_search(bowl, {"a": [1]}, 9, 1, 3, factor=1), ValueError, "factor"),
    ],
)
def test_bad_input_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_drawn_whole_number_stays_whole():
    from scipy.stats import randint

    kinds = []

    def train(seed, width):
        kinds.append(type(width))
        return float(width)

    random_search(train, {"width": randint(2, 9)}, 4, seeds=[0])
    assert set(kinds) == {int}


def test_a_singular_matrix_is_a_run_that_failed():
    def train(seed, strength):
        return float(np.linalg.solve([[strength]], [1.0])[0])

    found = grid_search(train, {"strength": [0.0, 2.0]}, seeds=[0])
    assert found.best == {"strength": 2.0}
    assert found.ranked[-1].diverged == 1


def test_halving_ends_when_nothing_is_finite():
    calls = []

    def train(seed, budget, rate):
        calls.append(budget)
        return np.inf

    halving_search(train, {"rate": [0.1, 1.0]}, 9, smallest_budget=1, largest_budget=9)
    assert calls == [1] * 9

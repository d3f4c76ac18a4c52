"""Fair races: the search finds the rate that theory knows, and nobody gets an extra try."""

import numpy as np
import pytest

from course_lib.comparison import Comparison, compare, descend, fitting
from course_lib.datasets import article_points
from course_lib.landscapes import LeastSquares, Quadratic
from course_lib.models import LinearRegression
from course_lib.optimizers import Adam, GradientDescent, Momentum
from course_lib.plotting import plot_race

RATES = [0.02, 0.05, 0.08, 0.11]


def by_rate(curves):
    """A `train` that looks its losses up, and the list of what it was asked."""
    asked = []

    def train(optimizer, seed):
        asked.append((optimizer.rate, seed))
        return curves[optimizer.rate]

    return train, asked


def test_the_search_finds_the_rate_that_is_best_in_theory():
    """On a bowl with the curvatures 1 and 20 the best rate is 2/21; 0.11 diverges."""
    train = descend(Quadratic(20), [1.0, 1.0], steps=200)
    rates = [0.06, 0.08, 2 / 21, 0.0999, 0.11]
    found = compare(train, {"GD": GradientDescent}, rates)
    assert found.rates == {"GD": 2 / 21}
    assert found.tried["GD"][0.11] > 1


def test_every_entrant_gets_the_same_search_and_the_seeds_are_apart():
    train, asked = by_rate({rate: [2.0, 1.0] for rate in RATES})
    found = compare(
        train,
        {"one": GradientDescent, "two": Momentum},
        RATES,
        seeds=[1, 2, 3],
        search_seeds=[8, 9],
    )
    assert found.runs == {"one": 8, "two": 8}
    search = [(rate, seed) for rate in RATES for seed in (8, 9)]
    race = [(RATES[0], seed) for seed in (1, 2, 3)]
    assert asked == 2 * (search + race)
    assert {losses.shape for losses in found.losses.values()} == {(3, 2)}


def test_a_lucky_last_step_does_not_decide():
    """In the last tenth, here two of twenty steps, the worst counts."""
    lucky = np.r_[np.full(18, 1.0), 0.9, 0.0]
    steady = np.r_[np.full(18, 1.0), 0.2, 0.2]
    train, _ = by_rate({0.1: lucky, 0.2: steady})
    found = compare(train, {"GD": GradientDescent}, [0.1, 0.2])
    assert found.rates == {"GD": 0.2}
    assert found.tried == {"GD": {0.1: 0.9, 0.2: 0.2}}


def test_the_mean_over_the_search_seeds_decides():
    ends = {(0.1, 8): 1.0, (0.1, 9): 5.0, (0.2, 8): 2.0, (0.2, 9): 2.0}

    def train(optimizer, seed):
        return [ends.get((optimizer.rate, seed), 0.0)]

    entrants = {"GD": GradientDescent}
    assert compare(train, entrants, [0.1, 0.2], search_seeds=[8]).rates == {"GD": 0.1}
    assert compare(train, entrants, [0.1, 0.2], search_seeds=[8, 9]).rates == {"GD": 0.2}


def test_a_run_that_blows_up_counts_as_infinite_and_loses():
    train = descend(Quadratic(20), [1.0, 1.0], steps=2000)
    found = compare(train, {"GD": GradientDescent}, [0.05, 3.0])
    assert found.rates == {"GD": 0.05}
    assert found.tried["GD"][3.0] == np.inf


def test_a_race_in_which_some_blow_up_keeps_its_shape():
    train = descend(Quadratic(20), [1.0, 1.0], steps=2000)
    found = compare(
        train, {"calm": GradientDescent, "wild": GradientDescent}, {"calm": [0.05], "wild": [3.0]}
    )
    assert found.losses["calm"].shape == found.losses["wild"].shape == (5, 2001)
    assert np.isinf(found.losses["wild"][:, -1]).all()
    assert found.losses["wild"][0, 0] == 10.5
    assert "inf" in repr(found)


def test_a_fit_that_blows_up_keeps_its_losses():
    data = article_points()
    train = fitting(lambda seed: LinearRegression(2), data.X, data.y, epochs=200, batch_size=2)
    found = compare(train, {"wild": GradientDescent}, [5.0])
    assert np.isinf(found.losses["wild"][:, -1]).all()


def test_one_rate_needs_no_search():
    train, asked = by_rate({0.05: [1.0]})
    found = compare(train, {"GD": GradientDescent}, [0.05], seeds=[0])
    assert asked == [(0.05, 0)]
    assert found.runs == {"GD": 0}
    assert found.at_the_edge == ()


def test_a_best_rate_at_the_edge_is_said():
    train, _ = by_rate({0.02: [3.0], 0.05: [2.0], 0.08: [1.0], 0.11: [2.0]})
    assert compare(train, {"GD": GradientDescent}, RATES).at_the_edge == ()
    found = compare(train, {"GD": GradientDescent}, RATES[:3])
    assert found.at_the_edge == ("GD",)
    assert "best at the edge" in repr(found)


def test_the_table_shows_median_and_range():
    losses = {"Adam": np.array([[9.0, 3.0], [9.0, 1.0], [9.0, 8.0]])}
    table = repr(Comparison({"Adam": 0.5}, losses, {"Adam": {0.5: 1.0}}, {"Adam": 10}))
    header, row = table.splitlines()
    assert header.split() == ["optimizer", "rate", "median", "lowest", "highest", "search"]
    assert row.split() == ["Adam", "0.5", "3", "1", "8", "10", "runs"]


def test_a_race_can_be_drawn():
    data = article_points()
    train = descend(LeastSquares(data.X, data.y), [0.0, 0.0], steps=30, spread=0.1)
    found = compare(train, {"GradientDescent": GradientDescent, "Adam": Adam}, [0.01, 0.05])
    assert len(plot_race(found.losses).get_lines()) == 2


def test_seeds_move_the_start_by_their_spread():
    starts = [descend(Quadratic(1), [3.0, 4.0], 1, spread=0.1)(Adam(0.1), s)[0] for s in range(400)]
    distances = np.sqrt(2 * np.array(starts))
    assert distances.mean() == pytest.approx(5, abs=0.02)
    assert distances.std() == pytest.approx(0.1, abs=0.01)


def test_fitting_starts_anew_each_time():
    data = article_points()
    train = fitting(lambda seed: LinearRegression(2), data.X, data.y, epochs=3, batch_size=2)
    first, again, other = (train(GradientDescent(0.01), seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_fits_can_be_judged_on_other_rows():
    """One step on two rows; what counts is the loss of the new θ on the other two."""
    data = article_points()
    X, y = data.X[:2], data.y[:2]
    others = (data.X[2:], data.y[2:])
    train = fitting(lambda seed: LinearRegression(2), X, y, 1, 2, judged_on=others)
    model = LinearRegression(2)
    model.theta = -0.05 * model.loss_and_gradient(X, y)[1]
    assert train(GradientDescent(0.05), 0) == pytest.approx([model.loss_value(*others)])


def test_a_fit_that_blows_up_keeps_the_losses_on_other_rows():
    data = article_points()
    others = (data.X[2:], data.y[2:])
    calm = fitting(lambda seed: LinearRegression(2), data.X, data.y, 1, 2, judged_on=others)
    wild = fitting(lambda seed: LinearRegression(2), data.X, data.y, 200, 2, judged_on=others)
    found = compare(wild, {"wild": GradientDescent}, [5.0], seeds=[0])
    assert found.losses["wild"][0, 0] == calm(GradientDescent(5.0), 0)[0]
    assert np.isinf(found.losses["wild"][0, -1])


def test_the_race_may_be_judged_otherwise_than_the_search():
    search, searched = by_rate({rate: [1 + abs(rate - 0.05)] for rate in RATES})
    race, raced = by_rate({rate: [7.0] for rate in RATES})
    found = compare(search, {"GD": GradientDescent}, RATES, seeds=[0, 1], race=race)
    assert found.rates == {"GD": 0.05}
    assert len(searched) == 2 * len(RATES)
    assert raced == [(0.05, 0), (0.05, 1)]
    np.testing.assert_array_equal(found.losses["GD"], [[7.0], [7.0]])


def test_the_leaders_are_all_that_the_best_does_not_beat_every_time():
    ends = {"late": [3.0, 3.0, 3.0], "close": [2.0, 0.5, 2.0], "best": [1.0, 1.0, 1.0],
            "tie": [1.0, 9.0, 9.0], "lost": [9.0, np.inf, 9.0]}  # fmt: skip
    losses = {name: np.column_stack([np.full(3, 9.0), end]) for name, end in ends.items()}
    assert Comparison({}, losses, {}, {}).leaders == ("best", "close", "tie")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"entrants": {}}, ValueError, "entrants must be a dict"),
        ({"entrants": [Adam]}, TypeError, "entrants must be a dict"),
        ({"rates": []}, ValueError, "rates must not be empty"),
        ({"rates": [0.1, -1]}, ValueError, "above 0"),
        ({"rates": {"Momentum": [0.1]}}, ValueError, "an entry for Adam"),
        ({"seeds": []}, ValueError, "seeds must not be empty"),
        ({"search_seeds": [3]}, ValueError, r"got \[3\] twice"),
        ({"seeds": [0.5]}, TypeError, "seeds"),
        ({"rates": [30.0, 40.0], "entrants": {"Adam": GradientDescent}}, ValueError, "not diverge"),
    ],
)
def test_bad_input_is_refused(change, error, words):
    train = descend(Quadratic(20), [1.0, 1.0], steps=300)
    given = {"entrants": {"Adam": Adam}, "rates": [0.1, 0.2], **change}
    with pytest.raises(error, match=words):
        compare(train, **given)

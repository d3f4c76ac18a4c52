"""What each explorer computes, without a browser: against theory, other methods, and its task."""

import itertools
import json
import re

import numpy as np
import pytest

from course_lib import widgets
from course_lib.chapters.chapter_00 import optimizer_race as race
from course_lib.chapters.chapter_01 import outlier_explorer as outlier
from course_lib.chapters.chapter_02 import learning_rate_explorer as learning_rate
from course_lib.chapters.chapter_03 import batch_size_explorer as batch_size
from course_lib.chapters.chapter_04 import momentum_explorer as momentum
from course_lib.chapters.chapter_05 import adagrad_explorer as adagrad
from course_lib.chapters.chapter_07 import seeds_explorer as seeds
from course_lib.chapters.chapter_08 import early_stopping_explorer as early_stopping
from course_lib.chapters.chapter_08 import penalty_explorer as penalty_balls
from course_lib.chapters.chapter_08 import polynomial_explorer as polynomial
from course_lib.chapters.chapter_09 import compression_explorer as compression
from course_lib.chapters.chapter_10 import trust_explorer as trust
from course_lib.compression import fake_quantize, magnitude_mask
from course_lib.landscapes import Landscape, LeastSquares, Quadratic, Saddle
from course_lib.losses import Huber, softmax
from course_lib.optimizers import Adam, GradientDescent, Momentum
from course_lib.training import minimize
from course_lib.widgets import (
    adagrad_explorer,
    batch_size_explorer,
    compression_explorer,
    early_stopping_explorer,
    learning_rate_explorer,
    momentum_explorer,
    optimizer_race,
    outlier_explorer,
    penalty_explorer,
    polynomial_explorer,
    seeds_explorer,
    trust_explorer,
)
from course_lib.widgets.controls import Slider

EXPLORERS = {
    "outlier": outlier_explorer,
    "learning rate": learning_rate_explorer,
    "batch size": batch_size_explorer,
    "momentum": momentum_explorer,
    "adagrad": adagrad_explorer,
    "race": optimizer_race,
    "polynomial": polynomial_explorer,
    "penalty": penalty_explorer,
    "early stopping": early_stopping_explorer,
    "seeds": seeds_explorer,
    "compression": compression_explorer,
    "trust": trust_explorer,
    "saddle": lambda: learning_rate_explorer(Saddle()),
}
every = pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
SOLUTIONS = {
    "outlier": {"target": 4.5, "delta": 1.0},
    "learning rate": {"learning_rate": 0.095},
    "batch size": {"learning_rate": 0.1},
    "momentum": {"learning_rate": 0.11, "beta": 0.44},
    "adagrad": {"angle": 45.0},
    "polynomial": {"degree": 15.0, "strength": 0.001},
    "penalty": {"strength": 0.9},
    "early stopping": {"epoch": 79.0, "patience": 11.0},
    "seeds": {"seeds": 22.0},
    "compression": {"bits": 4.0, "kept": 0.8, "rank": 11.0},
    "trust": {"picture": 14.0, "seed": 3.0},
    "saddle": {"learning_rate": 1.0},
}


def marks(scene, label, panel=0):
    return next(one for one in scene.panels[panel].marks if one.label.startswith(label)).points


@every
def test_it_says_what_it_shows_and_is_not_solved_at_first(make):
    explorer = make()
    scene = explorer.scene
    assert scene.sentence.endswith(".")
    assert scene.solved == ""
    assert explorer.task.endswith((".", "?"))
    assert repr(explorer) == f"{explorer.title}. {scene.sentence}\nTask: {explorer.task}"
    assert repr(make()) == repr(explorer)


@every
def test_all_extreme_settings_are_drawn(make):
    explorer = make()
    ends = [
        [control.stops[0], control.stops[-1]] if isinstance(control, Slider) else control.options
        for control in explorer.controls
    ]
    for values in itertools.product(*ends):
        names = [control.name for control in explorer.controls]
        scene = explorer.compute(**dict(zip(names, values, strict=True)))
        assert not re.search(r"\bnan\b|not a number", scene.sentence)
        for panel in scene.panels:
            assert panel.x[0] < panel.x[1]
            assert panel.y[0] < panel.y[1]
            assert np.isfinite([*panel.x, *panel.y]).all()
            assert not panel.log or panel.y[0] > 0
            assert all(one.points.shape[1] == 2 for one in panel.marks)


@every
def test_handles_stand_where_their_controls_say(make):
    explorer = make()
    for panel in explorer.scene.panels:
        for axis in ("x", "y") if panel.handle else ():
            name = getattr(panel.handle, axis)
            if name:
                place = panel.handle.at[axis == "y"]
                assert place == explorer.defaults[name]
                (stops,) = (c.stops for c in explorer.controls if c.name == name)
                low, high = getattr(panel, axis)
                assert low <= stops[0] < stops[-1] <= high


@pytest.mark.parametrize("name", SOLUTIONS)
def test_the_task_is_recognised_when_it_is_solved(name):
    explorer = EXPLORERS[name]()
    scene = explorer.compute(**explorer.defaults | SOLUTIONS[name])
    assert scene.solved.endswith(".")


# --- the learning rate


@pytest.mark.parametrize(
    ("rate", "badge"),
    [(0.01, "converging"), (0.05, "converging"), (0.055, "converging, to and fro"),
     (0.095, "converging, to and fro"), (0.1, "oscillating"),
     (0.105, "diverging")],
)  # fmt: skip
def test_the_verdict_is_that_of_the_theory(rate, badge):
    assert learning_rate.compute(rate, -4.0, 1.5, 20.0).badge == badge


def test_only_the_largest_converging_rate_solves_the_task():
    solved = [
        (rate, kappa)
        for rate in (*learning_rate.RATES, 0.0951, 0.0999)
        for kappa in (10.0, 20.0, 40.0)
        if learning_rate.compute(rate, -4.0, 1.5, kappa).solved
    ]
    assert solved == [(0.095, 20.0)]


def test_the_path_is_that_of_minimize():
    scene = learning_rate.compute(0.03, 1.0, 2.0, 20.0)
    path = minimize(Quadratic(20), [1.0, 2.0], GradientDescent(0.03), 25)
    np.testing.assert_array_equal(marks(scene, "gradient descent"), path.thetas)
    assert "After 25 steps from (1, 2)" in scene.sentence


class Cliff(Landscape):
    """Its value overflows a few steps from the start."""

    _start, _minimum, bounds = (1.0, 1.0), (0.0, 0.0), ((-2.0, 2.0), (-2.0, 2.0))

    def _value(self, x, y):
        return np.exp(x**2) + y**2

    def _gradient(self, x, y):
        return 2 * x * np.exp(x**2), 2 * y


def test_a_run_that_overflows_is_a_sentence():
    scene = learning_rate_explorer(Cliff()).compute(learning_rate=5.0, start_0=1.0, start_1=1.0)
    assert scene.badge == "diverging"
    assert "The numbers overflow after" in scene.sentence


def test_a_landscape_without_a_minimum_is_a_sentence():
    scene = learning_rate_explorer(Saddle()).scene
    assert "this landscape has no minimum" in scene.sentence
    assert "minimum" not in {one.label for one in scene.panels[0].marks}
    assert not scene.panels[1].log


# --- the outlier


def test_huber_s_line_is_where_its_gradient_vanishes():
    y = np.where(np.arange(11) == outlier.ASTRAY, 20.0, outlier.Y)
    for delta in (0.5, 1.0, 5.0):
        slope, intercept = outlier.best_line(Huber(delta), y)
        pull = Huber(delta).gradient(slope * outlier.X + intercept, y)
        assert abs(pull.sum()) < 1e-6
        assert abs(pull @ outlier.X) < 1e-6


def test_the_median_line_beats_its_neighbours():
    slope, intercept = outlier.median_line(outlier.Y)
    best = np.abs(slope * outlier.X + intercept - outlier.Y).mean()
    rng = np.random.default_rng(0)
    for d_slope, d_intercept in rng.normal(0, 0.05, (500, 2)):
        line = (slope + d_slope) * outlier.X + intercept + d_intercept
        assert np.abs(line - outlier.Y).mean() >= best


def test_mse_s_line_is_numpy_s():
    scene = outlier.compute(12.0, 1.0)
    y = np.where(np.arange(11) == outlier.ASTRAY, 12.0, outlier.Y)
    (x0, y0), (x1, y1) = marks(scene, "MSE")
    assert (y1 - y0) / (x1 - x0) == pytest.approx(np.polyfit(outlier.X, y, 1)[0], abs=1e-9)


def test_only_one_target_solves_the_outlier_s_task():
    solved = [t for t in (*outlier.TARGETS, 4.25, 4.6) if outlier.compute(t, 1.0).solved]
    assert solved == [4.5]
    slopes = [outlier.best_line(Huber(1.0), np.where(np.arange(11) == 9, t, outlier.Y))[0]
              for t in (4.0, 4.5, 5.0, 12.0)]  # fmt: skip
    assert [f"{slope:.2f}" for slope in slopes] == ["2.04", "2.10", "2.10", "2.10"]


# --- batch size


def test_all_samples_are_plain_gradient_descent():
    ground = batch_size.problem()
    thetas = batch_size.runs_of(ground, batch_size.SAMPLES, 0.2)
    path = minimize(ground, ground.start, GradientDescent(0.2), batch_size.STEPS)
    np.testing.assert_allclose(thetas[:, 0], path.thetas, rtol=1e-12)
    np.testing.assert_allclose(thetas, thetas[:, :1].repeat(batch_size.RUNS, axis=1))


def test_the_mean_step_is_the_full_gradient_and_its_variance_falls_like_one_over_the_batch():
    ground = batch_size.problem()
    spread = {}
    for size in (1, 4, 16):
        first = batch_size.runs_of(ground, size, 1.0)[1]  # θ₁ = −g, as θ₀ = 0
        standard_error = first.std(axis=0) / np.sqrt(batch_size.RUNS)
        assert (np.abs(first.mean(axis=0) + ground.gradient([0.0, 0.0])) < 4 * standard_error).all()
        spread[size] = first.var(axis=0).sum()
    assert spread[1] / spread[16] == pytest.approx(16, rel=0.6)


def test_neither_the_largest_nor_the_smallest_rate_solves_the_task():
    rates = next(c for c in batch_size_explorer().controls if c.name == "learning_rate").stops
    solved = [rate for rate in rates if batch_size.compute(1, rate).solved]
    assert rates[0] < min(solved)
    assert max(solved) < rates[-1]
    assert not any(batch_size.compute(4, rate).solved for rate in rates)


# --- momentum


def test_the_radius_is_that_of_the_update_matrix():
    rng = np.random.default_rng(0)
    for rate, beta in zip(rng.uniform(0, 0.2, 200), rng.uniform(0, 1, 200), strict=True):
        radii = [
            np.abs(np.linalg.eigvals([[1 + beta - rate * c, -beta], [1.0, 0.0]])).max()
            for c in (1.0, 25.0)
        ]
        assert momentum.worst_radius(rate, beta, 25.0) == pytest.approx(max(radii), abs=1e-7)


def test_the_best_place_is_polyak_s():
    kappa = 25.0
    rate, beta = 4 / (np.sqrt(kappa) + 1) ** 2, ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
    assert momentum.worst_radius(rate, beta, kappa) == pytest.approx(
        momentum.best_radius(kappa), abs=1e-6
    )
    grid = [
        momentum.worst_radius(r, b, kappa)
        for r in np.linspace(0.001, 0.16, 60)
        for b in np.linspace(0, 0.99, 60)
    ]
    assert min(grid) >= momentum.best_radius(kappa) - 1e-12


@pytest.mark.parametrize(
    ("rate", "beta", "badge"),
    [(0.03, 0.0, "converging"), (0.1, 0.9, "converging, to and fro"),
     (0.08, 0.0, "oscillating"), (0.16, 0.5, "diverging")],
)  # fmt: skip
def test_momentum_s_verdict(rate, beta, badge):
    assert momentum.compute(rate, beta).badge == badge


# --- Adagrad


def test_the_valley_keeps_its_curvatures_when_it_turns():
    for angle in (0.0, 30.0, 45.0, 90.0):
        valley = adagrad.valley(angle)
        np.testing.assert_allclose(np.linalg.eigvalsh(valley.hessian), [1.0, 25.0])
        np.testing.assert_allclose(np.linalg.norm(valley.minimum), np.hypot(2.0, 0.7))


def test_gradient_descent_does_not_feel_the_turn_and_adagrad_does():
    ends = {
        angle: [marks(adagrad.compute(angle, 1.0), name)[-1] for name in ("gradient", "Adagrad")]
        for angle in (0.0, 45.0)
    }
    losses = {
        angle: [float(adagrad.valley(angle).value(end)) for end in both]
        for angle, both in ends.items()
    }
    assert losses[0.0][0] == pytest.approx(losses[45.0][0], rel=1e-9)
    assert losses[45.0][1] > 1e3 * losses[0.0][1]


def test_the_task_of_adagrad_is_solved_by_turning_alone():
    solved = [angle for angle in adagrad.ANGLES if adagrad.compute(angle, 0.01).solved]
    assert solved
    assert 0.0 not in solved
    assert solved == [angle for angle in adagrad.ANGLES if adagrad.compute(angle, 1.0).solved]


# --- the race


def test_a_class_gets_its_best_rate_and_an_optimizer_keeps_its_own():
    runners = race.race(Quadratic(10), {"tuned": GradientDescent, "kept": Momentum(0.07)}, 30)
    worst = {
        rate: minimize(Quadratic(10), (-4.0, 1.5), GradientDescent(rate), 30).values[-10:].max()
        for rate in race.RATES
        if rate < 0.2
    }
    assert [runner.rate for runner in runners] == [min(worst, key=worst.get), 0.07]


def test_one_step_of_the_race_solves_the_task():
    explorer = optimizer_race(
        {"bowl": Quadratic(25)}, {"a": Momentum(0.03), "b": GradientDescent(0.07)}, 40
    )
    solved = [step for step in range(41) if explorer.compute(step=float(step)).solved]
    a, b = (
        minimize(Quadratic(25), (-4.0, 1.5), rule, 40).values
        for rule in (Momentum(0.03), GradientDescent(0.07))
    )
    ahead = a < b if a[-1] < b[-1] else b < a
    assert len(solved) == 1
    assert ahead[solved[0] :].all()
    assert solved[0] == 0 or not ahead[solved[0] - 1]


def test_a_runner_that_blows_up_is_last():
    scene = optimizer_race(
        {"bowl": Quadratic(25)}, {"Adam": Adam(0.1), "wild": GradientDescent(1e3)}, 200
    ).scene
    assert "wild infinity" in scene.sentence
    assert scene.sentence.index("Adam") < scene.sentence.index("wild")


def test_the_race_runs_on_a_landscape_without_a_minimum():
    explorer = optimizer_race({"pass": Saddle()}, steps=10)
    assert not explorer.scene.panels[1].log


@pytest.mark.parametrize(
    ("landscapes", "optimizers", "steps", "error", "words"),
    [
        ([], None, 5, TypeError, "landscapes must be a dict"),
        ({}, None, 5, ValueError, "landscapes must not be empty"),
        ({"x": 3}, None, 5, TypeError, r"landscapes\['x'\] must be a landscape, got 3"),
        (None, {"x": 3}, 5, TypeError, r"optimizers\['x'\] must be an optimizer, got 3"),
        (None, {"x": int}, 5, TypeError, r"optimizers\['x'\] must be an optimizer"),
        (None, None, 0, ValueError, "steps must be at least 1, got 0"),
    ],
)
def test_what_is_no_race_is_refused(landscapes, optimizers, steps, error, words):
    with pytest.raises(error, match=words):
        optimizer_race(landscapes, optimizers, steps)


def test_a_landscape_of_four_points_works_too():
    worked = LeastSquares([[1, 2], [2, 3], [3, 4], [4, 5]], [2, 3, 4, 5])
    limit = 2 / np.linalg.eigvalsh(worked.hessian)[-1]
    explorer = learning_rate_explorer(worked)
    rates = explorer.controls[0].stops
    values = explorer.defaults
    solved = [r for r in rates if explorer.compute(**values | {"learning_rate": r}).solved]
    assert solved == [max(rate for rate in rates if rate < limit)]


@pytest.mark.parametrize("scale", [100.0, 0.01])
def test_a_limit_beyond_the_slider_is_no_solution(scale):
    points = np.array([[1, 2], [2, 3], [3, 4], [4, 5]])
    explorer = learning_rate_explorer(LeastSquares(scale * points, [2, 3, 4, 5]))
    for rate in explorer.controls[0].stops:
        assert not explorer.compute(**explorer.defaults | {"learning_rate": rate}).solved


@pytest.mark.parametrize("kappa", [6.0, 11.0, 100.0])
def test_momentum_s_place_stays_in_its_picture(kappa):
    explorer = momentum_explorer(kappa)
    assert explorer.controls[0].stops[-1] <= explorer.scene.panels[0].x[1]
    assert explorer.scene.solved == ""


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: learning_rate_explorer(3), TypeError, "landscape must be a landscape, got 3"),
        (lambda: learning_rate_explorer(steps=0), ValueError, "steps must be at least 1, got 0"),
        (lambda: learning_rate_explorer(steps="x"), TypeError, "steps must be a whole number"),
        (lambda: momentum_explorer([1]), TypeError, "condition_number must be a number"),
        (lambda: momentum_explorer(1), ValueError, "condition_number must be above 1, got 1.0"),
    ],
)
def test_bad_arguments_are_named(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_tie_has_no_winner():
    explorer = optimizer_race(
        {"bowl": Quadratic(2)}, {"a": GradientDescent(0.5), "b": GradientDescent(0.5)}, 20
    )
    for step in range(21):
        scene = explorer.compute(step=float(step))
        assert "leads" not in scene.sentence
        assert not scene.solved


@pytest.mark.parametrize("name", race.LANDSCAPES)
def test_the_winner_of_each_race_is_found_before_its_end(name):
    explorer = optimizer_race()
    last = int(explorer.controls[1].stops[-1])
    first = [s for s in range(last + 1) if explorer.compute(step=float(s), landscape=name).solved]
    assert len(first) == 1
    assert first[0] < last


@every
def test_the_scene_does_not_depend_on_what_was_asked_before(make):
    explorer = make()
    before = explorer.scene
    for control in explorer.controls:
        if isinstance(control, Slider):
            explorer.compute(**explorer.defaults | {control.name: control.stops[-1]})
    after = explorer.scene
    assert after.sentence == before.sentence
    for old, new in zip(before.panels, after.panels, strict=True):
        for one, other in zip(old.marks, new.marks, strict=True):
            np.testing.assert_array_equal(one.points, other.points)
    assert json.dumps(explorer.defaults)


# --- the polynomial


@pytest.mark.parametrize(("degree", "strength"), [(3, 0.0), (15, 0.0), (12, 0.01)])
def test_bias_and_variance_are_those_of_many_fits(degree, strength):
    """Each fit by the closed form of ridge with an intercept, on 4,000 draws of the noise."""
    rng = np.random.default_rng(1)
    targets = polynomial.TRUTH + rng.normal(0, 0.5, (4000, polynomial.N))
    powers = polynomial.X[:, None] ** np.arange(1, degree + 1)
    centred = powers - powers.mean(axis=0)
    inner = centred.T @ centred / polynomial.N + strength * np.eye(degree)
    means = targets.mean(axis=1, keepdims=True)
    weights = np.linalg.solve(inner, centred.T @ (targets - means).T / polynomial.N)
    fits = means + (centred @ weights).T
    bias, variance = polynomial.expected(degree, strength, 0.5)
    measured = np.mean((fits.mean(axis=0) - polynomial.TRUTH) ** 2)
    assert fits.var(axis=0).mean() == pytest.approx(variance, rel=0.03)
    assert measured == pytest.approx(bias, abs=3 * variance / 4000 + 1e-9, rel=0.03)


def test_without_a_penalty_the_variance_counts_the_weights():
    for degree in range(16):
        variance = polynomial.expected(degree, 0.0, 0.3)[1]
        assert variance == pytest.approx(0.09 * (degree + 1) / 20)


def test_the_fit_of_the_picture_is_numpy_s():
    scene = polynomial.compute(5, 0.0, 0.3)
    y = polynomial.TRUTH + 0.3 * polynomial.NORMAL
    expected = np.polyval(np.polyfit(polynomial.X, y, 5), polynomial.GRID)
    np.testing.assert_allclose(marks(scene, "fit")[:, 1], expected, atol=1e-9)


def test_a_constant_target_is_fitted_by_any_penalty():
    """The constant is not penalised, so the weights of a constant are that constant."""
    for strength in (0.0, 0.1, 10.0):
        weights = polynomial.solver(4, strength) @ np.full(polynomial.N, 7.0)
        np.testing.assert_allclose(weights, [7, 0, 0, 0, 0], atol=1e-9)


def test_the_polynomial_s_badge_and_task():
    badges = [polynomial.compute(degree, 0.0, 0.3).badge for degree in (1, 3, 15)]
    assert badges == ["underfitting", "about right", "overfitting"]
    solved = [s for s in polynomial.STRENGTHS if polynomial.compute(15, s, 0.3).solved]
    assert len(solved) >= 3
    assert 0.0 < min(solved) < max(solved) < polynomial.STRENGTHS[-1]
    assert not any(polynomial.compute(12, s, 0.3).solved for s in solved)


def test_with_more_noise_the_best_penalty_is_larger():
    best = {
        noise: min(polynomial.STRENGTHS, key=lambda s: sum(polynomial.expected(15, s, noise)))
        for noise in (0.3, 0.6)
    }
    assert best[0.6] > 2 * best[0.3]


# --- the balls


@pytest.mark.parametrize("penalty", ["L1", "L2"])
def test_no_neighbour_has_less_loss_and_penalty(penalty):
    rng = np.random.default_rng(0)
    for strength in (0.0, 0.4, 0.9, 2.0):
        minimum = rng.uniform(-2, 2, 2)

        def cost(w, minimum=minimum, strength=strength):
            away = w - minimum
            size = np.abs(w).sum() if penalty == "L1" else w @ w / 2
            return away @ penalty_balls.HESSIAN @ away / 2 + strength * size

        best = penalty_balls.solution(penalty, strength, minimum)
        others = best + rng.normal(0, 0.05, (500, 2))
        assert min(map(cost, others)) >= cost(best) - 1e-12


def test_loss_and_ball_touch():
    """On the ball of the solution no point has less loss, and the dashed ring passes through it."""
    for penalty in ("L1", "L2"):
        scene = penalty_balls.compute(penalty, 0.6, 2.0, 1.0)
        minimum, best = np.array([2.0, 1.0]), marks(scene, "least loss + penalty")[0]

        def loss(w, minimum=minimum):
            return 0.5 * np.einsum("...i,ij,...j", w - minimum, penalty_balls.HESSIAN, w - minimum)

        ball = marks(scene, "ball of")
        ends = np.linspace(0, 1, 50)[:, None]
        edge = np.concatenate([a + ends * (b - a) for a, b in itertools.pairwise(ball)])
        assert loss(edge).min() >= loss(best) * (1 - 1e-9)
        np.testing.assert_allclose(loss(marks(scene, "loss at that point")), loss(best))


def test_only_the_first_exact_zero_of_l1_solves_the_task():
    solved = [
        (penalty, s)
        for penalty in ("L1", "L2")
        for s in (*penalty_balls.STRENGTHS, 0.91)
        if penalty_balls.compute(penalty, s, 2.0, 1.0).solved
    ]
    assert solved == [("L1", 0.9)]
    assert not penalty_balls.compute("L1", 0.9, 2.0, 1.05).solved
    assert (penalty_balls.solution("L2", 3.0, np.array([2.0, 1.0])) > 0).all()


# --- early stopping


def test_it_stops_where_the_library_s_callback_does():
    run = early_stopping.overfit()
    losses = run.losses[:, 1]
    for patience in (1, 3, 8, 11, 50, 100):
        best = 0
        for k, loss in enumerate(losses):  # the rule, written once more
            best = k if loss < losses[best] else best
            if k - best == patience:
                break
        assert early_stopping.stopped(losses, patience) == (k + 1, best + 1)


def test_the_run_overfits():
    run = early_stopping.overfit()
    assert run.losses.shape == (300, 2)
    assert run.losses[-1, 0] < 0.2 * run.losses[0, 0]
    assert run.losses[-1, 1] > 1.5 * run.losses[:, 1].min()


def test_the_curves_of_the_picture_have_the_losses_of_the_picture():
    run = early_stopping.overfit()
    for epoch in (1, 79, 300):
        for part, points in enumerate((run.training, run.validation)):
            said = np.interp(points[:, 0], early_stopping.GRID, run.curves[epoch - 1])
            error = np.mean((said - points[:, 1]) ** 2)
            assert error == pytest.approx(run.losses[epoch - 1, part], abs=2e-3)


def test_only_the_smallest_patience_that_is_enough_solves_the_task():
    solved = [p for p in range(1, 101) if early_stopping.compute(79, p).solved]
    assert solved == [11]
    lowest = int(np.argmin(early_stopping.overfit().losses[:, 1])) + 1
    assert lowest == 79
    assert not early_stopping.compute(80, 11).solved


@pytest.mark.parametrize(
    ("epoch", "badge"),
    [(10, "still learning"), (79, "restored"), (85, "waiting"), (91, "after the stop")],
)
def test_the_cursor_s_badge(epoch, badge):
    assert early_stopping.compute(epoch, 11).badge == badge


# --- seeds


@pytest.mark.parametrize(("gap", "shared", "n"), [(0.5, 0.0, 5), (0.3, 0.6, 20), (1.0, 0.9, 1)])
def test_the_chance_of_the_wrong_winner_is_that_of_many_races(gap, shared, n):
    rng, races = np.random.default_rng(0), 20_000
    common, a, b = rng.normal(size=(3, races, n))
    ours = np.sqrt(shared) * common + np.sqrt(1 - shared) * a
    theirs = gap + np.sqrt(shared) * common + np.sqrt(1 - shared) * b
    share = np.mean(ours.mean(axis=1) > theirs.mean(axis=1))
    assert share == pytest.approx(seeds.wrong_winner(gap, shared, n), abs=0.011)


def test_the_seeds_of_a_race_are_kept_when_more_are_added():
    few, many = seeds.losses(5, 0.5, 0.3), seeds.losses(60, 0.5, 0.3)
    for ours, theirs in zip(few, many, strict=True):
        np.testing.assert_array_equal(ours, theirs[:5])
    a, b = many
    assert (np.abs([a, b]) < 5).all()


def test_shared_luck_is_their_correlation():
    a, b = seeds.losses(60, 0.5, 0.9)
    assert np.corrcoef(a, b)[0, 1] > 0.8
    assert abs(np.corrcoef(*seeds.losses(60, 0.5, 0.0))[0, 1]) < 0.3


def test_only_the_fewest_seeds_solve_the_task():
    solved = [
        (n, gap, shared)
        for n in seeds.SEEDS
        for gap in (0.4, 0.5, 0.6)
        for shared in (0.0, 0.6)
        if seeds.compute(n, gap, shared).solved
    ]
    assert solved == [(22.0, 0.5, 0.0)]
    assert seeds.wrong_winner(0.5, 0.6, 9) < 0.05 < seeds.wrong_winner(0.5, 0.6, 8)
    assert seeds.wrong_winner(0.25, 0.0, 4 * 22) == seeds.wrong_winner(0.5, 0.0, 22)


def test_the_first_seeds_of_the_race_mislead():
    assert "B is ahead, wrongly" in seeds.compute(5, 0.5, 0.0).sentence
    assert "A is ahead, rightly" in seeds.compute(22, 0.5, 0.0).sentence
    assert "1 seed, gap" in seeds.compute(1, 0.5, 0.0).sentence


def test_all_explorers_come_with_a_star_and_are_listed():
    space = {}
    exec("from course_lib.widgets import *", space)
    names = {make.__name__ for make in list(EXPLORERS.values())[:-1]}  # the last has an argument
    assert names <= space.keys()
    assert set(dir(widgets)) == {"predict", "quiz", *names}
    with pytest.raises(AttributeError, match="no attribute 'quizz'"):
        widgets.quizz


def test_bits_share_and_rank_are_those_of_the_library():
    study = compression.trained()
    full, accuracy = compression.price(32, 1.0, 32)
    assert full == 4 * study.model.n_parameters
    assert accuracy == study.accuracy(study.theta)
    eight = study.with_weights(lambda w: fake_quantize(w, 8, axis=1, symmetric=True))
    n_bytes, accuracy = compression.price(8, 1.0, 32)
    assert n_bytes == 64 * 32 + 32 * 10 + 8 * 42
    assert accuracy == study.accuracy(eight)
    half = study.with_weights(lambda w: np.where(magnitude_mask(w, 0.5), w, 0))
    n_bytes, accuracy = compression.price(32, 0.5, 32)
    assert n_bytes == (64 * 32 + 32 * 10) * (2 + 1 / 8) + 4 * 42
    assert accuracy == study.accuracy(half)
    assert compression.price(32, 1.0, 10)[0] == 4 * (10 * 96 + 320 + 42)


def test_several_settings_solve_the_task_and_each_alone_does_not():
    assert compression.compute(4, 0.8, 11).solved
    assert compression.compute(3, 1.0, 12).solved
    alone = [(bits, 1.0, 32) for bits in range(2, 9)]
    alone += [(8, round(0.1 * k, 2), 32) for k in range(1, 10)]
    alone += [(8, 1.0, rank) for rank in range(2, 32)]
    assert not any(compression.compute(*setting).solved for setting in alone)


def test_fields_cover_the_picture_and_their_values_share_out_the_prediction():
    model, background, *_, shown = trust._trained()
    fields = trust._field_of_pixel()
    assert np.bincount(fields).tolist() == [9, 9, 6, 9, 9, 6, 6, 6, 4]
    for number in (0, 13, 19):
        row = trust.explained(number)
        x = shown[number, :-1]
        p = model.predict_proba(np.array([x, *background]))[:, row.label]
        assert row.phi.sum() == pytest.approx(p[0] - p[1:].mean())
        assert row.values[-1] == pytest.approx(p[0])
        assert row.values[0] == pytest.approx(p[1:].mean())


def test_limes_answer_changes_with_its_seed_and_a_temperature_moves_sureness_alone():
    row = trust.explained(13)
    assert np.abs(row.lime(0.5, 0) - row.lime(0.5, 1)).max() > 0.01
    sure, unsure = row.set_at(0.5)[0], row.set_at(3.0)[0]
    assert sure.argmax() == unsure.argmax() == row.label
    assert sure.max() > unsure.max()


def test_the_sets_hold_the_right_class_as_often_as_they_say():
    model, _, rows, labels, _ = trust._trained()
    for temperature in trust.TEMPERATURES:
        p = softmax(model.decision_function(rows) / temperature)
        held = trust._sets(temperature).predict(p)[np.arange(300), labels]
        assert held.mean() >= 1 - trust.ALPHA

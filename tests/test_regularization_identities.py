"""What each remedy amounts to in a case that can be worked out."""

import numpy as np
import pytest

from course_lib.losses import MeanSquaredError
from course_lib.models import MLP, LinearRegression
from course_lib.optimizers import GradientDescent
from course_lib.regularization import dropout_mask
from course_lib.training import Objective, minimize

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 6))
    return X, X @ rng.normal(size=6) + rng.normal(size=40)


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_dropout_of_inputs_is_ridge_in_expectation(problem, rate):
    """E‖y − (M∘X)w‖² = ‖y − pXw‖² + p(1 − p)‖Γw‖², Γ² = diag(XᵀX), for masks of 0 and 1.

    Inverted dropout divides the mask by p = 1 − rate, which stands for w/p in that formula.
    """
    X, y = problem
    w = np.random.default_rng(1).normal(size=6)
    rng, keep = np.random.default_rng(2), 1 - rate
    residuals = [y - (dropout_mask(X.shape, rate, rng) * X) @ w for _ in range(20_000)]
    sampled = np.mean(np.sum(np.square(residuals), axis=1))
    v = w / keep
    ridge = np.sum((y - keep * X @ v) ** 2) + keep * rate * np.sum(np.sum(X**2, axis=0) * v**2)
    assert sampled == pytest.approx(ridge, rel=0.01)


def test_dropout_inside_the_network_is_the_same_penalty():
    """One hidden layer whose units all work: the mean loss of MLP(dropout) is the ridge value."""
    model = MLP([3, 5, 1], dropout=0.3, loss=MeanSquaredError(), seed=0)
    rng = np.random.default_rng(3)
    X, y = rng.uniform(0.5, 1, size=(30, 3)), rng.normal(size=30)
    model.views["weights_0"][:] = rng.uniform(0.1, 1, size=(3, 5))  # relu passes all of it
    sampled = np.mean([model.loss_and_gradient(X, y)[0] for _ in range(20_000)])
    hidden, w = X @ model.views["weights_0"], model.views["weights_1"][:, 0]
    keep = 0.7
    variance = (1 - keep) / keep * np.sum(hidden**2 * w**2, axis=1)
    expected = np.mean((y - hidden @ w) ** 2 + variance)
    assert sampled == pytest.approx(expected, rel=0.01)


def test_early_stopping_shrinks_like_l2(problem):
    """τ steps at the rate η keep 1 − (1 − ηλ)^τ of each direction, L2 keeps λ/(λ + α), α = 1/(τη).

    Along every eigenvector the two factors agree within 0.20, at any time (Goodfellow, Bengio and
    Courville 2016, Deep Learning, section 7.8, for small ηλ and α).
    """
    X, y = problem
    curvatures, directions = np.linalg.eigh(X.T @ X / 40)
    model = LinearRegression(6, fit_intercept=False, loss=MeanSquaredError(half=True))
    rate = 0.005
    path = minimize(Objective(model, X, y), np.zeros(6), GradientDescent(rate), steps=1000)
    whole = directions.T @ np.linalg.lstsq(X, y, rcond=None)[0]
    for steps in (30, 100, 300, 1000):
        stopped = directions.T @ path.thetas[steps] / whole
        np.testing.assert_allclose(stopped, 1 - (1 - rate * curvatures) ** steps, rtol=1e-6)
        penalised = curvatures / (curvatures + 1 / (steps * rate))
        assert np.abs(stopped - penalised).max() < 0.205

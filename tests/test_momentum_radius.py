"""The radii of momentum are those of the matrix by which one step of the optimizer multiplies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.curvature import heavy_ball_radius, nesterov_radius
from course_lib.optimizers import Momentum

RADII = {False: heavy_ball_radius, True: nesterov_radius}
both_forms = pytest.mark.parametrize("nesterov", [False, True])


def update_matrix(optimizer, curvature):
    """Columns: what one step makes of (θ, v) = (1, 0) and of (0, 1), where the gradient is λθ."""
    columns = []
    for theta, v in ((1.0, 0.0), (0.0, 1.0)):
        point = np.array([theta])
        optimizer.load_state_dict({"t": 1, "state": {"v": np.array([v])}})
        optimizer.step(point, curvature * point)
        columns.append([point[0], optimizer.state["v"][0]])
    return np.array(columns).T


@both_forms
@given(rate=st.floats(0.001, 3), beta=st.floats(0, 0.999), curvature=st.floats(0.01, 3))
def test_the_radius_is_that_of_the_optimizer(nesterov, rate, beta, curvature):
    matrix = update_matrix(Momentum(rate, beta, nesterov), curvature)
    expected = np.abs(np.linalg.eigvals(matrix)).max()
    # At repeated roots eigenvalues are good to half of the digits only.
    assert RADII[nesterov](rate, beta, curvature) == pytest.approx(expected, abs=1e-6)


@both_forms
def test_without_momentum_it_is_gradient_descent(nesterov):
    rates = np.array([0.1, 0.5, 1.5])
    np.testing.assert_allclose(RADII[nesterov](rates, 0.0, 1.0), np.abs(1 - rates))


def test_nesterov_by_hand():
    """With s = 1 − ηλ = ½ and β = ½ the roots of z² − ¾z + ¼ are complex, of the size ½."""
    assert nesterov_radius(0.5, 0.5, 1.0) == pytest.approx(0.5)
    # With s = −1 and β = ½: z² + 1.5z − ½ = 0, larger root −(1.5 + √4.25)/2.
    assert nesterov_radius(2.0, 0.5, 1.0) == pytest.approx((1.5 + np.sqrt(4.25)) / 2)


@pytest.mark.parametrize("kappa", [10.0, 100.0, 2500.0])
def test_the_settings_of_the_literature(kappa):
    def worst(radius, rate, beta):
        return float(radius(rate, beta, [1.0, kappa]).max())

    root, other = np.sqrt(kappa), np.sqrt(3 * kappa + 1)
    factor = (root - 1) / (root + 1)
    assert worst(heavy_ball_radius, 4 / (root + 1) ** 2, factor**2) == pytest.approx(factor)
    assert worst(nesterov_radius, 1 / kappa, factor) == pytest.approx(1 - 1 / root)
    beta = (other - 2) / (other + 2)
    assert worst(nesterov_radius, 4 / (3 * kappa + 1), beta) == pytest.approx(1 - 2 / other)


@both_forms
def test_shapes_broadcast(nesterov):
    radius = RADII[nesterov](np.linspace(0.1, 1, 5), np.linspace(0, 0.9, 3)[:, None], 1.0)
    assert radius.shape == (3, 5)
    with pytest.raises(ValueError, match="beta must be finite"):
        RADII[nesterov](0.1, np.nan, 1.0)

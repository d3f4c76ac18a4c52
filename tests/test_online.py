"""Adam on one weight between walls, against the optimizer of the library and by hand."""

import numpy as np
import pytest

from course_lib.optimizers import Adam
from course_lib.training import projected_adam


@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize("bounds", [(-1.0, 1.0), (-50.0, 50.0)])
def test_it_is_the_librarys_adam_with_walls(amsgrad, bounds):
    rng = np.random.default_rng(0)
    gradients = rng.normal(20.0, 30.0, 400) * rng.integers(0, 2, 400)
    rates = 0.5 / np.sqrt(np.arange(1, 401))
    optimizer = Adam(lambda t: float(rates[t]), 0.8, 0.95, 1e-3, amsgrad)
    x, path = np.array([0.25]), [0.25]
    for g in gradients:
        optimizer.step(x, np.array([g]))
        x = np.clip(x, *bounds)
        path.append(float(x[0]))
    ours = projected_adam(gradients, rates, 0.8, 0.95, 1e-3, amsgrad, bounds, start=0.25)
    np.testing.assert_allclose(ours, path, rtol=0, atol=1e-12)
    assert (np.abs(ours) == 1).any() == (bounds[1] == 1)


def test_the_largest_v_makes_a_difference():
    gradients, rates = np.array([100.0, *np.ones(99)]), np.full(100, 0.01)
    plain, largest = (projected_adam(gradients, rates, 0.9, 0.9, amsgrad=a) for a in (False, True))
    assert plain[1] == pytest.approx(-0.01)
    assert np.diff(plain)[-1] == pytest.approx(-0.01, rel=0.2)
    assert abs(np.diff(largest)[-1]) < 0.001


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"learning_rates": [0.1]}, "same number of rows"),
        ({"gradients": [], "learning_rates": []}, "must not be empty"),
        ({"gradients": [np.nan, 1.0]}, "must be finite"),
        ({"beta2": 1.0}, "beta2"),
        ({"epsilon": 0.0}, "epsilon"),
        ({"bounds": (1.0, -1.0)}, "upper bound"),
        ({"start": 2.0}, "start"),
    ],
)
def test_bad_input_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        projected_adam(**({"gradients": [1.0, 2.0], "learning_rates": [0.1, 0.1]} | change))

"""Pruning by magnitude and by saliency, and masks that hold through training."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.compression import Masked, magnitude_mask, prune, prune_by_magnitude, saliency
from course_lib.losses import MeanSquaredError
from course_lib.models import MLP
from course_lib.optimizers import Adagrad, Adam, GradientDescent, Momentum
from course_lib.training import Checkpoint, fit

ROWS = np.random.default_rng(0).normal(size=(60, 4))
LABELS = (ROWS[:, 0] > 0).astype(int) + (ROWS[:, 1] > 1)


def small_model():
    model = MLP([4, 5, 3], activation="tanh", seed=1)
    fit(model, ROWS, LABELS, Adam(0.01), 20)
    return model


@given(arrays(float, st.integers(1, 30), elements=st.floats(-9, 9)), st.floats(0, 1))
def test_as_many_go_as_asked_and_none_is_larger_than_one_that_stays(weights, share):
    mask = magnitude_mask(weights, share)
    assert (~mask).sum() == round(share * weights.size)
    if mask.any() and not mask.all():
        assert np.abs(weights[~mask]).max() <= np.abs(weights[mask]).min()


def test_biases_stay():
    model = small_model()
    biases = model.theta[model.intercept_mask].copy()
    mask = prune_by_magnitude(model, 1.0)
    np.testing.assert_array_equal(mask, model.intercept_mask)
    np.testing.assert_array_equal(model.theta[model.intercept_mask], biases)
    assert not model.theta[~mask].any()


@pytest.mark.parametrize("scope", ["network", "layer"])
def test_the_scope(scope):
    model = small_model()
    model.views["weights_0"][...] *= 1e5
    prune_by_magnitude(model, 0.4, scope)
    zeros = [(model.views[name] == 0).mean() for name in ("weights_0", "weights_1")]
    assert zeros == ([0.0, 14 / 15] if scope == "network" else [0.4, 0.4])


@pytest.mark.parametrize("rule", [GradientDescent(0.1), Momentum(0.05), Adagrad(0.1), Adam(0.01)])
def test_what_is_pruned_stays_away_while_it_trains(rule):
    model = small_model()
    mask = prune_by_magnitude(model, 0.5)
    before = model.theta.copy()
    fit(model, ROWS, LABELS, Masked(rule, mask), 3)
    assert not model.theta[~mask].any()
    assert (model.theta[mask] != before[mask]).all()


def test_without_a_mask_that_prunes_nothing_is_changed():
    one, other = small_model(), small_model()
    fit(one, ROWS, LABELS, Adam(0.01), 2)
    fit(other, ROWS, LABELS, Masked(Adam(0.01), np.ones(other.n_parameters, bool)), 2)
    np.testing.assert_array_equal(one.theta, other.theta)


def test_the_momentum_of_a_pruned_weight_does_not_come_back():
    rule, mask = Momentum(0.1, beta=0.9), np.array([True, False])
    masked, theta = Masked(rule, mask), np.array([1.0, 0.0])
    for _ in range(5):
        masked.step(theta, np.array([0.0, 3.0]))
    rule.step(theta, np.zeros(2))
    assert theta.tolist() == [1.0, 0.0]


def test_saliency_is_half_the_curvature_times_the_square():
    """Against second differences of the loss, at labels drawn from the model's own probabilities.

    There the Gauss–Newton matrix is the Hessian's mean, and for the last layer it is the Hessian.
    """
    model = small_model()
    found = model.split(saliency(model, ROWS, LABELS))
    step = 1e-4
    for name in ("weights_1", "bias_1"):
        for place in np.ndindex(model.views[name].shape):
            u = model.views[name][place]
            values = []
            for move in (-step, 0, step):
                model.views[name][place] = u + move
                values.append(model.loss_value(ROWS, LABELS))
            model.views[name][place] = u
            curvature = (values[0] - 2 * values[1] + values[2]) / step**2
            assert found[name][place] == pytest.approx(curvature * u**2 / 2, rel=2e-3, abs=1e-7)


def test_saliency_predicts_what_a_small_weight_costs_at_a_minimum():
    model = small_model()
    fit(model, ROWS, LABELS, GradientDescent(0.3), 3000, batch_size=None)
    found, theta = saliency(model, ROWS, LABELS), model.theta.copy()
    loss = model.loss_value(ROWS, LABELS)
    weights = np.flatnonzero(~model.intercept_mask)
    least = weights[np.argsort(found[weights])[:4]]
    most = weights[np.argsort(found[weights])[-4:]]
    costs = {}
    for k in (*least, *most):
        model.theta = np.where(np.arange(theta.size) == k, 0, theta)
        costs[k] = model.loss_value(ROWS, LABELS) - loss
    assert max(costs[k] for k in least) < 0.1 * min(costs[k] for k in most)


def test_agrees_with_pytorch(needs_torch):
    import torch
    from torch.nn.utils import prune as theirs

    layer = torch.nn.Linear(7, 5)
    weights = layer.weight.detach().numpy().copy()
    theirs.l1_unstructured(layer, "weight", amount=0.4)
    np.testing.assert_array_equal(magnitude_mask(weights, 0.4), layer.weight_mask.numpy() == 1)


@pytest.mark.parametrize("share", [-0.1, 1.1, np.nan])
def test_shares_out_of_range(share):
    with pytest.raises(ValueError, match="share must be"):
        magnitude_mask([1.0], share)


def test_bad_input():
    model = small_model()
    with pytest.raises(ValueError, match="weights must be finite"):
        magnitude_mask([np.nan, 1.0], 0.5)
    with pytest.raises(ValueError, match="scope must be one of 'network', 'layer'"):
        prune_by_magnitude(model, 0.5, "row")
    with pytest.raises(ValueError, match="importance must have the shape"):
        prune(model, [1.0], 0.5)
    with pytest.raises(TypeError, match="mask must be an array of True and False"):
        Masked(Adam(0.1), [1, 0])
    with pytest.raises(TypeError, match="optimizer must be an instance of Optimizer"):
        Masked(Adam, np.array([True]))
    with pytest.raises(ValueError, match=r"theta must have the shape \(1,\) of the mask"):
        Masked(Adam(0.1), np.array([True])).step(np.zeros(2), np.zeros(2))
    with pytest.raises(TypeError, match="loss of the model must be an instance of Softmax"):
        saliency(MLP([4, 3, 1], loss=MeanSquaredError()), ROWS, LABELS)


def test_a_checkpoint_knows_the_mask(tmp_path):
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(40, 64)), rng.integers(10, size=40)
    mask = rng.random(2410) < 0.5
    other = mask.copy()
    other[1000:1400] = ~other[1000:1400]  # an array is printed by its ends

    def run(mask, epochs):
        model, rule = MLP([64, 32, 10], seed=0), Masked(Adam(lambda t: 0.003), mask)
        fit(model, rows, labels, rule, epochs, callbacks=[Checkpoint(tmp_path / "run.npz")])
        return model.theta

    run(mask, 1)
    with pytest.raises(ValueError, match="belongs to another run"):
        run(other, 2)
    resumed = run(mask, 2)
    (tmp_path / "run.npz").unlink()
    np.testing.assert_array_equal(resumed, run(mask, 2))

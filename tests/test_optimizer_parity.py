"""Every optimizer beside PyTorch's: traces kept as data, and live where a peer is installed."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from course_lib import optimizers
from course_lib.models import MLP

TRACES = Path(__file__).with_name("traces")
PEER = runpy.run_path(str(TRACES / "make_traces.py"))
CASES, STEPS, EVERY = PEER["CASES"], PEER["STEPS"], PEER["EVERY"]
ACTIVATIONS = ("relu", "tanh", "sigmoid")


@pytest.fixture(scope="module")
def reference():
    with np.load(TRACES / "reference.npz", allow_pickle=False) as file:
        return dict(file)


def our_path(name):
    _, _, kind, arguments = CASES[name]
    theta, optimizer, kept = PEER["start"](), getattr(optimizers, kind)(*arguments), []
    for step in range(1, STEPS + 1):
        optimizer.step(theta, PEER["gradient"](theta))
        if step % EVERY == 0:
            kept.append(theta.copy())
    return np.array(kept)


def assert_equal_to_1e_12(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_equals_the_trace_of_torch(name, reference):
    assert reference[name].shape == (STEPS // EVERY, PEER["N_PARAMETERS"])
    assert_equal_to_1e_12(our_path(name), reference[name])


def test_the_traces_differ_from_each_other(reference):
    ends = [reference[name][0] for name in CASES]
    for i, one in enumerate(ends):
        for other in ends[:i]:
            assert np.abs(one - other).max() > 1e-6


@pytest.mark.parametrize("name", CASES)
def test_equals_torch_itself(needs_torch, name):
    assert_equal_to_1e_12(our_path(name), PEER["torch_path"](name))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_network_equals_the_trace_of_torch(activation, reference):
    logits, loss, gradient = (
        reference[f"network_{activation}_{part}"] for part in ("logits", "loss", "gradient")
    )
    X, y, theta = PEER["network_inputs"]()
    model = MLP([5, 7, 6, 3], activation=activation)
    model.theta = theta
    assert_equal_to_1e_12(model.decision_function(X), logits)
    our_loss, our_gradient = model.loss_and_gradient(X, y)
    assert_equal_to_1e_12(our_loss, loss)
    assert_equal_to_1e_12(our_gradient, gradient)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_network_trace_is_what_torch_says_today(needs_torch, activation, reference):
    for part, value in zip(
        ("logits", "loss", "gradient"), PEER["torch_network"](activation), strict=True
    ):
        assert_equal_to_1e_12(reference[f"network_{activation}_{part}"], value)


@pytest.mark.parametrize("name", ["gradient_descent", "momentum", "nesterov", "adam", "adamw"])
def test_equals_optax(needs_optax, name):
    import jax
    import optax

    rule = {
        "gradient_descent": lambda: optax.sgd(0.02),
        "momentum": lambda: optax.sgd(0.01, momentum=0.9),
        "nesterov": lambda: optax.sgd(0.01, momentum=0.9, nesterov=True),
        "adam": lambda: optax.adam(0.02),
        "adamw": lambda: optax.adamw(0.02, weight_decay=1e-2),
    }[name]()
    with jax.enable_x64(True):
        theta = jax.numpy.asarray(PEER["start"]())
        state, kept = rule.init(theta), []
        for step in range(1, STEPS + 1):
            update, state = rule.update(PEER["gradient"](np.array(theta)), state, theta)
            theta = optax.apply_updates(theta, update)
            if step % EVERY == 0:
                kept.append(np.array(theta))
    np.testing.assert_allclose(our_path(name), kept, rtol=1e-10, atol=1e-10)

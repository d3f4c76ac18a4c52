"""Make reference.npz: what PyTorch does on a fixed function and a fixed network, in float64.

Run it where torch is installed: `python tests/traces/make_traces.py`. The tests compare the library
with the file, and with torch itself where they find it.
"""

from pathlib import Path

import numpy as np

N_PARAMETERS, STEPS, EVERY = 37, 300, 30

# Rates are small enough that no rule bounces about a minimum: there its step is the sign of a
# rounding error, and two equal rules part ways.
# name -> (torch class, its arguments, course_lib class, its arguments)
CASES = {
    "gradient_descent": ("SGD", {"lr": 0.02}, "GradientDescent", [0.02]),
    "momentum": ("SGD", {"lr": 0.01, "momentum": 0.9}, "Momentum", [0.01]),
    "momentum_0.6": ("SGD", {"lr": 0.02, "momentum": 0.6}, "Momentum", [0.02, 0.6]),
    "nesterov": (
        "SGD",
        {"lr": 0.01, "momentum": 0.9, "nesterov": True},
        "Momentum",
        [0.01, 0.9, True],
    ),
    "adagrad": ("Adagrad", {"lr": 0.05}, "Adagrad", [0.05]),
    "adagrad_epsilon": ("Adagrad", {"lr": 0.2, "eps": 0.1}, "Adagrad", [0.2, 0.1]),
    "rmsprop": ("RMSprop", {"lr": 0.001, "alpha": 0.9}, "RMSProp", [0.001]),
    "rmsprop_0.99": (
        "RMSprop",
        {"lr": 0.01, "alpha": 0.99, "eps": 1e-3},
        "RMSProp",
        [0.01, 0.99, 1e-3],
    ),
    "adam": ("Adam", {"lr": 0.02}, "Adam", [0.02]),
    "adam_other": (
        "Adam",
        {"lr": 0.002, "betas": (0.8, 0.95), "eps": 1e-4},
        "Adam",
        [0.002, 0.8, 0.95, 1e-4],
    ),
    "amsgrad": (
        "Adam",
        {"lr": 0.02, "betas": (0.9, 0.9), "amsgrad": True},
        "Adam",
        [0.02, 0.9, 0.9, 1e-8, True],
    ),
    "adamw": ("AdamW", {"lr": 0.02}, "AdamW", [0.02]),
    "adamw_amsgrad": (
        "AdamW",
        {"lr": 0.02, "weight_decay": 0.3, "amsgrad": True},
        "AdamW",
        [0.02, 0.9, 0.999, 1e-8, True, 0.3],
    ),
}


def start():
    """Where every run begins."""
    return np.random.default_rng(37).normal(0, 1.5, N_PARAMETERS)


def gradient(theta):
    """Of a chain of double wells: Σ cᵢ/4 (θᵢ² − 1)² + Σ kᵢ/2 (θᵢ₊₁ − θᵢ)², which is not convex.

    Sums and products alone, so that it rounds alike on every machine.
    """
    c, k = np.linspace(0.5, 3, N_PARAMETERS), np.linspace(1, 0.1, N_PARAMETERS - 1)
    pull = k * (theta[1:] - theta[:-1])
    g = c * theta * (theta * theta - 1)
    g[:-1] -= pull
    g[1:] += pull
    return g


def torch_path(name):
    """The θ of PyTorch after every 30th step."""
    import torch

    kind, arguments, *_ = CASES[name]
    theta = torch.nn.Parameter(torch.tensor(start()))
    optimizer = getattr(torch.optim, kind)([theta], **arguments)
    kept = []
    for step in range(1, STEPS + 1):
        theta.grad = torch.tensor(gradient(theta.detach().numpy()))
        optimizer.step()
        if step % EVERY == 0:
            kept.append(theta.detach().numpy().copy())
    return np.array(kept)


def network_inputs():
    """Twelve rows for a network 5-7-6-3, and the θ of the network."""
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(12, 5)), rng.integers(0, 3, 12)
    return X, y, rng.normal(0, 0.5, 5 * 7 + 7 + 7 * 6 + 6 + 6 * 3 + 3)


def torch_network(activation):
    """Logits, loss and gradient (laid out as W₀, b₀, W₁, …) of the network in PyTorch."""
    import torch

    X, y, theta = network_inputs()
    theta = torch.tensor(theta, requires_grad=True)
    a, start = torch.tensor(X), 0
    for n_in, n_out in ((5, 7), (7, 6), (6, 3)):
        weights = theta[start : start + n_in * n_out].reshape(n_in, n_out)
        start += n_in * n_out
        a = a @ weights + theta[start : start + n_out]
        start += n_out
        if n_out != 3:
            a = getattr(torch, activation)(a)
    loss = torch.nn.functional.cross_entropy(a, torch.tensor(y))
    loss.backward()
    return a.detach().numpy(), loss.item(), theta.grad.numpy()


if __name__ == "__main__":
    arrays = {name: torch_path(name) for name in CASES}
    for activation in ("relu", "tanh", "sigmoid"):
        for part, value in zip(
            ("logits", "loss", "gradient"), torch_network(activation), strict=True
        ):
            arrays[f"network_{activation}_{part}"] = value
    np.savez_compressed(Path(__file__).with_name("reference.npz"), **arrays)

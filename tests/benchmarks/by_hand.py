"""The digits network written out for this one task: no classes, no checks, no choices.

It takes the steps of `fit(MLP([64, 64, 10], seed=0), ..., Adam(), batch_size=32)` and marks what
plain NumPy can reach on a machine, so that the table shows what the library's comfort costs.
"""

import numpy as np

from course_lib.models import MLP


def train(X, y, epochs, batch_size, dtype):
    """Return the trained model; its numbers are those of the library up to rounding."""
    model = MLP([64, 64, 10], seed=0, dtype=dtype)
    theta, X, t = model.theta, X.astype(dtype), 0
    gradient, m, v = np.empty_like(theta), np.zeros_like(theta), np.zeros_like(theta)
    W0, b0, W1, b1 = model.views.values()
    dW0, db0, dW1, db1 = model.split(gradient).values()
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(len(X))
        X_epoch, y_epoch = X[order], y[order]
        for start in range(0, len(X), batch_size):
            x, labels = X_epoch[start : start + batch_size], y_epoch[start : start + batch_size]
            own = np.arange(len(x)), labels
            hidden = np.maximum(x @ W0 + b0, 0)
            z = hidden @ W1 + b1
            exponentials = np.exp(z - z.max(axis=1, keepdims=True))
            delta = exponentials / exponentials.sum(axis=1, keepdims=True)
            delta[own] -= 1
            delta /= len(x)
            np.matmul(hidden.T, delta, out=dW1)
            delta.sum(axis=0, out=db1)
            delta = (delta @ W1.T) * np.sign(hidden)
            np.matmul(x.T, delta, out=dW0)
            delta.sum(axis=0, out=db0)
            t += 1
            m *= 0.9
            m += 0.1 * gradient
            v *= 0.999
            v += 0.001 * gradient**2
            theta -= 1e-3 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return model

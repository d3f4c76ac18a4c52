from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

from matplotlib import pyplot as plt


class Bowl:
    """½ (θ₀² + 10 θ₁²), spelled out so that these tests lean on no other module."""

    name = "Bowl"
    minimum = np.zeros(2)
    start = np.array([-3.0, 1.0])
    bounds = ((-4.0, 4.0), (-2.0, 2.0))

    def value(self, theta):
        return 0.5 * (theta[..., 0] ** 2 + 10 * theta[..., 1] ** 2)

    def gradient(self, theta):
        return theta * np.array([1.0, 10.0])


def descend(landscape, rate, steps):
    thetas = [landscape.start]
    for _ in range(steps):
        thetas.append(thetas[-1] - rate * landscape.gradient(thetas[-1]))
    return SimpleNamespace(thetas=np.array(thetas), values=landscape.value(np.array(thetas)))


@pytest.fixture
def bowl():
    return Bowl()


@pytest.fixture
def converging(bowl):
    return descend(bowl, 0.05, 40)


@pytest.fixture
def diverging(bowl):
    return descend(bowl, 0.3, 30)


@pytest.fixture(autouse=True)
def _close_figures():
    plt.close("all")
    yield
    plt.close("all")

import matplotlib as mpl
import pytest

mpl.use("agg")

from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def no_figures_left_open():
    yield
    plt.close("all")

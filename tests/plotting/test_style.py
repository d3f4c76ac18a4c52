"""Nobody has to tell two optimizers apart by a colour that they cannot see."""

from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from course_lib import losses, optimizers
from course_lib.plotting import label_styles, loss_style, optimizer_style, use_course_style
from course_lib.plotting.style import LOSS_STYLES, OPTIMIZER_STYLES

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
RGB_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)


def linear(colour):
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(colour, deficiency):
    seen = np.clip(np.asarray(DEFICIENCIES[deficiency]) @ linear(colour), 0, 1)
    xyz = RGB_TO_XYZ @ seen / (RGB_TO_XYZ @ np.ones(3))
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("styles", [OPTIMIZER_STYLES, LOSS_STYLES], ids=["optimizers", "losses"])
def test_every_pair_differs_in_marker_and_in_seen_colour_or_line(styles, deficiency):
    for (name, one), (other_name, other) in combinations(styles.items(), 2):
        distance = np.linalg.norm(lab(one.colour, deficiency) - lab(other.colour, deficiency))
        assert one.marker != other.marker, (name, other_name)
        assert distance > 15 or one.line != other.line, (name, other_name, distance)


@pytest.mark.parametrize("colour", [s.colour for s in (OPTIMIZER_STYLES | LOSS_STYLES).values()])
def test_a_line_stands_out_from_white(colour):
    luminance = RGB_TO_XYZ[1] @ linear(colour)
    assert 1.05 / (luminance + 0.05) > 2.0


def test_an_optimizer_looks_like_its_name():
    assert optimizer_style(optimizers.Adam(0.1)) == optimizer_style("Adam")
    assert optimizer_style(optimizers.GradientDescent(0.1)) == optimizer_style("SGD")


def test_switches_make_another_optimizer():
    assert optimizer_style(optimizers.Momentum(0.1, nesterov=True)) == optimizer_style("Nesterov")
    assert optimizer_style(optimizers.Adam(0.1, amsgrad=True)) == optimizer_style("AMSGrad")
    assert optimizer_style(optimizers.AdamW(0.1)) == optimizer_style("AdamW")


def test_every_optimizer_and_loss_of_the_library_has_a_style():
    own = [
        cls
        for cls in optimizers.Optimizer.__subclasses__()
        if "course_lib.optimizers" in cls.__module__
    ]
    assert len(own) >= 6
    for cls in own:
        assert optimizer_style(cls.__name__).colour
    for name in losses.__all__:
        if isinstance(getattr(losses, name), type) and name != "Loss":
            assert loss_style(name).colour


@pytest.mark.parametrize("bad", ["adm", "", 3, None])
def test_an_unknown_name_is_refused(bad):
    with pytest.raises(ValueError, match="optimizer must be an optimizer of the course"):
        optimizer_style(bad)
    with pytest.raises(ValueError, match="loss must be a loss of the course"):
        loss_style(bad)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("gradient descent", "GradientDescent"),
        ("Gradient descent, rate 0.1", "GradientDescent"),
        ("Dynamic gradient descent", "DynamicGradientDescent"),
        ("AdamW (0.1)", "AdamW"),
        ("Adam 0.1", "Adam"),
        ("DGD", "DynamicGradientDescent"),
    ],
)
def test_a_label_that_begins_with_a_name_gets_its_style(label, name):
    assert label_styles([label])[label] == OPTIMIZER_STYLES[name]


def test_the_plain_name_keeps_its_style_whatever_the_order():
    styles = label_styles(["Adam without correction", "Adam"])
    assert styles["Adam"] == OPTIMIZER_STYLES["Adam"]
    assert styles["Adam without correction"] != styles["Adam"]
    assert list(styles) == ["Adam without correction", "Adam"]


def test_thirty_labels_have_thirty_looks():
    styles = label_styles([*OPTIMIZER_STYLES, *(f"run {i}" for i in range(21))])
    assert len({(style.colour, style.line) for style in styles.values()}) == 30


def test_other_labels_look_the_same_every_time():
    assert label_styles(["a", "b", "c"]) == label_styles(["a", "b", "c"])


def test_the_background_is_white_after_another_style_was_used():
    with mpl.rc_context():
        mpl.style.use("dark_background")
        use_course_style()
        assert mpl.rcParams["figure.facecolor"] == mpl.rcParams["axes.facecolor"] == "white"

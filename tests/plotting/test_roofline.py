"""The roofline's data are the machine's, and its words are the same on every machine."""

import numpy as np
import pytest

from course_lib.plotting import alt_text, plot_roofline
from course_lib.timing import Roofline

FAST, SLOW = Roofline(6e11, 2e10), Roofline(3e8, 4e8)
WORK = {"1 row": (0.48, 2e9), "32 rows": (6.4, 1e10)}


def test_the_line_is_the_best_rate_as_a_share_of_the_highest():
    line = plot_roofline(FAST).get_lines()[0]
    intensity, share = line.get_data()
    np.testing.assert_allclose(share, np.minimum(1, intensity / FAST.bend))


def test_work_stands_at_its_place():
    ax = plot_roofline(FAST, WORK)
    places = {line.get_label(): np.ravel(line.get_data()) for line in ax.get_lines()[1:]}
    np.testing.assert_allclose(places["1 row"], [0.48, 2e9 / 6e11])
    np.testing.assert_allclose(places["32 rows"], [6.4, 1e10 / 6e11])


def test_the_words_are_the_same_on_every_machine():
    quicker = {name: (place[0], 7 * place[1]) for name, place in WORK.items()}
    words = [alt_text(plot_roofline(m, w).figure) for m, w in ((FAST, WORK), (SLOW, quicker))]
    assert words[0] == words[1]
    assert "1 row at 0.48; 32 rows at 6.4" in words[0]


@pytest.mark.parametrize(
    ("roofline", "work", "error", "words"),
    [
        ((1, 2), None, TypeError, "roofline must be an instance of Roofline"),
        (FAST, {"a": (1, 2, 3)}, ValueError, r"work\['a'\] must be a pair"),
        (FAST, {"a": (1, np.nan)}, ValueError, r"work\['a'\] must be finite"),
        (FAST, [1, 2], TypeError, "work must be a dict"),
    ],
)
def test_bad_input_is_named(roofline, work, error, words):
    with pytest.raises(error, match=words):
        plot_roofline(roofline, work)

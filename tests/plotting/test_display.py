"""What a notebook stores: one bundle a figure, with words, and the same bytes every time."""

import base64
import html
import io
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from matplotlib import pyplot as plt
from nbclient import NotebookClient
from PIL import Image

from course_lib.plotting import describe, figure_bundle, plot_paths

SET_UP = "from matplotlib import pyplot as plt\nfrom course_lib.plotting import plot_loss_curves"
DRAW = "plot_loss_curves({'Adam': [2.1, 0.5, 0.003], 'Momentum': [2.1, 1.0, 0.2]})"
CELLS = [
    SET_UP,
    DRAW,
    f"display({DRAW}.figure); plt.close()",
    f"figure = {DRAW}.figure; plt.close(); figure",
    "%matplotlib inline\n_ = plt.plot([0, 1], [3, 1], label='mine')",
    "import matplotlib_inline\nmatplotlib_inline.backend_inline.set_matplotlib_formats('svg')\n"
    f"_ = {DRAW}",
]


def run(cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


@pytest.fixture(scope="module")
def outputs():
    return run(CELLS)


@pytest.mark.parametrize("cell", [1, 2, 3, 4, 5], ids=lambda i: CELLS[i][:25])
def test_a_figure_is_one_bundle(outputs, cell):
    (output,) = outputs[cell]
    assert set(output["data"]) == {"text/html", "image/png", "text/plain"}


@pytest.mark.parametrize("cell", [1, 2, 3, 5])
def test_alt_text_stands_in_the_html_and_as_plain_text(outputs, cell):
    data = outputs[cell][0]["data"]
    alt = html.unescape(re.search(r'<img alt="([^"]*)"', data["text/html"])[1])
    assert alt == data["text/plain"]
    assert "Adam: loss falls from 2.1 to 0.003 in 2 steps." in alt


def test_a_learner_s_own_plot_has_words(outputs):
    assert outputs[4][0]["data"]["text/plain"].startswith("mine: falls from 3 to 1.")


def test_the_html_holds_the_same_picture(outputs):
    data = outputs[1][0]["data"]
    assert f'src="data:image/png;base64,{data["image/png"].strip()}"' in data["text/html"]


def test_the_picture_is_the_same_however_it_is_shown(outputs):
    pictures = {outputs[cell][0]["data"]["image/png"].strip() for cell in (1, 2, 3, 5)}
    assert len(pictures) == 1


@pytest.mark.thorough
def test_two_runs_store_the_same_bytes(outputs):
    assert run(CELLS[:2])[1] == outputs[1]


def test_showing_a_figure_twice_gives_the_same_picture(bowl, converging):
    figure = plot_paths({"Adam": converging, "Momentum": converging}, bowl).figure
    assert figure_bundle(figure) == figure_bundle(figure)


def test_the_png_names_no_software_and_is_small():
    fig, ax = plt.subplots()
    ax.plot([0, 1])
    png = base64.b64decode(figure_bundle(fig)["image/png"])
    image = Image.open(io.BytesIO(png))
    assert "Software" not in image.info
    assert image.info["dpi"] == pytest.approx((80, 80), abs=0.1)
    assert len(png) < 95_000


def test_the_background_is_white_and_opaque():
    fig, ax = plt.subplots()
    ax.plot([0, 1])
    image = Image.open(io.BytesIO(base64.b64decode(figure_bundle(fig)["image/png"])))
    np.testing.assert_array_equal(np.asarray(image)[0, 0], [255, 255, 255, 255])


def test_alt_text_is_escaped():
    fig, ax = plt.subplots()
    describe(ax, 'a < b & "c" <script>alert(1)</script>')
    bundle = figure_bundle(fig)
    assert '"c" <script>' in bundle["text/plain"]
    assert "<script>" not in bundle["text/html"]
    assert "a &lt; b &amp; &quot;c&quot;" in bundle["text/html"]


def test_outside_ipython_nothing_of_it_is_imported():
    code = (
        "import sys, course_lib.plotting\n"
        "assert 'IPython' not in sys.modules, 'IPython was imported'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_library_alone_does_not_import_plotting():
    code = (
        "import sys, course_lib\n"
        "assert not {'matplotlib', 'course_lib.plotting'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

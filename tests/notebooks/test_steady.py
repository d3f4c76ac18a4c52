"""The jitter moves every gradient by a rounding, and what that moves in a notebook is named."""

import ast
import base64
import copy
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from course_lib.cli import main
from course_lib.notebooks import steady
from course_lib.notebooks.canonical import write
from course_lib.notebooks.conditions import (
    ORDINARY,
    Condition,
    conditions,
    dispatched_features,
)
from course_lib.notebooks.execute import execute
from course_lib.notebooks.jitter import jittered
from course_lib.notebooks.steady import Report, examine, moves_between

SEEDS = (1, 2, 3)
NUMBERS = np.random.default_rng(0).normal(size=(50, 40)) * 10.0 ** np.arange(-20, 20)


def test_equal_numbers_stay_equal_in_any_shape_and_alone() -> None:
    once = jittered(NUMBERS, 1)
    np.testing.assert_array_equal(jittered(NUMBERS.copy(), 1), once)
    np.testing.assert_array_equal(jittered(NUMBERS.T[::-1], 1), once.T[::-1])
    assert [jittered(float(number), 1) for number in NUMBERS[0]] == once[0].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_moves_by_at_most_4e_16_of_itself_and_most_do(seed: int) -> None:
    change = np.abs((jittered(NUMBERS, seed) - NUMBERS) / NUMBERS)
    assert change.max() <= 4e-16
    assert 0.5 < np.mean(change > 0) < 1


def test_the_negative_and_the_double_move_alike_as_on_every_processor() -> None:
    once = jittered(NUMBERS, 1)
    np.testing.assert_array_equal(jittered(-NUMBERS, 1), -once)
    np.testing.assert_array_equal(jittered(2 * NUMBERS, 1), 2 * once)


def test_seeds_differ() -> None:
    one, two, three = (jittered(NUMBERS, seed) for seed in SEEDS)
    assert np.mean(one != two) > 0.4
    assert np.mean(two != three) > 0.4


def test_a_larger_scale_moves_further() -> None:
    change = np.abs((jittered(NUMBERS, 1, scale=100) - NUMBERS) / NUMBERS)
    assert 1e-14 < change.max() <= 4e-14


def test_float32_moves_by_roundings_of_its_own_and_stays_float32() -> None:
    single = NUMBERS.astype(np.float32)
    moved = jittered(single, 1)
    assert moved.dtype == np.float32
    change = np.abs(moved.astype(float) - single) / np.abs(single.astype(float))
    assert 0 < change.max() <= 4e-16 * 2**29
    assert type(jittered(single[0, 0], 1)) is np.float32


@pytest.mark.parametrize("special", [0.0, -0.0, np.inf, -np.inf, np.nan])
def test_what_no_rounding_moves_is_kept(special: float) -> None:
    for value in (special, np.full((2, 1), special), np.float64(special)):
        moved = jittered(value, 1)
        assert type(moved) is type(value)
        np.testing.assert_array_equal(moved, value)
        np.testing.assert_array_equal(np.signbit(moved), np.signbit(value))


@pytest.mark.parametrize("value", [3, True, "0.1", None, np.arange(3), [0.1, 0.2]])
def test_what_is_no_float_is_handed_through(value: object) -> None:
    assert jittered(value, 1) is value


def test_the_argument_stays_and_a_tuple_is_jittered_part_by_part() -> None:
    before = NUMBERS.copy()
    value, gradient, label = jittered((0.3, NUMBERS, "label"), 2)
    np.testing.assert_array_equal(NUMBERS, before)
    assert (value, label) == (jittered(0.3, 2), "label")
    np.testing.assert_array_equal(gradient, jittered(NUMBERS, 2))


SEAMS = """
import numpy as np
from course_lib.landscapes import Ravine
from course_lib.losses import Loss, SoftmaxCrossEntropy
from course_lib.models import MLP, LinearRegression
from course_lib.optimizers import Adam, GradientDescent
from course_lib.training.noise import sgd_losses

rng = np.random.default_rng(0)
X, y, labels = rng.normal(size=(9, 2)), rng.normal(size=9), np.arange(9) % 3

class Own(Loss):
    def _value(self, p, y):
        return np.mean(np.cosh(p - y))

    def _gradient(self, p, y):
        return np.sinh(p - y) / p.size

    def value_and_gradient(self, p, y):
        return self._value(p, y), self._gradient(p, y)

class OwnModel(LinearRegression):
    def backpropagate(self, X, y):
        return 0.3, np.array([0.1, 0.7, 0.9])

class Double(GradientDescent):
    pass

def after(optimizer):
    theta = np.zeros(2)
    optimizer.step(theta, gradient=np.array([0.7, 0.9]))
    return theta

results = {
    "loss": [Own().value(p * X[:, 0], y) for p in range(9)],
    "gradient": Own().gradient(X[:, 0], y),
    "both": Own().value_and_gradient(X[:, 0], y)[1],
    "shipped": SoftmaxCrossEntropy().value_and_gradient(X @ X[:3].T, labels)[1],
    "network": MLP([2, 4, 3]).loss_and_gradient(X, labels)[1],
    "loss of a model": [MLP([2, 4, 3], seed=k).loss_value(X, labels) for k in range(9)],
    "own model": OwnModel(2).loss_and_gradient(X, y)[1],
    "height": Ravine().value(X),
    "slope": Ravine().gradient(X),
    "step": after(Double(0.1)),
    "many runs": sgd_losses(X, y, [0.5, 0.3], 0.01, 3, steps=4, runs=2),
}
print({name: np.asarray(result).ravel().tolist() for name, result in results.items()})
"""


def printed_by(source: str) -> dict[str, list[float]]:
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    results: dict[str, list[float]] = ast.literal_eval(run.stdout)
    return results


def test_every_seam_gives_other_numbers_that_agree_to_rounding() -> None:
    setup = "from course_lib.notebooks import jitter; jitter.install(1)"
    plain, jittery = printed_by(SEAMS), printed_by(setup + SEAMS)
    assert [name for name in plain if plain[name] == jittery[name]] == []
    for name in plain:
        np.testing.assert_allclose(jittery[name], plain[name], rtol=1e-12, atol=1e-15)


STEADY = 'print(f"loss {MeanSquaredError().value([0.1, 0.7], [0.35, 0.2]):.3f}")'
CHAOTIC = """\
error = MeanSquaredError().gradient([0.1, 0.7, 0.8], [0.37, 0.2, 0.34]).sum()
for _ in range(60):
    error = 4 * error * (1 - error)
print(f"population {error:.3f}")"""
IMPORT = "from course_lib.losses import MeanSquaredError"
JITTER = next(one for one in conditions([])[0] if one.name == "jitter 1")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What the jitter moves in a notebook with a steady and a chaotic cell."""
    sources = {"imports": IMPORT, "steady": STEADY, "chaotic": CHAOTIC, "count": "1 + 1"}
    cells = [new_code_cell(source, id=name) for name, source in sources.items()]
    path = tmp_path_factory.mktemp("steady") / "small.ipynb"
    write(execute(new_notebook(cells=cells), path.parent), path)
    return examine(path, [JITTER])


def test_the_chaotic_cell_is_named_with_both_versions_and_the_steady_ones_are_not(
    report: Report,
) -> None:
    ((condition, move),) = report.moves
    assert (condition.name, move.cell_id, move.what) == ("jitter 1", "chaotic", "text")
    stored, fresh = move.detail.splitlines()
    assert stored.startswith("    - population 0.")
    assert fresh.startswith("    + population 0.")
    assert stored[6:] != fresh[6:]
    assert "[chaotic] text moved, jitter 1\n    - population" in str(report)


def test_the_command_says_what_moved_and_what_it_left_out(
    course: Path,
    unrun: NotebookNode,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(steady, "conditions", lambda features: ([ORDINARY], ["Nehalem, no AVX"]))
    right, wrong = (course / "chapters" / name for name in ("right.ipynb", "wrong.ipynb"))
    stored = execute(unrun, right.parent)
    write(stored, right)
    stored.cells[2].outputs[0].text = "loss 0.26\n"
    write(stored, wrong)
    assert main(["notebooks", "steady", "--jobs", "2", str(right), str(wrong)]) == 1
    left_out, steady_one, *moved = capsys.readouterr().out.splitlines()
    assert left_out == "left out, as this processor cannot do it: Nehalem, no AVX"
    assert steady_one.startswith(f"{right.relative_to(course)}: steady, ")
    assert moved == [
        f"{wrong.relative_to(course)}: [print-loss] text moved, as it is",
        "    - loss 0.26",
        "    + loss 0.25",
    ]


def test_the_report_of_a_steady_notebook_is_one_line() -> None:
    assert str(Report(Path("a.ipynb"), [], 12.3)) == "a.ipynb: steady, 12 s"


def png(shade: int) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, shade, shade)).save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


def picture(shade: int, alt: str) -> NotebookNode:
    html = f'<img alt="{alt}" src="data:image/png;base64,{png(shade)}">'
    data = {"image/png": png(shade), "text/html": html, "text/plain": alt}
    return new_output("display_data", data=data)


def notebook(*outputs: NotebookNode) -> NotebookNode:
    return new_notebook(cells=[new_code_cell("draw()", id="draw", outputs=list(outputs))])


def test_a_picture_that_moves_is_named_with_its_difference() -> None:
    stored, fresh = (notebook(picture(shade, "A square.")) for shade in (100, 130))
    (move,) = moves_between(stored, fresh)
    assert (move.cell_id, move.what) == ("draw", "picture")
    assert "RMS difference 30.0" in move.detail
    assert list(moves_between(stored, notebook(picture(101, "A square.")))) == []


def test_an_alt_text_that_moves_is_cut_to_the_sentence_and_told_once() -> None:
    alt = "Loss: falls from 1 to {}. Horizontal axis: from 0 to 9. Vertical axis: from 0 to 1."
    stored, fresh = (notebook(picture(100, alt.format(end))) for end in (0.2, 0.3))
    (move,) = moves_between(stored, fresh)
    assert move.what == "alt text"
    assert "to 0.2." in move.detail
    assert "to 0.3." in move.detail
    assert "axis" not in move.detail


def test_an_error_and_a_missing_output_are_named() -> None:
    stored = notebook(new_output("stream", name="stdout", text="loss 0.25\n"))
    fresh = notebook(new_output("error", ename="AssertionError", evalue="0.251"))
    assert {move.what for move in moves_between(stored, fresh)} == {"error", "text"}
    assert list(moves_between(stored, copy.deepcopy(stored))) == []


SHOW_FEATURES = """
from course_lib.notebooks.conditions import dispatched_features
print(*dispatched_features())
"""


def by_name(possible: list[Condition]) -> dict[str, Condition]:
    return {condition.name: condition for condition in possible}


@pytest.mark.parametrize(
    ("features", "haswell", "nehalem"),
    [
        (["X86_V3", "X86_V4", "AVX512_ICL"], "X86_V4 AVX512_ICL", "X86_V3 X86_V4 AVX512_ICL"),
        (
            ["SSE42", "AVX", "F16C", "FMA3", "AVX2", "AVX512F"],
            "AVX512F",
            "AVX F16C FMA3 AVX2 AVX512F",
        ),
        (["SSE42", "AVX", "FMA3", "AVX2"], "", "AVX FMA3 AVX2"),
    ],
    ids=["NumPy 2.4", "NumPy 2.0", "no AVX-512"],
)
def test_older_processors_are_made_of_what_this_one_can_switch_off(
    features: list[str], haswell: str, nehalem: str
) -> None:
    possible, left_out = conditions(features)
    named = by_name(possible)
    assert left_out == []
    for name, off in (("Haswell, no AVX-512", haswell), ("Nehalem, no AVX", nehalem)):
        assert named[name].environment["OPENBLAS_CORETYPE"] == name.partition(",")[0]
        assert named[name].environment["NPY_DISABLE_CPU_FEATURES"] == off


@pytest.mark.parametrize("features", [["ASIMDHP", "SVE"], ["SSE42", "AVX"], []])
def test_a_processor_that_cannot_play_them_says_so(features: list[str]) -> None:
    possible, left_out = conditions(features)
    assert left_out == ["Haswell, no AVX-512", "Nehalem, no AVX"]
    assert list(by_name(possible)) == [
        "as it is",
        "two threads",
        "jitter 1",
        "jitter 2",
        "jitter 3",
    ]


def test_this_numpy_knows_every_feature_that_is_switched_off(needs_newer_processor: None) -> None:
    """NumPy warns of a name that it does not know, and refuses one that it cannot do without."""
    possible, _ = conditions(dispatched_features())
    for name in ("Haswell, no AVX-512", "Nehalem, no AVX"):
        environment = by_name(possible)[name].environment
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", SHOW_FEATURES],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, "")
        off = environment["NPY_DISABLE_CPU_FEATURES"].split()
        assert set(run.stdout.split()) == set(dispatched_features()) - set(off)

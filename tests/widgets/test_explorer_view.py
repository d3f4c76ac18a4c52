"""The live side of an explorer without a page: what comes in, what goes out, how much it costs."""

import base64
import gc
import io
import json
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from course_lib.landscapes import Saddle
from course_lib.notebooks.canonical import canonical
from course_lib.plotting import alt_text
from course_lib.plotting.style import BLACK, Style
from course_lib.widgets import (
    adagrad_explorer,
    batch_size_explorer,
    compression_explorer,
    early_stopping_explorer,
    learning_rate_explorer,
    momentum_explorer,
    optimizer_race,
    outlier_explorer,
    penalty_explorer,
    polynomial_explorer,
    seeds_explorer,
    trust_explorer,
)
from course_lib.widgets.controls import Slider
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.explorer_view import encode, encode_backdrops
from course_lib.widgets.scene import Backdrop, Marks, Panel, Scene
from course_lib.widgets.still import draw_scene

pytestmark = pytest.mark.long

MAKERS = [
    outlier_explorer,
    learning_rate_explorer,
    batch_size_explorer,
    momentum_explorer,
    adagrad_explorer,
    optimizer_race,
    polynomial_explorer,
    penalty_explorer,
    early_stopping_explorer,
    seeds_explorer,
    compression_explorer,
    trust_explorer,
]
every = pytest.mark.parametrize("make", MAKERS)


def sent(view):
    """For each message that the view would send to a page the names of what it holds."""
    messages = []
    view._send = lambda message, buffers=None: messages.append(
        {*message["state"], *(path[0] for path in message["buffer_paths"])}
    )
    return messages


def floats(data):
    return np.frombuffer(data, "<f4").reshape(-1, 2)


TRIANGLE = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
SCENE = Scene(
    panels=(
        Panel(
            (0.0, 1.0), (0.0, 2.0), "x", "y", "t",
            (Marks(TRIANGLE, Style(BLACK, "--", "v"), "one", every=2, width=3.0),),
            Backdrop((("#ff0000", (TRIANGLE, TRIANGLE / 2)),)),
        ),
        Panel((0.0, 1.0), (0.1, 1.0), "x", "y", "", (Marks(TRIANGLE[:2], Style(BLACK)),), log=True),
    ),
    sentence="A triangle.",
    badge="fine",
)  # fmt: skip


def test_a_scene_becomes_text_and_one_buffer():
    head, frame = encode(SCENE, "", "", 7)
    np.testing.assert_array_equal(floats(frame), np.concatenate([TRIANGLE, TRIANGLE[:2]]))
    assert (head["number"], head["sentence"], head["badge"]) == (7, "A triangle.", "fine")
    (one,), (other,) = (panel["marks"] for panel in head["panels"])
    assert (one["count"], one["every"], one["marker"], other["count"]) == (3, 2, "v", 2)
    assert one["dash"] == pytest.approx([3 * 3.7, 3 * 1.6])
    assert other["dash"] == []
    assert [panel["log"] for panel in head["panels"]] == [False, True]
    assert json.dumps(head)


def test_areas_become_lengths_and_one_buffer():
    areas, points = encode_backdrops([panel.backdrop for panel in SCENE.panels])
    assert areas == [[["#ff0000", [3, 3]]], []]
    np.testing.assert_array_equal(floats(points), np.concatenate([TRIANGLE, TRIANGLE / 2]))


def test_numbers_beyond_float32_become_infinite_without_a_warning():
    far = Marks(np.array([[0.0, 1e300]]), Style(BLACK))
    panel = Panel((0.0, 1.0), (0.0, 1.0), "", "", "", (far,))
    assert np.isinf(floats(encode(Scene((panel,), "."), "", "", 1)[1])[0, 1])


def test_one_change_is_answered_by_one_small_message():
    view = learning_rate_explorer().view()
    messages = sent(view)
    view.set_state({"values": view.values | {"learning_rate": 0.1}})
    assert messages == [{"head", "frame"}]
    assert view.head["badge"] == "oscillating"
    assert view.head["values"] == view.values
    assert len(view.frame) + len(json.dumps(view.head)) < 5_000


def test_areas_are_sent_again_only_when_they_change():
    view = learning_rate_explorer().view()
    messages = sent(view)
    view.set_state({"values": view.values | {"learning_rate": 0.02}})
    view.set_state({"values": view.values | {"condition_number": 5.0}})
    view.set_state({"values": view.values | {"start_0": 2.0}})
    assert ["backdrop" in names for names in messages] == [False, True, False]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (5, "learning rate must be between 0.005 and 0.2; you gave 5."),
        ("fast", "learning rate must be a number; you gave 'fast'."),
        (None, "learning rate must be a number; you gave None."),
    ],
)
def test_a_value_out_of_range_is_said_and_the_last_good_one_stays(typed, words):
    view = learning_rate_explorer().view()
    view.set_state({"values": view.values | {"learning_rate": 0.03}})
    good = dict(view.values)
    view.set_state({"values": view.values | {"learning_rate": typed}})
    assert view.head["problem"] == words
    assert view.head["sentence"].startswith("Rate 0.03:")
    assert view.values == good
    view.set_state({"values": view.values | {"learning_rate": "0.04"}})
    assert view.head["problem"] == ""
    assert view.values["learning_rate"] == 0.04


def test_an_error_of_the_computation_is_a_sentence():
    def compute(x):
        if x > 1:
            raise ZeroDivisionError("two is too much")
        return SCENE

    view = Explorer("Broken", "Try.", (Slider("x", "x", (1.0, 2.0), 1.0),), compute).view()
    view.set_state({"values": {"x": 2.0}})
    assert view.head["problem"] == "two is too much"
    assert view.head["sentence"] == "A triangle."
    assert view.values == {"x": 1.0}


def test_a_solved_task_stays_solved():
    view = learning_rate_explorer().view()
    assert view.head["solved"] == ""
    view.set_state({"values": view.values | {"learning_rate": 0.095}})
    found = view.head["solved"]
    assert found.startswith("0.095 still converges.")
    view.set_state({"values": view.values | {"learning_rate": 0.01}})
    assert view.head["solved"] == found


def test_two_views_of_one_explorer_do_not_interfere():
    explorer = learning_rate_explorer()
    one, other = explorer.view(), explorer.view()
    one.set_state({"values": one.values | {"learning_rate": 0.2}})
    assert one.head["badge"] == "diverging"
    assert (other.head["badge"], other.values) == ("converging", explorer.defaults)


@pytest.mark.thorough
@pytest.mark.parametrize(("make", "name"), [(learning_rate_explorer, "learning_rate"),
                                            (optimizer_race, "step")])  # fmt: skip
def test_500_changes_leave_no_memory_behind(make, name):
    view = make().view()
    (stops,) = (control.stops for control in make().controls if control.name == name)

    def memory_after(n):
        for k in range(n):
            view.set_state({"values": view.values | {name: stops[k % len(stops)]}})
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    before = memory_after(100)
    after = memory_after(500)
    tracemalloc.stop()
    assert len(view.frame) * 500 > 200_000  # what keeping every frame would cost
    assert after - before < 50_000


def ahead(view, name):
    """What the view sends when it is asked for the stops beside the present one."""
    messages = []
    view.send = lambda content, buffers: messages.append((content, buffers))
    view._handle_custom_msg({"beside": name}, [])
    return messages[0]


def test_what_is_sent_ahead_is_what_would_be_answered():
    view = learning_rate_explorer().view()
    content, frames = ahead(view, "learning_rate")
    assert (content["beside"], content["at"]) == ("learning_rate", 0.05)
    assert [stop for stop, _ in content["heads"]] == [0.045, 0.055]
    for (stop, head), frame in zip(content["heads"], frames, strict=True):
        other = learning_rate_explorer().view()
        other.set_state({"values": other.values | {"learning_rate": stop}})
        assert frame == other.frame
        assert head | {"values": other.values} == other.head
    assert view.head["sentence"].startswith("Rate 0.05:")


def test_other_areas_and_errors_are_not_sent_ahead():
    view = learning_rate_explorer().view()
    assert ahead(view, "condition_number")[0]["heads"] == []

    def compute(x):
        if x > 1:
            raise ZeroDivisionError
        return SCENE

    view = Explorer("Broken", "Try.", (Slider("x", "x", (0.5, 1.0, 2.0), 1.0),), compute).view()
    assert [stop for stop, _ in ahead(view, "x")[0]["heads"]] == [0.5]


@pytest.mark.parametrize("value", [0.11, "0.11", 5, "fast"])
def test_one_change_is_computed_once(value):
    explorer, computed = learning_rate_explorer(), []

    def compute(**values):
        computed.append(values)
        return explorer.compute(**values)

    view = Explorer(explorer.title, explorer.task, explorer.controls, compute).view()
    computed.clear()
    number = view.head["number"]
    view.set_state({"values": view.values | {"learning_rate": value}})
    assert len(computed) == 1
    assert view.head["number"] == number + 1


@every
def test_the_bundle_has_a_live_view_and_a_still_one(make):
    explorer = make()
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(explorer)
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert picture.width > 300
    assert f'src="data:image/png;base64,{bundle["image/png"]}"' in bundle["text/html"]
    assert explorer.scene.sentence.split(",")[0] in bundle["text/html"].split('alt="')[1]
    stored = {kind: text for kind, text in bundle.items() if "widget" not in kind}
    assert sum(map(len, stored.values())) < 100_000


@every
def test_the_saved_state_is_small(make):
    state = make().view().get_state()
    size = sum(len(value) if isinstance(value, str | bytes) else len(json.dumps(value))
               for value in state.values())  # fmt: skip
    assert size < 130_000


def test_the_still_picture_draws_what_the_scene_holds():
    figure = draw_scene(SCENE)
    left, right = figure.axes
    assert (left.get_xlim(), left.get_ylim(), left.get_title()) == ((0, 1), (0, 2), "t")
    np.testing.assert_array_equal(left.get_lines()[0].get_xydata(), TRIANGLE)
    assert left.get_lines()[0].get_markevery() == 2
    assert [patch.get_facecolor()[:3] for patch in left.patches] == [(1.0, 0.0, 0.0)]
    assert right.get_yscale() == "log"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["one"]
    assert "A triangle." in alt_text(figure)


def test_a_landscape_without_a_minimum_has_a_still_picture_too():
    assert "no minimum" in learning_rate_explorer(Saddle())._repr_mimebundle_()["text/html"]


def test_the_canonical_notebook_keeps_the_still_and_drops_the_live_side():
    from nbformat import v4

    data = dict(learning_rate_explorer()._repr_mimebundle_())
    cell = v4.new_code_cell("x", outputs=[v4.new_output("display_data", data)])
    kept = canonical(v4.new_notebook(cells=[cell])).cells[0].outputs[0].data
    assert set(kept) == {"text/html", "image/png", "text/plain"}

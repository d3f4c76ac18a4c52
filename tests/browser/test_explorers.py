"""Every explorer in a real JupyterLab: by mouse, by keyboard, after a restart, and reopened."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATH = "chapters/explorers.ipynb"
CALLS = {
    "outlier": "outlier_explorer()",
    "learning rate": "learning_rate_explorer()",
    "batch size": "batch_size_explorer()",
    "momentum": "momentum_explorer()",
    "adagrad": "adagrad_explorer()",
    "race": "optimizer_race({'ravine': Ravine()}, steps=30)",
    "polynomial": "polynomial_explorer()",
    "penalty": "penalty_explorer()",
    "early stopping": "early_stopping_explorer()",
    "seeds": "seeds_explorer()",
    "compression": "compression_explorer()",
    "trust": "trust_explorer()",
    "copy": "learning_rate_explorer()",
    "saddle": "learning_rate_explorer(Saddle())",
    "cliff": "learning_rate_explorer(Cliff())",
    "ordering": "predict('00-race-order')",
    "quiz": "quiz('02-quiz-limit')",
}
IMPORT = """from course_lib.landscapes import *
from course_lib.widgets import *

class Cliff(Landscape):
    _start, _minimum, bounds = (1.0, 1.0), (0.0, 0.0), ((-2.0, 2.0), (-2.0, 2.0))

    def _value(self, x, y):
        return np.exp(x**2) + y**2

    def _gradient(self, x, y):
        return 2 * x * np.exp(x**2), 2 * y"""
NAMES = list(CALLS)[:12]
SOLUTION = {
    "outlier": {"target of the outlier": "4.5"},
    "learning rate": {"learning rate": "0.095"},
    "batch size": {"learning rate": "0,1"},
    "momentum": {"learning rate η": "0.11", "β": "0.44"},
    "adagrad": {"angle of the valley in degrees": "45"},
    "polynomial": {"degree": "15", "strength α of L2": "0.001"},
    "penalty": {"strength α": "0.9"},
    "early stopping": {"epoch of the cursor": "79", "patience in epochs": "11"},
    "seeds": {"number of seeds": "22"},
    "compression": {
        "bits of a weight": "4",
        "share of the weights that stays": "0.8",
        "rank of the first layer": "11",
    },
    "trust": {"picture": "14", "LIME's seed": "3"},
}
HANDLES = {
    "outlier": "outlier",
    "learning rate": "start point",
    "momentum": "place in the phase diagram",
    "penalty": "least loss",
}


@pytest.fixture(scope="module")
def notebook(window):
    """One open notebook with every explorer, run once for all tests."""
    with window() as notebook:
        notebook.write(PATH, [IMPORT, *CALLS.values()])
        notebook.open(PATH).run_all()
        notebook.page.set_default_timeout(20_000)
        yield notebook
        assert notebook.console_errors == []
        assert notebook.strangers == []


def show(notebook, name):
    """The widget of that name, in view."""
    widget = notebook.show(1 + list(CALLS).index(name)).locator(".course-widget")
    widget.wait_for(state="visible")
    return widget


def sentence(widget):
    return widget.locator(".course-sentence")


def reset(widget):
    """Press "Start again" and wait until the picture rests."""
    widget.get_by_role("button", name="Start again").click()
    widget.get_by_role("img").evaluate(
        """async canvas => {
             let before = null;
             for (let k = 0; k < 40 && canvas.dataset.number !== before; k += 1) {
               before = canvas.dataset.number;
               await new Promise(done => setTimeout(done, 200));
             }
           }"""
    )


def type_into(widget, label, text):
    box = widget.get_by_label(f"{label}, typed")
    box.fill(text)
    box.press("Enter")


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_the_keyboard_and_says_what_it_shows(notebook, name):
    widget = show(notebook, name)
    reset(widget)
    before = sentence(widget).inner_text()
    slider = widget.get_by_role("slider").first
    assert slider.evaluate("range => range.labels[0].textContent.length") > 0
    slider.focus()
    slider.press("ArrowLeft" if name == "race" else "ArrowRight")
    expect(sentence(widget)).not_to_have_text(before)
    after = sentence(widget).inner_text()
    picture = widget.get_by_role("img")
    expect(picture).to_have_attribute("aria-label", after)
    assert picture.evaluate("canvas => canvas.width") > 300
    assert slider.get_attribute("aria-valuetext") in widget.locator(".course-typed").first.evaluate(
        "box => box.value"
    )
    assert notebook.page.evaluate("document.activeElement.type") == "range"


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_the_mouse(notebook, name):
    widget = show(notebook, name)
    reset(widget)
    before = sentence(widget).inner_text()
    if name in HANDLES:
        box = widget.get_by_role("slider", name=HANDLES[name], exact=True).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        notebook.page.mouse.move(x, y)
        notebook.page.mouse.down()
        notebook.page.mouse.move(x + 20, y - 15, steps=5)
        notebook.page.mouse.move(x + 40, y - 30, steps=5)
        notebook.page.mouse.up()
    else:
        box = widget.get_by_role("slider").first.bounding_box()
        notebook.page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    expect(sentence(widget)).not_to_have_text(before)


@pytest.mark.parametrize("name", HANDLES)
def test_a_handle_is_moved_by_the_arrow_keys(notebook, name):
    widget = show(notebook, name)
    reset(widget)
    handle = widget.get_by_role("slider", name=HANDLES[name], exact=True)
    before = sentence(widget).inner_text()
    place = handle.get_attribute("aria-valuetext")
    handle.focus()
    handle.press("ArrowUp")
    expect(sentence(widget)).not_to_have_text(before)
    assert handle.get_attribute("aria-valuetext") != place
    handle.press("ArrowDown")
    expect(sentence(widget)).to_have_text(before)


@pytest.mark.parametrize("name", SOLUTION)
def test_the_task_is_recognised(notebook, name):
    # a solved task stays solved, and other tests pass by that of the learning rate
    widget = show(notebook, "copy" if name == "learning rate" else name)
    reset(widget)
    for label, text in SOLUTION[name].items():
        type_into(widget, label, text)
    expect(widget.locator(".course-solved")).to_contain_text("✓ Solved.")
    notebook.photograph_here(f"explorer-{name.replace(' ', '-')}", 1 + list(CALLS).index(name))


def test_the_race_plays_pauses_and_is_won_by_the_arrow_keys(notebook):
    widget = show(notebook, "race")
    slider = widget.get_by_role("slider", name="step")
    slider.focus()
    slider.press("Home")
    expect(sentence(widget)).to_contain_text("After step 0 of 30")
    widget.get_by_role("button", name="Play").click()
    expect(sentence(widget)).not_to_contain_text("After step 0 of 30")
    widget.get_by_role("button", name="Pause").click()
    notebook.page.wait_for_timeout(300)
    paused = sentence(widget).inner_text()
    notebook.page.wait_for_timeout(300)
    assert sentence(widget).inner_text() == paused
    widget.get_by_role("button", name="Play").click()
    expect(sentence(widget)).to_contain_text("After step 30 of 30")
    widget.get_by_role("button", name="Play").wait_for()
    slider.focus()
    for _ in range(30):
        if widget.locator(".course-solved").inner_text():
            break
        now = sentence(widget).inner_text()
        slider.press("ArrowLeft")
        expect(sentence(widget)).not_to_have_text(now)
    expect(widget.locator(".course-solved")).to_contain_text("stays in front")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("5", "must be between 0.005 and 0.2; you gave 5."), ("fast", "must be a number")],
)
def test_what_cannot_be_is_a_sentence_and_the_last_value_stays(notebook, typed, words):
    widget = show(notebook, "learning rate")
    reset(widget)
    type_into(widget, "learning rate", typed)
    expect(widget.get_by_role("alert")).to_contain_text(words)
    expect(widget.get_by_label("learning rate, typed")).to_have_value("0.05")
    expect(sentence(widget)).to_contain_text("Rate 0.05")
    type_into(widget, "learning rate", "0.06")
    expect(sentence(widget)).to_contain_text("Rate 0.06")
    expect(widget.locator(".course-problem")).to_be_empty()


def test_an_answer_does_not_wipe_what_is_being_typed(notebook):
    widget = show(notebook, "early stopping")
    reset(widget)
    box = widget.get_by_label("patience in epochs, typed")
    widget.get_by_role("button", name="Play").click()
    box.fill("11")
    expect(sentence(widget)).to_contain_text(re.compile(r"Epoch [2-9]\d:"))  # ten answers
    expect(box).to_have_value("11")
    box.press("Enter")
    expect(sentence(widget)).to_contain_text("With a patience of 11 epochs")
    widget.get_by_role("button", name="Pause").click()


def test_an_exploding_run_and_a_landscape_without_a_minimum_are_sentences(notebook):
    widget = show(notebook, "learning rate")
    type_into(widget, "learning rate", "0.2")
    type_into(widget, "condition number κ", "50")
    expect(widget.locator(".course-badge")).to_have_text("diverging")
    cliff = show(notebook, "cliff")
    type_into(cliff, "learning rate", "5")
    expect(sentence(cliff)).to_contain_text("The numbers overflow after")
    saddle = show(notebook, "saddle")
    expect(sentence(saddle)).to_contain_text("this landscape has no minimum")
    type_into(saddle, "learning rate", "10")
    expect(saddle.locator(".course-badge")).to_have_text("diverging")
    expect(saddle.locator(".course-solved")).to_contain_text("✓ Solved.")


def test_two_copies_do_not_interfere(notebook):
    one = show(notebook, "learning rate")
    reset(one)
    other = show(notebook, "copy")
    reset(other)
    type_into(other, "condition number κ", "50")
    type_into(other, "learning rate", "0.2")
    expect(sentence(other)).to_contain_text("Rate 0.2:")
    expect(sentence(show(notebook, "learning rate"))).to_contain_text("Rate 0.05:")


def test_a_fast_drag_leaves_no_backlog(notebook):
    widget = show(notebook, "learning rate")
    reset(widget)
    canvas = widget.get_by_role("img")
    first = int(canvas.get_attribute("data-number"))
    widget.get_by_role("slider").first.evaluate(
        """range => {
             for (let k = 0; k <= 300; k += 1) {
               range.value = k % 30;
               range.dispatchEvent(new Event('input', { bubbles: true }));
             }
           }"""
    )
    expect(sentence(widget)).to_contain_text("Rate 0.005:")  # the last value, 300 % 30
    notebook.page.wait_for_timeout(300)
    assert int(canvas.get_attribute("data-number")) - first < 10
    expect(sentence(widget)).to_contain_text("Rate 0.005:")


def test_the_next_stop_of_a_key_is_drawn_before_python_answers(notebook):
    widget = show(notebook, "learning rate")
    reset(widget)
    slider = widget.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    expect(sentence(widget)).to_contain_text("Rate 0.055:")
    notebook.page.wait_for_timeout(500)  # the stops beside it come meanwhile
    before, after = slider.evaluate(
        """range => {
             const canvas = range.closest('.course-widget').querySelector('canvas[role=img]');
             const before = Number(canvas.dataset.number);
             range.stepUp();
             range.dispatchEvent(new Event('input', { bubbles: true }));
             return [before, Number(canvas.dataset.number)]; // no answer comes within one task
           }"""
    )
    assert after == before + 1
    expect(sentence(widget)).to_contain_text("Rate 0.06:")


def test_500_updates_leave_no_memory_behind(notebook):
    widget = show(notebook, "learning rate")
    reset(widget)
    session = notebook.page.context.new_cdp_session(notebook.page)
    session.send("Performance.enable")

    def used():
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in metrics}

    def change(n):
        widget.get_by_role("slider").first.evaluate(
            """async (range, n) => {
                 const canvas = range.closest('.course-widget').querySelector('canvas[role=img]');
                 for (let k = 0; k < n; k += 1) {
                   const before = canvas.dataset.number;
                   range.value = k % 20;
                   range.dispatchEvent(new Event('input', { bubbles: true }));
                   for (let w = 0; w < 300 && canvas.dataset.number === before; w += 1) {
                     await new Promise(requestAnimationFrame);
                   }
                 }
               }""",
            n,
        )

    change(20)
    before = used()
    first = int(widget.get_by_role("img").get_attribute("data-number"))
    change(500)
    assert int(widget.get_by_role("img").get_attribute("data-number")) - first >= 500
    after = used()
    assert after["Nodes"] - before["Nodes"] < 200
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 5e6


def test_quick_presses_on_a_handle_are_all_counted(notebook):
    widget = show(notebook, "momentum")
    reset(widget)
    handle = widget.get_by_role("slider", name=HANDLES["momentum"], exact=True)
    handle.evaluate(
        """handle => {
             for (let k = 0; k < 5; k += 1) {
               handle.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
             }
           }"""
    )
    expect(sentence(widget)).to_contain_text("β = 0.05")


def test_an_order_is_made_and_committed_by_the_keyboard(notebook):
    widget = show(notebook, "ordering")
    up = widget.get_by_role("button", name=re.compile("Move Momentum up"))
    for _ in range(3):
        up.focus()
        up.press("Enter")
    assert widget.locator("li").first.inner_text().startswith("Momentum")
    commit = widget.get_by_role("button", name="Commit")
    commit.focus()
    commit.press("Enter")
    expect(widget.get_by_role("status")).to_contain_text("Not quite. A rate for each coordinate")


def test_a_quiz_explains_a_wrong_option_and_then_all(notebook):
    widget = show(notebook, "quiz")
    widget.get_by_role("radio", name="4").focus()
    notebook.page.keyboard.press("Space")
    notebook.page.keyboard.press("Enter")
    expect(widget.get_by_role("status")).to_contain_text("flat direction alone")
    assert "removes the error" not in widget.inner_text()
    widget.get_by_role("radio", name="0.25").check()
    widget.get_by_role("button", name="Answer").click()
    expect(widget.get_by_role("status")).to_contain_text("✓ Right.")
    assert "removes the error" in widget.inner_text()


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_axe_finds_no_barrier_in_any_widget(notebook, theme):
    notebook.page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
    )
    notebook.page.wait_for_function(
        "theme => document.body.dataset.jpThemeName === theme", arg=theme
    )
    for index, name in enumerate(CALLS, start=1):
        show(notebook, name)
        context = f'.jp-Cell[data-windowed-list-index="{index}"] .jp-OutputArea-output'
        found = Axe().run(notebook.page, context=context)
        assert len(found.response["passes"]) > 5
        assert found.violations_count == 0, found.generate_report()


def test_a_restart_is_noticed_and_what_is_reopened_is_a_still_picture(window, lab):
    path = "chapters/restart.ipynb"
    with window() as notebook:
        notebook.write(path, [IMPORT, CALLS["learning rate"], CALLS["quiz"]])
        notebook.open(path).run_all()
        expect(sentence(notebook.show(1).locator(".course-widget"))).to_contain_text("Rate 0.05")
        notebook.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
        )
        question = notebook.show(2).locator(".course-widget")
        question.get_by_role("radio", name="0.125").check()
        question.get_by_role("button", name="Answer").click()
        widget = notebook.show(1).locator(".course-widget")
        type_into(widget, "learning rate", "0.1")
        expect(widget.get_by_role("alert")).to_contain_text("run this cell again", timeout=20_000)
        expect(question.get_by_role("status")).to_contain_text("run this cell again")
        notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    for _ in range(2):
        with window() as reopened:
            reopened.open(path)
            picture = reopened.show(1).locator(".jp-OutputArea img")
            expect(picture).to_be_visible()
            assert picture.get_attribute("alt").startswith("2 panels.")
            expect(reopened.show(2).locator(".jp-OutputArea details")).to_be_visible()
            reopened.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    assert (lab.folder / path).stat().st_size < 100_000
    with window() as reopened:
        reopened.open(path).run_all()
        widget = reopened.show(1).locator(".course-widget")
        type_into(widget, "learning rate", "0.1")
        expect(sentence(widget)).to_contain_text("Rate 0.1:")

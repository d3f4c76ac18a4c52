"""How fast an explorer answers, beside `interact` with a picture of matplotlib, in one run.

`python tests/benchmarks/widget_latency.py` prints the table. It needs Chromium and the extra
`test`. Both show the same path on the same bowl, `interact` in JupyterLab as it comes and the
explorer in `course lab`, which sends its answers without delay. A time is that from the event on
the slider to the end of the first frame that has the new picture. After a key press Chromium lets
other work, such as the kernel's answer, wait for the next frame; the explorer has the stops beside
the present one by then.
"""

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright import sync_api
from timing import print_table

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from conftest import FLAGS, PATIENCE, Notebook, running_lab

CHANGES, ROUNDS, DRAG_SECONDS = 40, 3, 3
PAUSE = 250  # milliseconds between two changes, longer than any answer takes
CELLS = [
    """from ipywidgets import FloatSlider, interact
from course_lib.landscapes import Quadratic
from course_lib.optimizers import GradientDescent
from course_lib.plotting import plot_path
from course_lib.training import minimize
from course_lib.widgets import learning_rate_explorer""",
    """def show(rate):
    bowl = Quadratic(20)
    path = minimize(bowl, bowl.start, GradientDescent(rate), steps=25)
    plot_path(path, bowl, optimizer="GradientDescent")

_ = interact(show, rate=FloatSlider(0.05, min=0.005, max=0.2, step=0.005, readout_format=".3f"))""",
    "learning_rate_explorer()",
]
PLAIN = ", interact, JupyterLab as it comes"
WATCH = """([selector, canvas]) => {
  const cell = document.querySelector(selector);
  const watch = { times: [], pictures: 0, blank: 0, on: true, pressed: null };
  const mark = () => canvas
    ? cell.querySelector('.course-stage canvas')?.dataset.number
    : [...cell.querySelectorAll('.jp-OutputArea img')].find(i => i.complete && i.naturalWidth)?.src;
  const blank = () => {
    if (!canvas) return !mark();
    const c = cell.querySelector('.course-stage canvas');
    const row = c.getContext('2d').getImageData(0, 30, 80, 100).data;
    return !row.some((value, k) => k % 4 === 0 && value < 120);
  };
  for (const change of ['keydown', 'pointermove', 'mousemove']) {
    document.addEventListener(change, () => { watch.pressed = performance.now(); }, true);
  }
  let before = mark();
  const look = () => {
    if (!watch.on) return;
    const now = mark();
    if (blank()) watch.blank += 1;
    if (now && now !== before) {
      before = now;
      watch.pictures += 1;
      if (watch.pressed !== null) {
        const pressed = watch.pressed;
        watch.pressed = null;
        setTimeout(() => watch.times.push(performance.now() - pressed)); // painted by then
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.watch = watch;
}"""
DRAG = """([selector, canvas, seconds]) => new Promise(done => {
  const cell = document.querySelector(selector);
  const slider = cell.querySelector(canvas ? 'input[type=range]' : '.noUi-handle');
  window.watch.pictures = 0;
  let k = 0;
  const end = performance.now() + 1000 * seconds;
  const timer = setInterval(() => {
    if (performance.now() > end) {
      clearInterval(timer);
      done(window.watch.pictures / seconds);
    } else if (canvas) {
      slider.value = k++ % 20;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    } else {
      const key = k++ % 40 < 20 ? 'ArrowRight' : 'ArrowLeft';
      slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
  }, 16);
})"""


def change_by_keys(page, slider, change):
    """Ten steps up, ten steps down."""
    slider.focus()
    page.keyboard.press("ArrowRight" if change % 20 < 10 else "ArrowLeft")


def change_by_mouse(page, slider, change):
    """The thumb is held and drawn from left to right and back, a few steps at a time."""
    if change == 0:
        box = slider.bounding_box()
        is_range = slider.evaluate("slider => slider.type === 'range'")
        across = 4 if is_range else box["width"] / 2
        page.held = (box["x"] + across, box["y"] + box["height"] / 2)
        page.mouse.move(*page.held)
        page.mouse.down()
    along = change % 20 + 1 if change % 40 < 20 else 20 - change % 20 - 1
    page.mouse.move(page.held[0] + 6 * along, page.held[1])


def measure(notebook, index, canvas, change_once):
    """Milliseconds of each change, pictures per second while dragging, and blank frames."""
    page = notebook.page
    cell = notebook.show(index)
    selector = f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]'
    slider = cell.locator("input[type=range]" if canvas else ".noUi-handle").first
    slider.wait_for(state="visible")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(1000)
    page.evaluate(WATCH, [selector, canvas])
    for change in range(4 * CHANGES):  # a move of the mouse may be too small for a change
        change_once(page, slider, change)
        page.wait_for_timeout(PAUSE)
        if page.evaluate("window.watch.times.length") >= CHANGES:
            break
    page.mouse.up()
    times = page.evaluate("window.watch.times.slice()")
    rate = page.evaluate(DRAG, [selector, canvas, DRAG_SECONDS])
    page.wait_for_timeout(500)
    blank = page.evaluate("() => { window.watch.on = false; return window.watch.blank; }")
    return times, [rate], [blank]


@contextlib.contextmanager
def busy_cores():
    """A process on every core that only computes, as beside other work."""
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in others:
            process.kill()


def open_notebook(chromium, lab):
    """The notebook with both widgets, run in a JupyterLab of its own."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(1000 * PATIENCE)
    notebook = Notebook(page, lab)
    notebook.write("chapters/latency.ipynb", CELLS)
    notebook.open("chapters/latency.ipynb").run_all()
    return notebook


def run(title):
    """Measure all in turns and print one table."""
    contenders = {
        f"arrow key{PLAIN}": (True, 1, False, change_by_keys),
        "arrow key, learning_rate_explorer, course lab": (False, 2, True, change_by_keys),
        f"mouse{PLAIN}": (True, 1, False, change_by_mouse),
        "mouse, learning_rate_explorer, course lab": (False, 2, True, change_by_mouse),
    }
    results = {name: ([], [], []) for name in contenders}
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        running_lab(Path(one)) as ours,
        running_lab(Path(other), plain=True) as plain,
        sync_api.sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        for _ in range(ROUNDS):
            for name, (as_it_comes, *what) in contenders.items():
                notebook = open_notebook(chromium, plain if as_it_comes else ours)
                for kept, new in zip(results[name], measure(notebook, *what), strict=True):
                    kept += new
                notebook.page.close()
        chromium.close()
    medians = {name: statistics.median(times) for name, (times, *_) in results.items()}
    slow = {name: medians[name.split(",")[0] + PLAIN] for name in results}
    print_table(
        f"A change of the slider to pixels, {title}, {ROUNDS} rounds of {CHANGES} changes in turns",
        ["", "median ms", "p95 ms", "ratio", "pictures/s dragging", "blank frames"],
        [
            [
                name,
                f"{medians[name]:.0f}",
                f"{statistics.quantiles(times, n=20)[-1]:.0f}",
                f"{slow[name] / medians[name]:.1f}",
                f"{statistics.median(rates):.0f}",
                str(sum(blanks)),
            ]
            for name, (times, rates, blanks) in results.items()
        ],
    )


if __name__ == "__main__":
    run("an idle machine")
    with busy_cores():
        run("every core busy with other work")

"""Every lesson runs in a real JupyterLab, offline, and an exercise can be solved there."""

import pytest

from course_lib._paths import course_root
from course_lib.lab import WELCOME

pytestmark = pytest.mark.browser

ROOT = course_root()
LESSONS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.glob("chapters/*/*.ipynb")
    if path.stem == path.parent.name
)


def outputs_of(cells):
    return [
        (index, output) for index, cell in enumerate(cells) for output in cell.get("outputs", ())
    ]


def hidden_answers(cells):
    """How many cells keep what they show from a reader who has not run them."""
    return sum(cell["metadata"].get("jupyter", {}).get("outputs_hidden", False) for cell in cells)


def tags(cell):
    return cell["metadata"].get("tags", ())


def test_course_lab_prints_the_address_of_the_welcome_notebook(notebook, lab):
    notebook.visit(f"{lab.url}&reset", WELCOME)
    notebook.page.locator(".jp-Notebook h1").first.wait_for(state="visible")
    assert notebook.page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    assert notebook.strangers == []


@pytest.mark.parametrize("path", LESSONS)
def test_lesson_runs_from_top_to_bottom(notebook, path):
    notebook.open(path)
    assert hidden_answers(notebook.cells()) > 0
    notebook.run_all()
    cells = notebook.cells()
    assert hidden_answers(cells) == 0
    notebook.photograph(path.rpartition("/")[2].removesuffix(".ipynb"))
    errors = {i for i, output in outputs_of(cells) if output["output_type"] == "error"}
    wanted = {i for i, cell in enumerate(cells) if "raises-exception" in tags(cell)}
    assert [(cells[i]["id"], cells[i]["outputs"]) for i in errors - wanted] == []
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    for index, output in outputs_of(cells):
        data = output.get("data", {})
        if "application/vnd.jupyter.widget-view+json" in data:
            view = notebook.show(index).locator(".course-widget").first
            view.wait_for(state="visible")
        elif "<img" in data.get("text/html", ""):
            picture = notebook.show(index).locator(".jp-OutputArea img").first
            picture.wait_for(state="visible")
            assert picture.get_attribute("alt"), cells[index]["id"]
            assert picture.evaluate("image => image.naturalWidth") > 0
        else:
            assert "image/png" not in data, f"{cells[index]['id']}: a picture without alt text"
    assert notebook.strangers == []
    assert notebook.console_errors == []


def code_cell(cells, text):
    """The first code cell whose source has the text."""
    return next(
        index
        for index, cell in enumerate(cells)
        if cell["cell_type"] == "code" and text in "".join(cell["source"])
    )


ANSWER = """def gradient_descent(X, y, learning_rate, steps):
    theta = np.zeros(X.shape[1])
    {before}for _ in range(steps):
        {inside}theta = theta - learning_rate * gradient
    return theta"""
GRADIENT = "gradient = X.T @ (X @ theta - y) / len(y)\n"


def test_an_exercise_names_the_mistake_and_then_passes(notebook):
    (path,) = ROOT.glob("chapters/02_*/02_exercises.ipynb")
    notebook.open(path.relative_to(ROOT).as_posix())
    cells = notebook.cells()
    notebook.run(code_cell(cells, "import"))
    stub = code_cell(cells, "def gradient_descent(")
    check = code_cell(cells, 'check("gradient_descent"')
    for before, inside, said in [
        (GRADIENT + " " * 4, "", "This uses the gradient at θ = 0"),
        ("", GRADIENT + " " * 8, "Visible checks passed"),
    ]:
        notebook.type_into(stub, ANSWER.format(before=before, inside=inside))
        notebook.run(stub)
        notebook.run(check)
        card = notebook.show(check).locator("[role=status]")
        card.get_by_text(said).first.wait_for(state="visible")
        notebook.photograph_here(f"check-{said.split()[0].lower()}", top=stub)


def test_a_prediction_is_made_by_keyboard(notebook):
    path = LESSONS[0]
    notebook.open(path)
    cells = notebook.cells()
    notebook.run(code_cell(cells, "import"))
    asking = code_cell(cells, "predict(")
    notebook.run(asking)
    widget = notebook.show(asking).locator(".course-widget").first
    widget.wait_for(state="visible")
    assert not widget.locator("[role=status]").inner_text().strip()

    widget.get_by_label("Your answer").focus()
    notebook.page.keyboard.type("3.6")
    notebook.page.keyboard.press("Tab")
    assert notebook.page.evaluate("document.activeElement.textContent") == "Commit"
    notebook.page.keyboard.press("Enter")
    said = widget.locator("[role=status]", has_text="That is a step uphill")
    said.wait_for(state="visible")

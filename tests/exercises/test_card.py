"""The card says everything in words, and shows nothing that it was given as markup."""

import re
from html.parser import HTMLParser

import pytest

from course_lib.exercises import CheckResult, check

SCRIPT = "<script>alert('x')</script>"


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def hostile(status="wrong"):
    return CheckResult(SCRIPT, status, SCRIPT, SCRIPT, None, ((SCRIPT, SCRIPT),), SCRIPT)


def test_everything_is_escaped():
    card = Tags(hostile()._repr_html_())
    assert card.open == []
    assert "script" not in {tag for tag, _ in card.tags}
    assert card.text.count(SCRIPT) == 6


def test_backticks_become_code():
    card = CheckResult("mse_loss", "wrong", "Use `a < b` here.")
    assert "Use <code>a &lt; b</code> here." in card._repr_html_()
    assert "Use `a < b` here." in repr(card)


def test_an_exception_message_is_escaped():
    def answer(y_true, y_pred):
        raise ValueError(SCRIPT)

    html = check("mse_loss", answer)._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("passed", "passed"),
        ("wrong", "not right yet"),
        ("error", "could not be checked"),
        ("not written yet", "not written yet"),
    ],
)
def test_the_status_stands_in_words_and_not_in_colour_alone(status, words):
    result = CheckResult("mse_loss", status, "What was found.")
    card = Tags(result._repr_html_())
    assert card.tags[0][1]["role"] == "status"
    assert words in card.text
    assert f"mse_loss: {words}" in repr(result)
    assert result.passed == (status == "passed")


def test_colours_follow_the_theme_and_have_fallbacks():
    html = hostile()._repr_html_()
    colours = re.findall(r"var\((--jp-[a-z0-9-]+), ([^)]+)\)", html)
    assert {"--jp-content-font-color1", "--jp-layout-color1"} <= {name for name, _ in colours}
    assert html.count("var(") == len(colours)


def test_text_holds_everything_the_card_holds():
    result = check("mse_loss", lambda y_true, y_pred: 7.0)
    card = Tags(result._repr_html_())
    for part in (result.diagnosis, *(text for pair in result.details for text in pair)):
        assert part in repr(result)
        assert part in card.text
    assert len(repr(result).splitlines()) == 6


def test_never_all():
    for hidden in (False, True):
        result = check("quadratic_step", lambda theta, rate: theta - 2 * rate * theta, hidden)
        assert "all" not in repr(result).lower().split()
        assert ("Hidden" if hidden else "Visible") in result.diagnosis


def test_a_result_cannot_be_edited():
    with pytest.raises(AttributeError):
        hostile().status = "passed"

"""The task with few labels: what is drawn, what stays apart, and what the table says."""

import numpy as np
import pytest

from course_lib.augment import shift
from course_lib.datasets import digits
from course_lib.remedies import FewLabels, Recipe, Remedies, Trial, variants

QUICK = Recipe(labels=50, hidden=8, steps=20)


@pytest.fixture(scope="module")
def clean():
    return FewLabels()


def rows(X):
    return {row.tobytes() for row in np.ascontiguousarray(X)}


def test_labelled_searched_and_tested_digits_are_different_ones(clean):
    test = rows(clean.judged(0)[0])
    assert test == rows(clean.judged(7)[0])
    for seed in (0, 7):
        labelled, search = rows(clean.labelled(400, seed)[0]), rows(clean.judged(seed, True)[0])
        assert not labelled & search
        assert not (labelled | search) & test
        assert len(labelled | search | test) == 1797
    assert rows(clean.labelled(400, 0)[0]) != rows(clean.labelled(400, 7)[0])


def test_clean_labels_are_the_true_ones(clean):
    truth = {x.tobytes(): y for x, y in zip(digits().X, digits().y, strict=True)}
    for X, y in (clean.labelled(400, 3), clean.judged(3), clean.judged(3, True)):
        assert [truth[x.tobytes()] for x in np.ascontiguousarray(X)] == y.tolist()


@pytest.mark.parametrize("wrong", [0.0, 0.2, 0.5, 1.0])
def test_the_share_of_wrong_labels_is_exact_and_few_are_the_first_of_many(clean, wrong):
    task = FewLabels(wrong)
    for n in (20, 100, 400):
        X, y = task.labelled(n, 1)
        np.testing.assert_array_equal(X, clean.labelled(n, 1)[0])
        assert np.sum(y != clean.labelled(n, 1)[1]) == round(wrong * n)
        np.testing.assert_array_equal(y, task.labelled(400, 1)[1][:n])
    np.testing.assert_array_equal(task.judged(1)[1], clean.judged(1)[1])


def test_moved_digits_are_shifted_ones(clean):
    moved, plain = FewLabels(moved=1).judged(0)[0], clean.judged(0)[0]
    np.testing.assert_array_equal(moved, shift(plain, 1, np.random.default_rng(2)))
    np.testing.assert_array_equal(FewLabels(moved=1).labelled(9, 0)[0], clean.labelled(9, 0)[0])


def test_the_same_seed_gives_the_same_trial_and_another_another(clean):
    assert clean.train(QUICK, 0) == clean.train(QUICK, 0)
    assert clean.train(QUICK, 0) != clean.train(QUICK, 1)


@pytest.mark.parametrize(
    ("recipe", "gradients"),
    [
        (Recipe(labels=50, steps=20), 400),  # 8 epochs of 50
        (Recipe(labels=100, steps=20), 400),  # 4 epochs of 100
        (Recipe(labels=50, copies=3, noise=0.1, steps=20), 400),  # 2 epochs of 200
        (Recipe(labels=50, copies=9, reach=1, steps=20), 500),  # 1 epoch of 500
    ],
)
def test_gradients_are_counted(clean, recipe, gradients):
    assert clean.train(recipe, 0).gradients == gradients


def test_early_stopping_holds_a_fifth_of_the_labels_out(clean):
    trial = clean.train(Recipe(labels=50, hidden=8, patience=1, steps=400), 0)
    assert trial.gradients % 40 == 0
    assert trial.gradients < 400 * 20


@pytest.mark.parametrize(
    "change",
    [
        {"hidden": 0}, {"side": 4}, {"copies": 1, "noise": 0.2}, {"copies": 1, "reach": 1},
        {"l1": 0.01}, {"l2": 0.1}, {"dropout": 0.5}, {"learning_rate": 0.01}, {"steps": 200},
    ],
)  # fmt: skip
def test_every_setting_makes_a_difference(clean, change):
    recipe = Recipe(labels=50, hidden=16, steps=100)
    changed = Recipe(**{"labels": 50, "hidden": 16, "steps": 100, **change})
    assert clean.train(changed, 0) != clean.train(recipe, 0)


def test_averaging_pixels_keeps_the_mean_of_each_block(clean):
    from course_lib.remedies import _averaged

    X = clean.judged(0)[0][:5]
    small = _averaged(X, 4)
    for i, row, column in np.ndindex(5, 4, 4):
        block = X[i].reshape(8, 8)[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        assert small[i, 4 * row + column] == pytest.approx(block.mean())
    np.testing.assert_array_equal(_averaged(X, 8), X)


def test_the_search_takes_the_best_mean_and_counts_its_runs(clean):
    choice = [QUICK, Recipe(labels=50, hidden=8, steps=200), Recipe(labels=50, hidden=1, steps=9)]
    found = clean.compare({"first": QUICK, "chosen": choice}, seeds=[0, 1], search_seeds=[50, 51])
    means = [np.mean([clean.train(one, s, search=True).score for s in (50, 51)]) for one in choice]
    assert found.recipes["chosen"] == choice[int(np.argmax(means))]
    assert found.searched == {"first": 0, "chosen": 6}
    assert found.trials["first"] == [clean.train(QUICK, 0), clean.train(QUICK, 1)]


def test_gains_are_taken_seed_by_seed_and_the_table_says_them():
    trials = {
        "nothing": [Trial(1.0, 0.80, 100), Trial(1.0, 0.90, 100)],
        "more": [Trial(0.9, 0.85, 300), Trial(0.7, 0.93, 100)],
    }
    found = Remedies({}, trials, {"nothing": 0, "more": 6})
    np.testing.assert_allclose(found.gains["more"], [5, 3])
    assert list(found.gains) == ["more"]
    np.testing.assert_array_equal(found.training["more"], [0.9, 0.7])
    np.testing.assert_array_equal(found.scores["nothing"], [0.80, 0.90])
    assert found.costs == {"nothing": 1.0, "more": 2.0}
    words = [" ".join(line.split()) for line in repr(found).splitlines()]
    assert words == [
        "training test (lowest to highest) gain better cost search",
        "nothing 1.000 0.850 (0.800 to 0.900) 1.00",
        "more 0.800 0.890 (0.850 to 0.930) +4.0 2 of 2 2.00 6",
    ]


def test_variants_change_one_setting():
    assert [one.l2 for one in variants(QUICK, l2=(0.1, 0.2))] == [0.1, 0.2]
    assert {(one.labels, one.hidden) for one in variants(QUICK, l2=(0.1, 0.2))} == {(50, 8)}


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Recipe(labels=401), ValueError, "labels must be from 10 to 400, got 401"),
        (lambda: Recipe(labels=9), ValueError, "labels must be from 10 to 400"),
        (lambda: Recipe(side=3), ValueError, "side must be 1, 2, 4 or 8, got 3"),
        (lambda: Recipe(hidden=-1), ValueError, "hidden"),
        (lambda: Recipe(steps=0), ValueError, "steps"),
        (lambda: FewLabels(wrong=1.5), ValueError, "wrong"),
        (lambda: FewLabels(moved=-1), ValueError, "moved"),
        (lambda: FewLabels().train({}, 0), TypeError, "recipe"),
        (lambda: FewLabels().compare({}), ValueError, "recipes must be a dict"),
        (lambda: FewLabels().compare({"a": QUICK}, [1], [1]), ValueError, "other seeds"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()

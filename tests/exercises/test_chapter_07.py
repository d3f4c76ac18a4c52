"""The checks of chapter 07: references, right answers as people write them, typical mistakes."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, ttest_rel
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.registry import CHAPTERS, find
from course_lib.selection import halving_search, k_fold

both_sides = pytest.mark.parametrize("hidden", [False, True], ids=["visible", "hidden"])


def reference(name):
    return find(name).reference


def each_input(name):
    return inputs(find(name)) + inputs(find(name), hidden=True)


# --- the references


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("chance_of_a_hit", (0.5, 2), 0.75),
        ("chance_of_a_hit", (1.0, 3), 1.0),
        ("choose_and_report", (np.array([0.3, 0.1, 0.2]), np.array([0.2, 0.5, 0.1])), (1, 0.5)),
        ("halving_rounds", (27, 1, 27, 3), [(27, 1), (9, 3), (3, 9), (1, 27)]),
        ("halving_rounds", (10, 2, 9, 2), [(10, 2), (5, 4), (2, 8)]),
        ("halving_rounds", (2, 1, 100, 3), [(2, 1), (1, 3)]),
        ("halving_rounds", (8, 5, 9, 2), [(8, 5)]),
        # differences 1, 2, 6: mean 3, s² = (4 + 1 + 9)/2 = 7
        (
            "paired_difference",
            (np.array([2.0, 4.0, 9.0]), np.array([1.0, 2.0, 3.0])),
            (3.0, math.sqrt(7 / 3)),
        ),
        (
            "standardise_train_test",
            (np.array([[1.0, 7.0], [3.0, 7.0]]), np.array([[5.0, 9.0]])),
            ([[-1.0, 0.0], [1.0, 0.0]], [[3.0, 2.0]]),
        ),
    ],
)
def test_by_hand(name, arguments, expected):
    found = reference(name)(*arguments)
    several = isinstance(expected, tuple)
    for part, wanted in zip(found, expected, strict=True) if several else [(found, expected)]:
        np.testing.assert_allclose(part, wanted, atol=1e-12)


def test_chances_are_those_of_the_binomial_distribution():
    for share, n in each_input("chance_of_a_hit"):
        assert reference("chance_of_a_hit")(share, n) == pytest.approx(binom.sf(0, n, share))


def test_folds_are_a_partition_in_fair_sizes():
    for n, k, rng in each_input("k_fold_indices"):
        folds = reference("k_fold_indices")(n, k, rng)
        sizes = [len(held_out) for _, held_out in folds]
        assert sorted(sizes) == sorted(len(test) for _, test in KFold(k).split(np.zeros(n)))
        assert np.array_equal(np.sort(np.concatenate([held for _, held in folds])), np.arange(n))
        for training, held_out in folds:
            assert np.array_equal(np.sort(np.append(training, held_out)), np.arange(n))


def test_standardising_agrees_with_scikit_learn():
    for X_train, X_test in each_input("standardise_train_test"):
        scaler = StandardScaler().fit(X_train)
        Z_train, Z_test = reference("standardise_train_test")(X_train, X_test)
        np.testing.assert_allclose(Z_train, scaler.transform(X_train), atol=1e-12)
        np.testing.assert_allclose(Z_test, scaler.transform(X_test), atol=1e-12)


def test_mean_over_error_is_the_t_of_the_paired_test():
    for a, b in each_input("paired_difference"):
        mean, error = reference("paired_difference")(a, b)
        assert mean / error == pytest.approx(ttest_rel(a, b).statistic)


def test_rounds_are_those_of_the_library():
    def train(seed, budget, number):
        return number + 1 / budget

    for n, smallest, largest, factor in each_input("halving_rounds"):
        space = {"number": list(range(5))}
        found = halving_search(train, space, n, smallest, largest, factor)
        budgets, counts = np.unique([row.budget for row in found.candidates], return_counts=True)
        rounds = [(int(c), int(b)) for c, b in zip(counts, budgets, strict=True)]
        assert reference("halving_rounds")(n, smallest, largest, factor) == rounds


# --- right answers, however they are written


def folds_dealt_like_cards(n, k, rng):
    order = rng.permutation(n)
    return [(np.setdiff1d(order, order[fold::k]), order[fold::k]) for fold in range(k)]


def folds_of_the_library(n, k, rng):
    fold = np.empty(n, dtype=int)
    fold[rng.permutation(n)] = np.arange(n) % k
    return [(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(k)]


def folds_by_sorting_normal_numbers(n, k, rng):
    order = np.argsort(rng.normal(size=n))
    return [(np.setdiff1d(order, held_out), held_out) for held_out in np.array_split(order, k)]


def folds_by_shuffled_labels(n, k, rng):
    labels = np.arange(n) % k
    rng.shuffle(labels)
    return tuple((np.where(labels != f)[0], np.where(labels == f)[0]) for f in range(k))


def folds_by_block_labels(n, k, rng):
    labels = np.repeat(np.arange(k), [len(part) for part in np.array_split(np.arange(n), k)])
    labels = rng.permutation(labels)
    return [[np.flatnonzero(labels != f), np.flatnonzero(labels == f)] for f in range(k)]


def folds_of_lists(n, k, rng):
    rows = list(range(n))
    rng.shuffle(rows)
    folds, start = [], 0
    for fold in range(k):
        size = n // k + (fold < n % k)
        held_out = rows[start : start + size]
        folds.append(([row for row in rows if row not in held_out], held_out))
        start += size
    return folds


def folds_with_the_larger_last(n, k, rng):
    order = rng.permutation(n)
    cuts = [fold * n // k for fold in range(k + 1)]
    for start, stop in pairwise(cuts):
        yield np.delete(order, np.arange(start, stop)), order[start:stop]


def folds_drawn_one_after_another(n, k, rng):
    left, folds = np.arange(n), []
    for size in [len(part) for part in np.array_split(np.arange(n), k)]:
        held_out = rng.choice(left, size, replace=False)
        left = np.setdiff1d(left, held_out)
        folds.append((np.setdiff1d(np.arange(n), held_out), held_out))
    return folds


def folds_by_sorted_numbers(n, k, rng):
    parts = np.array_split(np.argsort(rng.random(n)), k)
    return [(np.hstack([*parts[:f], *parts[f + 1 :]]), parts[f]) for f in range(k)][::-1]


def folds_by_choice(n, k, rng):
    parts = np.array_split(rng.choice(n, n, replace=False), k)
    return [
        (np.concatenate([p for j, p in enumerate(parts) if j != f]).astype(np.int32), parts[f])
        for f in range(k)
    ]


def standardise_in_place_on_copies(X_train, X_test):
    X_train, X_test = X_train.copy(), X_test.copy()
    mean, scale = X_train.mean(0), X_train.std(0)
    scale[scale == 0] = 1
    for part in (X_train, X_test):
        part -= mean
        part /= scale
    return [X_train, X_test]


def standardise_by_columns(X_train, X_test):
    out = [np.zeros(X_train.shape), np.zeros(X_test.shape)]
    for j in range(X_train.shape[1]):
        column = X_train[:, j].tolist()
        mean = sum(column) / len(column)
        scale = math.sqrt(sum((x - mean) ** 2 for x in column) / len(column)) or 1.0
        for Z, part in zip(out, (X_train, X_test), strict=True):
            Z[:, j] = (part[:, j] - mean) / scale
    return tuple(Z.tolist() for Z in out)


def standardise_float32(X_train, X_test):
    mean, scale = X_train.mean(0).astype(np.float32), X_train.std(0).astype(np.float32)
    scale = np.where(scale > 0, scale, np.float32(1))
    return (X_train.astype("f") - mean) / scale, (X_test.astype("f") - mean) / scale


def choose_in_a_loop(validation_losses, test_losses):
    best = 0
    for k in range(len(validation_losses)):
        if validation_losses[k] < validation_losses[best]:
            best = k
    return [best, float(test_losses[best])]


def paired_in_a_loop(losses_a, losses_b):
    differences = [a - b for a, b in zip(losses_a, losses_b, strict=True)]
    n = len(differences)
    mean = math.fsum(differences) / n
    variance = math.fsum((d - mean) ** 2 for d in differences) / (n - 1)
    return mean, math.sqrt(variance / n)


def paired_by_covariance(a, b):
    covariance = np.cov(a, b)
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    return np.mean(a) - np.mean(b), (variance / a.size) ** 0.5


def rounds_recursively(n_candidates, smallest_budget, largest_budget, factor):
    here = [(n_candidates, smallest_budget)]
    if n_candidates == 1 or smallest_budget * factor > largest_budget:
        return here
    fewer = max(n_candidates // factor, 1)
    return here + rounds_recursively(fewer, smallest_budget * factor, largest_budget, factor)


def rounds_as_an_array(n_candidates, smallest_budget, largest_budget, factor):
    rows, n, budget = [], n_candidates, smallest_budget
    while True:
        rows.append([n, budget])
        n, before, budget = max(1, int(n / factor)), n, budget * factor
        if before == 1 or budget > largest_budget:
            return np.array(rows, dtype=np.float32)


def rounds_yielded(n_candidates, smallest_budget, largest_budget, factor):
    n, budget = n_candidates, smallest_budget
    yield n, budget
    while n != 1 and factor * budget <= largest_budget:
        n, budget = n // factor or 1, factor * budget
        yield n, budget


VARIANTS = {
    "k_fold_indices": [
        folds_dealt_like_cards,
        folds_of_the_library,
        folds_by_shuffled_labels,
        folds_by_sorting_normal_numbers,
        folds_by_block_labels,
        folds_of_lists,
        folds_with_the_larger_last,
        folds_drawn_one_after_another,
        folds_by_sorted_numbers,
        folds_by_choice,
    ],
    "standardise_train_test": [
        standardise_in_place_on_copies,
        standardise_by_columns,
        standardise_float32,
    ],
    "choose_and_report": [
        choose_in_a_loop,
        lambda v, t: (np.argmin(v), t[np.argmin(v)]),
        lambda v, t: min(enumerate(t), key=lambda pair: v[pair[0]]),
        lambda v, t: (np.int64(v.argmin()), np.float32(t[v.argmin()])),
    ],
    "paired_difference": [
        paired_in_a_loop,
        paired_by_covariance,
        lambda a, b: [(a - b).mean(), (a - b).std() / (len(a) - 1) ** 0.5],
        lambda a, b: (np.mean(a) - np.mean(b), np.sqrt(np.var(a - b, ddof=1) / len(a))),
        lambda a, b: tuple(np.float32(x) for x in paired_in_a_loop(a, b)),
    ],
    "chance_of_a_hit": [
        lambda share, n: -np.expm1(n * np.log1p(-share)) if share < 1 else 1.0,
        lambda share, n: np.float32(1 - math.pow(1 - share, n)),
        lambda share, n: sum(share * (1 - share) ** k for k in range(n)),
        lambda share, n: binom.sf(0, n, share),
    ],
    "halving_rounds": [rounds_recursively, rounds_as_an_array, rounds_yielded],
}


def test_every_check_of_the_chapter_has_variants():
    assert set(VARIANTS) == {exercise.name for exercise in CHAPTERS["07"]}


@both_sides
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        pytest.param(name, answer, id=f"{name}-{number}")
        for name, answers in VARIANTS.items()
        for number, answer in enumerate(answers)
    ],
)
def test_a_right_answer_passes(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.passed, found
    assert found.misconception is None


# --- programs with typical mistakes, as they are written


def colleague_of_the_exercise(n, k, rng):
    order = rng.permutation(n)
    size = n // k
    return [(order, order[fold * size : (fold + 1) * size]) for fold in range(k)]


def forgets_to_shuffle(n, k, rng):
    rows, size, folds = np.arange(n), n / k, []
    for fold in range(k):
        validation = rows[round(fold * size) : round((fold + 1) * size)]
        folds.append((np.setdiff1d(rows, validation), validation))
    return folds


def deals_without_shuffling(n, k, rng):
    fold = np.arange(n) % k
    return [(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(k)]


def shuffles_a_copy(n, k, rng):
    rows = np.arange(n)
    rng.permutation(rows)  # returns a shuffled copy, which nobody keeps
    parts = np.array_split(rows, k)
    return [(np.concatenate(parts[:f] + parts[f + 1 :]), parts[f]) for f in range(k)]


def shuffles_in_every_round(n, k, rng):
    folds = []
    for _ in range(k):
        order = rng.permutation(n)
        folds.append((order[n // k :], order[: n // k]))
    return folds


def last_fold_takes_the_rest(n, k, rng):
    order, size, folds = rng.permutation(n), n // k, []
    for fold in range(k):
        stop = (fold + 1) * size if fold < k - 1 else n
        validation = order[fold * size : stop]
        folds.append((np.setdiff1d(order, validation), validation))
    return folds


def unshuffled_and_cut_short(n, k, rng):
    size = n // k
    blocks = [np.arange(fold * size, (fold + 1) * size) for fold in range(k)]
    return [(np.setdiff1d(np.arange(n), block), block) for block in blocks]


def returns_in_the_loop(n, k, rng):  # noqa: RET503
    parts, folds = np.array_split(rng.permutation(n), k), []
    for f in range(k):
        folds.append((np.concatenate(parts[:f] + parts[f + 1 :]), parts[f]))
        return folds


def scales_before_the_split(X_train, X_test):
    X = np.concatenate([X_train, X_test])
    scale = X.std(axis=0)
    scale[scale == 0] = 1
    Z = (X - X.mean(axis=0)) / scale
    return Z[: len(X_train)], Z[len(X_train) :]


def overwrites_and_asks_again(X_train, X_test):
    X_train = (X_train - X_train.mean(axis=0)) / np.where(X_train.std(0) == 0, 1, X_train.std(0))
    scale = X_train.std(axis=0)
    return X_train, (X_test - X_train.mean(axis=0)) / np.where(scale == 0, 1, scale)


def centres_and_asks_again(X_train, X_test):
    scale = np.where(X_train.std(axis=0) == 0, 1, X_train.std(axis=0))
    X_train = X_train - X_train.mean(axis=0)
    X_test = X_test - X_train.mean(axis=0)
    return X_train / scale, X_test / scale


def fits_a_scaler_to_each(X_train, X_test):
    return StandardScaler().fit_transform(X_train), StandardScaler().fit_transform(X_test)


def two_sample_error(losses_a, losses_b):
    n = len(losses_a)
    squares = np.std(losses_a, ddof=1) ** 2 + np.std(losses_b, ddof=1) ** 2
    return np.mean(losses_a) - np.mean(losses_b), np.sqrt(squares) / np.sqrt(n)


def plain_std_of_differences(losses_a, losses_b):
    return np.mean(losses_a - losses_b), np.std(losses_a - losses_b)


def ceil_rounds(n, smallest, largest, factor):
    rounds = [(n, smallest)]
    while n > 1 and smallest * factor <= largest:
        n, smallest = math.ceil(n / factor), smallest * factor
        rounds.append((n, smallest))
    return rounds


def checks_after_the_round(n, smallest, largest, factor):
    rounds = []
    while smallest < largest and n >= 1:
        rounds.append((n, smallest))
        n, smallest = n // factor, smallest * factor
    return rounds


@both_sides
@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        (
            "k_fold_indices",
            colleague_of_the_exercise,
            "training-holds-the-validation-rows-and-leftover-rows-dropped",
        ),
        ("k_fold_indices", shuffles_a_copy, "not-shuffled"),
        ("k_fold_indices", forgets_to_shuffle, "not-shuffled"),
        ("k_fold_indices", deals_without_shuffling, "not-shuffled"),
        ("k_fold_indices", shuffles_in_every_round, "drawn-anew-for-each-fold"),
        ("k_fold_indices", last_fold_takes_the_rest, "last-fold-takes-the-rest"),
        ("k_fold_indices", unshuffled_and_cut_short, "leftover-rows-dropped-and-not-shuffled"),
        ("k_fold_indices", returns_in_the_loop, "one-split-only"),
        ("standardise_train_test", scales_before_the_split, "test-rows-in-the-mean"),
        ("standardise_train_test", overwrites_and_asks_again, "test-rows-left-as-they-were"),
        ("standardise_train_test", centres_and_asks_again, "mean-of-the-changed-rows"),
        ("standardise_train_test", fits_a_scaler_to_each, "each-part-by-itself"),
        ("paired_difference", two_sample_error, "not-paired"),
        (
            "paired_difference",
            plain_std_of_differences,
            "deviation-for-error-and-n-for-n-minus-1",
        ),
        ("halving_rounds", ceil_rounds, "rounded-up"),
    ],
)
def test_programs_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    found = check(name, answer, hidden)
    assert found.misconception == misconception, found


@both_sides
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("halving_rounds", checks_after_the_round),
        ("halving_rounds", lambda n, b, top, factor: [(n, b)]),
        (
            "standardise_train_test",
            lambda a, b: (
                (a - a.mean()) / a.std(ddof=1),
                (b - a.mean()) / a.std(ddof=1),
            ),
        ),
        ("paired_difference", lambda a, b: (np.abs(a - b).sum(), (a - b).std())),
        ("choose_and_report", lambda v, t: (int(np.argmax(v)) + 1, np.max(t))),
        ("chance_of_a_hit", lambda share, n: n * (1 - share) ** n),
    ],
)
def test_mistakes_without_a_name_are_refused_with_the_first_difference(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.status == "wrong"
    assert found.misconception is None
    assert bool(found.details) != hidden


PAIRS = [
    (exercise, one, other)
    for exercise in CHAPTERS["07"]
    for one in exercise.misconceptions
    for other in exercise.misconceptions
    if f"{one.name}-and-{other.name}" in {both.name for both in exercise.misconceptions}
]


def test_there_are_pairs_of_mistakes():
    assert len(PAIRS) >= 12


@pytest.mark.parametrize(
    ("exercise", "one", "other"), PAIRS, ids=lambda value: getattr(value, "name", "")
)
def test_a_pair_is_named_with_both_of_its_diagnoses(exercise, one, other):
    pair = next(m for m in exercise.misconceptions if m.name == f"{one.name}-and-{other.name}")
    found = check(exercise.name, pair.forms[0])
    assert found.misconception == pair.name
    assert one.diagnosis in found.diagnosis
    assert other.diagnosis[5:] in found.diagnosis


# --- what folds may look like


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda n, k, rng: rng.permutation(n), "A fold must be a pair"),
        (lambda n, k, rng: 3, "did not return a list of folds"),
        (lambda n, k, rng: [], "did not return a list of folds"),
        (lambda n, k, rng: np.array_split(rng.permutation(n), k), "A fold must be a pair"),
        (
            lambda n, k, rng: tuple(zip(*folds_of_lists(n, k, rng), strict=True)),
            "A fold must be a pair",
        ),
        (
            lambda n, k, rng: [(np.arange(n) % k != f, np.arange(n) % k == f) for f in range(k)],
            "masks of True and False",
        ),
        (lambda n, k, rng: [(rng.random(n), rng.random(2)) for _ in range(k)], "row numbers"),
        (lambda n, k, rng: [(np.eye(2, dtype=int), np.arange(2))] * k, "row numbers"),
    ],
)
def test_what_are_no_folds_is_explained(answer, words):
    found = check("k_fold_indices", answer)
    assert found.status == "error"
    assert words in found.diagnosis
    assert found.hint


def test_empty_parts_are_wrong_but_no_crash():
    nothing = np.arange(0)
    found = check("k_fold_indices", lambda n, k, rng: [(nothing, nothing)] * k)
    assert found.status == "wrong"


def test_a_forgotten_return_is_said():
    assert "None" in check("k_fold_indices", lambda n, k, rng: None).diagnosis


@pytest.mark.parametrize("spoil", ["one row twice", "one row to another fold", "one row missing"])
def test_one_wrong_row_is_enough(spoil):
    def answer(n, k, rng):
        folds = [list(map(list, fold)) for fold in find("k_fold_indices").reference(n, k, rng)]
        if spoil == "one row twice":
            folds[0][1][0] = folds[1][1][0]
        elif spoil == "one row missing":
            folds[0][0] = folds[0][0][1:]
        else:
            folds[0][1][0], folds[1][1][0] = folds[1][1][0], folds[0][1][0]
            folds[0][0] = sorted(set(range(n)) - set(folds[0][1]))
            folds[1][0] = sorted(set(range(n)) - set(folds[1][1]))
        return folds

    assert check("k_fold_indices", answer).status == "wrong"


def test_folds_of_another_generator_are_wrong():
    def answer(n, k, rng):
        return folds_of_the_library(n, k, np.random.default_rng(987))

    assert check("k_fold_indices", answer).status == "wrong"
    assert not any(
        all(np.array_equal(a[1], b[1]) for a, b in zip(k_fold(np.zeros(n), k), folds, strict=True))
        for n, k, rng in each_input("k_fold_indices")
        for folds in [find("k_fold_indices").reference(n, k, Dealer(rng.seed))]
    )

"""The checks of chapter 07: references, right answers as people write them, typical mistakes."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import binom, ttest_rel
from sklearn.model_selection import KFold, PredefinedSplit, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.registry import chapters, find
from course_lib.selection import halving_search, k_fold


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


def test_predictions_are_those_of_scikit_learn():
    for X, y, k, rng in each_input("held_out_predictions"):
        fold, predicted = reference("held_out_predictions")(X, y, k, rng)
        cut = PredefinedSplit(fold)
        expected = cross_val_predict(KNeighborsClassifier(1), X, y, cv=cut)
        np.testing.assert_array_equal(predicted, expected)


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


def folds_shuffled_by_hand(n, k, rng):
    rows = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        rows[i], rows[j] = rows[j], rows[i]
    hands = [rows[start::k] for start in range(k)]
    return [([row for hand in hands if hand is not own for row in hand], own) for own in hands]


def folds_by_popping(n, k, rng):
    left, parts = list(range(n)), [[] for _ in range(k)]
    for i in range(n):
        parts[i % k].append(left.pop(rng.integers(len(left))))
    return [(np.setdiff1d(np.arange(n), part), np.sort(part)) for part in parts]


def folds_sorted_by_a_key(n, k, rng):
    order = sorted(range(n), key=lambda row: rng.random())
    parts = [order[fold * n // k : (fold + 1) * n // k] for fold in range(k)]
    return np.array([(sorted(set(order) - set(part)), part) for part in parts], dtype=object)


def folds_shuffled_twice(n, k, rng):
    parts = np.array_split(rng.permutation(rng.permutation(n)), k)
    return [(rng.permutation(np.hstack(parts[:f] + parts[f + 1 :])), parts[f]) for f in range(k)]


def folds_by_sorting_integers(n, k, rng):
    parts = np.array_split(np.argsort(rng.integers(0, 2**60, n), kind="stable"), k)
    return {f: (np.delete(np.arange(n), part), part) for f, part in enumerate(parts)}.values()


def folds_of_a_child(n, k, rng):
    return folds_of_lists(n, k, np.random.default_rng(rng.integers(2**32)))


def predictions_by_loops(X, y, k, rng):
    rows, fold, predicted = list(range(len(y))), [0] * len(y), [0] * len(y)
    rng.shuffle(rows)
    for place, row in enumerate(rows):
        fold[row] = place % k
    for row in rows:
        others = [other for other in rows if fold[other] != fold[row]]
        predicted[row] = y[min(others, key=lambda other: math.dist(X[row], X[other]))]
    return fold, predicted


def predictions_from_one_table(X, y, k, rng):
    fold = rng.permutation(np.arange(len(y)) % k)
    distances = np.linalg.norm(X[:, None] - X, axis=-1)
    distances[fold[:, None] == fold] = np.inf
    return fold, y[distances.argmin(axis=1)]


def predictions_by_the_folds_of_exercise_3(X, y, k, rng):
    fold, predicted = np.zeros(len(y), dtype=int), np.zeros(len(y))
    for number, (training, held_out) in enumerate(reference("k_fold_indices")(len(y), k, rng)):
        nearest = cdist(X[held_out], X[training]).argmin(axis=1)
        fold[held_out], predicted[held_out] = number, y[training[nearest]]
    return [fold, predicted]


def predictions_with_the_fold_put_far_away(X, y, k, rng):
    order = rng.permutation(len(y))
    cuts = [number * len(y) // k for number in range(k + 1)]
    fold, predicted = np.full(len(y), -1), np.full(len(y), -1)
    for number, (start, stop) in enumerate(pairwise(cuts)):
        validation = order[start:stop]
        distances = ((X[validation, None] - X) ** 2).sum(axis=-1)
        distances[:, validation] = np.inf
        fold[validation] = number
        predicted[validation] = y[distances.argmin(axis=1)]
    return fold, predicted


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
        folds_shuffled_by_hand,
        folds_by_popping,
        folds_sorted_by_a_key,
        folds_shuffled_twice,
        lambda n, k, rng: list(folds_by_sorting_integers(n, k, rng)),
        folds_of_a_child,
    ],
    "held_out_predictions": [
        predictions_by_loops,
        predictions_from_one_table,
        predictions_by_the_folds_of_exercise_3,
        predictions_with_the_fold_put_far_away,
    ],
    "standardise_train_test": [
        standardise_in_place_on_copies,
        standardise_by_columns,
        standardise_float32,
        lambda a, b: [StandardScaler().fit(a).transform(part) for part in (a, b)],
        lambda a, b: (lambda s: ((a - a.mean(0)) / s, (b - a.mean(0)) / s))(
            np.sqrt(np.where(np.ptp(a, axis=0) == 0, 1, a.var(0)))
        ),
    ],
    "choose_and_report": [
        choose_in_a_loop,
        lambda v, t: (np.argmin(v), t[np.argmin(v)]),
        lambda v, t: min(enumerate(t), key=lambda pair: v[pair[0]]),
        lambda v, t: (np.int64(v.argmin()), np.float32(t[v.argmin()])),
        lambda v, t: np.array([v.argmin(), t[v.argmin()]]),
        lambda v, t: sorted(zip(v, range(len(v)), t, strict=True))[0][1:],
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
        lambda share, n: 1 - math.exp(n * math.log(1 - share)),
        lambda share, n: np.array(1 - np.prod(np.full(n, 1 - share))),
    ],
    "halving_rounds": [rounds_recursively, rounds_as_an_array, rounds_yielded],
}


def test_every_check_of_the_chapter_has_variants():
    assert set(VARIANTS) == {exercise.name for exercise in chapters()["07"]}


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


def trains_on_all_and_drops_the_rest(n, k, rng):
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


def searches_until_one_is_left(n, smallest, largest, factor):
    rounds = [(n, smallest)]
    while n > 1:
        n, smallest = max(1, n // factor), smallest * factor
        rounds.append((n, smallest))
    return rounds


def changes_one_pair(n, smallest, largest, factor):
    pair = [n, smallest]
    rounds = [pair]
    while pair[0] > 1 and pair[1] * factor <= largest:
        pair[:] = max(1, pair[0] // factor), pair[1] * factor
        rounds.append(pair)
    return rounds


def stops_at_the_first_rise(validation_losses, test_losses):
    best = 0
    for i in range(1, len(validation_losses)):
        if validation_losses[i] >= validation_losses[best]:
            break
        best = i
    return best, test_losses[best]


def begins_with_one(validation_losses, test_losses):
    lowest, best = 1.0, 0
    for i, loss in enumerate(validation_losses):
        if loss < lowest:
            lowest, best = loss, i
    return best, test_losses[best]


def removes_places(n, k, rng):
    order = rng.permutation(n)
    return [(np.delete(order, part), part) for part in np.array_split(order, k)]


def never_empties_the_list(n, k, rng):
    parts, training, folds = np.array_split(rng.permutation(n), k), [], []
    for f in range(k):
        for other in range(k):
            if other != f:
                training.extend(parts[other])
        folds.append((list(training), parts[f]))
    return folds


def draws_labels(n, k, rng):
    labels = np.array([rng.integers(k) for _ in range(n)])
    return [(np.flatnonzero(labels != f), np.flatnonzero(labels == f)) for f in range(k)]


def uses_the_global_generator(n, k, rng):
    return folds_of_lists(n, k, np.random)


def uses_a_fresh_generator(n, k, rng):
    return folds_by_popping(n, k, np.random.default_rng())


def turns_the_rows(n, k, rng):
    parts = np.array_split(np.roll(np.arange(n), rng.integers(n)), k)
    return [(np.concatenate(parts[:f] + parts[f + 1 :]), parts[f]) for f in range(k)]


def pops_the_parts(n, k, rng):
    parts, folds = list(np.array_split(rng.permutation(n), k)), []
    while parts:
        held_out = parts.pop()
        folds.append((np.concatenate([*parts, held_out[:0]]), held_out))
    return folds


def skips_constant_columns(X_train, X_test):
    Z_train, Z_test = X_train.copy(), X_test.copy()
    for j in range(X_train.shape[1]):
        mean, scale = X_train[:, j].mean(), X_train[:, j].std()
        if scale != 0:
            Z_train[:, j] = (X_train[:, j] - mean) / scale
            Z_test[:, j] = (X_test[:, j] - mean) / scale
    return Z_train, Z_test


def scales_from_low_to_high(X_train, X_test):
    low, high = X_train.min(axis=0), X_train.max(axis=0)
    width = np.where(high == low, 1, high - low)
    return (X_train - low) / width, (X_test - low) / width


def hides_infinity(X_train, X_test):
    mean, scale = X_train.mean(axis=0), X_train.std(axis=0)
    return np.nan_to_num((X_train - mean) / scale), np.nan_to_num((X_test - mean) / scale)


def squares_without_the_mean(a, b):
    d = a - b
    return d.mean(), np.sqrt(np.sum(d**2) / (len(d) - 1)) / np.sqrt(len(d))


def halves_in_the_power(a, b):
    return np.mean(a - b), np.std(a - b, ddof=1) / len(a) ** 1 / 2


def t_value(a, b):
    return np.mean(a - b), ttest_rel(a, b).statistic


def p_value(a, b):
    return np.mean(a - b), ttest_rel(a, b).pvalue


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        (
            "k_fold_indices",
            trains_on_all_and_drops_the_rest,
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
        ("halving_rounds", checks_after_the_round, "last-round-missing-and-stops-below-factor"),
        ("halving_rounds", searches_until_one_is_left, "largest-budget-ignored"),
        ("halving_rounds", changes_one_pair, "same-list-every-time"),
        ("halving_rounds", lambda n, b, top, factor: [(n, b)], "first-round-only"),
        ("choose_and_report", stops_at_the_first_rise, "stops-too-early"),
        ("choose_and_report", begins_with_one, "start-value-too-low"),
        (
            "choose_and_report",
            lambda v, t: (v.argmin(), max(v.min(), t[v.argmin()])),
            "worse-of-the-two-reported",
        ),
        (
            "choose_and_report",
            lambda v, t: (np.argmin([v, t]), min(v.min(), t.min())),
            "both-in-one-table",
        ),
        ("k_fold_indices", removes_places, "row-in-both-parts"),
        ("k_fold_indices", never_empties_the_list, "row-in-both-parts"),
        ("k_fold_indices", draws_labels, "random-fold-numbers"),
        ("k_fold_indices", uses_the_global_generator, "own-generator"),
        ("k_fold_indices", uses_a_fresh_generator, "own-generator"),
        ("k_fold_indices", turns_the_rows, "not-shuffled"),
        ("k_fold_indices", pops_the_parts, "training-incomplete"),
        ("standardise_train_test", skips_constant_columns, "constant-column-not-centred"),
        ("standardise_train_test", scales_from_low_to_high, "min-max"),
        ("standardise_train_test", hides_infinity, "constant-column"),
        (
            "standardise_train_test",
            lambda a, b: ((a - a.mean()) / a.std(ddof=1), (b - a.mean()) / a.std(ddof=1)),
            "n-minus-1-and-whole-matrix",
        ),
        ("paired_difference", squares_without_the_mean, "spread-about-zero"),
        ("paired_difference", halves_in_the_power, "half-for-root"),
        ("paired_difference", t_value, "t-value"),
        ("paired_difference", p_value, "p-value"),
        ("chance_of_a_hit", lambda share, n: 1 - 1 - share**n, "brackets-missing"),
        (
            "chance_of_a_hit",
            lambda share, n: sum(share * (1 - share) ** k for k in range(1, n)),
            "first-draw-must-miss",
        ),
        (
            "chance_of_a_hit",
            lambda share, n: n * (1 - share) ** n,
            "chance-of-no-hit-and-power-and-product",
        ),
    ],
)
def test_programs_as_they_are_written_are_recognised(name, answer, misconception, hidden):
    found = check(name, answer, hidden)
    assert found.misconception == misconception, found


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("halving_rounds", lambda n, b, top, factor: [(n // 7, b), (n, top)]),
        ("standardise_train_test", lambda a, b: (np.sign(a), np.sign(b))),
        ("paired_difference", lambda a, b: (np.abs(a - b).sum(), np.ptp(a))),
        ("choose_and_report", lambda v, t: (int(np.argmax(v)) + 1, np.max(t))),
        ("chance_of_a_hit", lambda share, n: 1 - (1 - share / 2) ** n),
    ],
)
def test_mistakes_without_a_name_are_refused_with_the_first_difference(name, answer, hidden):
    found = check(name, answer, hidden)
    assert found.status == "wrong"
    assert found.misconception is None
    assert bool(found.details) != hidden


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
        (lambda n, k, rng: [([np.arange(3), np.arange(2)], np.arange(2))] * k, "several arrays"),
        (lambda n, k, rng: [([[1, 2], [3, [4]]], np.arange(2))] * k, "several arrays"),
        (lambda n, k, rng: [(np.arange(3), 2)] * k, "row numbers"),
        (lambda n, k, rng: [(np.arange(3), "ab")] * k, "row numbers"),
        (lambda n, k, rng: np.array(3), "did not return a list of folds"),
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


@pytest.mark.parametrize("spoil", ["one row twice", "one row in both parts", "one row missing"])
def test_one_wrong_row_is_enough(spoil):
    def answer(n, k, rng):
        folds = [list(map(list, fold)) for fold in find("k_fold_indices").reference(n, k, rng)]
        if spoil == "one row twice":
            folds[0][1][0] = folds[1][1][0]
        elif spoil == "one row missing":
            folds[0][0] = folds[0][0][1:]
        else:
            folds[0][0][0] = folds[0][1][0]
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


# --- the colleague's program, and what is left of it when it is mended by halves

CUT = (
    "validation = order[number * size : (number + 1) * size]",
    "validation = np.array_split(order, k)[number]",
)
LAST = ("(number + 1) * size]", "(number + 1) * size if number < k - 1 else len(y)]")
OTHERS = ("- X)", "- X[np.setdiff1d(order, validation)])")
LABELS = ("y[distances", "y[np.setdiff1d(order, validation)][distances")
ITSELF = (
    "        fold[",
    "        distances[np.arange(len(validation)), validation] = np.inf\n        fold[",
)
ROUNDED_UP = ("len(y) // k", "-(-len(y) // k)")
BY_HALVES = [
    ([], "nearest-is-itself-and-leftover-rows-dropped"),
    ([CUT], "nearest-is-itself"),
    ([OTHERS, LABELS], "leftover-rows-dropped"),
    ([CUT, OTHERS], "place-for-row"),
    ([CUT, ITSELF], "only-the-row-itself-left-out"),
    ([ITSELF], "only-the-row-itself-left-out-and-leftover-rows-dropped"),
    ([OTHERS, LABELS, LAST], "last-fold-takes-the-rest"),
    ([OTHERS, LABELS, ROUNDED_UP], "last-fold-is-short"),
    ([OTHERS, LABELS, ("range(k)", "range(k + 1)")], "one-fold-more"),
    ([CUT, OTHERS, LABELS], None),
]


@pytest.mark.parametrize(("changes", "misconception"), BY_HALVES)
def test_what_is_left_of_the_colleagues_mistakes_is_named(
    changes, misconception, hidden, colleague
):
    found = check("held_out_predictions", colleague(changes), hidden)
    assert found.misconception == misconception, found
    assert found.passed == (misconception is None)


def mistaken(X, y, k, rng, what):
    """The table of `predictions_from_one_table`, dealt in its own way, with one mistake."""
    n = len(y)
    fold = rng.permutation(np.arange(n) % k) if what != "sorted" else np.arange(n) % k
    distances = ((X[:, None] - X) ** 2).sum(axis=-1)
    if what == "itself left out":
        np.fill_diagonal(distances, np.inf)
    elif what != "itself":
        distances[fold[:, None] == fold] = np.inf
    return fold + (what == "from 1"), y[distances.argmin(axis=1)]


@pytest.mark.parametrize(
    ("what", "misconception"),
    [
        ("itself", "nearest-is-itself"),
        ("itself left out", "only-the-row-itself-left-out"),
        ("from 1", "folds-counted-from-one"),
        ("sorted", "not-shuffled"),
    ],
)
def test_mistakes_are_named_however_the_folds_are_dealt(what, misconception, hidden):
    def answer(X, y, k, rng):
        return mistaken(X, y, k, rng, what)

    assert check("held_out_predictions", answer, hidden).misconception == misconception


@pytest.mark.parametrize(
    "value",
    [
        lambda y: (y[:3], y),
        lambda y: (np.zeros(len(y)), y),
        lambda y: (np.full(len(y), np.nan), np.full(len(y), np.nan)),
        lambda y: y,
        lambda y: ([[1], [2, 3]], y),
        lambda y: None,
    ],
)
def test_results_that_cannot_be_right_are_refused(value, hidden):
    found = check("held_out_predictions", lambda X, y, k, rng: value(y), hidden)
    assert not found.passed
    assert found.diagnosis


def test_the_folds_of_exercise_3_do_not_pass_for_the_mended_program(hidden):
    found = check("held_out_predictions", reference("k_fold_indices"), hidden)
    assert found.status == "error"

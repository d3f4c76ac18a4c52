"""A surrogate: a small tree that answers as the model does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import float_array, integer, labels_of


class SurrogateTree:
    """A decision tree that was fitted to a model's labels, not to the truth.

    Attributes:
        tree: scikit-learn's tree.
        feature_names: What the rules call the features.
    """

    def __init__(
        self, predict: Callable[[Any], ArrayLike], tree: Any, feature_names: Sequence[str]
    ) -> None:
        self._model = predict
        self.tree = tree
        self.feature_names = tuple(feature_names)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The tree's label for each row."""
        labels: NDArray[Any] = self.tree.predict(float_array("X", X, ndim=2))
        return labels

    def fidelity(self, X: ArrayLike) -> float:
        """The share of rows on which tree and model agree, be they right or wrong."""
        rows = float_array("X", X, ndim=2)
        return float(np.mean(self.predict(rows) == labels_of(self._model, rows)))

    @property
    def rules(self) -> str:
        """The tree as text, one line for each question and each answer."""
        from sklearn.tree import export_text

        text: str = export_text(self.tree, feature_names=list(self.feature_names), decimals=4)
        return text.rstrip("\n")

    def __repr__(self) -> str:
        return self.rules


def surrogate_tree(
    predict: Callable[[Any], ArrayLike],
    X: ArrayLike,
    depth: int = 3,
    feature_names: Sequence[str] | None = None,
    seed: int = 0,
) -> SurrogateTree:
    """Ask the model for the label of each row, and fit a tree to the answers.

    The rules are those of the tree. They say as much of the model as its fidelity, which you
    measure on rows that did not make the tree.

    Args:
        predict: The model's labels of rows, (n, n_features) to (n,).
        X: Rows to ask about, shape (n_samples, n_features).
        depth: How many questions follow one another at most.
        feature_names: For the rules; by default x0, x1, ….
        seed: Decides between questions that are equally good.

    Raises:
        ValueError: The model gives all rows the same label, so that there is nothing to explain.

    >>> X = np.random.default_rng(0).normal(size=(200, 2))
    >>> found = surrogate_tree(lambda X: (X[:, 1] > 0.5).astype(int), X, depth=1)
    >>> found.fidelity(X)
    1.0
    >>> found.rules.splitlines()[0].split()[1]
    'x1'

    Reference: Craven and Shavlik (1995), Extracting Tree-Structured Representations of Trained
    Networks.
    """
    from sklearn.tree import DecisionTreeClassifier

    rows = float_array("X", X, ndim=2)
    labels = labels_of(predict, rows)
    if len(np.unique(labels)) == 1:
        raise ValueError(f"predict must give several labels on X, got {labels[0]} for all rows")
    names = [f"x{k}" for k in range(rows.shape[1])] if feature_names is None else feature_names
    if len(names) != rows.shape[1]:
        raise ValueError(
            f"feature_names must hold {rows.shape[1]} names, one a column, got {len(names)}"
        )
    depth = integer("depth", depth, at_least=1)
    tree = DecisionTreeClassifier(max_depth=depth, random_state=seed).fit(rows, labels)
    return SurrogateTree(predict, tree, names)

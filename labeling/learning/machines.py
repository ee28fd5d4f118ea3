"""What turns the numbers of an item into a score for each label: a line, or boosted trees.

Both are plain arrays, so that a model is stored without code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    weights: NDArray[np.float32]  # (labels, features)
    bias: NDArray[np.float32]

    @classmethod
    def of(cls, fitted: Any) -> Line:
        """Take over what a linear model of scikit-learn has learned."""
        weights, bias = halved(fitted.coef_), halved(fitted.intercept_)
        return cls(weights.astype(np.float32), bias.astype(np.float32))

    def scores(self, matrix: Any) -> Scores:
        return np.asarray(matrix @ self.weights.T + self.bias, dtype=np.float64)


@dataclass(frozen=True)
class Trees:
    """Trees whose leaves are summed up; a leaf is its own child."""

    start: Scores  # (labels,): the score before the first tree
    roots: NDArray[np.int32]  # (trees, labels): where each begins among the nodes
    feature: NDArray[np.int32]  # (nodes,)
    threshold: NDArray[np.float64]  # (nodes,): what is greater goes to the second child
    children: NDArray[np.int32]  # (nodes, 2)
    value: NDArray[np.float64]  # (nodes,)
    depth: int

    @classmethod
    def of(cls, fitted: GradientBoostingClassifier) -> Trees:
        """Take over what scikit-learn has grown."""
        grown = [[one.tree_ for one in row] for row in fitted.estimators_]
        sizes = np.array([[tree.node_count for tree in row] for row in grown])
        roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).reshape(sizes.shape)
        trees = [tree for row in grown for tree in row]
        children = []
        for root, tree in zip(roots.ravel(), trees, strict=True):
            both = np.stack([tree.children_left, tree.children_right], axis=1)
            own = np.arange(tree.node_count)[:, None]
            children.append(root + np.where(both < 0, own, both))
        priors = np.log(fitted.init_.class_prior_)
        return cls(
            start=priors if len(priors) > 2 else halved(priors[1:] - priors[:1]),
            roots=roots.astype(np.int32),
            feature=np.concatenate([tree.feature for tree in trees]).clip(0).astype(np.int32),
            threshold=np.concatenate([tree.threshold for tree in trees]),
            children=np.concatenate(children).astype(np.int32),
            value=fitted.learning_rate * np.concatenate([tree.value.ravel() for tree in trees]),
            depth=int(fitted.max_depth),
        )

    def scores(self, matrix: NDArray[np.float32]) -> Scores:
        row = np.arange(len(matrix))[:, None]
        found = np.zeros((len(matrix), self.roots.shape[1]))
        for roots in self.roots:
            node = np.broadcast_to(roots, found.shape)
            for _ in range(self.depth):
                is_greater = matrix[row, self.feature[node]] > self.threshold[node]
                node = self.children[node, is_greater.astype(np.intp)]
            found += self.value[node]
        if found.shape[1] == 1:
            found = halved(found.T).T
        return np.asarray(found + self.start)


Machine: TypeAlias = Line | Trees


def halved(one: NDArray[Any]) -> NDArray[Any]:
    """Give each of two labels half of the score that they share; leave those of more as they are.

    >>> halved(np.array([3.0]))
    array([-1.5,  1.5])
    """
    return np.concatenate([-one, one]) / 2 if len(one) == 1 else one

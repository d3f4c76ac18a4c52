"""Selection: splitting data, and searching for settings on as many cores as there are."""

from course_lib.selection.rates import RangeTest, learning_rate_range_test
from course_lib.selection.results import Candidate, SearchResult
from course_lib.selection.search import grid_search, halving_search, random_search
from course_lib.selection.splitting import k_fold, scaled_split, train_test_split

__all__ = [
    "Candidate",
    "RangeTest",
    "SearchResult",
    "grid_search",
    "halving_search",
    "k_fold",
    "learning_rate_range_test",
    "random_search",
    "scaled_split",
    "train_test_split",
]

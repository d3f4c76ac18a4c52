"""The explorers of the course, one module each: a pure `compute` and the function that shows it."""

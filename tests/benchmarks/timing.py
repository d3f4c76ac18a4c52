"""Timing side by side: every contender takes its turn in every round, and the medians count.

Seconds are those of the processor, which on one thread are those of the clock on an idle machine,
and which neighbours on a busy one disturb less.
"""

import statistics
import time


def side_by_side(contenders, rounds, clock=time.process_time):
    """Run each contender once a round, in turns; return the median seconds of each, by name.

    A contender is a function without arguments. The first round warms up and is not counted. What
    uses several threads is timed by `time.perf_counter`.
    """
    seconds = {name: [] for name in contenders}
    for _ in range(rounds + 1):
        for name, run in contenders.items():
            start = clock()
            run()
            seconds[name].append(clock() - start)
    return {name: statistics.median(times[1:]) for name, times in seconds.items()}


def print_table(title, columns, rows):
    """Print rows of texts under a title, the first column to the left and the rest to the right."""
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    print(f"\n{title}")
    for row in [columns, ["-" * width for width in widths], *rows]:
        name, *values = row
        cells = [f"{value:>{width}}" for value, width in zip(values, widths[1:], strict=True)]
        print("  ".join([f"{name:<{widths[0]}}", *cells]))

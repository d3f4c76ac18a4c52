"""How fast the library trains, beside its peers, in one run.

`python tests/benchmarks/training_speed.py` prints the tables. It needs the extra `benchmarks`.
Everything runs on one thread. A ratio above 1 says that the library is faster.
"""

import one_thread  # noqa: F401  # isort: skip

import statistics
import subprocess
import sys
import warnings

import adam_step
import by_hand
import numpy as np
import timing
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from course_lib.datasets import digits
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.training import fit

EPOCHS, BATCH_SIZE, HIDDEN = 10, 32, 64
OURS = "course_lib"


def digits_network(rounds=7):
    """Digits, 64-64-10 with ReLU, Adam at 0.001: the same ten epochs in four libraries."""
    data = digits()
    trained = {}

    def ours(dtype):
        model = MLP([64, HIDDEN, 10], seed=0, dtype=dtype)
        fit(model, data.X, data.y, Adam(), epochs=EPOCHS, batch_size=BATCH_SIZE)
        return lambda: model.predict_proba(data.X)

    def written_out(dtype):
        model = by_hand.train(data.X, data.y, EPOCHS, BATCH_SIZE, dtype)
        return lambda: model.predict_proba(data.X)

    def pytorch(dtype):
        torch.manual_seed(0)
        X, y = torch.tensor(data.X, dtype=dtype), torch.tensor(data.y)
        model = torch.nn.Sequential(
            torch.nn.Linear(64, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10)
        ).to(dtype)
        loss_function = torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(model.parameters())
        for _ in range(EPOCHS):
            order = torch.randperm(len(X))
            for start in range(0, len(X), BATCH_SIZE):
                batch = order[start : start + BATCH_SIZE]
                optimizer.zero_grad()
                loss_function(model(X[batch]), y[batch]).backward()
                optimizer.step()
        return lambda: torch.softmax(model(X), dim=1).detach().numpy()

    def scikit_learn():
        model = MLPClassifier(
            (HIDDEN,), batch_size=BATCH_SIZE, max_iter=EPOCHS, alpha=0, tol=0, random_state=0
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # ten epochs are what is asked
            model.fit(data.X, data.y)
        return lambda: model.predict_proba(data.X)

    def contender(name, train, *arguments):
        def run():
            trained[name] = train(*arguments)

        return run

    runs = [
        (OURS, ours, np.float64),
        ("PyTorch loop, float64", pytorch, torch.float64),
        ("scikit-learn MLPClassifier", scikit_learn),
        ("written out by hand", written_out, np.float64),
        (f"{OURS}, float32", ours, np.float32),
        ("written out by hand, float32", written_out, np.float32),
        ("PyTorch loop, float32", pytorch, torch.float32),
    ]
    seconds = timing.side_by_side({name: contender(name, *rest) for name, *rest in runs}, rounds)
    steps = EPOCHS * -(-len(data.X) // BATCH_SIZE)
    rows = [
        [
            name,
            f"{1e3 * taken:.1f}",
            f"{1e6 * taken / steps:.0f}",
            f"{taken / seconds[OURS]:.2f}",
            f"{log_loss(data.y, as_float64(trained[name]())):.4f}",
        ]
        for name, taken in seconds.items()
    ]
    timing.print_table(
        f"Digits, MLP 64-{HIDDEN}-10, Adam, batches of {BATCH_SIZE}, {EPOCHS} epochs, "
        f"medians of {rounds} rounds",
        ["trained by", "ms", "µs/step", "ratio", "final loss"],
        rows,
    )


def as_float64(probabilities):
    """Rows of float32 add up to 1 only roughly; scikit-learn's log loss wants it exactly."""
    wide = probabilities.astype(np.float64)
    return wide / wide.sum(axis=1, keepdims=True)


def import_time(rounds=9):
    """What `import course_lib` costs when NumPy is there already."""
    milliseconds = []
    for _ in range(rounds):
        command = [sys.executable, "-X", "importtime", "-c", "import numpy; import course_lib"]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        for line in report.splitlines():
            _, cumulative, module = line.removeprefix("import time:").split("|")
            if module.strip() == "course_lib":
                milliseconds.append(int(cumulative) / 1e3)
    timing.print_table(
        f"import course_lib beyond NumPy, {rounds} fresh interpreters",
        ["", "median ms", "slowest ms"],
        [[OURS, f"{statistics.median(milliseconds):.1f}", f"{max(milliseconds):.1f}"]],
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    digits_network()
    adam_step.table(1_000, steps=2_000)
    adam_step.table(10_000_000, steps=1)
    import_time()

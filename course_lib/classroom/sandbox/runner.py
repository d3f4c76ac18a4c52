"""The grader's side of the sandbox: bubblewrap around a fork server, one answer at a time.

Inside there is Python, the course without its answers, and nothing else: no network, no other
student, no master, no check. What the sandbox gives back is data (`wire`), which the grader judges.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from course_lib.classroom.sandbox import wire
from course_lib.classroom.sandbox.mounts import command
from course_lib.classroom.sandbox.namespaces import NoSandboxError, SandboxError, forbidden, remedy
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Failure, Outcome

MOST_QUESTIONS = 100_000  # that an answer may ask of a function it was given
MOST_NUMBERS = 1_000  # in one argument of such a question
MOST_BYTES = 32 * 2**20  # that one answer may say
Ending = Literal["ended", "timed out", "crashed"]


@dataclass(frozen=True)
class Ran:
    """What came of running one answer.

    Attributes:
        ending: How its process ended.
        outcomes: One for each call, fewer if the process ended early.
        stopped: The exception that stopped the answer's cell before anything could be called.
        kind: Class of what the notebook passes to its check, such as "function".
        callable: Whether that can be called.
        name: Its own name, if it is a function with one.
    """

    ending: Ending
    outcomes: tuple[Outcome, ...] = ()
    stopped: Failure | None = None
    kind: str = ""
    callable: bool = True
    name: str = ""


class Sandbox:
    """A running sandbox; a context manager that ends it with everything inside.

    Args:
        sources: The master's imports and definitions, which every answer may rely on.
        seconds: How long an answer may take, all its calls together.
        memory: Bytes of address space of an answer's process.

    Raises:
        SandboxError: Bubblewrap is missing, or refuses to start.
    """

    def __init__(
        self, sources: Sequence[str], seconds: float = 20.0, memory: int = 3 * 2**30
    ) -> None:
        self.sources = tuple(sources)
        self.seconds = seconds
        self.memory = memory
        self._stack = contextlib.ExitStack()
        self._control: socket.socket | None = None

    def __enter__(self) -> Sandbox:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox and every process in it."""
        self._control = None
        self._stack.close()

    def run(
        self,
        answer: str,
        expression: str,
        calls: Sequence[Arguments],
        names: Sequence[str],
        definitions: Sequence[str] = (),
    ) -> Ran:
        """Run an answer and call it.

        Args:
            answer: Its source.
            expression: What is called then, such as "mse_loss".
            calls: The arguments of each call.
            names: Names of the arguments.
            definitions: Sources that are run before, each by itself; one that fails is left out.
        """
        program = {
            "definitions": list(definitions),
            "answer": answer,
            "expression": expression,
            "names": tuple(names),
        }
        for _ in range(2):
            ran = self._run(program, calls)
            if ran is not None:
                return ran
        raise SandboxError(_advised("the sandbox broke twice on the same answer", forbidden()))

    def _run(self, program: object, calls: Sequence[Arguments]) -> Ran | None:
        """As `run`; None if the sandbox broke before the answer could be tried."""
        if self._control is None:
            self._start()
        control = self._control
        assert control is not None
        ours, theirs = socket.socketpair()
        with ours:
            conversation = _Conversation(ours, time.monotonic() + self.seconds + 1)
            with contextlib.suppress(Exception), theirs:  # how it ended says more than what it said
                socket.send_fds(control, [f"{self.seconds:.3f}".encode()], [theirs.fileno()])
                theirs.close()
                conversation.begin(program)
                conversation.hold(calls)
        ending = self._ending(control)
        if not conversation.begun:
            self.close()
            return None
        if ending == "ended" and not conversation.complete:
            ending = "crashed"
        return Ran("ended" if conversation.complete else ending, **conversation.heard)

    def _ending(self, control: socket.socket) -> Ending:
        """How the server says that the answer ended; a sandbox that is not clean is given up."""
        control.settimeout(self.seconds + 10)
        try:
            ending, clean = wire.unpack(wire.receive(control))
        except (EOFError, OSError, ValueError, wire.WireError):
            ending, clean = "crashed", False
        if not clean:
            self.close()
        return cast(Ending, ending)

    def _start(self) -> None:
        if sys.platform != "linux":
            raise NoSandboxError(
                "grading needs Linux: other systems have no bubblewrap to run it in"
            )
        if not shutil.which("bwrap"):
            raise NoSandboxError(
                "grading needs bubblewrap, which runs strangers' code where nothing can be "
                "reached; install the package 'bubblewrap' (Debian: apt-get install bubblewrap)"
            )
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        errors = self._stack.enter_context((folder / "errors").open("w+b"))
        ours, theirs = socket.socketpair()
        self._stack.callback(ours.close)
        with theirs:
            process = subprocess.Popen(
                command(folder), stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=errors
            )
        self._stack.callback(_end, process)
        ours.settimeout(60)
        try:
            wire.send(ours, wire.pack({"sources": list(self.sources), "memory": self.memory}))
            wire.unpack(wire.receive(ours))
        except (EOFError, OSError, wire.WireError) as error:
            _end(process)
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            self.close()
            why = said[-1] if said else str(error)
            advice = remedy(why)
            kind = NoSandboxError if advice else SandboxError
            raise kind(_advised(f"the sandbox did not start: {why}", advice)) from error
        self._control = ours


class _Conversation:
    """The talk with one answer: a program, then one call after the other."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self.line = line
        self.until = until
        self.begun = self.complete = False
        self.left = MOST_BYTES
        self.heard: dict[str, Any] = {"outcomes": ()}
        self.functions: list[Any] = []

    def tell(self, value: object) -> None:
        self._within_time()
        wire.send(self.line, wire.pack(value, self._special))

    def hear(self) -> Any:
        self._within_time()
        message = wire.receive(self.line, min(self.left, wire.LARGEST))
        self.left -= len(message)
        return wire.unpack(message)

    def begin(self, program: object) -> None:
        """Send the program, once the process has given up its rights and waits for it."""
        self.begun = self.hear() == "ready"
        self.tell(program)

    def hold(self, calls: Sequence[Arguments]) -> None:
        about = self.hear()
        if "stopped" in about:
            self.heard["stopped"] = _failure(about["stopped"])
        else:
            self.heard.update(
                kind=_text(about["kind"]),
                callable=about["callable"] is True,
                name=_text(about["name"]),
            )
            for arguments in calls:
                self.functions.clear()
                self.tell(tuple(arguments))
                self.heard["outcomes"] += (self._outcome(),)
        self.complete = True

    def _outcome(self) -> Outcome:
        for _ in range(MOST_QUESTIONS):
            said = self.hear()
            if "ask" not in said:
                failure = None if said["failure"] is None else _failure(said["failure"])
                return Outcome(said["value"], failure, tuple(map(_text, said["changed"])))
            self.tell(self._asked(self.functions[int(said["ask"])], said["arguments"]))
        raise wire.WireError("the answer asks a function too often")

    @staticmethod
    def _asked(function: Any, arguments: Any) -> object:
        """What a function of the grader's gives for a few numbers; NaN for anything else."""
        try:
            return function(*(few_numbers(each) for each in arguments))
        except Exception:  # it was written for other arguments
            return float("nan")

    def _special(self, value: object) -> object:
        if isinstance(value, Dealer):
            return {"dealer": value.seed}
        if callable(value):
            self.functions.append(value)
            return {"function": len(self.functions) - 1}
        return None

    def _within_time(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.line.settimeout(left)


def few_numbers(value: object) -> object:
    """A number, or an array of at most 1,000 real ones.

    Raises:
        ValueError: It is something else.
    """
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple) and len(value) <= MOST_NUMBERS:
        if not all(isinstance(each, bool | int | float) for each in value):
            raise ValueError("these are no numbers")
        return np.array(value, dtype=float)
    if isinstance(value, np.ndarray) and value.size <= MOST_NUMBERS:
        return value
    raise ValueError("these are no numbers, or too many")


def _text(said: object) -> str:
    """A stranger's text as any file can hold it."""
    return str(said)[:500].encode("utf-8", "replace").decode()


def _failure(said: Any) -> Failure:
    line = said.get("line")
    keys = ("kind", "message", "function", "source")
    texts = {key: _text(said.get(key) or "") for key in keys}
    return Failure(**texts, line=line if isinstance(line, int) else None)


def _advised(problem: str, advice: str) -> str:
    return f"{problem}. {advice}" if advice else problem


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()

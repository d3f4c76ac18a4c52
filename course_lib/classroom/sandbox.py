"""The grader's side of the sandbox: bubblewrap around a fork server, one answer at a time.

Inside there is Python, the course without its answers, and nothing else: no network, no other
student, no master, no check. What the sandbox gives back is data (`wire`), which the grader judges.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from course_lib.classroom import wire
from course_lib.classroom.mounts import command
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Arguments, Failure, Outcome

MOST_QUESTIONS = 100_000  # that an answer may ask of a function it was given
Ending = Literal["ended", "timed out", "crashed"]


class SandboxError(Exception):
    """There is no sandbox on this machine, or it broke."""


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
        sources: Sequence[tuple[str, str]],
        expression: str,
        calls: Sequence[Arguments],
        names: Sequence[str],
    ) -> Ran:
        """Run an answer and call it.

        Args:
            sources: (name, source) of what is run before, in order.
            expression: What is called then, such as "mse_loss".
            calls: The arguments of each call.
            names: Names of the arguments.
        """
        if self._control is None:
            self._start()
        control = self._control
        assert control is not None
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(control, [f"{self.seconds:.3f}".encode()], [theirs.fileno()])
            conversation = _Conversation(ours, time.monotonic() + self.seconds + 1)
            program = {"sources": [tuple(each) for each in sources], "names": tuple(names)}
            try:
                conversation.tell({**program, "expression": expression})
                conversation.hold(calls)
            except (EOFError, OSError, wire.WireError, KeyError, TypeError, AttributeError):
                pass  # what its process said is no answer; how it ended says more
        return self._ending(control, conversation)

    def _ending(self, control: socket.socket, conversation: _Conversation) -> Ran:
        control.settimeout(self.seconds + 10)
        try:
            ending = wire.unpack(wire.receive(control))
        except (EOFError, OSError, wire.WireError):
            self.close()
            ending = "crashed"
        if ending not in ("ended", "timed out", "crashed"):
            self.close()
            raise SandboxError(f"the sandbox broke: {ending}")
        complete = conversation.complete
        if ending == "ended" and not complete:
            ending = "crashed"
        return Ran("ended" if complete else ending, **conversation.heard)

    def _start(self) -> None:
        if not shutil.which("bwrap"):
            raise SandboxError(
                "grading needs bubblewrap, which runs strangers' code where nothing can be "
                "reached; install the package 'bubblewrap' (Debian: apt-get install bubblewrap)"
            )
        ours, theirs = socket.socketpair()
        self._stack.callback(ours.close)
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        errors = self._stack.enter_context((folder / "errors").open("w+b"))
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
            raise SandboxError(
                f"the sandbox did not start: {said[-1] if said else error}"
            ) from error
        self._control = ours


class _Conversation:
    """The talk with one answer: a program, then one call after the other."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self.line = line
        self.until = until
        self.complete = False
        self.heard: dict[str, Any] = {"outcomes": ()}
        self.functions: list[Any] = []

    def tell(self, value: object) -> None:
        self._within_time()
        wire.send(self.line, wire.pack(value, self._special))

    def hear(self) -> Any:
        self._within_time()
        return wire.unpack(wire.receive(self.line))

    def hold(self, calls: Sequence[Arguments]) -> None:
        about = self.hear()
        if "stopped" in about:
            self.heard["stopped"] = _failure(about["stopped"])
        else:
            self.heard.update(
                kind=str(about["kind"]), callable=about["callable"] is True, name=str(about["name"])
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
                return Outcome(said["value"], failure, tuple(map(str, said["changed"])))
            function = self.functions[said["ask"]]
            try:
                self.tell(function(*said["arguments"]))
            except (ValueError, TypeError, ArithmeticError):
                self.tell(float("nan"))
        raise wire.WireError("the answer asks a function too often")

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


def _failure(said: Any) -> Failure:
    line = said.get("line")
    texts = {
        key: str(said.get(key) or "")[:500] for key in ("kind", "message", "function", "source")
    }
    return Failure(**texts, line=line if isinstance(line, int) else None)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()

"""What runs inside the sandbox: it is started by `sandbox` and never imported by the course.

A server reads the master's imports once and becomes nobody. For every answer it forks a process
into user and process namespaces of its own, waits for it no longer than is allowed, and kills what
is left. That process gives up every right, then runs the student's code and talks with the grader
over a socket of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import linecache
import os
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
import types
from typing import Any

from course_lib.classroom.sandbox import wire
from course_lib.exercises.calling import call
from course_lib.exercises.dealing import Dealer
from course_lib.exercises.definitions import Failure, Outcome

NOBODY = 65534
_LIBC = ctypes.CDLL(None, use_errno=True)
FOLDERS = "/tmp"  # a file system in memory, of this sandbox alone
_CLONE3, _NEW_USERS, _NEW_PROCESSES, _NEW_IPC = 435, 0x10000000, 0x20000000, 0x08000000
_DIE_WITH_PARENT, _NO_NEW_PRIVILEGES = 1, 38
_SET_SECCOMP = 22
_REFUSED = {  # socket, ptrace, add_key, request_key, keyctl, bpf, userfaultfd, perf_event_open,
    # io_uring_setup, clone3, clone, and on x86-64 fork and vfork
    "x86_64": (0xC000003E, (41, 101, 248, 249, 250, 321, 323, 298, 425, 435, 56, 57, 58)),
    "aarch64": (0xC00000B7, (198, 117, 217, 218, 219, 280, 282, 241, 425, 435, 220)),
}
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}  # by Landlock version; 0xFFFF later
_READ_AND_RUN, _USE = 0b1101, 0b110


def main() -> None:
    """Serve until the grader closes the line, which is standard input."""
    control = socket.socket(fileno=os.dup(0))
    namespace: dict[str, Any] = {"__name__": "__main__", "display": _nothing, "get_ipython": _Inert}
    first = wire.unpack(wire.receive(control))
    for source in first["sources"]:
        exec(compile(source, "<setup>", "exec"), namespace)
    become_nobody()
    gc.freeze()  # a fork then copies fewer pages
    gc.disable()
    wire.send(control, wire.pack({"landlock": landlock_version()}))
    clean = os.listdir(FOLDERS)
    while os.listdir(FOLDERS) == clean:  # what an answer left would be there for the next one
        head, descriptors, _, _ = socket.recv_fds(control, 16, 1)
        if not head:
            return
        try:
            ending = keep(control, descriptors[0], namespace, float(head), first["memory"])
        except OSError:
            ending = "crashed"
        wire.send(control, wire.pack((ending, os.listdir(FOLDERS) == clean)))


def become_nobody() -> None:
    """Give up the rights of root, where root it is."""
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):  # root of a user namespace that has no nobody
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)


def keep(
    control: socket.socket, line: int, namespace: dict[str, Any], seconds: float, memory: int
) -> str:
    """Run one answer in a process of its own; say how that ended."""
    folder = tempfile.mkdtemp(dir=FOLDERS)
    child = fork_apart()
    if child == 0:
        try:
            control.close()
            os.chdir(folder)
            become_harmless(folder, line, seconds, memory)
            answer(namespace)
        except BaseException:
            os._exit(1)
        os._exit(0)
    os.close(line)
    ended = os.pidfd_open(child)
    waiting = select.poll()
    waiting.register(ended, select.POLLIN)
    in_time = bool(waiting.poll(1000 * seconds))
    os.kill(child, signal.SIGKILL)  # the first of its process namespace: all others die with it
    _, status = os.waitpid(child, 0)
    os.close(ended)
    with contextlib.suppress(OSError):
        os.chmod(FOLDERS, 0o1777)
    shutil.rmtree(folder, ignore_errors=True)
    if not in_time or status == signal.SIGXCPU:
        return "timed out"
    return "ended" if status == 0 else "crashed"


def fork_apart() -> int:
    """Fork into new user and process namespaces; like `os.fork`, which cannot do that."""
    arguments = (ctypes.c_uint64 * 8)(
        _NEW_USERS | _NEW_PROCESSES | _NEW_IPC, 0, 0, 0, signal.SIGCHLD
    )
    return _check(_LIBC.syscall(_CLONE3, arguments, ctypes.sizeof(arguments)))


def become_harmless(folder: str, line: int, seconds: float, memory: int) -> None:
    """Give up, for good, whatever the student's code does not need."""
    _check(_LIBC.prctl(_DIE_WITH_PARENT, signal.SIGKILL))
    os.setsid()
    tempfile.tempdir = os.environ["HOME"] = os.environ["TMPDIR"] = folder
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.dup2(line, 3)
    os.closerange(4, 4096)
    processor = int(seconds) + 1
    for limit, value in (
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 2**24),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (value, value))
    _check(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    no_capabilities = (ctypes.c_uint32 * 6)()
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _check(_LIBC.capset(header, no_capabilities))
    restrict_files(folder)
    refuse_calls()


def landlock_version() -> int:
    """Which Landlock the kernel has; 0 if none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, 0, 1)))


def restrict_files(folder: str) -> None:
    """Reading everywhere, writing in `folder` alone, no network, by Landlock if there is one."""
    version = landlock_version()
    if not version:
        return
    rights = _FILE_RIGHTS.get(version, 0xFFFF)
    fields = [rights] + [0b11] * (version >= 4) + [0b11] * (version >= 6)
    ruleset = (ctypes.c_uint64 * len(fields))(*fields)
    rules = _check(_LIBC.syscall(_CREATE_RULESET, ruleset, 8 * len(fields), 0))
    for path, allowed in (("/", _READ_AND_RUN), ("/dev/null", _USE), (folder, rights)):
        place = os.open(path, os.O_PATH)
        rule = allowed.to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder)
        _check(_LIBC.syscall(_ADD_RULE, rules, 1, ctypes.create_string_buffer(rule), 0))
        os.close(place)
    _check(_LIBC.syscall(_RESTRICT_SELF, rules, 0))
    os.close(rules)


def refuse_calls() -> None:
    """No sockets, children, keys, tracing or kernel programs, by seccomp where it is known how."""
    if os.uname().machine not in _REFUSED:
        return
    architecture, numbers = _REFUSED[os.uname().machine]
    allow, refuse = (0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x00050000 | errno.EPERM)
    program = [(0x20, 0, 0, 4), (0x15, 1, 0, architecture), refuse, (0x20, 0, 0, 0)]
    program += [(0x35, 0, 1, 0x40000000), refuse]  # x32, a second set of numbers on x86-64
    for number in numbers:
        program += [(0x15, 0, 1, number), refuse]
    program.append(allow)
    packed = b"".join(struct.pack("=HBBI", *each) for each in program)
    code = ctypes.create_string_buffer(packed, len(packed))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    _check(_LIBC.prctl(_SET_SECCOMP, 2, ctypes.create_string_buffer(header), 0, 0))


def _nothing(*_: object, **__: object) -> None:
    """What `display` does where nobody looks."""


class _Inert:
    """What `get_ipython()` gives where there is no notebook."""

    def __getattr__(self, name: str) -> Any:
        return _nothing


def answer(namespace: dict[str, Any]) -> None:
    """Run the student's code and call it as often as the grader asks."""
    line = socket.socket(fileno=3)

    def reply(value: object) -> None:
        wire.send(line, wire.pack(value))

    def ask(number: int, arguments: tuple[object, ...]) -> object:
        reply({"ask": number, "arguments": arguments})
        return wire.unpack(wire.receive(line))

    def special(kind: str, content: Any) -> object:
        if kind == "dealer":
            return Dealer(int(content))

        def function(*arguments: object) -> object:
            return ask(int(content), arguments)

        return function

    def shown(outcome: Outcome) -> dict[str, object]:
        failure = outcome.failure
        return {
            "value": outcome.value,
            "failure": None if failure is None else dict(vars(failure)),
            "changed": list(outcome.changed),
        }

    reply("ready")
    program = wire.unpack(wire.receive(line))
    for definition in program["definitions"]:
        _run("your other cells", definition, namespace)
    failure = _run("your answer", program["answer"], namespace)
    if failure:
        return reply({"stopped": dict(vars(failure))})
    found = call(lambda: eval(program["expression"], namespace), (), ())
    if found.failure:
        return reply({"stopped": shown(found)["failure"]})
    target = found.value
    reply({"callable": callable(target), "name": _own_name(target), "kind": type(target).__name__})
    while True:
        arguments = wire.unpack(wire.receive(line), special)
        function = target if callable(target) else (lambda: target)
        reply(shown(call(function, arguments, program["names"])))


def _run(name: str, source: str, namespace: dict[str, Any]) -> Failure | None:
    """Run a source as a cell; the exception that stopped it, if one did."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        code = compile(source, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Failure(type(error).__name__, str(error))
    return call(types.FunctionType(code, namespace), (), ()).failure


def _own_name(target: object) -> str:
    name = getattr(target, "__name__", "")
    return name if isinstance(name, str) and name.isidentifier() else ""


def _check(result: int) -> int:
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


if __name__ == "__main__":
    main()

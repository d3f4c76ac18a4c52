"""What a student's code can do in the sandbox: compute. All else is refused or ends with it."""

import contextlib
import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from course_lib.classroom.sandbox import mounts
from course_lib.classroom.sandbox.namespaces import NoSandboxError, SandboxError
from course_lib.classroom.sandbox.runner import Sandbox, few_numbers

ARGUMENTS = (np.array([1.0, 2.0, 3.0]), 2.0)
RIGHT = "def f(x, a):\n    return x * a\n"


def runner(sandbox):
    def run(source, calls=(ARGUMENTS,), names=("x", "a"), expression="f"):
        ran = sandbox.run(source, expression, calls, names)
        after = sandbox.run(RIGHT, "f", (ARGUMENTS,), ("x", "a"))
        assert [outcome.value.tolist() for outcome in after.outcomes] == [[2.0, 4.0, 6.0]]
        return ran

    return run


@pytest.fixture
def run(sandbox):
    return runner(sandbox)


@pytest.fixture(scope="module")
def run_impatiently(needs_sandbox):
    """As `run`, but an answer has one second."""
    with Sandbox(["import numpy as np"], 1.0) as impatient:
        yield runner(impatient)


def value(ran):
    assert ran.ending == "ended"
    assert ran.stopped is None
    (outcome,) = ran.outcomes
    assert outcome.failure is None, outcome.failure
    return outcome.value


def failure(ran):
    assert ran.ending == "ended"
    (outcome,) = ran.outcomes
    return outcome.failure


def test_an_answer_is_called_and_its_result_comes_back(run):
    np.testing.assert_array_equal(value(run(RIGHT)), [2.0, 4.0, 6.0])


def test_what_a_cell_prints_and_warns_is_no_matter(run):
    noisy = (
        "import sys, warnings\nwarnings.warn('!')\nprint('!', file=sys.stderr)\nprint('x' * 10)\n"
    )
    np.testing.assert_array_equal(value(run(noisy + RIGHT)), [2.0, 4.0, 6.0])


def test_500_megabytes_of_output_are_no_matter(run):
    loud = "for _ in range(50):\n    print('x' * 10_000_000)\n"
    np.testing.assert_array_equal(value(run(loud + RIGHT)), [2.0, 4.0, 6.0])


def test_a_changed_argument_is_seen(run):
    ran = run("def f(x, a):\n    x *= a\n    return x")
    assert ran.outcomes[0].changed == ("x",)


def test_a_slow_answer_keeps_its_result(run):
    slow = "import time\ndef f(x, a):\n    time.sleep(1)\n    return x * a"
    np.testing.assert_array_equal(value(run(slow)), [2.0, 4.0, 6.0])


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    pass",
        "def f(x, a):\n    while True:\n        pass",
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n"
        "        pass",
        "import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, 1)\n"
        "    except (OSError, ValueError):\n        pass\nwhile True:\n    pass",
        "import time\ndef f(x, a):\n    time.sleep(1000)",
        "import os\ndef f(x, a):\n    os.read(3, 1) and os.read(3, 10**9)",
    ],
)
def test_what_never_ends_is_ended(run_impatiently, source):
    assert run_impatiently(source).ending == "timed out"


@pytest.mark.parametrize("source", ["import os\nos._exit(0)", "import os\nos.abort()"])
def test_what_ends_its_process_gives_nothing(run, source):
    ran = run(source)
    assert ran.ending == "crashed"
    assert ran.outcomes == ()


def test_sys_exit_is_an_error_like_others(run):
    assert run("import sys\nsys.exit(0)").stopped.kind == "SystemExit"
    assert failure(run("import sys\ndef f(x, a):\n    sys.exit(0)")).kind == "SystemExit"


def test_nothing_can_kill_from_inside(run):
    ran = run(
        "import os, signal\ndef f(x, a):\n    os.kill(os.getpid(), signal.SIGKILL)\n    return a"
    )
    assert value(ran) == 2.0
    ran = run("import os\ndef f(x, a):\n    os.kill(os.getppid() or -1, 9)")
    assert ran.ending == "ended"


@pytest.mark.parametrize("amount", ["np.empty(20 * 2**27)", "np.ones(20 * 2**27)"])
def test_20_gigabytes_are_refused(run, amount):
    assert failure(run(f"def f(x, a):\n    return {amount}")).kind.endswith("MemoryError")


def test_20_gigabytes_in_pieces_are_refused_or_take_too_long(run):
    ran = run("def f(x, a):\n    return len([np.ones(2**24) for _ in range(160)])")
    assert ran.ending == "timed out" or failure(ran).kind.endswith("MemoryError")


def test_no_process_has_children(run):
    source = (
        "import os, subprocess, sys\n"
        "def f(x, a):\n"
        "    started = 0\n"
        "    for _ in range(20):\n"
        "        try:\n"
        "            subprocess.Popen(['/bin/sleep', '60'], start_new_session=True)\n"
        "            started += 1\n"
        "        except OSError:\n"
        "            pass\n"
        "    return started"
    )
    assert value(run(source)) == 0


def test_no_process_has_children_by_os_fork_in_a_new_user_namespace(run):
    source = (
        "import ctypes, os\ndef f(x, a):\n    ctypes.CDLL(None).unshare(0x10000000)\n    os.fork()"
    )
    assert failure(run(source)).kind in ("BlockingIOError", "PermissionError")


def test_there_is_no_network(run):
    source = (
        "import socket\ndef f(x, a):\n    socket.create_connection(('127.0.0.1', 22), timeout=1)"
    )
    assert failure(run(source)).kind in ("PermissionError", "OSError", "ConnectionRefusedError")


def test_a_file_may_be_written_in_an_empty_folder_of_its_own_and_is_gone_after(run):
    source = (
        "import os\n"
        "def f(x, a):\n"
        "    before = os.listdir()\n"
        "    open('figure.png', 'w').write('here')\n"
        "    return before + os.listdir()"
    )
    assert value(run(source)) == ["figure.png"]
    assert value(run(source)) == ["figure.png"]


@pytest.mark.parametrize("place", ["/tmp", "/", "/usr", "/dev/shm", "/etc"])
def test_nothing_is_written_elsewhere(run, place):
    assert failure(run(f"def f(x, a):\n    open({place!r} + '/x', 'w')")).kind in (
        "PermissionError",
        "OSError",
    )


def test_the_library_cannot_be_changed(run):
    source = "import course_lib\ndef f(x, a):\n    open(course_lib.__file__, 'a')"
    assert failure(run(source)).kind in ("PermissionError", "OSError")


def test_files_of_this_machine_cannot_be_read(run, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the answer")
    secret.chmod(0o644)
    assert failure(run(f"def f(x, a):\n    return open({str(secret)!r}).read()")).kind == (
        "FileNotFoundError"
    )
    assert failure(run("def f(x, a):\n    return open('/etc/passwd').read()")).kind == (
        "FileNotFoundError"
    )


@pytest.mark.parametrize(
    "module",
    [
        "exercises.registry",
        "chapters.chapter_01.exercises.mse_loss",
        "exercises.judging",
        "notebooks.guard",
        "classroom.marking.grading",
        "classroom.records",
    ],
)
def test_checks_and_masters_are_not_there(run, module):
    assert run(f"import course_lib.{module}").stopped.kind == "ModuleNotFoundError"


def test_no_solutions_and_no_tests_lie_beside_the_library(run):
    source = (
        "import course_lib, os\n"
        "root = os.path.dirname(os.path.dirname(course_lib.__file__))\n"
        "def f(x, a):\n"
        "    return sorted(os.listdir(root))"
    )
    assert set(value(run(source))) <= {"course_lib", Path(sys.prefix).name}


def test_there_is_no_proc_to_look_around_in(run):
    source = "import os\ndef f(x, a):\n    return [os.path.exists('/proc/self'), os.getpid()]"
    assert value(run(source)) == [False, 1]


def test_the_stack_and_the_open_files_hold_no_expected_value(run):
    """An answer that collects all it can reach sees its own inputs and nothing of the right."""
    source = (
        "import gc, sys, os\n"
        "import numpy as np\n"
        "def f(x, a):\n"
        "    found = [o for o in gc.get_objects() if isinstance(o, np.ndarray)]\n"
        "    found = [o for o in found if o.shape == (3,)]\n"
        "    frame = sys._getframe()\n"
        "    while frame:\n"
        "        found += [v for v in frame.f_locals.values() if isinstance(v, np.ndarray)]\n"
        "        frame = frame.f_back\n"
        "    open_files = [n for n in range(64) if _is_open(n)]\n"
        "    return [float(max((v.max() for v in found if v.size), default=0)), open_files]\n"
        "def _is_open(n):\n"
        "    try:\n"
        "        os.fstat(n)\n"
        "        return True\n"
        "    except OSError:\n"
        "        return False"
    )
    largest, open_files = value(run(source))
    assert largest == 3.0
    assert open_files == [0, 1, 2, 3]


def test_a_later_call_is_not_known_to_an_earlier_one(run):
    """An answer that reads its line in the first call gets nothing: the second is not sent yet."""
    source = (
        "import os\n"
        "def f(x, a):\n"
        "    os.set_blocking(3, False)\n"
        "    try:\n"
        "        return len(os.read(3, 10))\n"
        "    except BlockingIOError:\n"
        "        return -1\n"
        "    finally:\n"
        "        os.set_blocking(3, True)"
    )
    ran = run(source, calls=(ARGUMENTS, ARGUMENTS))
    assert [outcome.value for outcome in ran.outcomes] == [-1, -1]


@pytest.mark.parametrize(
    "bytes_sent",
    [
        "b'\\x00' * 100",
        "b'\\xff' * 100",
        "b'not a message at all'",
        "b'\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x00{}'",
        "b'\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x007'",
    ],
)
def test_garbage_on_the_line_is_no_result(run, bytes_sent):
    ran = run(f"import os\ndef f(x, a):\n    os.write(3, {bytes_sent})\n    os._exit(0)")
    assert ran.ending == "crashed"


def test_objects_that_lie_become_plain_numbers(run):
    source = (
        "import numpy as np\n"
        "class Liar(np.ndarray):\n"
        "    def __eq__(self, other): return np.ones(3, bool)\n"
        "    def __sub__(self, other): return np.zeros(3)\n"
        "    __rsub__ = __sub__\n"
        "    def tobytes(self, *_): return b''\n"
        "    shape = (7,)\n"
        "class Any:\n"
        "    def __eq__(self, other): return True\n"
        "    def __float__(self): return 1.0\n"
        "def f(x, a):\n"
        "    return [np.zeros(3).view(Liar), Any()]"
    )
    liar, anything = value(run(source))
    assert type(liar) is np.ndarray
    np.testing.assert_array_equal(liar, [0.0, 0.0, 0.0])
    assert anything != 1.0
    assert type(anything).__name__ == "Any"


def test_a_patched_numpy_is_patched_for_itself_alone(run):
    patched = (
        "np.allclose = np.all = np.array_equal = lambda *_, **__: True\nnp.zeros = None\n" + RIGHT
    )
    np.testing.assert_array_equal(value(run(patched)), [2.0, 4.0, 6.0])


def test_functions_that_are_passed_are_asked_outside(run):
    ran = run(
        "def f(g):\n    return g(2.0) + g(np.arange(3.0))",
        calls=((lambda z: z**2,),),
        names=("g",),
    )
    np.testing.assert_array_equal(value(ran), [4.0, 5.0, 8.0])


def test_a_question_that_makes_no_sense_gets_nan(run):
    ran = run("def f(g):\n    return g('no number')", calls=((lambda z: z**2,),), names=("g",))
    assert np.isnan(value(ran))


def test_a_broken_sandbox_starts_anew(sandbox):
    sandbox.run(RIGHT, "f", (ARGUMENTS,), ("x", "a"))
    sandbox.close()
    np.testing.assert_array_equal(
        value(sandbox.run(RIGHT, "f", (ARGUMENTS,), ("x", "a"))), [2, 4, 6]
    )


def test_nothing_is_left_when_it_ends(needs_sandbox):
    before = processes_inside()
    with Sandbox(["import numpy as np"], 1.0) as other:
        other.run(RIGHT, "f", (ARGUMENTS,), ("x", "a"))
        ours = {number for number in processes_inside() - before if os.getpid() in line_of(number)}
        assert len(ours) >= 2
    for _ in range(50):
        if not processes_inside() & ours:
            break
        time.sleep(0.1)
    assert not processes_inside() & ours


def processes_inside():
    """The number of every process of a sandbox on this machine."""
    found = set()
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if b"course_lib.classroom.sandbox.inside" in place.read_bytes():
                found.add(int(place.parent.name))
    return found


def line_of(number):
    """The numbers of a process's parent, its parent's parent, and so on."""
    line = []
    with contextlib.suppress(OSError):
        while number > 1:
            stat = Path(f"/proc/{number}/stat").read_text()
            number = int(stat.rpartition(")")[2].split()[1])
            line.append(number)
    return line


def test_without_bubblewrap_the_message_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoSandboxError, match="install the package 'bubblewrap'"), Sandbox([]):
        pass


def test_links_on_the_way_to_python_are_there_too(needs_posix, monkeypatch, tmp_path):
    """As where `python3`, of which an environment was made, is itself a link in some folder."""
    environment, elsewhere = tmp_path / "venv" / "bin", tmp_path / "a folder" / "elsewhere"
    for folder in (environment, elsewhere):
        folder.mkdir(parents=True)
    (elsewhere / "python3").symlink_to(sys.executable)
    (environment / "python").symlink_to("../../a folder/elsewhere/python3")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(sys, "executable", str(environment / "python"))
    made = " ".join(mounts.command(tmp_path))
    assert f"--symlink {os.readlink(elsewhere / 'python3')} {elsewhere / 'python3'}" in made
    assert f"--dir {elsewhere}" in made


def test_a_python_in_the_systems_own_folders_needs_no_link(needs_posix, monkeypatch, tmp_path):
    """`/bin` is itself a link to `/usr/bin`, where bubblewrap could make no other."""
    (tmp_path / "bin").symlink_to("/usr/bin")
    (tmp_path / "python").symlink_to(tmp_path / "bin" / "python3")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert list(mounts._links_to_python()) == []


def test_a_setup_that_fails_is_said(sandbox):
    with (
        pytest.raises(SandboxError, match="ModuleNotFoundError"),
        Sandbox(["import nothing_at_all"]),
    ):
        pass


BEFORE = {
    "a folder is shut": "import os\nos.mkdir('x')\nopen('x/y', 'w').write('z')\nos.chmod('x', 0)\n"
    "os.chmod('.', 0)\n",
    "all folders are shut": "import os\nfor f in ('/dev', '..', '/'):\n    try:\n"
    "        os.chmod(f, 0)\n    except OSError:\n        pass\n",
    "the disk is full": "import os\nfor k in range(9):\n"
    "    open(str(k), 'wb').write(bytes(8_000_000))\n    os.chmod('.', 0)\n",
    "the server is told to rest": "import os\ntry:\n"
    "    os.setpriority(os.PRIO_PGRP, 0, 19)\n    os.kill(0, 19)\nexcept OSError:\n    pass\n",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE.keys())
def test_nothing_that_one_answer_does_reaches_the_next(sandbox, before):
    sandbox.run(before + RIGHT, "f", (ARGUMENTS,), ("x", "a"))
    source = (
        "import os\n"
        "def f(x, a):\n"
        "    open('figure.png', 'wb').write(bytes(8_000_000))\n"
        "    return [os.listdir(), os.getpriority(os.PRIO_PROCESS, 0)]"
    )
    assert value(sandbox.run(source, "f", (ARGUMENTS,), ("x", "a"))) == [["figure.png"], 0]


def test_shared_memory_is_not_shared(run):
    source = (
        "import ctypes\ndef f(x, a):\n    return ctypes.CDLL(None).shmget(4711, 4096, {flags})\n"
    )
    assert value(run(source.format(flags="0o1666"))) != -1
    assert value(run(source.format(flags="0o666"))) == -1


@pytest.mark.parametrize("family", ["AF_INET", "AF_UNIX", "AF_NETLINK", "AF_VSOCK"])
def test_there_is_no_socket_of_any_kind(run, family):
    source = f"import socket\ndef f(x, a):\n    socket.socket(socket.{family})"
    assert failure(run(source)).kind == "PermissionError"


@pytest.mark.parametrize(
    "message",
    [
        "b'\\x00\\x00\\x00\\x0c\\x00\\x00\\x00\\x00{\"ask\": 5000}'",
        "wire.pack(np.ones(3))",
        "wire.pack({'ask': 0, 'arguments': ('x' * 1000,)})",
        "wire.pack({'value': 1, 'failure': 7, 'changed': []})",
        "wire.pack({'value': 1})",
    ],
)
def test_a_message_that_makes_no_sense_is_no_result(run, message):
    source = (
        "import os\nfrom course_lib.classroom.sandbox import wire\n"
        f"def f(g):\n    os.write(3, {message})\n    os._exit(0)"
    )
    assert run(source, calls=((np.sum,),), names=("g",)).ending == "crashed"


def test_too_much_is_no_result(run):
    assert run("def f(x, a):\n    return np.ones(10**6 + 50_000)").ending == "crashed"
    ran = run("def f(x, a):\n    return np.ones(10**6)", calls=[ARGUMENTS] * 6)
    assert ran.ending == "crashed"


def test_a_function_is_asked_with_few_numbers_only():
    assert few_numbers(2) == 2
    np.testing.assert_array_equal(few_numbers([1, 2.5]), [1, 2.5])
    for refused in (["x" * 10, ""], [[1, 2]], np.zeros(1001), "7", None, {}):
        with pytest.raises(ValueError, match="no numbers"):
            few_numbers(refused)


def test_half_a_character_in_a_message_can_be_written_down(run):
    said = failure(run("def f(x, a):\n    raise ValueError('\\ud800')"))
    assert said.message.encode("utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "assert check('mse_loss', print).passed",
        "print(check('mse_loss', print).diagnosis, check('mse_loss', print).status)",
        "display(7)\nget_ipython().run_line_magic('matplotlib', 'inline')",
        "import os\nopen(os.devnull, 'w').write('x')",
        "import tempfile\ntempfile.TemporaryFile().write(b'x')",
        "def g(k: int = 3): pass\nassert g.__annotations__['k'] is int",
        "import warnings\nwarnings.warn('old')",
    ],
)
def test_what_works_in_a_notebook_works_here(run, line):
    np.testing.assert_array_equal(value(run(f"{line}\n{RIGHT}")), [2.0, 4.0, 6.0])


def test_a_definition_that_fails_is_left_out(sandbox):
    definitions = ("def f(:", "import nothing_at_all", "def g(x):\n    return 2 * x", "1 / 0")
    ran = sandbox.run("def f(x, a):\n    return g(x)", "f", (ARGUMENTS,), ("x", "a"), definitions)
    np.testing.assert_array_equal(value(ran), [2.0, 4.0, 6.0])

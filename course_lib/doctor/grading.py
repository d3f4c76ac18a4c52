"""Whether students' work can be graded here; a learner does without it."""

from __future__ import annotations

from course_lib.doctor.finding import Finding


def sandbox() -> Finding:
    """Whether a sandbox starts and works; where none does, that is no problem."""
    from course_lib.classroom.sandbox.namespaces import SandboxError
    from course_lib.classroom.sandbox.runner import Sandbox

    try:
        with Sandbox([]) as running:
            running.run("answer = 1", "answer", [()], ())
    except (SandboxError, OSError) as problem:
        says = f"not on this machine; only instructors do it: {problem}."
        return Finding("grading", True, says, brief="no grading")
    says = "a sandbox for the work of students starts and works."
    return Finding("grading", True, says, brief="grading")

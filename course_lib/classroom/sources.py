"""What a piece of Python source says about itself, without running any of it."""

from __future__ import annotations

import ast
import re

from course_lib._syntax import parse

CODE_STUB = "raise NotImplementedError"  # the released notebook, in the place of an answer
MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
_PLAIN = (
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.UnaryOp,
    ast.unaryop,
    ast.expr_context,
    ast.operator,
)


def without_magics(source: str) -> str:
    r"""The source, without IPython's `%` and `!` lines if it is no Python because of them.

    >>> without_magics("%matplotlib inline\nx = 1")
    'pass\nx = 1'
    >>> without_magics("x = 7 \\\n  % 4")
    'x = 7 \\\n  % 4'
    """
    if MAGIC.search(source) and parse(source) is None:
        cleaned = MAGIC.sub(r"\1pass", source)
        if parse(cleaned) is not None:
            return cleaned
    return source


def defined_names(tree: ast.Module) -> set[str]:
    r"""What the statements at the top level of a source define or assign.

    >>> sorted(defined_names(ast.parse("def f(): g = 1\nx, y = 1, 2")))
    ['f', 'x', 'y']
    """
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
        names.update(_assigned(statement))
    return names


def is_stub(tree: ast.Module) -> bool:
    r"""Whether a source does nothing yet: it is empty, or no more than the released one.

    >>> is_stub(ast.parse("def f(x):\n    'Twice x.'\n    raise NotImplementedError"))
    True
    """
    return all(_is_unwritten(statement) for statement in tree.body)


def definitions(source: str, tree: ast.Module) -> tuple[list[str], list[str]]:
    r"""The statements of a source that may be carried over to another answer.

    These are functions, classes, imports, and assignments of literals, of names and of lambdas.
    Nothing among them calls anything while it is defined: no decorator, default or annotation with
    a call in it, and no class with other statements in its body. Each has to be compiled and run by
    itself: one may still fail, such as a stray `break` or the import of a package that is not
    there, and none is compiled here, because that can take any amount of time and memory.

    Args:
        source: The source.
        tree: Its syntax tree.

    Returns:
        The functions that only raise NotImplementedError, and everything else.

    >>> source = "import math\nx = 2; y = print()\ndef f(): return x"
    >>> definitions(source, parse(source))
    ([], ['import math', 'x = 2', 'def f(): return x'])
    """
    lines = [line.encode() for line in re.split(r"\r\n|\r|\n", source)]
    stubs: list[str] = []
    written: list[str] = []
    for statement in tree.body:
        if _only_defines(statement):
            text = _text_of(statement, lines)
            (stubs if _is_unwritten(statement) else written).append(text)
    return stubs, written


def _text_of(statement: ast.stmt, lines: list[bytes]) -> str:
    """What stands in the lines of a source for a statement, its decorators among it."""
    first, start = statement.lineno - 1, statement.col_offset
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    if decorators:
        first, start = decorators[0].lineno - 1, 0
        while not lines[first].lstrip().startswith(b"@"):  # a bracket may have opened above
            first -= 1
    last, end = (statement.end_lineno or statement.lineno) - 1, statement.end_col_offset
    if first == last:
        return lines[first][start:end].decode()
    between = lines[first + 1 : last]
    return b"\n".join([lines[first][start:], *between, lines[last][:end]]).decode()


def _is_unwritten(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return bool(statement.body) and all(_is_unwritten(each) for each in statement.body)
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError")):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
    return False


def _only_defines(statement: ast.stmt) -> bool:
    """Whether to execute the statement defines names and runs no code of its author."""
    match statement:
        case ast.Import():
            return True
        case ast.ImportFrom(module=module):
            return module != "__future__"  # it would have to stand first
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _are_plain(*statement.decorator_list, *_evaluated_by(statement))
        case ast.ClassDef():
            keywords = (keyword.value for keyword in statement.keywords)
            return _are_plain(*statement.decorator_list, *statement.bases, *keywords) and all(
                isinstance(each, ast.Pass)
                or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
                or _only_defines(each)
                for each in statement.body
            )
        case ast.Assign() | ast.AnnAssign():
            annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
            return bool(_assigned(statement)) and _are_plain(statement.value, annotation)
    return False


def _evaluated_by(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr | None]:
    """The defaults and annotations, which are evaluated when the function is defined."""
    arguments = function.args
    annotated = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        *filter(None, (arguments.vararg, arguments.kwarg)),
    ]
    annotations = [each.annotation for each in annotated]
    return [*_defaults(arguments), *annotations, function.returns]


def _assigned(statement: ast.stmt) -> list[str]:
    """The names that an assignment binds; none if it also changes a part of something."""
    match statement:
        case ast.Assign(targets=targets):
            waiting = list(targets)
        case ast.AnnAssign(target=target, value=ast.expr()):
            waiting = [target]
        case _:
            return []
    names = []
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Tuple | ast.List):
            waiting += each.elts
        elif isinstance(each, ast.Name):
            names.append(each.id)
        else:
            return []
    return names


def _defaults(arguments: ast.arguments) -> list[ast.expr | None]:
    return [*arguments.defaults, *arguments.kw_defaults]


def _are_plain(*expressions: ast.expr | None) -> bool:
    """Whether all are made of literals, names and lambdas alone, so that they call nothing."""
    waiting: list[ast.AST | None] = [*expressions]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda):
            waiting += _defaults(node.args)
        elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr | ast.Add | ast.Sub):
            return False
        elif isinstance(node, (*_PLAIN, ast.BinOp)):
            waiting += ast.iter_child_nodes(node)
        elif node is not None:
            return False
    return True

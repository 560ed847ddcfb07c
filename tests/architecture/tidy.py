"""The house rules that no off-the-shelf linter knows, as functions from source text to findings."""

import ast
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

FUNCTION_LINES_MAX = 70
MODULE_LINES_MAX = 500
COLUMNS_MAX = 100

PRAGMA = re.compile(r"\s+# (noqa|type: ignore|fmt:).*$")
Function = ast.FunctionDef | ast.AsyncFunctionDef
LOGGING = {"critical", "debug", "error", "exception", "info", "print", "say", "warning", "write"}
BROAD = {"Exception", "BaseException"}
# Spelled in halves, so that this file does not name what no file may name.
FOREIGN = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in [
            ("pypi", ".org"),
            ("python", "hosted"),
            ("repo1.", "maven"),
            ("repo.", "maven"),
            ("maven", "central"),
            ("npm", "js.org"),
            ("crates", ".io"),
            ("proxy.", "golang"),
            ("deb.", "debian"),
        ]
    )
    + r"|(?<![\w.:])/(?:wo"
    + r"rk|ro"
    + r"ot|us"
    + r"ers|ho"
    + r"me/\w+)/",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule."""

    line: int
    message: str


Check = Callable[[str], Iterator[Finding]]


@functools.lru_cache(maxsize=1)  # all rules are asked about a file before the next one comes
def parsed(source: str) -> ast.Module:
    """Parse a module."""
    return ast.parse(source)


@functools.lru_cache(maxsize=1)
def nodes(source: str) -> tuple[ast.AST, ...]:
    """Give all that is in a module; to walk through it takes longer than to ask ten rules."""
    return tuple(ast.walk(parsed(source)))


def called(call: ast.Call) -> str:
    """Give the name of what is called, with its dots; what is no name is left out before them."""
    names, node = [], call.func
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    names.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(names))


def functions(source: str) -> Iterator[Function]:
    """Every function of a module, methods and nested ones too."""
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def long_functions(source: str) -> Iterator[Finding]:
    """Find functions that do not fit on a screen."""
    for function in functions(source):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_LINES_MAX:
            yield Finding(
                function.lineno, f"{function.name} has {lines} lines, over {FUNCTION_LINES_MAX}"
            )


def long_module(source: str) -> Iterator[Finding]:
    """Find a module that holds more than one noun can need."""
    lines = len(source.splitlines())
    if lines > MODULE_LINES_MAX:
        yield Finding(1, f"module has {lines} lines, over {MODULE_LINES_MAX}")


def long_lines(source: str) -> Iterator[Finding]:
    """Find lines that are too wide; a note to a linter at their end does not count."""
    for number, whole in enumerate(source.splitlines(), start=1):
        line = PRAGMA.sub("", whole)
        if len(line) > COLUMNS_MAX:
            yield Finding(number, f"line has {len(line)} columns, over {COLUMNS_MAX}")


def missing_docstrings(source: str) -> Iterator[Finding]:
    """Find public modules, classes, functions and methods that do not say what they are."""
    tree = parsed(source)
    if not ast.get_docstring(tree):
        yield Finding(1, "module has no docstring")
    yield from _undocumented(tree.body)


def _undocumented(body: list[ast.stmt]) -> Iterator[Finding]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_") or _is_variant(node):
            continue
        if not ast.get_docstring(node):
            yield Finding(node.lineno, f"{node.name} has no docstring")
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(node.body)


def _is_variant(node: Function | ast.ClassDef) -> bool:
    """Tell whether a definition is documented elsewhere: an overload, an override, a setter."""
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(names & {"overload", "override", "setter"})


def missing_return_types(source: str) -> Iterator[Finding]:
    """Find functions that do not say what they return."""
    for function in functions(source):
        if function.returns is None:
            yield Finding(function.lineno, f"{function.name} has no return type")


def swallowed_errors(source: str) -> Iterator[Finding]:
    """Find handlers of every error that neither raise it again nor hand it on."""
    for node in nodes(source):
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
            raises = any(isinstance(part, ast.Raise) for part in _parts(node.body))
            if not raises and not _hands_on(node):
                yield Finding(node.lineno, "every error is caught and none is raised again")
        elif _suppresses_all(node):
            yield Finding(node.lineno, "every error is suppressed")


def _parts(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        yield from ast.walk(statement)


def _hands_on(handler: ast.ExceptHandler) -> bool:
    """Tell whether the caught error itself goes somewhere other than into a log."""
    logged = {
        id(part)
        for call in _parts(handler.body)
        if isinstance(call, ast.Call) and called(call).rpartition(".")[2] in LOGGING
        for part in ast.walk(call)
    }
    return any(
        isinstance(part, ast.Name) and part.id == handler.name and id(part) not in logged
        for part in _parts(handler.body)
    )


def _suppresses_all(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and called(node).rpartition(".")[2] == "suppress"
        and any(_is_broad(argument) for argument in node.args)
    )


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    named = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in BROAD for name in named)


def sleeps(source: str) -> Iterator[Finding]:
    """Find tests that sleep; ``asyncio.sleep(0)`` only lets others run."""
    for node in nodes(source):
        if not isinstance(node, ast.Call):
            continue
        if called(node).rpartition(".")[2] != "sleep":
            continue
        if [ast.unparse(argument) for argument in node.args] != ["0"]:
            yield Finding(node.lineno, "a test sleeps: wait for what must become true")


def wall_limits(source: str) -> Iterator[Finding]:
    """Find waits whose limit is a plain number of seconds: a busy machine would break them."""
    tree = parsed(source)
    numbers = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and _is_number(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes(source):
        for limit in _limits(node):
            if _is_number(limit) or (isinstance(limit, ast.Name) and limit.id in numbers):
                yield Finding(limit.lineno, "a limit by the wall: use tests.support.pace.limit_s")


def timed_asserts(source: str) -> Iterator[Finding]:
    """Find assertions about what a clock says: how quick something is, a benchmark measures."""
    clocks = {"monotonic", "perf_counter", "process_time", "thread_time"}
    for node in nodes(source):
        if not isinstance(node, ast.Assert):
            continue
        calls = (part for part in ast.walk(node.test) if isinstance(part, ast.Call))
        if any(called(call).rpartition(".")[2] in clocks for call in calls):
            yield Finding(node.lineno, "an assertion about time: a benchmark measures it")


def _limits(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        named = {"timeout", "within_s"}
        yield from (keyword.value for keyword in node.keywords if keyword.arg in named)
        name = called(node)
        if name.rpartition(".")[2] == "wait_for":
            yield from node.args[1:2]
        elif name == "asyncio.timeout":
            yield from node.args[:1]


def _is_number(value: ast.expr) -> bool:
    """Tell whether this is a number other than 0, which only looks and does not wait."""
    return (
        isinstance(value, ast.Constant)
        and isinstance(value.value, int | float)
        and (value.value != 0)
    )


def own_examples(source: str) -> Iterator[Finding]:
    """Find properties with settings of their own: at night they would not draw more."""
    for function in functions(source):
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and called(decorator) == "settings":
                given = {keyword.arg for keyword in decorator.keywords}
                if given & {"deadline", "derandomize", "max_examples"}:
                    yield Finding(decorator.lineno, "use tests.support.examples.examples")


def dated_bytes(source: str) -> Iterator[Finding]:
    """Find compressed bytes that hold the second they were made in: two runs differ by them."""
    for node in nodes(source):
        if not isinstance(node, ast.Call) or called(node) != "gzip.compress":
            continue
        if "mtime" not in {keyword.arg for keyword in node.keywords}:
            yield Finding(node.lineno, "gzip.compress(..., mtime=0)")


def prints(source: str) -> Iterator[Finding]:
    """Find library code that writes to the terminal behind its caller's back."""
    for node in nodes(source):
        if isinstance(node, ast.Call) and called(node) in {"print", "pprint"}:
            yield Finding(node.lineno, "a library prints")


def foreign_places(text: str) -> Iterator[Finding]:
    """Find names of package registries and paths of one person's machine, in any text."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := FOREIGN.search(line):
            yield Finding(number, f"{found.group()} names a registry or one machine's folder")


def loose_requirements(text: str) -> Iterator[Finding]:
    """Find what a requirements lock does not pin by hash, and any address in it."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    for block in blocks[1:]:
        name = block.split(maxsplit=1)[0]
        if "==" not in name:
            yield Finding(1, f"{name} is not pinned to a version")
        if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block):
            yield Finding(1, f"{name} has no hash")
    if "://" in text:
        yield Finding(1, "an address is named")


def loose_jars(text: str) -> Iterator[Finding]:
    """Find what the lock of Kafka's jars does not pin by hash."""
    for number, line in enumerate(text.splitlines(), start=1):
        pinned = re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+ sha256:[0-9a-f]{64}", line)
        if not line.startswith("#") and not pinned:
            yield Finding(number, f"{line!r} is no coordinate with a hash")
    if "://" in text:
        yield Finding(1, "an address is named")

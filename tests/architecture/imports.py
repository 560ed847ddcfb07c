"""What a module imports, read from its source: also inside functions and behind conditions."""

import ast
from collections.abc import Iterator


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Give the line and full name of everything that is imported."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{'.' * node.level}{node.module or ''}.{alias.name}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "__import__",
            "import_module",
            "importlib.import_module",
        }:
            yield node.lineno, ast.unparse(node.args[0]).strip("'\"") if node.args else "?"


def forbidden_imports(source: str, allowed: frozenset[str]) -> list[str]:
    """List the imports whose top-level package is not one of those allowed."""
    return [
        f"line {line}: {name}"
        for line, name in imported(source)
        if name.partition(".")[0] not in allowed
    ]

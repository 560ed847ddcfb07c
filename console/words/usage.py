"""Which sentences the code says, read from the code itself: which keys nobody says, which are gone.

A key is used where it stands in the code, or where a key is put together (``f"reason.{why}"``) of
parts that stand in the code. What is handed on in other ways is not seen, and no code does so.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from console.words.faults import Fault, FaultKind
from console.words.pages import read_pages
from console.words.places import SOURCES

_ROOT: Final = SOURCES.parents[2]
PACKAGES: Final = tuple(
    _ROOT / name for name in ("console", "dispatch", "routing", "schemas", "streams")
)
"""Where sentences are said; the packages lie beside each other, and none need be loaded."""

SPEAKERS: Final = {
    ("dispatch.words.explain", "say"): "",
    ("schemas.ground.errors", "BrokenRule"): "",
    ("console.told.words", "word"): "board.",
    ("console.told.words", "phrase"): "line.",
    ("console.told.words", "page_word"): "page.",
    ("console.told.hospitals", "hospital_word"): "capacity.",
    ("console.demo.words", "told"): "demo.",
    ("streams.web.texts", "told"): "door.",
}
"""Functions that say a sentence, and what they put before the key they are given."""

_METHODS: Final = {("console.patient.page", "word"): "page."}
"""The same for methods, by the module that calls them."""

PREFIXES: Final = tuple(sorted({"drive.", *SPEAKERS.values()} - {""}))
_UNIT: Final = re.compile(r"_(ms|s|m|pct)$")
_MADE: Final = ("schemas", "words", "made")
_KEY: Final = re.compile(r"[a-z][a-z0-9_.]*")


@dataclass(slots=True)
class Code:
    """What the code holds: its texts, its names, and the keys that it puts together.

    ``said`` are the keys that are certainly said: where, and the key or, as an expression, many.
    """

    texts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)
    said: list[tuple[str, str]] = field(default_factory=list)


def read_code(packages: Iterable[Path] = PACKAGES) -> Code:
    """Read every module of the packages but those that are made from the catalogue.

    Of our own packages the pages' modules are read as well.
    """
    code = Code()
    for package in packages:
        for path in sorted(package.rglob("*.py")):
            if path.parent.parts[-len(_MADE) :] == _MADE:
                continue
            where = path.relative_to(package.parent).as_posix()
            _read(ast.parse(path.read_text(encoding="utf-8")), where, code)
    if tuple(packages) == PACKAGES:
        for said in read_pages():
            code.texts |= said.texts
            code.patterns |= said.patterns
            code.said += said.keys
    return code


def _read(tree: ast.Module, where: str, code: Code) -> None:
    speakers = _speakers(tree, where)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                code.texts.add(text)
            case ast.JoinedStr():
                code.patterns.add(_pattern(node))
            case ast.AnnAssign(target=ast.Name(id=name)):
                code.names |= {name, _UNIT.sub("", name)}
            case ast.Call(args=[key, *_]) if (name := _name(node)) in speakers:
                at = f"{where}:{node.lineno}"
                code.said += [(at, f"{speakers[name]}{one}") for one in _keys(key)]
            case _:
                pass


def _name(call: ast.Call) -> str:
    """Give the name of what is called; a method's begins with a dot."""
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return f".{name}"
        case _:
            return ""


def _speakers(tree: ast.Module, where: str) -> dict[str, str]:
    """Give what this module calls that says something, with the prefix of each; see `_name`."""
    own = where.removesuffix(".py").replace("/", ".")
    found = {name: prefix for (module, name), prefix in SPEAKERS.items() if module == own}
    found |= {f".{name}": prefix for (module, name), prefix in _METHODS.items() if module == own}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                prefix = SPEAKERS.get((node.module or "", alias.name))
                if prefix is not None:
                    found[alias.asname or alias.name] = prefix
    return found


def _keys(argument: ast.expr) -> Iterator[str]:
    """Give the keys of an argument as expressions; nothing where it is a variable."""
    match argument:
        case ast.Constant(value=str(key)):
            yield re.escape(key)
        case ast.JoinedStr():
            yield _pattern(argument)
        case ast.IfExp():
            yield from _keys(argument.body)
            yield from _keys(argument.orelse)
        case _:
            return


def _pattern(text: ast.JoinedStr) -> str:
    """Write a text with gaps as an expression, a group for each gap."""
    return "".join(
        re.escape(part.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        else "([a-z0-9_.]+)"
        for part in text.values
    )


def usage_faults(code: Code, files: Mapping[str, str]) -> Iterator[Fault]:
    """List the keys that no code says, and those that code says and no file has.

    ``files`` are the names of the files by key.
    """
    known = code.texts | code.names
    expressions = [re.compile(one) for one in sorted(code.patterns) if _is_of_keys(one)]
    for key, file in files.items():
        if not _is_used(_short(key), code.texts, known, expressions):
            why = "no code says it: take it out, or say it"
            yield Fault(FaultKind.UNUSED, key, file, why)
    for where, expression in dict.fromkeys(code.said):
        said = re.compile(expression.replace("([", "(?:["))
        if not any(said.fullmatch(key) for key in files):
            why = f"{where} says it and no PO file has it: add it with its note"
            yield Fault(FaultKind.MISSING, said.pattern.replace("\\", ""), None, why)


def _short(key: str) -> str:
    """Give a key as its screen's code writes it; pages write theirs whole."""
    prefix = next((one for one in PREFIXES if key.startswith(one)), "")
    return key.removeprefix(prefix)


def _is_of_keys(expression: str) -> bool:
    """Leave out the texts with gaps that can be no keys, or that could be any."""
    fixed = expression.replace("([a-z0-9_.]+)", "").replace("\\", "")
    return bool(fixed) and _KEY.fullmatch(f"a{fixed}") is not None


def _is_used(
    key: str, texts: set[str], known: set[str], expressions: list[re.Pattern[str]]
) -> bool:
    if key in texts:
        return True
    matches = (expression.fullmatch(key) for expression in expressions)
    return any(found is not None and set(found.groups()) <= known for found in matches)

"""Every rule that a model checks itself is said in both languages, read from the code itself."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import schemas
from schemas.ground.errors import BrokenRule
from schemas.words.catalogue import SHIPPED, placeholders

CONTRACT = Path(schemas.__path__[0])
FORMS = CONTRACT.parent / "streams" / "edges" / "road_forms.py"
SOURCES = [*sorted(CONTRACT.rglob("*.py")), FORMS]

NO_MODELS = {("parties.py", "read_principal"), ("catalogue.py", "placeholders")}
"""What raises a ValueError of its own, and no model calls."""

PLAIN = {"ValueError", "AssertionError", "TypeError", "PydanticCustomError"}
"""What pydantic would take for a rule that does not hold, with words in one language."""


@dataclass(frozen=True)
class Rule:
    """A rule as the code breaks it."""

    where: str
    key: str
    english: str
    gaps: frozenset[str]


def raised(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Give what is raised, and the function in which."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Raise) and node.exc is not None:
                    yield function.name, node.exc


def named(raising: ast.expr) -> str:
    return ast.unparse(raising.func if isinstance(raising, ast.Call) else raising)


def rules_of(path: Path) -> Iterator[Rule]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and named(node) == "BrokenRule":
            if all(isinstance(one, ast.Attribute) for one in node.args):
                continue  # one that is handed on was broken elsewhere
            key, english = (ast.literal_eval(one) for one in node.args)
            gaps = frozenset(one.arg or "**" for one in node.keywords)
            yield Rule(f"{path.name}:{node.lineno}", key, english, gaps)


RULES = [rule for path in SOURCES for rule in rules_of(path)]


def one_language_in(name: str, source: str) -> list[str]:
    """List the functions that refuse in words of one language."""
    return [
        f"{name}: {function}"
        for function, raising in raised(ast.parse(source))
        if named(raising) in PLAIN and (name, function) not in NO_MODELS
    ]


def test_no_model_refuses_in_words_of_one_language() -> None:
    sources = [(path.name, path.read_text(encoding="utf-8")) for path in SOURCES]
    assert [one for name, source in sources for one in one_language_in(name, source)] == []


def test_a_rule_of_one_language_would_be_noticed() -> None:
    source = "def _fits(self):\n    raise ValueError('no')\n"
    assert one_language_in("bad.py", source) == ["bad.py: _fits"]


def test_every_rule_has_the_sentence_of_its_key() -> None:
    assert len(RULES) > 80
    told = [(one.where, one.key, one.english, one.gaps) for one in RULES]
    assert told == [
        (one.where, one.key, SHIPPED[one.key][1], placeholders(SHIPPED[one.key][0]))
        for one in RULES
    ]


def test_every_sentence_of_a_rule_is_some_rules() -> None:
    keys = {key for key in SHIPPED if key.startswith("rule.")}
    elsewhere = {"rule.out_of_region"}  # said of a place by who knows the centre's region
    assert keys - {one.key for one in RULES} == elsewhere


def test_a_broken_rule_is_a_value_error_in_english() -> None:
    rule = BrokenRule("rule.needs_reason", "{field} '{value}' needs a reason", field="a", value="{")
    assert isinstance(rule, ValueError)
    assert str(rule) == "a '{' needs a reason"
    assert BrokenRule.of({"error": rule}) is rule
    assert BrokenRule.of({"error": ValueError()}) is None
    assert BrokenRule.of(None) is None


@pytest.mark.parametrize("key", [key for key in SHIPPED if key.startswith("rule.")])
def test_the_two_languages_are_two(key: str) -> None:
    vietnamese, english = SHIPPED[key]
    assert vietnamese != english

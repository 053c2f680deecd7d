"""Make mutants of a module: copies of it with one small change each."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
KEPT_STATEMENTS = (*DEFINITIONS, ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal)
KEPT_FIELDS = {"annotation", "returns", "ctx", "type_params"}
KEPT_NAMES = {"TypeAlias", "TYPE_CHECKING", "overload", "Protocol", "TypeVar", "cast", "__all__"}
BODIES: dict[str, list[ast.AST]] = {
    "body": [],
    "orelse": [],
    "handlers": [],
    "finalbody": [],
    "cases": [],
}

Place: TypeAlias = tuple[ast.AST, str, int | None]  # a node, its field, and an index in a list


class Mutant(NamedTuple):
    """One change, known by its content: the function, and the statement before and after it."""

    function: str
    before: str
    after: str
    number: int  # how many before it have the same content

    def rank(self, seed: str) -> bytes:
        """Return a key that orders mutants at random, however many others there are."""
        content = "\0".join([seed, self.function, self.before, self.after, str(self.number)])
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()


def sample_mutants(source: str, size: int, seed: str) -> dict[Mutant, str]:
    """Return some mutants of a module, each with its code; the same as long as their code is."""
    mutants = sorted((mutant for mutant, _ in make_mutants(source)), key=lambda m: m.rank(seed))
    chosen = set(mutants[:size])
    return {mutant: ast.unparse(tree) for mutant, tree in make_mutants(source) if mutant in chosen}


def make_mutants(source: str) -> Iterator[tuple[Mutant, ast.Module]]:
    """Yield a mutant for each change that some operator can make to a module.

    The tree has the change until the next one is asked for.
    """
    tree = ast.parse(source)
    seen: Counter[tuple[str, str, str]] = Counter()
    for function, statement, (parent, field, index), replacement in _walk(tree, "", tree):
        before = _header(statement)
        old = _exchange(parent, field, index, replacement)
        after = _header(replacement if statement is old else statement)
        content = (function, before, after)
        if before != after:
            yield Mutant(*content, seen[content]), tree
            seen[content] += 1
        _exchange(parent, field, index, old)


def _exchange(parent: ast.AST, field: str, index: int | None, node: Any) -> Any:
    """Put a node in place of another, and return the other."""
    if index is None:
        old = getattr(parent, field)
        setattr(parent, field, node)
    else:
        nodes = getattr(parent, field)
        old = nodes[index]
        nodes[index] = node
    return old


def _header(statement: ast.AST) -> str:
    """Return the code of a statement without the statements in it."""
    shown = copy.copy(statement)
    for field, empty in BODIES.items():
        if hasattr(shown, field):
            setattr(shown, field, empty)
    return " ".join(ast.unparse(shown).split("\n"))


def _walk(
    node: ast.AST, function: str, statement: ast.AST
) -> Iterator[tuple[str, ast.AST, Place, ast.AST]]:
    """Yield every change below a node, with the function and the statement that it is in."""
    for field, value in ast.iter_fields(node):
        if field in KEPT_FIELDS or _is_strict_of_zip(node, field):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_kept(child):
                continue
            inner = child if isinstance(child, (ast.stmt, ast.match_case)) else statement
            inner = child if isinstance(child, ast.ExceptHandler) else inner
            for replacement in _alternatives(child, node, field):
                yield function, inner, (node, field, index), replacement
            name = f"{function}.{child.name}" if isinstance(child, DEFINITIONS) else function
            yield from _walk(child, name.removeprefix("."), inner)


def _is_kept(node: ast.AST) -> bool:
    """Return whether nothing is changed here: docstrings, and what only type checkers read."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.AnnAssign(annotation=annotation, value=value):
            return value is None or _names(annotation) & KEPT_NAMES != set()
        case ast.If(test=test):
            return _names(test) == {"TYPE_CHECKING"}
        case ast.FunctionDef(decorator_list=decorators):
            return any(_names(decorator) == {"overload"} for decorator in decorators)
        case ast.ClassDef(bases=bases):
            return any("Protocol" in _names(base) for base in bases)
        case ast.Assign(targets=[target], value=value):
            called = _names(value.func) if isinstance(value, ast.Call) else set()
            return bool((_names(target) | called) & KEPT_NAMES)
        case _:
            return False


def _is_strict_of_zip(node: ast.AST, field: str) -> bool:
    """Return whether these are the keywords of zip, which only guard against mistakes."""
    return field == "keywords" and isinstance(node, ast.Call) and _names(node.func) == {"zip"}


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _alternatives(node: ast.AST, parent: ast.AST, field: str) -> Iterator[ast.AST]:
    """Yield what a node is replaced by."""
    if isinstance(node, ast.stmt) and not isinstance(node, KEPT_STATEMENTS):
        yield from [] if _returns_false(node) else [ast.Pass()]
    if isinstance(node, ast.expr) and (field == "test" or field == "ifs"):
        yield _negated(node)
    match node:
        case ast.Compare(ops=ops):
            for index, operator in enumerate(ops):
                other = OPERATORS[type(operator)]()
                yield _changed(node, ops=[*ops[:index], other, *ops[index + 1 :]])
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) | ast.AugAssign(op=operator):
            if type(operator) in OPERATORS:
                yield _changed(node, op=OPERATORS[type(operator)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand) if field != "test":
            yield operand
        case ast.Call(func=ast.Name(id="cast" | "zip")):
            return
        case ast.Call(keywords=keywords):
            for index in range(len(keywords)):
                yield _changed(node, keywords=keywords[:index] + keywords[index + 1 :])
        case ast.Constant(value=value):
            if not (isinstance(parent, ast.Call) and _names(parent.func) == {"cast"}):
                yield from (ast.Constant(other) for other in _other_constants(value, field))


def _returns_false(node: ast.stmt) -> bool:
    """Return whether a function mostly does the same without this statement: it returns None."""
    match node:
        case ast.Return(value=None | ast.Constant(value=False | None)):
            return True
        case _:
            return False


def _negated(node: ast.expr) -> ast.expr:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case _:
            return ast.UnaryOp(ast.Not(), node)


def _changed(node: ast.AST, **fields: Any) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _other_constants(value: Any, field: str) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
        case str():
            yield value + "XX"
        case bytes():
            yield value + b"XX"
        case None if field in ("defaults", "kw_defaults"):
            yield 0

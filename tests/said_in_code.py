"""What the code says in English to whoever asks why: the templates of its sentences, read from its source.

    raise MediaMissing(…)      Finding(…)      skip(path, reason)      Problem(…)
           └──────────── strings that are given to these, wherever they are written ──────┘

A string is followed from where it is said to where it is written: through names, constants of other modules
and what functions return. Its template is its text with numbered gaps, in the order of the values:
`{0}: not readable as media ({1}).`
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("archive", "ingest", "search", "clips", "web")
FAMILIES = {"RostrumError", "Unreadable", "_Absent"}  # whose members say what is wrong
TELLERS = {"Problem", "HTTPException", "YAMLError", "Finding", "FileSkipped", "Skipped"}
TELLING_METHODS = {"skip", "failure", "error", "_refuse", "note_death"}
SAID_NAMES = {"message", "hint", "_problem"}  # attributes that pages show
SAID_FUNCTIONS = {"_reason"}
FEWEST_LETTERS = 4  # of a sentence: `{0} on {1}` is none
LETTER = re.compile(r"[A-Za-z]")
Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Source:
    """All modules: their constants, functions and classes by name."""

    modules: list[ast.Module] = field(default_factory=list)
    constants: dict[str, list[ast.expr]] = field(default_factory=dict)
    functions: dict[str, list[ast.FunctionDef]] = field(default_factory=dict)
    bases: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Source":
        source = cls()
        for package in PACKAGES:
            for file in sorted((ROOT / package).rglob("*.py")):
                source.add(ast.parse(file.read_text(encoding="utf-8"), str(file)))
        return source

    def add(self, module: ast.Module) -> None:
        self.modules.append(module)
        for name, value in assigned(module.body):
            self.constants.setdefault(name, []).append(value)
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                self.functions.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.ClassDef):
                self.bases.setdefault(node.name, set()).update(filter(None, map(name_of, node.bases)))

    @property
    def errors(self) -> set[str]:
        """The names of all classes that descend from one of the families."""
        found = set(FAMILIES)
        while more := {name for name, bases in self.bases.items() if bases & found} - found:
            found |= more
        return found


def name_of(node: ast.expr) -> str | None:
    """`media.errors.NoAudio` and `NoAudio` by their last name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Names and attributes with what they are set to."""
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from pairs(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            yield from pairs(node.target, node.value)


def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its_value in zip(target.elts, value.elts, strict=False):
            yield from pairs(one, its_value)
    elif name := name_of(target):
        yield name, value


def templates() -> set[str]:
    """Those of all sentences that pages may show as errors, findings and reasons."""
    source = Source.read()
    found: set[str] = set()
    for module in source.modules:
        for scope, expression in said(module, source.errors):
            found |= Reading(source).templates(expression, scope)
    return {template for template in found if is_sentence(template)} | words(source)


def words(source: Source) -> set[str]:
    """What things are called in sentences, and reasons of one word."""
    nouns = {
        value.value
        for module in source.modules
        for name, value in assigned(ast.walk(module))
        if name in {"noun", "HIDDEN"} and isinstance(value, ast.Constant)
    }
    return {str(noun) for noun in nouns}


def said(module: ast.Module, errors: set[str]) -> Iterator[tuple[Scope, ast.expr]]:
    """The expressions that are said, each with the function it stands in."""
    for scope, owner, node in scoped(module):
        for expression in given_to_tell(node, owner, errors) + set_or_returned(node, scope):
            yield scope, expression


def given_to_tell(node: ast.AST, owner: str, errors: set[str]) -> list[ast.expr]:
    """What is given to an error, a finding and the like."""
    if not isinstance(node, ast.Call):
        return []
    name = name_of(node.func)
    is_own_start = name == "__init__" and owner in errors
    if not (is_own_start or is_skipping(node) or name in errors | TELLERS | TELLING_METHODS):
        return []
    first = 1 if name == "Finding" else 0  # its subject is in the other catalogue
    return [*node.args[first:], *(keyword.value for keyword in node.keywords)]


def set_or_returned(node: ast.AST, scope: Scope) -> list[ast.expr]:
    """What `self.message` is set to, and what a function of reasons returns."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Tuple):
        return [value for name, value in assigned([node]) if name in SAID_NAMES]
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(scope, ast.Module):
        return [node.value] if scope.name in SAID_FUNCTIONS else []
    return []


def is_skipping(call: ast.Call) -> bool:
    """`folder.skipped.append((path, reason))`, `Folder(path, skipped=[(path, reason)])`."""
    is_append = isinstance(call.func, ast.Attribute) and name_of(call.func.value) == "skipped"
    return is_append or any(keyword.arg == "skipped" for keyword in call.keywords)


def scoped(
    node: ast.AST, scope: Scope | None = None, owner: str = ""
) -> Iterator[tuple[Scope, str, ast.AST]]:
    """All nodes below one, each with the function or module and the class that it stands in."""
    if isinstance(node, Scope):
        scope = node
    owner = node.name if isinstance(node, ast.ClassDef) else owner
    for child in ast.iter_child_nodes(node):
        if scope is not None:
            yield scope, owner, child
        yield from scoped(child, scope, owner)


@dataclass(slots=True)
class Reading:
    """One expression, followed to the strings it may be."""

    source: Source
    seen: set[int] = field(default_factory=set)

    def templates(self, node: ast.expr, scope: Scope) -> set[str]:
        if id(node) in self.seen:
            return set()
        self.seen.add(id(node))
        own = template_of(node)
        found = set() if own is None else {own}
        if isinstance(node, ast.JoinedStr) and not is_sentence(own or ""):
            return set()  # facts such as `int8 on cpu`: their values are no sentences either
        for part, its_scope in self.followed(node, scope):
            found |= self.templates(part, its_scope)
        return found

    def followed(self, node: ast.expr, scope: Scope) -> list[tuple[ast.expr, Scope]]:
        """Where else its strings are written."""
        match node:
            case ast.Name(id=name):
                return [(value, scope) for value in self.values_of(name, scope)]
            case ast.Call(func=function):
                return self.returned(name_of(function) or "")
        return [(part, scope) for part in parts_of(node)]

    def values_of(self, name: str, scope: Scope) -> list[ast.expr]:
        """What a name is set to where it is used, or the constant that it is."""
        values = [value for known, value in assigned(ast.walk(scope)) if known == name]
        is_constant = name.lstrip("_").isupper()
        return values or (self.source.constants.get(name, []) if is_constant else [])

    def returned(self, name: str) -> list[tuple[ast.expr, Scope]]:
        return [
            (node.value, function)
            for function in self.source.functions.get(name, [])
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and node.value is not None
        ]


def parts_of(node: ast.expr) -> list[ast.expr]:
    """The alternatives, items or values that an expression is made of."""
    match node:
        case ast.IfExp(body=body, orelse=other):
            return [body, other]
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return parts
        case ast.JoinedStr(values=values):
            return [gap.value for gap in values if isinstance(gap, ast.FormattedValue)]
    return []


def template_of(node: ast.expr) -> str | None:
    """Of a string; None for all else."""
    numbers = count()
    match node:
        case ast.Constant(value=str(text)):
            return escaped(text)
        case ast.JoinedStr(values=values):
            return "".join(
                escaped(str(value.value)) if isinstance(value, ast.Constant) else f"{{{next(numbers)}}}"
                for value in values
            )
    return None


def escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def is_sentence(template: str) -> bool:
    """Words, or values put together with signs alone; not a key, a path or facts as `int8 on cpu`."""
    letters = len(LETTER.findall(template))
    is_joined = letters == 0 and any(sign in template for sign in ":(")
    return " " in template.strip() and (letters >= FEWEST_LETTERS or is_joined)

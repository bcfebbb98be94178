"""Hold every sentence of the program against the rules of ARCHITECTURE.md, "Texts".

`make check` runs it. `--list` prints the files in which something is wrong.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import re
import string
import sys
import tokenize
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent

CHECKED: Final = ("pos_app",)
NOT_SHOWN: Final = (
    "pos_app/db/history_index.py",
    "pos_app/db/history_orders.py",
    "pos_app/db/history_sums.py",
    "pos_app/domain/texts.py",
    "pos_app/smoke",
    "pos_app/printer_driver",
    "pos_app/stripe_service",
    "pos_app/training",
    "pos_app/ui/automation",
)
"""What people at the register never read: parts of SQL, Stripe's side, and what drives Till."""

MARKS: Final = {
    "_": 1,
    "gettext": 1,
    "N_": 1,
    "Message": 1,
    "ngettext": 2,
    "pgettext": 2,
    "NP_": 2,
    "npgettext": 3,
}
"""By the name of what marks a message: how many literals come first."""
COUNTED: Final = frozenset({"ngettext", "npgettext"})
CONTEXT: Final = frozenset({"pgettext", "npgettext", "NP_"})
WAITING: Final = frozenset({"N_", "NP_", "Message"})
UNSHOWN: Final = re.compile(r"#\s*not shown:\s*\S")
"""The comment by which a string is known to be for no person: `# not shown: a name of Stripe's`."""

_WORDS: Final = re.compile(
    r"[^\W\d_]{2,}[.,:;!?…’'”)]* [“(]*[^\W\d_]|\{\}[.,:;]* [^\W\d_]{2,}|[^\W\d_]{2,}[.,:;]* \{\}"
)
_TITLE: Final = re.compile(r" ?[A-Z][a-z]{2,}[.,;…:!?]? ?")
_SIDE_BY_SIDE: Final = re.compile(r"\{\}(?::? \{\})+")
"""Nothing but what an f-string fills in."""
_NAME: Final = re.compile(r"[a-z_]+")
"""A field's: no sentence is that short."""
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_SQL: Final = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|WITH|BEGIN|ATTACH|DETACH|VACUUM|"
    r"ANALYZE|REINDEX|SAVEPOINT|ROLLBACK|FROM)\b|.*\b(IS NULL|WHERE)\b"
)
_STYLE: Final = re.compile(r"[^{}]*\{[^{}]*:[^{}]*;|[\w-]+:[^;]+;")
_BRACES: Final = re.compile(r"\{[^{}]*\}")
_CODE_NAME: Final = re.compile(r"\b(?!(?:PayPal|macOS|iPad|iPhone)\b)[A-Za-z]*[a-z][A-Z]\w*")
NO_TEXT: Final = (ast.JoinedStr, ast.Expr, ast.Subscript, ast.MatchValue)
"""What a literal is in that is part of another one, documentation, or a key."""
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_BUILT_IN: Final = {
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
SHOWS: Final = frozenset(
    "setText setToolTip setPlaceholderText setWindowTitle setAccessibleName setTitle setSuffix"  # noqa: SIM905
    " setAccessibleDescription setStatusTip setWhatsThis setPrefix setLabelText setInformativeText"
    " setSpecialValueText setHeaderText QLabel QPushButton QToolButton QCheckBox QRadioButton"
    " QGroupBox QAction addAction addTab insertTab addItem".split()
)
"""What shows its text to people, however short that is."""
SHOWS_NOTHING: Final = frozenset(
    "ArgumentParser ArgumentTypeError add_argument add_parser"  # noqa: SIM905
    " cast compile fullmatch search sub getLogger"
    " setObjectName setProperty property findChild getattr setattr hasattr isinstance TypeVar"
    " NewType QKeySequence strftime strptime setStyleSheet text execute exec_driver_sql DDL Path"
    " setApplicationName setOrganizationName".split()
)
CHANGES: Final = frozenset(
    "replace removesuffix removeprefix strip rstrip lstrip lower upper capitalize"  # noqa: SIM905
    " casefold title split rsplit partition rpartition join".split()
)
LOGS: Final = frozenset("debug info warning error exception critical log".split())  # noqa: SIM905


@dataclass(frozen=True, order=True)
class Finding:
    """What is wrong, and where: `path` from the root."""

    path: str
    line: int
    rule: str

    def __str__(self) -> str:
        """Return it as compilers do."""
        return f"{self.path}:{self.line}: {self.rule}"


@dataclass
class Source:
    """A parsed file: its tree, what each node is in, and the lines that show nothing."""

    path: str
    text: str
    tree: ast.Module = field(init=False)
    nodes: list[ast.AST] = field(init=False)
    parents: dict[ast.AST, ast.AST] = field(init=False)
    unshown: set[int] = field(init=False)
    translated: set[tuple[ast.AST | None, str]] = field(init=False)
    """Local names that hold a translated message, each with its function."""

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.text)
        self.nodes = list(ast.walk(self.tree))
        self.parents = {c: p for p in self.nodes for c in ast.iter_child_nodes(p)}
        self.unshown = set(self._unshown_lines()) if "# not shown:" in self.text else set()
        self.translated = set(self._translated_names())

    @cached_property
    def marks_with_underscore(self) -> bool:
        """Tell whether `_` is what marks messages in this file."""
        imports = (each for each in self.nodes if isinstance(each, ast.ImportFrom))
        return any("_" in {alias.name, alias.asname} for each in imports for alias in each.names)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what a node is in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function_of(self, node: ast.AST) -> ast.AST | None:
        """Return the function that a node is in."""
        functions = (each for each in self.above(node) if isinstance(each, FUNCTIONS))
        return next(functions, None)

    def is_unshown(self, node: ast.expr) -> bool:
        """Tell whether a comment says that no person reads this."""
        return bool(self.unshown.intersection(range(node.lineno, (node.end_lineno or 0) + 1)))

    def _translated_names(self) -> Iterator[tuple[ast.AST | None, str]]:
        for node in self.nodes:
            if isinstance(node, ast.Assign) and _marks(node.value, MARKS.keys() - WAITING):
                for name in _names_in(node.targets):
                    yield self.function_of(node), name

    def _unshown_lines(self) -> Iterator[int]:
        """Yield each line with the comment, and all of a statement that has it above or beside."""
        lines = iter(self.text.splitlines(keepends=True))
        marked = {
            token.start[0]
            for token in tokenize.generate_tokens(lambda: next(lines, ""))
            if token.type == tokenize.COMMENT and UNSHOWN.search(token.string)
        }
        yield from marked
        for node in self.nodes:
            if not isinstance(node, ast.stmt) or hasattr(node, "body"):
                continue
            if {node.lineno, node.lineno - 1} & marked:
                yield from range(node.lineno, (node.end_lineno or 0) + 1)


def main() -> int:
    """Print what breaks a rule; returns 1 where anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print the files only")
    parser.add_argument("paths", nargs="*", help="look at these files or folders alone")
    options = parser.parse_args()
    found = sorted(findings(ROOT))
    if options.list:
        print("\n".join(sorted({each.path for each in found})))
        return 0
    paths = options.paths or CHECKED
    wrong = [str(each) for each in found if _is_under(each.path, paths)]
    print("\n".join(wrong), end="\n" if wrong else "")
    return bool(wrong)


def findings(root: Path) -> Iterator[Finding]:
    """Yield all that breaks a rule in the program under a folder."""
    sources = [
        Source(path, file.read_text(encoding="utf-8"))
        for folder in CHECKED
        for file in sorted((root / folder).rglob("*.py"))
        if not _is_under(path := file.relative_to(root).as_posix(), NOT_SHOWN)
    ]
    constants = {name for source in sources for name in _waiting_names(source.tree)}
    waiting = {name for name in constants if not name.startswith("_")}  # others are their file's
    for source in sources:
        yield from check(source, waiting)


def check(source: Source, waiting: set[str] | None = None) -> Iterator[Finding]:
    """Yield what breaks a rule in one file; `waiting` names the constants that are messages."""
    names = (waiting or set()) | set(_waiting_names(source.tree))
    for line, rule in {*_marked_wrong(source), *_glued(source, names), *_unmarked(source)}:
        yield Finding(source.path, line, rule)


# --- how a message is marked -------------------------------------------------------------------


def _marked_wrong(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and (mark := _mark_of(node)):
            yield from ((node.lineno, rule) for rule in _wrong_call(node, mark))
            if mark not in WAITING and _at_import(source, node):
                yield node.lineno, f"{mark}() is translated while importing: N_() waits"
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store):
            yield from _overwrites(source, node.lineno)
        if isinstance(node, ast.arg) and node.arg == "_":
            yield from _overwrites(source, node.lineno)


def _wrong_call(call: ast.Call, mark: str) -> Iterator[str]:
    texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
    count = MARKS[mark]
    if len(texts) < count or not all(isinstance(each, str) and each for each in texts[:count]):
        yield f"{mark}() takes a message as one literal: whole, with names in it for what goes in"
        return
    if len(call.args) > count + (mark in COUNTED):
        yield f"{mark}() takes what goes in by name"
    try:
        named = set().union(*(placeholders(str(each)) for each in texts[mark in CONTEXT : count]))
    except ValueError as error:
        yield f"a message has plain names in it for what goes in: {error}"
        return
    for each in _CODE_NAME.findall(" ".join(_BRACES.sub("", str(text)) for text in texts[:count])):
        yield f"a message has a name of the code in it, as a rename leaves it there: {each}"
    given = {each.arg for each in call.keywords}
    own = {"n"} if mark in COUNTED else set()
    if mark not in WAITING and None not in given and named - own != given - own:
        yield f"{mark}() has {_names(named)} in its message and is given {_names(given)}"


def placeholders(message: str) -> set[str]:
    """Return the names in a message; raises ValueError where there is more than a name."""
    names = set()
    for _text, name, spec, conversion in string.Formatter().parse(message):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"not {{{name}}}")
        names.add(name)
    return names


def _names(names: set[str | None] | set[str]) -> str:
    return ", ".join(sorted(map(str, names))) or "nothing"


def _at_import(source: Source, node: ast.AST) -> bool:
    """Tell whether this runs while its module is imported: a constant, a default, a decorator."""
    inner: ast.AST = node
    for outer in source.above(node):
        if isinstance(outer, ast.Lambda) and inner is outer.body:
            return False
        if isinstance(outer, FUNCTIONS) and inner in outer.body:
            return False
        inner = outer
    return True


def _overwrites(source: Source, line: int) -> Iterator[tuple[int, str]]:
    """In a file that marks with `_` it is no name for what nobody needs."""
    if source.marks_with_underscore:
        yield line, "_ marks messages in this file: name what is not needed _unused"


# --- glue --------------------------------------------------------------------------------------


def _glued(source: Source, waiting: set[str]) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.expr) and _is_message(source, node, waiting):
            waits = isinstance(node, ast.Name) and node.id in waiting
            if how := _glue(source, node, waits):
                yield node.lineno, f"a message is a whole sentence and no piece: {how}"


def _glue(source: Source, message: ast.expr, waits: bool) -> str:
    """Return what is done with a message that only its translator may do."""
    outer = source.parents[message]
    around = source.parents.get(outer)
    how = ""
    match outer:
        case ast.FormattedValue():
            how = "in an f-string"
        case ast.BinOp(op=ast.Add()) | ast.AugAssign(op=ast.Add()):
            how = "added to another"
        case ast.BinOp(op=ast.Mod(), left=left) if left is message:
            how = "filled by %: name what goes in, beside it"
        case ast.Attribute(attr="format" | "format_map") if not waits:
            how = "filled by .format: name what goes in, beside it"
        case ast.Attribute(attr=attr) if attr in CHANGES:
            how = f"changed by .{attr}"
        case ast.Compare():
            how = "compared: a state is an enum"
        case ast.keyword() if isinstance(around, ast.Call) and _mark_of(around):
            how = "put into another: write that one out"
        case ast.List() | ast.Tuple() | ast.GeneratorExp() | ast.ListComp():
            if isinstance(around, ast.Call) and _called(around) == "join":
                how = "joined: paragraph() and listed() do it in every language"
    return how


def _is_message(source: Source, node: ast.expr, waiting: set[str]) -> bool:
    """Tell whether this is a marked call, or a name for one: of a table, or in this function."""
    if isinstance(node, ast.Call):
        return bool(_mark_of(node))
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return False
    return node.id in waiting or (source.function_of(node), node.id) in source.translated


def _waiting_names(tree: ast.Module) -> Iterator[str]:
    """Yield the constants of a module that are messages."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and _marks(node.value, WAITING):
            yield from _names_in(node.targets)
        if isinstance(node, ast.AnnAssign) and _marks(node.value, WAITING):
            yield from _names_in([node.target])


def _names_in(targets: Sequence[ast.expr]) -> Iterator[str]:
    yield from (each.id for each in targets if isinstance(each, ast.Name))


# --- sentences that nobody marked --------------------------------------------------------------


def _unmarked(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and _joins(node) and not source.is_unshown(node):
            yield node.lineno, "joined by a space: paragraph() does it in every language"
        if not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = _shape(node)
        if text and _is_for_people(source, node, text) and not source.is_unshown(node):
            yield node.lineno, f"not marked: {text[:60]!r}"


def _joins(call: ast.Call) -> bool:
    """Tell whether texts are put side by side; `" ".join(text.split())` only tidies one up."""
    match call:
        case ast.Call(func=ast.Attribute(attr="join", value=ast.Constant(value=" ")), args=[parts]):
            return not (isinstance(parts, ast.Call) and _called(parts) == "split")
    return False


def _shape(node: ast.Constant | ast.JoinedStr) -> str:
    """Return what a literal looks like, with {} for what an f-string fills in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values
        )
    return node.value if isinstance(node.value, str) else ""


def _is_for_people(source: Source, node: ast.expr, text: str) -> bool:
    outer = source.parents[node]
    if isinstance(outer, NO_TEXT) or _is_for_program(source, node):
        return False
    has_letters = bool(_LETTERS.search(text.replace("{}", "")))
    call = _call_around(source, node)
    name = _called(call) if call else ""
    if name in SHOWS:
        return has_letters
    if name in MARKS:
        return has_letters and source.parents[node] is not call  # a piece that goes into it
    if name in SHOWS_NOTHING or name in _BUILT_IN or (call and _is_log(call)):
        return False
    if call and isinstance(source.parents[call], ast.Raise):
        return bool(_SIDE_BY_SIDE.fullmatch(text)) or (has_letters and not _NAME.fullmatch(text))
    return _is_sentence(text)


def _is_sentence(text: str) -> bool:
    if _SQL.match(text) or _STYLE.match(text):
        return False
    return any((_WORDS.search(text), _TITLE.fullmatch(text), _SIDE_BY_SIDE.fullmatch(text)))


def _is_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in LOGS


def _call_around(source: Source, node: ast.expr) -> ast.Call | None:
    """Return the call that this literal, or a choice between literals, is an argument of."""
    inner: ast.AST = node
    for outer in source.above(node):
        if isinstance(outer, ast.Call):
            return outer if inner is not outer.func else None
        if not isinstance(outer, ast.IfExp | ast.BinOp | ast.BoolOp | ast.keyword):
            return None
        inner = outer
    return None


def _is_for_program(source: Source, node: ast.expr) -> bool:
    outer = source.parents[node]
    for_support = isinstance(outer, ast.keyword) and outer.arg == "details"
    return for_support or _is_annotation(source, node) or _is_exported(source, node)


def _is_annotation(source: Source, node: ast.expr) -> bool:
    inner: ast.AST = node
    for outer in source.above(node):
        if isinstance(outer, ast.AnnAssign | ast.arg) and inner is outer.annotation:
            return True
        if isinstance(outer, ast.stmt):
            return isinstance(outer, ast.FunctionDef) and inner is outer.returns
        inner = outer
    return False


def _is_exported(source: Source, node: ast.expr) -> bool:
    """Tell whether this is a name in `__all__`."""
    statement = next((each for each in source.above(node) if isinstance(each, ast.stmt)), None)
    return isinstance(statement, ast.Assign) and "__all__" in _names_in(statement.targets)


def _marks(value: ast.expr | None, marks: Collection[str]) -> bool:
    return isinstance(value, ast.Call) and _mark_of(value) in marks


def _mark_of(call: ast.Call) -> str:
    name = _called(call)
    return name if name in MARKS and isinstance(call.func, ast.Name) else ""


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _is_under(path: str, names: Sequence[str]) -> bool:
    return any(path == name or path.startswith(f"{name}/") for name in names)


if __name__ == "__main__":
    sys.exit(main())

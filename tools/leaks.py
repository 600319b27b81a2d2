"""Does a notebook choose anything with test data? A small taint analysis, cell by cell.

Each expression gets marks: TEST where it holds test rows, `all:NAME` where it holds all rows of the
data set in the variable NAME. A name says it too: `x_test`, `parts["test"]`. What fits, stops early
or picks a threshold may see neither a TEST mark nor all rows of a data set whose test part the
notebook uses.

Not handled here: control flow (each branch counts, loops run once), objects that hide rows in
attributes, calls that are not named in PASSES_ON (their results carry no marks).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

TEST = "test"
Marks = frozenset  # of str
# Marks of one value, of the parts of a tuple or dict by key, or a string constant itself.
Value = Marks | dict | str
NOTHING: Marks = frozenset()

# Calls that learn or choose from their arguments, and arguments that do so in any call.
LEARNER = re.compile(
    r"(partial_)?fit(_\w+)?|adapt|train_(on_batch|from_iterator|subwords|wordpieces)"
    r"|build_vocab\w*|best_threshold|Dictionary|Word2Vec|Doc2Vec|FastText"
    r"|EarlyStopping|ModelCheckpoint|ReduceLROnPlateau"
)
LEARNING_WORDS = {"validation_data", "validation_split"}
# Calls whose result still holds the rows of their arguments.
PASSES_ON = re.compile(
    r"(as)?array|concatenate|\w*stack|append|copy|reshape|astype|tolist|flatten|ravel|squeeze"
    r"|list|tuple|set|dict|items|values|fromkeys|sorted|reversed|zip|enumerate|map|filter|chain"
    r"|lower|strip|split|join|normalize|split_\w+|tokenize|encode(_\w+)?|transform|texts_to_\w+"
    r"|pad_sequences|from_tensor_slices|batch(es)?|cache|prefetch|shuffle|permutation"
    r"|Series|DataFrame|to_numpy"
)
GROWS = {"append", "extend", "update"}  # methods that put their argument into their object
# Fields of a data set with one entry a row, classes excepted: a list of classes is no secret.
ROWS = {"texts", "text", "titles", "contexts", "questions", "sources", "targets", "tokens"}
# The tuple of helpers.splits.prepare: arrays of three parts, the vocabulary.
PREPARED = ("x_train", "y_train", "x_validation", "y_validation", "x_test", "y_test", "vocabulary")
DEPTH = 4  # of functions that call functions


def is_test_name(name: str) -> bool:
    """Tell whether a name speaks of test data: `x_test`, `test_texts`, not `latest`."""
    return re.search(r"(^|_)test(_|$)", name) is not None


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name: `fit` of `model.fit`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def flat(value: Value) -> Marks:
    """Return all marks of a value, its parts taken together."""
    if isinstance(value, str):
        return NOTHING
    if isinstance(value, dict):
        return NOTHING.union(*map(flat, value.values()))
    return value


def literal(node: ast.AST | None) -> object:
    """Return the constant that an expression is, -1 included, else None."""
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None


class Analysis:
    """One pass over the cells; `parted` names the data sets whose test part the notebook uses."""

    def __init__(self, parted: Iterable[str] = ()):
        self.variables: dict[str, Value] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self.returned: list[Value] = []
        self.depth = 0
        self.parted = set(parted)
        self.found: list[str] = []

    # --- statements

    def run(self, statements: Iterable[ast.stmt]) -> None:
        """Go through statements in order; the body of a `for`, `if`, `with` or `try` counts once.

        A function is read once with unknown arguments, and again wherever it is called.
        """
        for node in statements:
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
                self.body(node, {})
                continue
            if isinstance(node, ast.For):
                self.loop(node.target, node.iter, flat(self.value(node.iter)))
            for call in self.calls(node):
                self.check(call)
            match node:
                case ast.Assign(targets=targets, value=source):
                    value = self.value(source)
                    for target in targets:
                        self.bind(target, value)
                case ast.AnnAssign(target=target, value=source) if source:
                    self.bind(target, self.value(source))
                case ast.AugAssign(target=target, value=source):
                    self.bind(target, flat(self.value(target)) | flat(self.value(source)))
                case ast.Return(value=source):
                    self.returned.append(self.value(source))
            for part in ("body", "handlers", "orelse", "finalbody"):
                self.run(getattr(node, part, []))

    def calls(self, node: ast.AST) -> Iterator[ast.Call]:
        """Yield the calls of a statement, without those of the statements inside it."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield child
            if not isinstance(child, ast.stmt | ast.excepthandler):
                yield from self.calls(child)

    def body(self, function: ast.FunctionDef, arguments: dict[str, Value]) -> Value:
        """Run a function's body with these arguments; return what it returns."""
        if self.depth >= DEPTH:
            return NOTHING
        a = function.args
        names = [x.arg for x in [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg] if x]
        outer, before = self.variables, self.returned
        self.variables, self.returned = outer | dict.fromkeys(names, NOTHING) | arguments, []
        self.depth += 1
        self.run(function.body)
        self.depth -= 1
        found, self.variables, self.returned = self.returned, outer, before
        return found[0] if len(found) == 1 else NOTHING.union(*map(flat, found))

    def check(self, call: ast.Call) -> None:
        """Report a call that learns or chooses with test data; note what a method adds."""
        name = last_name(call.func)
        learns = LEARNER.fullmatch(name) is not None
        words = [w.value for w in call.keywords if learns or w.arg in LEARNING_WORDS]
        for value in [*(call.args if learns else []), *words]:
            marks = flat(self.value(value))
            if TEST in marks or marks & {f"all:{data}" for data in self.parted}:
                self.found.append(f"{ast.unparse(call.func)}(… {ast.unparse(value)[:60]} …)")
        if name in GROWS and isinstance(call.func, ast.Attribute) and call.args:
            owner = call.func.value
            self.bind(owner, flat(self.value(owner)) | flat(self.value(call.args[0])))
        self.call(call)  # a function of the notebook may learn inside; `split("test")` is noted

    def bind(self, target: ast.AST, value: Value) -> None:
        """Let names stand for a value; a tuple of names takes the parts of a tuple in turn."""
        if isinstance(target, ast.Name):
            self.variables[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            for i, part in enumerate(target.elts):
                if isinstance(part, ast.Starred):
                    self.bind(part.value, flat(value))
                else:
                    self.bind(part, value.get(i, NOTHING) if isinstance(value, dict) else value)

    def loop(self, target: ast.AST, source: ast.AST, value: Value) -> None:
        """Bind a loop's names; each name of `for a, b in zip(x, y)` to its own sequence."""
        self.bind(target, value)
        if isinstance(source, ast.Call) and isinstance(target, ast.Tuple):
            sequences: dict[str, list] = {"zip": source.args, "enumerate": [None, *source.args]}
            each = sequences.get(last_name(source.func), [])
            for part, one in zip(target.elts, each, strict=False):
                self.bind(part, flat(self.value(one)))

    # --- expressions

    def value(self, node: ast.AST | None) -> Value:
        """Return the marks of an expression."""
        match node:
            case ast.Name(id=name):
                own = self.variables.get(name, NOTHING)
                return flat(own) | {TEST} if is_test_name(name) else own
            case ast.Constant(value=str(text)):
                return text
            case ast.Attribute(value=owner, attr=name):
                return self.attribute(owner, name)
            case ast.Subscript(value=owner, slice=index):
                return self.subscript(self.value(owner), index)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                if not any(isinstance(part, ast.Starred) for part in parts):
                    return {i: self.value(part) for i, part in enumerate(parts)}
                return NOTHING.union(*(flat(self.value(part)) for part in parts))
            case ast.Dict(keys=keys, values=values):
                named = zip(keys, values, strict=True)
                return {
                    key.value if isinstance(key, ast.Constant) else i: self.value(value)
                    for i, (key, value) in enumerate(named)
                }
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self.comprehension(node.elt, node.generators)
            case ast.DictComp():
                return flat(self.comprehension(node.value, node.generators))
            case ast.Call():
                return self.call(node)
            case ast.Starred(value=inner) | ast.NamedExpr(value=inner):
                return flat(self.value(inner))
            case ast.IfExp(body=one, orelse=other):
                return flat(self.value(one)) | flat(self.value(other))
            case ast.BinOp(left=one, right=other):
                return flat(self.value(one)) | flat(self.value(other))
            case ast.BoolOp(values=values):
                return NOTHING.union(*(flat(self.value(value)) for value in values))
        return NOTHING

    def attribute(self, owner: ast.AST, name: str) -> Value:
        inside = self.value(owner)
        if is_test_name(name):
            return Marks({TEST})
        if name in ROWS and isinstance(owner, ast.Name):
            return flat(inside) | {f"all:{owner.id}"}
        if name in PREPARED:  # `data.x_train` holds no test rows, whatever `data` holds
            return NOTHING
        return inside

    def subscript(self, inside: Value, index: ast.AST) -> Value:
        """Return what `x[3]`, `x[1:3]`, `x["test"]` or `x[rows]` holds."""
        key = literal(index)
        if isinstance(key, str) and is_test_name(key):
            return Marks({TEST})
        if isinstance(inside, dict):
            if isinstance(key, int) and key < 0:
                key += len(inside)
            if key in inside:
                return inside[key]
            if isinstance(index, ast.Slice):
                bounds: list = [literal(index.lower), literal(index.upper), literal(index.step)]
                return dict(enumerate(list(inside.values())[slice(*bounds)]))
        rows = flat(self.value(index))
        whole = {mark for mark in flat(inside) if mark != TEST}
        if TEST in rows:  # `texts[test_rows]`: the notebook cuts a test part by itself
            self.parted |= {mark.removeprefix("all:") for mark in whole}
        return (flat(inside) - whole) | (rows & {TEST})  # a choice of rows is not all rows

    def comprehension(self, result: ast.AST, generators: list[ast.comprehension]) -> Value:
        """Return the parts of a comprehension over a known tuple, else one value for all."""
        outer = self.variables
        first = self.value(generators[0].iter)
        known = isinstance(first, dict) and len(generators) == 1
        parts = list(first.values()) if isinstance(first, dict) and known else [flat(first)]
        found = []
        for part in parts:
            self.variables = dict(outer)
            self.loop(generators[0].target, generators[0].iter, part)
            for generator in generators[1:]:
                self.loop(generator.target, generator.iter, flat(self.value(generator.iter)))
            value = self.value(result)
            if any(generator.ifs for generator in generators):
                value = flat(value) & {TEST}
            found.append(value)
        self.variables = outer
        return dict(enumerate(found)) if known else flat(found[0])

    def call(self, call: ast.Call) -> Value:
        name = last_name(call.func)
        values = [self.value(value) for value in call.args]
        words = {word.arg: self.value(word.value) for word in call.keywords}
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if owner is None and name in self.functions:
            function = self.functions[name]
            names = [x.arg for x in [*function.args.posonlyargs, *function.args.args]]
            given = dict(zip(names, values, strict=False))
            return self.body(function, given | {w: v for w, v in words.items() if w})
        if name == "split" and isinstance(owner, ast.Name) and values and values[0]:
            if not isinstance(values[0], str):
                return Marks({TEST}) & flat(values[0])
            if is_test_name(values[0]):
                self.parted.add(owner.id)
            return Marks({TEST}) if is_test_name(values[0]) else NOTHING
        if name == "prepare":
            self.parted |= {a.id for a in call.args[:1] if isinstance(a, ast.Name)}
            parts = enumerate(PREPARED)
            return {i: Marks({TEST}) if is_test_name(part) else NOTHING for i, part in parts}
        if name == "chronological_split" and values:
            cut = flat(values[0])
            self.parted |= {mark.removeprefix("all:") for mark in cut if mark != TEST}
            three = len(values) > 2  # train, validation, test
            return {0: cut & {TEST}, 1: cut & {TEST}} | ({2: Marks({TEST})} if three else {})
        if PASSES_ON.fullmatch(name):
            rows = [*values, *words.values(), self.value(owner)]
            return NOTHING.union(*map(flat, rows))
        return NOTHING


def leaks(cells: Iterable[tuple[int, ast.Module]]) -> list[str]:
    """Return a finding for each call of a notebook that learns or chooses with test data."""
    cells = list(cells)
    first = Analysis()
    for _, tree in cells:
        first.run(tree.body)
    second = Analysis(first.parted)  # a vocabulary may come before the cell that uses the test part
    found = []
    for i, tree in cells:
        second.found = []
        second.run(tree.body)
        found += [
            f"cell {i}: {place} sees test data; take it from the training part"
            for place in dict.fromkeys(second.found)
        ]
    return found

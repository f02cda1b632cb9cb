"""What a text of the producer's own may do: name its fields, ask about them, list the areas.

Nothing else is let through to Jinja's compiler, which would work out `'x' * 10**9` by itself. What
is left cannot call, compute, reach into a value, or repeat anything but once for each area.
"""

from collections.abc import Iterable, Iterator

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from receiver.mailer.errors import BadText

LONGEST_SOURCE = 8_000
MOST_TAGS = 300
MOST_WORDS = 30  # within one tag
DEEPEST = 5  # of "if" within "if", and of brackets
FILTERS = frozenset({"upper", "lower", "join"})
LISTS = "areas"

_READER = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
_BEGINS = {"variable_begin", "block_begin"}
_ENDS = {"variable_end", "block_end"}
_TAGS = {"if": 1, "for": 1, "elif": 0, "else": 0, "endif": -1, "endfor": -1}
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_COMPARED = {"eq", "ne", "in", "notin"}

Token = tuple[int, str, str]


def check(text: str, names: Iterable[str]) -> None:
    """Whether a text does no more than it may, with these fields. Raises BadText."""
    if len(text) > LONGEST_SOURCE:
        raise BadText("text-too-long", most=LONGEST_SOURCE)
    try:
        _check_size(list(_READER.lex(text)))
        tree = _READER.parse(text)
    except TemplateSyntaxError as error:
        raise BadText("text-not-readable", line=error.lineno) from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise BadText("text-not-readable", line=1) from error
    known = frozenset(names)
    for node in tree.iter_child_nodes():
        _check(node, known)


def _check_size(tokens: list[Token]) -> None:
    """Before anything is read: what is too large or too deep would take the reader long."""
    tags = sum(kind in _BEGINS for _line, kind, _word in tokens)
    if tags > MOST_TAGS:
        raise BadText("text-too-many-tags", most=MOST_TAGS)
    depth = 0
    for tag in _tags(tokens):
        line, _kind, _word = tag[0]
        if len(tag) > MOST_WORDS or _deepest(tag) > DEEPEST:
            raise BadText("text-tag-too-long", line=line)
        if tag[0][1] == "block_begin":
            depth += _opens(tag)
        if depth > DEEPEST:
            raise BadText("text-too-deep", line=line, most=DEEPEST)


def _tags(tokens: list[Token]) -> Iterator[list[Token]]:
    tag: list[Token] = []
    for token in tokens:
        _line, kind, _word = token
        if kind in _BEGINS:
            tag = [token]
        elif kind in _ENDS:
            yield tag
            tag = []
        elif kind.startswith("raw"):
            raise BadText("text-tag-forbidden", line=token[0], tag="raw")
        elif tag and kind != "whitespace":
            tag.append(token)


def _opens(tag: list[Token]) -> int:
    line, _kind, name = tag[1] if len(tag) > 1 else tag[0]
    if name not in _TAGS:
        raise BadText("text-tag-forbidden", line=line, tag=name)
    return _TAGS[name]


def _deepest(tag: list[Token]) -> int:
    depth = deepest = 0
    for _line, kind, word in tag:
        depth += _BRACKETS.get(word, 0) if kind == "operator" else 0
        deepest = max(deepest, depth)
    return deepest


def _check(node: nodes.Node, names: frozenset[str], *, looped: bool = False) -> None:
    if isinstance(node, nodes.For):
        _check_loop(node, names, looped=looped)
        return
    if isinstance(node, nodes.Name) and node.name not in names:
        raise BadText("text-unknown-field", line=node.lineno, field=node.name)
    if not _is_allowed(node):
        raise BadText("text-does-too-much", line=node.lineno)
    for child in node.iter_child_nodes():
        _check(child, names, looped=looped)


def _check_loop(loop: nodes.For, names: frozenset[str], *, looped: bool) -> None:
    target, source = loop.target, loop.iter
    forbidden = BadText("text-loop-forbidden", line=loop.lineno, field=LISTS)
    if not isinstance(target, nodes.Name) or not isinstance(source, nodes.Name):
        raise forbidden
    if looped or loop.test or loop.else_ or loop.recursive:
        raise forbidden
    if source.name != LISTS or LISTS not in names or target.name in names:
        raise forbidden
    for child in loop.body:
        _check(child, names | {target.name}, looped=True)


def _is_allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Const):
        return isinstance(node.value, str)
    if isinstance(node, nodes.Name):
        return node.ctx == "load"
    if isinstance(node, nodes.Tuple):
        return node.ctx == "load" and all(isinstance(item, nodes.Const) for item in node.items)
    if isinstance(node, nodes.Compare):
        return all(operand.op in _COMPARED for operand in node.ops)
    if isinstance(node, nodes.Filter):
        return _is_filter_allowed(node)
    return isinstance(node, (*_PLAIN, nodes.Operand))


def _is_filter_allowed(node: nodes.Filter) -> bool:
    if node.name not in FILTERS or node.kwargs or node.dyn_args or node.dyn_kwargs:
        return False
    if node.name != "join":
        return not node.args
    # Joined, a text would grow with each turn; a list of names is joined once.
    is_list = isinstance(node.node, nodes.Name) and node.node.name == LISTS
    return is_list and len(node.args) <= 1 and all(isinstance(a, nodes.Const) for a in node.args)

"""What has a value. Recursive descent: each method reads one kind of phrase and gives what runs it."""

import operator

from tests.messengers.vk.script.running import (
    Operation,
    Run,
    added,
    assignment,
    binary,
    both,
    constant,
    either,
    member,
    projection,
    said_to,
)
from tests.messengers.vk.script.tokens import NAME, QUOTES, Tokens, string, unreadable

_LITERALS = {"true": True, "false": False, "null": None}
_LEVELS: tuple[dict[str, Operation], ...] = (  # what binds weakest comes first
    {"==": operator.eq, "!=": operator.ne},
    {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge},
    {"+": added, "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv, "%": operator.mod},
)


class Expressions(Tokens):
    """Reads `API.users.get({user_ids: ids})[0].first_name`."""

    def expression(self) -> Run:
        """Read one, an assignment too."""
        start = self._at
        if NAME.fullmatch(self.next) and self.next not in {"API", *_LITERALS}:
            name, path = self.name(), self._path()
            if self.took("="):
                return assignment(name, path, self.expression())
            self._at = start
        return self._either()

    def _path(self) -> list[Run]:
        path: list[Run] = []
        while self.next in {".", "["}:
            path.append(constant(self.name()) if self.took(".") else self._index())
        return path

    def _index(self) -> Run:
        self.take("[")
        index = self.expression()
        self.take("]")
        return index

    def _either(self) -> Run:
        left = self._both()
        while self.took("||"):
            left = either(left, self._both())
        return left

    def _both(self) -> Run:
        left = self._binary(0)
        while self.took("&&"):
            left = both(left, self._binary(0))
        return left

    def _binary(self, level: int) -> Run:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self.next in _LEVELS[level]:
            left = binary(_LEVELS[level][self.advance()], left, self._binary(level + 1))
        return left

    def _unary(self) -> Run:
        if self.took("!"):
            value = self._unary()
            return lambda machine: not value(machine)
        if self.took("-"):
            number = self._unary()
            return lambda machine: -number(machine)
        return self._postfix()

    def _postfix(self) -> Run:
        value = self._primary()
        while self.next in {".", "[", "@."}:
            if self.took("@."):
                value = projection(value, self.name())
            elif self.next == "[":
                value = member(value, self._index())
            else:
                value = self._named(value)
        return value

    def _named(self, value: Run) -> Run:
        self.take(".")
        name = self.name()
        return said_to(value, name, self._arguments()) if self.next == "(" else member(value, constant(name))

    def _primary(self) -> Run:
        match self.next:
            case "API":
                return self._api()
            case "(":
                return self.condition()
            case "[":
                return self._array()
            case "{":
                return self._object()
        return self._word(self.advance())

    def _word(self, token: str) -> Run:
        if token in _LITERALS:
            return constant(_LITERALS[token])
        if token.startswith(QUOTES):
            return constant(string(token))
        if token[:1].isdigit():
            return constant(float(token) if "." in token else int(token))
        if NAME.fullmatch(token):
            return lambda machine: machine.variables[token]
        raise unreadable(token)

    def condition(self) -> Run:
        """Read one in brackets."""
        self.take("(")
        condition = self.expression()
        self.take(")")
        return condition

    def _api(self) -> Run:
        self.take("API")
        self.take(".")
        method = self.name()
        while self.took("."):
            method += "." + self.name()
        arguments = self._arguments()
        params = arguments[0] if arguments else constant({})
        return lambda machine: machine.api(method, params(machine))

    def _arguments(self) -> list[Run]:
        self.take("(")
        return self._many(")")

    def _array(self) -> Run:
        self.take("[")
        items = self._many("]")
        return lambda machine: [item(machine) for item in items]

    def _many(self, end: str) -> list[Run]:
        items = []
        while not self.took(end):
            items.append(self.expression())
            if self.next != end:
                self.take(",")
        return items

    def _object(self) -> Run:
        self.take("{")
        pairs: list[tuple[str, Run]] = []
        while not self.took("}"):
            key = self.advance()
            self.take(":")
            pairs.append((string(key) if key.startswith(QUOTES) else key, self.expression()))
            if self.next != "}":
                self.take(",")
        return lambda machine: {key: value(machine) for key, value in pairs}

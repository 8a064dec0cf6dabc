"""What a program becomes: closures, run by a machine."""

from collections.abc import Callable
from typing import Any

from tests.messengers.vk.refusals import Refused

CALLS, OPERATIONS = 25, 1000

Call = Callable[[str, dict[str, Any]], Any]
Run = Callable[["Machine"], Any]
Operation = Callable[[Any, Any], Any]


class Returned(Exception):
    """The program has ended."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Machine:
    """Runs one program: its variables, and how much it has done."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.variables: dict[str, Any] = {}
        self.calls = self.operations = 0

    def api(self, method: str, params: Any) -> Any:
        """Call a method; the 26th is an error of the program."""
        self.calls += 1
        if self.calls > CALLS:
            raise broken("Too many API calls")
        return self._call(method, params if isinstance(params, dict) else {})

    def step(self) -> None:
        """Count an operation; the 1001st is an error of the program."""
        self.operations += 1
        if self.operations > OPERATIONS:
            raise broken("Too many operations")


def broken(reason: str) -> Refused:
    """The program failed."""
    return Refused(13, reason, wrong=True)


def constant(value: Any) -> Run:
    """Give always the same."""
    return lambda machine: value


def block(statements: list[Run]) -> Run:
    """Run one after another."""

    def run(machine: Machine) -> None:
        for statement in statements:
            machine.step()
            statement(machine)

    return run


def assignment(name: str, path: list[Run], value: Run) -> Run:
    """`a.b[0] = value`."""

    def run(machine: Machine) -> Any:
        given = value(machine)
        if not path:
            machine.variables[name] = given
            return given
        place = machine.variables[name]
        for key in path[:-1]:
            place = place[key(machine)]
        place[path[-1](machine)] = given
        return given

    return run


def either(left: Run, right: Run) -> Run:
    """`left || right`."""
    return lambda machine: left(machine) or right(machine)


def both(left: Run, right: Run) -> Run:
    """`left && right`."""
    return lambda machine: left(machine) and right(machine)


def binary(operation: Operation, left: Run, right: Run) -> Run:
    """`left + right` and the like."""
    return lambda machine: operation(left(machine), right(machine))


def added(left: Any, right: Any) -> Any:
    """Add numbers, join words."""
    if isinstance(left, str) or isinstance(right, str):
        return "".join("" if side is None else str(side) for side in (left, right))
    return left + right


def member(value: Run, key: Run) -> Run:
    """`value.key`, `value[key]`: null where there is none."""

    def run(machine: Machine) -> Any:
        owner, name = value(machine), key(machine)
        if name == "length" and isinstance(owner, list | str):
            return len(owner)
        if isinstance(owner, dict):
            return owner.get(name)
        if isinstance(owner, list | str) and isinstance(name, int):
            return owner[name] if 0 <= name < len(owner) else None
        return None

    return run


def projection(value: Run, name: str) -> Run:
    """`value@.name`: that of each."""
    return lambda machine: [item.get(name) for item in value(machine) or []]


def said_to(value: Run, name: str, arguments: list[Run]) -> Run:
    """`value.push(…)` and the like."""

    def run(machine: Machine) -> Any:
        owner, given = value(machine), [argument(machine) for argument in arguments]
        match name, owner:
            case "push", list():
                return owner.append(*given)
            case "slice", list() | str():
                return owner[slice(*given)]
            case "split", str():
                return owner.split(*given)
        raise broken(f"{name} is not offered by this test server")

    return run

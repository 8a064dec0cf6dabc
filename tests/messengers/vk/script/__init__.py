"""VKScript, the language of `execute`. What clients generate is covered, not all of it."""

from typing import Any

from tests.messengers.vk.script.running import Call, Machine, Returned, broken
from tests.messengers.vk.script.statements import Statements


def execute(code: str, call: Call) -> Any:
    """Run `code`; give what it returns. `call` performs a method.

    Raises `Refused` 12 where it is no program, 13 where it breaks or does too much.
    """
    program = Statements(code).program()
    try:
        program(Machine(call))
    except Returned as returned:
        return returned.value
    except (TypeError, LookupError, ZeroDivisionError, AttributeError, ValueError) as error:
        raise broken(f"{error}") from None
    return None

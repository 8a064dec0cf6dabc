"""What does something: var, return, while, if."""

from tests.messengers.vk.script.expressions import Expressions
from tests.messengers.vk.script.running import Machine, Returned, Run, block, constant


class Statements(Expressions):
    """Reads a whole program."""

    def program(self) -> Run:
        """Read everything. Raises `Refused` 12 where it is no program."""
        statements = []
        while self.next != "":
            statements.append(self._statement())
        return block(statements)

    def _statement(self) -> Run:
        match self.next:
            case "{":
                return self._braces()
            case "var":
                return self._ended(self._variables())
            case "return":
                return self._ended(self._return())
            case "while":
                return self._while()
            case "if":
                return self._if()
            case ";":
                return self._ended(block([]))
        return self._ended(self.expression())

    def _braces(self) -> Run:
        self.take("{")
        statements = []
        while not self.took("}"):
            statements.append(self._statement())
        return block(statements)

    def _ended(self, run: Run) -> Run:
        if self.next not in {"}", ""}:
            self.take(";")
        return run

    def _variables(self) -> Run:
        self.take("var")
        declared = [self._variable()]
        while self.took(","):
            declared.append(self._variable())
        return block(declared)

    def _variable(self) -> Run:
        name = self.name()
        value = self.expression() if self.took("=") else constant(None)
        return lambda machine: machine.variables.__setitem__(name, value(machine))

    def _return(self) -> Run:
        self.take("return")
        value = constant(None) if self.next in {";", ""} else self.expression()

        def run(machine: Machine) -> None:
            raise Returned(value(machine))

        return run

    def _while(self) -> Run:
        self.take("while")
        condition, body = self.condition(), self._statement()

        def run(machine: Machine) -> None:
            while condition(machine):
                machine.step()
                body(machine)

        return run

    def _if(self) -> Run:
        self.take("if")
        condition, yes = self.condition(), self._statement()
        no = self._statement() if self.took("else") else block([])
        return lambda machine: yes(machine) if condition(machine) else no(machine)

"""Reading a formula, by climbing the precedence of its operators."""

from formula.errors import FormulaError
from formula.lexer import Kind, Token, tokens
from formula.nodes import Binary, Call, Name, Negative, Node, Number

PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
LOWEST = 1


def parse(text: str) -> Node:
    """Read a whole formula.

    Raises:
        FormulaError: it is not a formula; the message has the position.
    """
    parser = _Parser(list(tokens(text)))
    node = parser.expression(LOWEST)
    parser.expect_end()
    return node


class _Parser:
    def __init__(self, items: list[Token]) -> None:
        self._items = items
        self._index = 0

    @property
    def _current(self) -> Token:
        return self._items[self._index]

    def _advance(self) -> Token:
        token = self._current
        self._index += 1
        return token

    def _accept(self, sign: str) -> bool:
        if self._current.kind is Kind.SIGN and self._current.text == sign:
            self._index += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise FormulaError(f"expected {sign!r} at {self._current.position}")

    def expect_end(self) -> None:
        if self._current.kind is not Kind.END:
            raise FormulaError(f"unexpected {self._current.text!r} at {self._current.position}")

    def expression(self, lowest: int) -> Node:
        """Operands with operators between them, as long as these bind at least as tightly as `lowest`."""
        left = self._signed()
        while PRECEDENCE.get(self._current.text, 0) >= lowest:
            sign = self._advance().text
            right = self.expression(PRECEDENCE[sign] if sign == "^" else PRECEDENCE[sign] + 1)
            left = Binary(sign, left, right)
        return left

    def _signed(self) -> Node:
        if self._accept("-"):
            return Negative(self.expression(PRECEDENCE["^"]))
        if self._accept("+"):
            return self._signed()
        return self._operand()

    def _operand(self) -> Node:
        token = self._advance()
        if token.kind is Kind.NUMBER:
            return Number(float(token.text))
        if token.kind is Kind.NAME:
            return Call(token.text, self._arguments()) if self._accept("(") else Name(token.text)
        if token.kind is Kind.SIGN and token.text == "(":
            inside = self.expression(LOWEST)
            self._expect(")")
            return inside
        raise FormulaError(f"expected a value at {token.position}")

    def _arguments(self) -> tuple[Node, ...]:
        if self._accept(")"):
            return ()
        arguments = [self.expression(LOWEST)]
        while self._accept(","):
            arguments.append(self.expression(LOWEST))
        self._expect(")")
        return tuple(arguments)

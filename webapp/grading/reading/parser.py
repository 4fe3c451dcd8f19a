"""Recursive descent over tokens: one parser for learners' answers, keys and the expressions of content files.

School conventions: a power binds tighter than a sign, and implicit products (2x, 3(x+1), ab) are read. `1/2x` raises a
question, because people mean two different things by it.
"""

from fractions import Fraction
from functools import lru_cache

from webapp.grading.algebra.nodes import (  # fmt: skip
    ZERO,
    Add,
    Call,
    Constant,
    Divide,
    Letter,
    Mixed,
    Multiply,
    Negate,
    Node,
    Number,
    Percent,
    PlusMinus,
    Power,
    Subtract,
    letters_of,
)
from webapp.grading.reading.grammar import (
    CONNECTIVES,
    SCHOOL_FUNCTIONS,
    Cursor,
    Syntax,
    check_count,
    check_exponent,
    check_letter,
)
from webapp.grading.reading.tokens import Token, tokenize
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, problem

_POWERED = {"sin", "cos", "tan", "cot", "ln", "log"}


@lru_cache(maxsize=64)  # one text is read for grading and for each mistake
def parse(text: str, *, locale: Locale = DEFAULT, letters: frozenset[str] | None = None) -> Node:
    """Return an expression's tree; `letters` are those allowed, None allows any. Raises ParseProblem."""
    syntax = Syntax(SCHOOL_FUNCTIONS, letters)
    parser = Parser(tokenize(text, locale=locale, words=syntax.words()), syntax)
    tree = parser.expression()
    parser.finish()
    return tree


def _is_plain_fraction(node: Node) -> bool:
    return isinstance(node, Divide) and isinstance(node.left, Number) and isinstance(node.right, Number)


class Parser(Cursor):
    """One method per grammar rule. Families with their own notation call the methods directly."""

    bare_end = -1  # where the argument of the last function without brackets ended

    def expression(self) -> Node:
        """Return a sum with an optional leading sign."""
        self.deeper()
        first = self.accept("-", "+", "±")
        if first:
            self._refuse_second_sign()
        left = self._term()
        if first and first.text == "-":
            left = self.made(Negate(left))
        elif first and first.text == "±":
            left = self.made(PlusMinus(ZERO, left))
        while sign := self.accept("+", "-", "±"):
            self._refuse_second_sign()
            right = self._term()
            match sign.text:
                case "+":
                    left = self.made(Add(left, right))
                case "-":
                    left = self.made(Subtract(left, right))
                case _:
                    left = self.made(PlusMinus(left, right))
        self.depth -= 1
        return left

    def _refuse_second_sign(self) -> None:
        if self.sees("-", "+", "±"):
            raise problem(N_("Two signs stand side by side: use brackets."), self.token.start)

    def _term(self) -> Node:
        left = self._power()
        divided_by: Node | None = None
        while True:
            if sign := self.accept("*", "/", ":"):
                if sign.text != "*" and self.at - 1 == self.bare_end and not self._sees_function():
                    raise problem(N_("Does the function cover what is below the line too? Add brackets."), sign.start)
                right = self._signed_power()
                dividend = left
                left = self.made(Multiply(left, right) if sign.text == "*" else Divide(left, right))
                divided_by = None if sign.text == "*" else right
                plain = isinstance(dividend, Number) and isinstance(right, Number)
                if divided_by is not None and self._starts_factor() and not (plain and self.token.spaced):
                    raise problem(
                        N_("Is this multiplied below the line or beside the fraction? Add brackets."), self.token.start
                    )
            elif self._starts_factor():
                self._refuse_number_after(left)
                bracket = self.token
                right = self._power()
                if self._may_be_mixed(left, bracket, right):
                    raise problem(N_("Is this a mixed number or a product? Write 5 1/2 or 5*(1/2)."), bracket.start)
                left = self.made(Multiply(left, right))
            else:
                return left

    def _may_be_mixed(self, left: Node, bracket: Token, right: Node) -> bool:
        """Return whether 5(1/2) is among plain numbers, where it may be meant as a mixed number."""
        numeric = self.syntax.letters == frozenset() and bracket.text == "("
        inside = right.part if isinstance(right, Percent) else right
        return numeric and isinstance(left, Number) and not left.places and _is_plain_fraction(inside)

    def _sees_function(self) -> bool:
        return self.token.kind == "word" and self.token.text in self.syntax.functions

    def _signed_power(self) -> Node:
        sign = self.accept("-", "+")
        if not sign:
            return self._power()
        self._refuse_second_sign()
        part = self._power()
        return self.made(Negate(part)) if sign.text == "-" else part

    def _starts_factor(self) -> bool:
        token = self.token
        if token.kind in ("number", "fraction", "letter"):
            return True
        if token.kind == "word":
            return token.text not in CONNECTIVES or token.text in (self.syntax.names or ())
        return token.text in ("(", "√", "∛", "∞") or (token.text == "|" and not self.bars)

    def _refuse_number_after(self, left: Node) -> None:
        token = self.token
        if token.kind not in ("number", "fraction"):
            return
        before = self.tokens[self.at - 1]
        if before.kind == "number" and token.kind == "number" and token.spaced:
            raise problem(N_("Two numbers stand side by side: write one number, or a sign between them."), token.start)
        if isinstance(left, Letter):
            raise problem(N_("Write the number before the letter, or ^ for a power."), token.start)
        raise problem(N_("An operation sign is missing before %(number)s."), token.start, number=token.raw)

    def _power(self) -> Node:
        first = self.token
        base = self._postfix(self._primary())
        if not self.sees("^"):
            return base
        if self.syntax.letters == frozenset() and first.raw.endswith((".10", ",10")):
            raise problem(N_("Is the mark a decimal mark or a times sign? Write * for times."), first.start)
        caret = self.accept("^")
        exponent = self._exponent()
        if caret:
            check_exponent(exponent, caret.start)
        return self.made(Power(base, exponent))

    def _exponent(self) -> Node:
        self.deeper()
        sign = self.accept("-", "+")
        if sign:
            self._refuse_second_sign()
        if self.accept("{"):
            part = self.expression()
            self.expect("}")
        else:
            part = self._power()
        self.depth -= 1
        return self.made(Negate(part)) if sign and sign.text == "-" else part

    def _postfix(self, part: Node) -> Node:
        token = self.accept("%")
        if not token:
            return part
        if self.sees("%"):
            raise problem(N_("One percent sign is enough."), self.token.start)
        return self.made(Percent(part))

    # Primaries ---------------------------------------------------------------------------------------------------

    def _primary(self) -> Node:
        token = self.token
        match token.kind:
            case "number":
                self.at += 1
                return self._after_whole(token)
            case "fraction":
                self.at += 1
                return self._quotient(token)
            case "letter":
                self.at += 1
                check_letter(token, self.syntax)
                return self.made(Letter(token.text))
            case "word":
                self.at += 1
                return self._word(token)
        if self.accept("("):
            part = self.bracketed()
            self.expect(")")
            return part
        if self.accept("|"):
            self.bars += 1
            part = self.expression()
            self.expect("|")
            self.bars -= 1
            return self.made(Call("abs", (part,)))
        if self.accept("√"):
            return self.made(Call("sqrt", (self._narrow(),)))
        if self.accept("∛"):
            return self.made(Call("root", (self._narrow(), Number(Fraction(3)))))
        if self.accept("∞"):
            return self.made(Constant("infinity"))
        if token.kind == "end":
            raise problem(N_("Something is missing at the end."), token.start)
        raise problem(N_("A number or letter is expected before %(sign)s."), token.start, sign=token.raw or token.text)

    def bracketed(self) -> Node:
        """Return what may stand in round brackets."""
        return self.expression()

    def _quotient(self, token: Token) -> Node:
        self.made(ZERO)
        return self.made(Divide(Number(Fraction(token.value.numerator)), Number(Fraction(token.value.denominator))))

    def _after_whole(self, token: Token) -> Node:
        """Return a number, or the mixed number it begins: 1½ or 1 1/2."""
        number = Number(token.value, token.places, token.period)
        if token.places or token.value.denominator != 1:
            return self.made(number)
        after = self.token
        if after.kind == "fraction":
            self.at += 1
            return self.made(Mixed(int(token.value), after.value.numerator, after.value.denominator))
        slash, below = (self.tokens[min(self.at + step, len(self.tokens) - 1)] for step in (1, 2))
        if after.kind == "number" and after.spaced and slash.kind == "sign" and slash.text == "/":
            if self.at > 1 and self.tokens[self.at - 2].text == "/":
                raise problem(N_("Is this a mixed number? Write the whole number first, such as 2 1/2."), token.start)
            if below.kind != "number" or after.places or below.places or not below.value:
                place = below.start
                raise problem(N_("A mixed number is a whole number and a fraction, such as 1 1/2."), place)
            self.at += 3
            return self.made(Mixed(int(token.value), int(after.value), int(below.value)))
        if after.kind == "word" and after.text == "frac":
            place, self.at = after.start, self.at + 1
            part = self._fraction()
            if isinstance(part, Divide) and isinstance(part.left, Number) and isinstance(part.right, Number):
                above, under = part.left.value, part.right.value
                if above.denominator == under.denominator == 1 and under:
                    return self.made(Mixed(int(token.value), int(above), int(under)))
            if letters_of(part):
                return self.made(Multiply(self.made(number), part))
            raise problem(N_("A mixed number is a whole number and a fraction, such as 1 1/2."), place)
        return self.made(number)

    def _word(self, token: Token) -> Node:
        name = token.text
        if self.syntax.names is not None and name in self.syntax.names:
            return self.made(Letter(name))
        if name == "frac":
            return self._fraction()
        if name in self.syntax.functions:
            return self._call(token, self.syntax.functions[name])
        if name in self.syntax.constants:
            return self.made(Constant(name))
        if name == "sqrt":  # the TeX command, where no functions are allowed
            raise problem(N_("Write a number, worked out."), token.start)
        raise problem(N_("I cannot read %(char)s here."), token.start, char=name)

    def _fraction(self) -> Node:
        self.expect("{")
        above = self.expression()
        self.expect("}")
        self.expect("{")
        below = self.expression()
        self.expect("}")
        return self.made(Divide(above, below))

    def _call(self, token: Token, name: str) -> Node:
        power = base = None
        if token.raw.lower() == "log" and self.token.kind == "number" and self.token.start == token.end:
            after = self.tokens[self.at + 1]
            if after.kind in ("number", "letter", "word") or after.text == "(":
                raise problem(N_("Is the number the base? Write log_2(x), or a space before it."), self.token.start)
        if name == "log" and self.accept("_"):
            base = self._braced() if self.sees("{") else self._primary()
        if name == "sqrt" and self.accept("["):
            base = self.expression()
            self.expect("]")
        if self.sees("^") and name in _POWERED:
            caret = self.token.start
            self.at += 1
            power = self._exponent()
            check_exponent(power, caret)
            if isinstance(power, Negate):
                raise problem(N_("Write the inverse function by its name, or 1 over the function."), caret)
        arguments = self._arguments(name)
        if base is not None:
            name, arguments = ("log" if name == "log" else "root"), (*arguments, base)
        check_count(token, name, len(arguments), self.syntax)
        call = self.made(Call(name, arguments))
        return call if power is None else self.made(Power(call, power))

    def _arguments(self, name: str) -> tuple[Node, ...]:
        if self.sees("{"):
            return (self._braced(),)
        if not self.accept("("):
            if name in ("sqrt", "abs"):
                return (self._narrow(),)
            argument = self._wide()
            self.bare_end = self.at
            return (argument,)
        arguments = [self.expression()]
        while self.accept(",", ";"):
            arguments.append(self.expression())
        self.expect(")")
        return tuple(arguments)

    def _braced(self) -> Node:
        self.expect("{")
        part = self.expression()
        self.expect("}")
        return part

    def _narrow(self) -> Node:
        """Return what a root sign without brackets covers: one number, letter or bracket."""
        self.deeper()
        part = self._primary()
        self.depth -= 1
        return part

    def _wide(self) -> Node:
        """Return what a function without brackets covers: a product such as 2x, up to the next function or sign."""
        self.deeper()
        part = self._power()
        while self.token.kind == "letter" or self.sees("pi", "π"):
            part = self.made(Multiply(part, self._power()))
        self.depth -= 1
        return part

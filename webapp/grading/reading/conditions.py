"""The expression language of content files: named values, exact functions, comparisons, and, or, not."""

from webapp.grading.algebra.nodes import And, Compare, Node, Not, Or
from webapp.grading.reading.grammar import AUTHOR_FUNCTIONS, LATER_WORDS, Syntax
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.tokens import tokenize
from webapp.locales import DEFAULT

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def parse_condition(text: str, names: frozenset[str]) -> Node:
    """Return the tree of a condition or an expression. Raises ParseProblem with the position in the raw text.

    `names`, of one or several characters, stand for values. A comma separates arguments.
    """
    hidden = {word for word in LATER_WORDS if names.issuperset(word)}  # pi is p times i where both are parameters
    functions = {word: name for word, name in AUTHOR_FUNCTIONS.items() if word not in hidden}
    syntax = Syntax(functions, names=names, constants=frozenset({"pi"}) - hidden)
    parser = ConditionParser(tokenize(text, locale=DEFAULT, words=syntax.words(), lists=True), syntax)
    tree = parser.condition()
    parser.finish()
    return tree


class ConditionParser(Parser):
    """Reads expressions in the learners' syntax, with conditions around and inside them."""

    def condition(self) -> Node:
        """Return `or` of `and` of `not` of comparisons."""
        self.deeper()
        left = self._both()
        while self.accept("or"):
            left = self.made(Or(left, self._both()))
        self.depth -= 1
        return left

    def bracketed(self) -> Node:
        """Return a condition, which may stand in brackets here."""
        return self.condition()

    def _both(self) -> Node:
        left = self._negation()
        while self.accept("and"):
            left = self.made(And(left, self._negation()))
        return left

    def _negation(self) -> Node:
        if self.accept("not"):
            self.deeper()
            part = self._negation()
            self.depth -= 1
            return self.made(Not(part))
        return self._comparison()

    def _comparison(self) -> Node:
        left = self.expression()
        chain: Node | None = None
        while sign := self.accept(*_COMPARISONS):
            right = self.expression()
            link = self.made(Compare(left, sign.text, right))
            chain = link if chain is None else self.made(And(chain, link))
            left = right
        return left if chain is None else chain

"""HTML and formulas of foreign texts become Markdown, and nothing of them is lost."""

import pytest

from webapp.content.importing.drafts import Refused
from webapp.content.importing.markup import Form, Texts, form_of


def block(source: str, form: Form = "html") -> str:
    return Texts().block(source, form)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (r"Is \(a<b\) and \(b&gt;c\)?", r"Is $a<b$ and $b>c$?"),
        (r"Add $$\frac{1}{2}$$ and \[x\].", r"Add $\frac{1}{2}$ and $x$."),
        ("[tex]x^2[/tex] or <tex>y_1</tex>", "$x^2$ or $y_1$"),
        ("<p>Solve:</p><p>$$x^2=4$$</p>", "Solve:\n\n$$x^2=4$$"),
        ("It costs $5 or $6, that is $x+1$ more.", r"It costs \$5 or \$6, that is $x+1$ more."),
        ('<p>\\(x<span style="color: red">+1</span>\\)</p>', "$x +1$"),
        ('<script type="math/tex">\\sqrt{2}</script>', r"$\sqrt{2}$"),
        ('<img class="texrender" alt="\\frac{1}{3}" src="/filter/tex/pix.php/1.gif">', r"$\frac{1}{3}$"),
        ('<img class="Wirisformula" data-mathml="«math»«mfrac»«mn»1«/mn»«mn»2«/mn»«/mfrac»«/math»" src="x.png">',
         r"$\frac{1}{2}$"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>+</mo><msup><mi>x</mi><mn>2</mn></msup></math>",
         r"$\frac{1}{2}+x^{2}$"),
        ("<math><mroot><mn>8</mn><mn>3</mn></mroot><mo>≤</mo><msub><mi>a</mi><mn>1</mn></msub></math>",
         r"$\sqrt[3]{8}\le a_{1}$"),
        ("10<sup>3</sup> is 1000", "$10^{3}$ is 1000"),
        ("5 cm<sup>2</sup> of H<sub>2</sub>O", r"5 $\text{cm}^{2}$ of $H_{2}$O"),
        ("(a + b)<sup>2</sup>", "$(a + b)^{2}$"),
        ("<i>x</i><sub>1</sub><sup>2</sup>", "$x_{1}^{2}$"),
        ("the 1<sup>st</sup> and <b>last</b> one", "the 1st and **last** one"),
        ("A set \\([[1, 2]]\\), a list [[1]], a {{gap}}", r"A set $[{}[1, 2]{}]$, a list [\[1]\], a {\{gap}\}"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<table><tr><th>x</th><td>1</td></tr><tr><th>y</th><td>a|b</td></tr></table>",
         "| x | 1 |\n| --- | --- |\n| y | a\\|b |"),
        ("one<br>two&nbsp;three", "one\\\ntwo\xa0three"),
        ("<p>3*4_5*6 # 1. - x</p>", r"3\*4\_5\*6 # 1. - x"),
        ("<p>1. Count</p><p># is a sign</p><p>- 3 is less</p>", "1\\. Count\n\n\\# is a sign\n\n\\- 3 is less"),
        ("Look:<br><br>here<br><p>now<br></p><br>end<br>", "Look:\\\n\\\nhere\n\nnow\n\nend"),
        ("п'ять яблук", "п’ять яблук"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(source: str, written: str) -> None:
    assert block(source) == written


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<math><mover><mi>x</mi><mo>⌢</mo></mover></math>", "<mover> cannot be written in TeX"),
        ("<math><mmultiscripts><mi>x</mi></mmultiscripts></math>", "the formula would be lost"),
        (r"Is \(a<b right?", "opened or closed only once near “\\(a<b right?”"),
        (r"What is \(\nosuchcommand{2}\)?", "does not convert"),
        ("Which a<b and b>c?", "looks like an inequality and would be lost"),
        ("Which a <b is it?", "opens a tag that is not closed"),
        ("Which x<y> is it?", "the element <y> is not read"),
        ('<img class="equation" src="https://latex.example/1.png">', "as a picture only"),
        ('<img src="https://pictures.example/a.png">', "lies on another site"),
        ('<img src="@@PLUGINFILE@@/a.png">', "“a.png” is not in the file"),
        ("<iframe src='https://a.example'></iframe>", "<iframe> is not read"),
        (r"x\(_1\)<sup>\(n\)</sup>", "holds a formula"),
        (r"\(x<sup>2</sup>\)", "mixes TeX with raised"),
        ("<sup>2</sup>", "it is not certain what the raised or lowered “2” belongs to"),
        ("<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>", "joined cells"),
        (
            '<span lang="en" class="multilang">a</span><span lang="uk" class="multilang">б</span>',
            "in several languages",
        ),
        ("<p>a\x01b</p>", "control characters"),
        ("\ue000 and \U000f0001", "private characters"),
    ],
)
def test_what_would_be_lost_is_refused(source: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        block(source)
    assert why in str(refused.value)


def test_plain_text_shows_its_signs() -> None:
    assert block("3 < 4 * 5\n# no heading, $7", "plain") == "3 \\< 4 \\* 5\n\\# no heading, \\$7"
    assert block(r"**Bold** and \(x_1\), [[1]]", "markdown") == r"**Bold** and $x_1$, [\[1]\]"
    assert block("Title\n=====\n\n# Two", "markdown") == "**Title**\n\n**Two**"


def test_a_text_without_a_form_is_html_if_it_has_a_known_tag() -> None:
    assert form_of("Is 3 < 4 or a <b?") == "plain"
    assert form_of(r"Is \(a<b>c\)?") == "plain", "inside a formula there are no tags"
    assert form_of("<p>3</p>") == form_of("3 &lt; 4") == "html"

"""The tasks that docs/authoring.md shows as ```json task are sound: an author may copy them."""

import json
import re

import pytest

from tests.content.conftest import Tree
from tests.properties import IS_QUICK
from webapp.config import ROOT
from webapp.content.checks.check import check_content

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```json task\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = {example.get("tasks", [example])[0]["id"]: example for example in map(json.loads, BLOCKS)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_task_of_the_page_passes_every_check(name: str, tree: Tree) -> None:
    tree.write("math/adding/tasks/010-sum.json", EXAMPLES[name])
    assert [str(problem) for problem in check_content(tree.load(), seeds=40 if IS_QUICK else 200)] == []

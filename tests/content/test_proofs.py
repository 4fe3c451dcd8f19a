"""The keys of the shipped tasks agree with what their prompts and figures say, computed by another way."""

import pytest

from tests.content.proofs import Shown, as_answer, proofs_of, proven_topics
from tests.properties import IS_QUICK
from webapp.content.library import Library
from webapp.content.variants.variants import make_variant
from webapp.grading import Verdict

SEEDS = 2 if IS_QUICK else 8


@pytest.mark.parametrize("slug", proven_topics())
def test_keys_are_right(shipped: Library, slug: str) -> None:
    topic = shipped.topics[slug]
    for id_, proof in proofs_of(slug).items():
        assert id_ in topic.tasks, f"{slug} has no task {id_}"
        for seed in range(SEEDS):
            variant = make_variant(topic.tasks[id_], seed, "en")
            computed = proof(Shown(variant))
            grade = variant.grade(as_answer(variant, computed))
            assert grade.verdict is Verdict.CORRECT, (
                f"{slug}/{id_}, seed {seed}: {variant.prompt_text}\n"
                f"computed {computed!r}, declared {variant.right_answer('en')!r}: {grade.message}"
            )

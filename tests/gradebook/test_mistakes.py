"""The mistakes of a class: which answers stand as examples, and who else made them."""

from dataclasses import replace
from uuid import UUID

from tests.conftest import NOON
from tests.trees import TOPIC
from webapp.content.library import Library
from webapp.content.variants.variants import make_variant
from webapp.services.gradebook import Pupil
from webapp.services.gradebook_mistakes import ClassAnswer, MistakeFound, results, variant_of

TASK = "copy-00"


def pupil(number: int) -> Pupil:
    return Pupil(UUID(int=number), f"Pupil{number}", "", "", NOON, None, None)


def one_too_many(library: Library, who: Pupil, seed: int) -> ClassAnswer:
    right = make_variant(library.topics[TOPIC].tasks[TASK], seed, "en").right_answer("en")
    assert isinstance(right, str)
    return ClassAnswer(who.user_id, TOPIC, TASK, seed, "en", str(int(right) + 1), is_correct=False, attempted_at=NOON)


def mistake_in(library: Library, *pupils: Pupil) -> MistakeFound:
    """Return the mistake that these pupils made, one answer after the other."""
    answers = [one_too_many(library, who, seed) for seed, who in enumerate(pupils)]
    (task,) = results(library, answers, {who.user_id: who for who in pupils})
    (found,) = task.mistakes
    assert found.message
    assert found.message.text == "One too many."
    return found


def test_examples_are_of_different_pupils(library: Library) -> None:
    anna, ihor, ivan, olha, yana = map(pupil, range(5))
    found = mistake_in(library, anna, anna, ihor, anna, ivan, olha, yana)
    assert [each.pupil for each in found.examples] == [anna, ihor, ivan]
    assert found.count == 7
    assert found.others == [olha, yana], "those whose answer is not shown"


def test_where_only_two_pupils_made_a_mistake_the_third_example_is_a_second_one_of_theirs(library: Library) -> None:
    anna, ihor = pupil(1), replace(pupil(2), family_name="Koval")
    found = mistake_in(library, anna, anna, ihor, anna)
    assert [each.pupil for each in found.examples] == [anna, ihor, anna]
    assert len({each.variant.prompt_text for each in found.examples}) == 3, "three answers"
    assert found.others == []


def test_an_answer_to_a_task_that_its_author_has_removed_has_no_variant(library: Library) -> None:
    answer = one_too_many(library, pupil(1), 1)
    assert variant_of(library, answer)
    assert variant_of(library, replace(answer, task_id="gone")) is None
    assert variant_of(library, replace(answer, topic_slug="gone")) is None

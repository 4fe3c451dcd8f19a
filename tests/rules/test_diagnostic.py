"""The diagnostic asks little, settles much, and never calls a topic known without what comes before it."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from webapp.rules.diagnostic import MOST_TASKS, DiagnosticAnswer, Placement, built_on, place, plan

CHAIN = {f"t{number}": [f"t{number - 1}"] if number else [] for number in range(10)}


def take(graph: Mapping[str, list[str]], known: set[str]) -> tuple[Placement, list[DiagnosticAnswer]]:
    """Answer as somebody who knows exactly these topics."""
    answers: list[DiagnosticAnswer] = []
    while (topic := place(graph, answers).next_topic) is not None:
        answers.append(DiagnosticAnswer(topic, topic in known))
    return place(graph, answers), answers


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    size = draw(st.integers(0, 14))
    names = [f"t{number}" for number in range(size)]
    edges = {name: draw(st.lists(st.sampled_from(names[:index]), max_size=3, unique=True)) if index else []
             for index, name in enumerate(names)}  # fmt: skip
    order = draw(st.permutations(names))
    return {name: edges[name] for name in order}


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict[str, list[str]], list[DiagnosticAnswer]]:
    """Return a graph and the answers of somebody unpredictable, as long as anything is asked."""
    graph = draw(graphs())
    answers: list[DiagnosticAnswer] = []
    while (topic := place(graph, answers).next_topic) is not None:
        answers.append(DiagnosticAnswer(topic, draw(st.booleans())))
    return graph, answers


@given(answered())
def test_at_most_15_tasks_are_asked(given_answers: tuple[dict[str, list[str]], list[DiagnosticAnswer]]) -> None:
    _, answers = given_answers
    assert len(answers) <= MOST_TASKS


@given(answered())
def test_known_topics_are_known_with_everything_before_them(
    given_answers: tuple[dict[str, list[str]], list[DiagnosticAnswer]],
) -> None:
    graph, answers = given_answers
    placement = place(graph, answers)
    assert all(set(graph[topic]) <= set(placement.known) for topic in placement.known)
    assert not set(placement.known) & set(placement.unknown)


@given(answered())
def test_a_topic_is_asked_at_most_three_times_and_never_once_settled(
    given_answers: tuple[dict[str, list[str]], list[DiagnosticAnswer]],
) -> None:
    graph, answers = given_answers
    for number, answer in enumerate(answers):
        so_far = place(graph, answers[:number])
        assert answer.topic_slug not in so_far.known + so_far.unknown
    assert all(sum(other.topic_slug == answer.topic_slug for other in answers) <= 3 for answer in answers)


@given(graphs(), st.data())
def test_a_steady_learner_is_never_credited_with_what_they_do_not_know(
    graph: dict[str, list[str]], data: st.DataObject
) -> None:
    frontier = data.draw(st.sets(st.sampled_from(sorted(graph)))) if graph else set()
    known = set(frontier)
    for _ in graph:
        known |= {earlier for topic in known for earlier in graph[topic]}
    placement, _ = take(graph, known)
    assert set(placement.known) <= known
    assert not set(placement.unknown) & known


def test_a_chain_of_ten_topics_is_placed_exactly_within_eight_tasks() -> None:
    for length in range(11):
        known = {f"t{number}" for number in range(length)}
        placement, answers = take(CHAIN, known)
        assert set(placement.known) == known
        assert set(placement.unknown) == set(CHAIN) - known
        assert len(answers) <= 8


def test_the_first_question_is_in_the_middle() -> None:
    assert place(CHAIN, []).next_topic in ("t4", "t5")


def test_one_slip_is_made_good_by_two_right_answers() -> None:
    answers = [DiagnosticAnswer("t0", is_correct) for is_correct in (False, True, True)]
    assert place({"t0": []}, answers) == Placement(("t0",), (), None)


def test_one_lucky_guess_is_not_knowledge() -> None:
    answers = [DiagnosticAnswer("t0", is_correct) for is_correct in (True, False, False)]
    assert place({"t0": []}, answers) == Placement((), ("t0",), None)


def test_nothing_to_ask_without_topics_and_after_15_answers() -> None:
    assert place({}, []).next_topic is None
    strange = [DiagnosticAnswer("elsewhere", True)] * MOST_TASKS
    assert place(CHAIN, strange) == Placement((), (), None)


def test_a_prerequisite_in_another_subject_is_not_asked_about() -> None:
    assert place({"t0": ["elsewhere"]}, []).next_topic == "t0"


@given(graphs(), st.data())
def test_a_plan_comes_in_an_order_in_which_it_can_be_learnt(graph: dict[str, list[str]], data: st.DataObject) -> None:
    learnt = data.draw(st.sets(st.sampled_from(sorted(graph)))) if graph else set()
    length = data.draw(st.integers(0, 20))
    planned = plan(graph, learnt, length=length)
    assert len(planned) == len(set(planned)) == min(length, len(graph) - len(learnt))
    for number, topic in enumerate(planned):
        assert topic not in learnt
        assert set(graph[topic]) <= learnt.union(planned[:number])


def test_a_plan_keeps_the_teaching_order_and_a_cycle_does_not_hang_it() -> None:
    assert plan(CHAIN, {"t0", "t1"}, length=3) == ("t2", "t3", "t4")
    assert plan({"a": ["b"], "b": ["a"], "c": []}, set(), length=5) == ("c",)
    assert [built_on(CHAIN, topic) for topic in ("t0", "t9")] == [9, 0]

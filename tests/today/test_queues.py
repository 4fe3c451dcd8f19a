"""The queue of a practice page in its address: it is read as it was written, and nothing in it breaks a page."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.blueprints.queues import MORE, TODAY, Queue, queue_of, read_queue, session_in
from webapp.rules.sessions import Session

slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
queues = st.one_of(
    st.builds(Queue, st.sampled_from([TODAY, MORE]), st.none() | st.integers(0, 999)),
    st.lists(st.tuples(slugs, slugs), max_size=5).map(queue_of),
)


@given(queues)
def test_a_queue_is_read_as_it_was_written(queue: Queue) -> None:
    assert read_queue(str(queue)) == queue


@given(st.text() | st.from_regex(r"(today|more|[0-9]*)\.?[0-9a-z:,.-]*", fullmatch=True), st.none() | st.booleans())
def test_whatever_an_address_says_there_is_a_session(text: str, is_right: bool | None) -> None:
    session = session_in(read_queue(text), None, is_right=is_right)
    assert 0 <= session.done <= session.length
    assert 1 <= session.length <= max(999, len(text))


def test_named_tasks_are_counted_by_what_is_left_of_them() -> None:
    last = Queue("", 3)
    assert session_in(last, None, is_right=None) == Session(2, 3)
    assert session_in(last, None, is_right=False) == Session(3, 3)

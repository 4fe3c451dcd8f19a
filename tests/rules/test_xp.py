from tests.rules.samples import earned, practise, right


def test_twenty_five_different_right_answers_earn_1550_xp_and_level_1() -> None:
    replayed = practise(*(right(task=f"task {number}") for number in range(25)))
    assert earned(replayed) == [100] * 10 + [50] * 10 + [10] * 5
    assert replayed.progress.current_xp == 1550
    assert replayed.progress.total_xp_earned == 1550
    assert replayed.progress.level == 1
    assert replayed.progress.daily_tasks_count == 25


def test_the_same_task_right_three_times_on_one_day_earns_100_then_50_then_25() -> None:
    assert earned(practise(right(), right(), right())) == [100, 50, 25]


def test_a_right_answer_on_a_day_when_the_topic_is_early_earns_10() -> None:
    assert earned(practise(right(on=0), right(on=1), right(on=2))) == [100, 100, 10]

"""A learner's first ten minutes in the browsers that are not Chromium."""

import re

from tests.browser.webdriver import Tab
from tests.trees import OTHER_TOPIC
from tests.trees import TOPIC as COUNTING


def shown_number(tab: Tab) -> int:
    """The number that the test topics ask to copy."""
    found = re.search(r"\d+", tab.find("#prompt").text)
    assert found
    return int(found[0])


def test_a_newcomer_learns_fails_tries_again_and_sees_the_topic_return(tab: Tab) -> None:
    tab.goto("/")
    tab.click("a", "Numbers")
    tab.click("a", "Counting")
    tab.sees("h1", "Counting")
    tab.click("button", "Practise this")

    wrong = shown_number(tab) + 1
    tab.fill("#answer", str(wrong))
    tab.click("button", "Check")
    tab.sees(".verdict", "Not this time")
    tab.sees(".verdict", "One too many.")
    tab.sees(".solution", f"It is {wrong - 1}.")

    tab.click("a", "Try a fresh one")
    assert tab.value("#answer") == ""
    tab.fill("#answer", str(shown_number(tab)))
    tab.click("button", "Check")
    tab.sees(".verdict", "+50 XP")
    tab.sees("#status", "50 XP")
    tab.sees(".verdict", "Review complete. This topic returns in 1 day.")

    tab.click("a", "Finish")
    tab.sees(".summary", "This topic returns on")
    tab.goto("/subjects/numbers")
    tab.sees(f"#topic-{COUNTING}", "Review in 1 day")
    tab.sees(f"#topic-{OTHER_TOPIC}", "New")

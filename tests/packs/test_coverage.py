"""Is every published line shown by a test, or is it said what it waits for?"""

from collections import Counter

from tests.packs.coverage import PAGE, lines, page, shown


def test_the_page_is_what_the_tests_say() -> None:
    hint = "python -m tests.packs.coverage > docs/reference/coverage.md"
    assert PAGE.read_text(encoding="utf-8") == page(), hint


def test_every_line_is_shown_or_waits_for_something() -> None:
    tests = shown()
    wrong = [one.id for one in lines() if (one.id in tests) == (one.waits_for is not None)]
    assert wrong == []
    assert set(tests) <= {one.id for one in lines()}


def test_there_are_149_lines() -> None:
    found = Counter(one.id.split("-")[0] for one in lines())
    assert found == {"BB": 44, "CS": 36, "BT": 22, "TQ": 23, "IT": 24}

"""A sample of the torture, and what it has to notice; `make torture` tries everything.

Of each scenario `make test` plays one fault, `make test-long` others, and what must be caught.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.faults.torture.combinations import (
    Combination,
    close,
    enumerated,
    run_combination,
    shuffled,
)
from tests.faults.torture.faults import FaultKind
from tests.faults.torture.histories import play_histories
from tests.faults.torture.mutations import MUTATIONS
from tests.faults.torture.scenario_run import Outcome
from tests.faults.torture.scenarios import SCENARIOS
from tests.faults.torture.storm import play_storm
from tests.support.samples import sample

FAULTS_OF_EACH = slice(1, 3)
"""Of each scenario, in the long run; `make test` plays the one before."""
SEED = 4

CAUGHT = [(mutation, name) for mutation, broken in MUTATIONS.items() for name in broken.caught_by]

ONCE_WRONG = (
    "clock ahead/request 4/500 executed, every try",
    "clock set while refunding/request 3/delayed past the next step, every try",
    "customer, key in environment/request 1/refused, every try",
    "customer create/request 1/500 not executed, every try",
    "declined card/request 3/delayed past the next step, every try",
    "refund twice/commit 10/disk full",
    "refunded elsewhere/commit 4/clock set ahead, then right",
)
"""What the torture found, and the program does right now."""

NEVER_WHOLE = [
    f"{point}/{fault}, every try"
    for fault in (FaultKind.TRICKLE, FaultKind.CONTINUE, FaultKind.TOO_LARGE)
    for point in (
        "saved card/request 1",
        "saved card/request 2",
        "reader/request 4",
        "reader/request 5",
        "page/request 1",
        "refund full/request 3",
    )
]
"""Answers that would hold the money for ever, or fill the memory."""

NEVER_SENT = [
    f"{point}/{FaultKind.NO_NAME}, every try"
    for point in (
        "saved card/request 1",
        "saved card/request 2",
        "reader/request 4",
        "page/request 1",
        "refund full/request 3",
        "removal/request 3",
    )
]
"""Requests that money hangs on, and that certainly stay here."""

ANSWERS_TO_OTHERS = (
    "saved card/request 1/another's answer, every try",
    "saved card/request 2/another's answer, every try",
    "unused payment/request 2/another's answer, every try",
    "reader/request 2/another's answer, every try",
    "page/request 1/another's answer, every try",
    "phone/request 2/another's answer, every try",
    "refund full/request 3/another's answer, every try",
    "card by reader/request 2/another's answer, every try",
    "card by page/request 1/another's answer, every try",
    "customer create/request 1/another's answer, every try",
    "declined card/request 2/doubled answer",
    "refund twice/request 3/doubled answer",
    "reader declined/request 2/doubled answer",
    "saved card/request 1/cut and continued",
    "saved card/request 2/cut and continued",
)
"""Each thing that is created is answered with another's, and what else an answer may belong to."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and kills processes")


@pytest.fixture(autouse=True, scope="module")
def harness() -> Iterator[None]:
    """The account that this process's programs talk to."""
    yield
    close()


@pytest.mark.parametrize("name", sample(SCENARIOS, one_of=6))
def test_each_scenario_ends_as_it_says_and_agrees_after_a_fault(name: str) -> None:
    scenario = SCENARIOS[name]
    undisturbed = run_combination(Combination(name))
    assert not undisturbed.wrong, undisturbed.trace
    assert (undisturbed.ends, len(undisturbed.refusals)) == (scenario.ends, scenario.refusals)
    assert_they_agree(_faults_of(name, undisturbed)[0])


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_books_and_account_agree_whatever_happens(name: str) -> None:
    for combination in _faults_of(name, run_combination(Combination(name)))[FAULTS_OF_EACH]:
        assert_they_agree(combination)


def _faults_of(name: str, undisturbed: Outcome) -> list[Combination]:
    return shuffled(enumerated(name, undisturbed.requests, undisturbed.commits), SEED)


def assert_they_agree(combination: Combination) -> None:
    outcome = run_combination(combination)
    assert outcome.injected, str(combination)
    assert not outcome.wrong, (str(combination), outcome.wrong, outcome.trace)


@pytest.mark.parametrize("name", [*ONCE_WRONG, *ANSWERS_TO_OTHERS])
def test_what_was_wrong_once_is_right(name: str) -> None:
    outcome = run_combination(Combination.named(name))
    assert outcome.injected
    assert not outcome.wrong, outcome.trace


@pytest.mark.long
@pytest.mark.parametrize("name", NEVER_WHOLE)
def test_an_answer_that_never_comes_to_its_end_holds_nobody(name: str) -> None:
    outcome = run_combination(Combination.named(name))
    assert outcome.injected
    assert not outcome.wrong, outcome.trace


@pytest.mark.parametrize("name", NEVER_SENT)
def test_what_was_never_sent_is_no_open_question(name: str) -> None:
    outcome = run_combination(Combination.named(name))
    assert outcome.injected
    assert not outcome.wrong, outcome.trace
    assert any("can't be reached" in refusal for refusal in outcome.refusals)
    assert not any("unknown" in line for line in outcome.trace), outcome.trace


@pytest.mark.long
@pytest.mark.parametrize(("mutation", "name"), CAUGHT, ids=[mutation for mutation, _ in CAUGHT])
def test_a_till_that_breaks_a_rule_is_caught(mutation: str, name: str) -> None:
    broken = run_combination(Combination.named(name, mutation))
    assert broken.wrong, broken.trace
    whole = run_combination(Combination.named(name))
    assert not whole.wrong, whole.trace


def test_books_and_account_agree_after_several_faults_in_a_row() -> None:
    assert play_histories(5, SEED, shrink=False) == ""


def test_books_and_account_agree_after_a_storm() -> None:
    assert play_storm(SEED) == ""


def test_a_combination_is_named_so_that_it_can_be_repeated() -> None:
    for combination in enumerated("reader", 2, 2):
        named = Combination.named(str(combination))
        assert (named.scenario, named.fault) == (combination.scenario, combination.fault)

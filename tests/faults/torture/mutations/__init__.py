"""What breaks the program on purpose, one rule at a time: the torture has to notice each."""

from __future__ import annotations

from typing import Final

from tests.faults.torture.mutations.answers import ANSWERS
from tests.faults.torture.mutations.charging import CHARGING
from tests.faults.torture.mutations.coming_back import COMING_BACK
from tests.faults.torture.mutations.counter import COUNTER

MUTATIONS: Final = {**CHARGING, **ANSWERS, **COMING_BACK, **COUNTER}

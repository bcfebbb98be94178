"""What a chart shows, and the round steps of its axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from pos_app.domain.texts import pgettext


class ChartForm(Enum):
    """Upright columns or a line along time; lying bars beside names; hours by weekdays."""

    COLUMNS = "columns"
    BARS = "bars"
    LINE = "line"
    HEAT = "heat"


@dataclass(frozen=True)
class ChartPoint:
    """One figure; `label` stands at the axis, `name` is the same in full.

    `compared` is the figure that it is compared with; `across` and `down` place it in a heat.
    """

    key: str
    label: str
    name: str
    value: int
    compared: int | None = None
    across: int = 0
    down: int = 0


@dataclass(frozen=True)
class Chart:
    """Figures of one kind, in minor units of one currency or as counts.

    `write` writes a figure in full, `write_tick` as short as an axis has room for.
    `smallest_step` is the least that two ticks may be apart. `columns` and `rows` name the cells
    of a heat.
    """

    form: ChartForm
    title: str
    points: tuple[ChartPoint, ...]
    write: Callable[[int], str]
    write_tick: Callable[[int], str]
    smallest_step: int = 1
    period_name: str = ""
    compared_name: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def is_compared(self) -> bool:
        """Whether any figure has one beside it."""
        return any(point.compared is not None for point in self.points)

    @property
    def values(self) -> list[int]:
        """All figures, those beside them too."""
        compared = (point.compared for point in self.points)
        return [point.value for point in self.points] + [each for each in compared if each]

    def readout(self, point: ChartPoint) -> str:
        """Return a figure in words: `Mon, Nov 23: $120.00`."""
        value = self.write(point.value)
        if point.compared is None:
            return pgettext("a figure of a chart", "{name}: {value}", name=point.name, value=value)
        return pgettext(
            "a figure of a chart",
            "{name}: {value}, compared with {compared}",
            name=point.name,
            value=value,
            compared=self.write(point.compared),
        )

    @property
    def text(self) -> str:
        """All figures in words, a line each: what a screen reader reads."""
        return "\n".join(self.readout(point) for point in self.points)


@dataclass(frozen=True)
class Axis:
    """From `low` to `high` in steps that are 1, 2 or 5 times a power of ten."""

    low: int
    high: int
    step: int

    @property
    def ticks(self) -> range:
        """Where the steps are."""
        return range(self.low, self.high + 1, self.step)

    def share(self, value: int) -> float:
        """Return how far along the axis a figure is: 0.0 is its low end, 1.0 its high one."""
        return (value - self.low) / (self.high - self.low)


def round_axis(values: Iterable[int], most_steps: int, smallest_step: int = 1) -> Axis:
    """Return an axis with zero and all these figures on it, in at most that many steps."""
    given = [0, *values]
    lowest, highest = min(given), max(given)
    step = next(
        step
        for step in _round_numbers(smallest_step)
        if -(-highest // step) - lowest // step <= max(most_steps, 2)
    )
    low, high = lowest // step * step, -(-highest // step) * step
    return Axis(low, high if high > low else low + step, step)


def _round_numbers(first: int) -> Iterable[int]:
    power = first
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10

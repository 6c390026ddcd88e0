"""A race as rows of a table, and the table as text: ratios first."""

import statistics
from collections.abc import Iterator, Sequence

from benchmarks.turns import Race, Seconds, middle_half, ratios
from src.experiments.base import Row

NAME_WIDTH = 38


def rows_of(comparison: str, race: Race, seconds: Seconds) -> list[Row]:
    """A row a contestant, the pace first; one row of words alone where nobody ran."""
    place = {"comparison": comparison, "setting": race.setting}
    if race.missing:
        return [place | {"contestant": race.missing}]
    pace = next(iter(seconds.values()))
    return [place | _numbers(race, name, pace, times) for name, times in seconds.items()]


def _numbers(race: Race, name: str, pace: Sequence[float], times: Sequence[float]) -> Row:
    """What is known of one contestant; a ratio is a median of rounds, as the milliseconds are."""
    found = ratios(pace, times)
    low, high = middle_half(found)
    return {
        "contestant": name,
        "ratio": round(statistics.median(found), 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "milliseconds": round(1e3 * statistics.median(times), 3),
        "parameters": race.contestants[name].parameters,
        "rounds": race.rounds,
    }


def text_of(rows: Sequence[Row]) -> Iterator[str]:
    """The rows of one race as lines of text."""
    yield f"  {rows[0]['setting']}"
    for row in rows:
        if "ratio" not in row:
            yield f"    not measured: {row['contestant']}"
            continue
        spread = f"({row['low']:.2f} to {row['high']:.2f})"
        line = f"    {row['ratio']:7.2f} {spread:18} {row['contestant']:{NAME_WIDTH}}"
        line += f"{row['milliseconds']:10.1f} ms"
        if row["parameters"] is not None:
            line += f"{row['parameters']:11,} parameters"
        yield line

"""A simulated daily price series in the columns of the official file (samsung.csv).

The close is a random walk of returns whose variance follows a GARCH(1, 1) process, so quiet and
nervous months alternate while the direction of the next day cannot be foretold. Holidays stand in
the file with Volume 0 and the price of the day before, as in the official one. Only +, -, *, / and
sqrt are used: they round alike on every system, so the bytes are the same everywhere.

Not modelled: dividends other than a fixed quarterly share, splits, market-wide events.
"""

import datetime
import itertools
import math
import random
from collections.abc import Iterator

from data.samplers.compose import Files

HEADER = "Date,Open,High,Low,Close,Adj Close,Volume"
FIRST_DAY = datetime.date(2010, 1, 4)
START_PRICE = 15_000.0
DRIFT = 0.0007  # a day
VARIANCE = 0.016 * 0.016  # of a day's return, in the long run
SHOCK, MEMORY = 0.08, 0.90  # GARCH: how much of it is new, how much is kept
HOLIDAY_SHARE = 115 / 5528  # rows with Volume 0, as in the official file
DIVIDEND = 0.004  # of the price, a quarter


def make(seed: int = 2026, rows: int = 2500) -> Files:
    rng = random.Random(seed)
    every = (FIRST_DAY + datetime.timedelta(days=count) for count in itertools.count())
    days = list(itertools.islice((day for day in every if day.weekday() < 5), rows))
    holidays = set(rng.sample(range(10, rows - 10), round(rows * HOLIDAY_SHARE)))
    lines = [HEADER]
    prices = series(rng, rows, holidays)
    for day, (bar, volume), factor in zip(days, prices, dividend_factors(days), strict=True):
        lines.append(",".join(map(str, (day, *bar, round(bar[-1] * factor, 6), volume))))
    return {"samsung.csv": "\n".join(lines) + "\n"}


def series(rng: random.Random, rows: int, holidays: set[int]) -> Iterator[tuple[tuple, int]]:
    """Yield ((open, high, low, close), volume) a day."""
    close, value, variance, shock, interest = START_PRICE, START_PRICE, VARIANCE, 0.0, 1.0
    for row in range(rows):
        if row in holidays:
            yield (tick(close),) * 4, 0
            continue
        variance = VARIANCE * (1 - SHOCK - MEMORY) + SHOCK * shock * shock + MEMORY * variance
        width = normal(rng) * (1.9 if rng.random() < 0.05 else 0.93)  # one day in twenty is wild
        shock = math.sqrt(variance) * width
        value *= 1 + DRIFT + shock
        bar = candle(rng, close, value, math.sqrt(variance))
        close = bar[-1]
        interest = 1 + 0.85 * (interest - 1) + 0.12 * normal(rng)
        size = max(0.25, interest) * (0.6 + 18 * abs(shock)) * (0.8 + 0.4 * rng.random())
        yield bar, round(20_000_000 * size / 1000) * 1000


def candle(rng: random.Random, before: float, value: float, spread: float) -> tuple:
    """Return open, high, low, close in whole ticks with low <= open, close <= high."""
    opening = tick(before + (value - before) * 0.3 + before * spread * 0.4 * normal(rng))
    closing = tick(value)
    high = max(opening, closing, tick(max(opening, closing) * (1 + 0.6 * spread * rng.random())))
    low = min(opening, closing, tick(min(opening, closing) * (1 - 0.6 * spread * rng.random())))
    return opening, high, low, closing


def tick(price: float) -> int:
    """Round to the price steps of the exchange: 10 below 10,000, then 50, 100 from 50,000 on."""
    step = 10 if price < 10_000 else 50 if price < 50_000 else 100
    return round(price / step) * step


def normal(rng: random.Random) -> float:
    """Twelve uniform numbers, less six: nearly normal, without the logarithm of a libm."""
    total = -6.0
    for _ in range(12):  # not sum(): since Python 3.12 it adds floats in another way
        total += rng.random()
    return total


def dividend_factors(days: list[datetime.date]) -> list[float]:
    """Return Adj Close / Close: 1 in the last quarter, less with each dividend before it."""
    quarters = [day.year * 4 + (day.month - 1) // 3 for day in days]
    factors = [1.0]
    for _ in range(quarters[-1] - quarters[0]):
        factors.append(factors[-1] * (1 - DIVIDEND))
    return [factors[quarters[-1] - quarter] for quarter in quarters]

"""Follow the figures of a page to the lists behind them."""

import html
import re
from decimal import Decimal

_LINK = re.compile(r'<a[^>]*?data-behind(="sum")?[^>]*?href="([^"]+)"[^>]*>([^<]+)</a>')
_TOTAL = re.compile(r"data-total>([\d,]+)<")
_SUM = re.compile(r"data-sum>([^<]+)<")


def figures(page) -> list[tuple[str, Decimal, bool]]:
    """The address of each figure, what it says, and whether it is a sum of dollars."""
    found = _LINK.findall(page.content.decode())
    return [(html.unescape(url), _number(text), bool(is_sum)) for is_sum, url, text in found]


def wrong(browser, page) -> list[str]:
    """The figures whose list has another number of rows, or adds up to something else."""
    return [
        f"{url}: the page says {said}, the list {listed}"
        for url, said, is_sum in dict.fromkeys(figures(page))
        if (listed := _listed(browser, url, is_sum)) != said
    ]


def _listed(browser, url: str, is_sum: bool):
    answer = browser.get(url)
    if answer.status_code != 200:
        return answer.status_code
    match = (_SUM if is_sum else _TOTAL).search(answer.content.decode())
    return match and _number(match[1])


def _number(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", text))

"""A signed-in visitor over HTTP, with nothing of a browser's own time."""

import re
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar


class Visitor:
    def __init__(self, url: str, email: str, password: str):
        self.url = url
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.post("/accounts/login/", {"login": email, "password": password})

    def get(self, path: str, **headers: str) -> str:
        request = urllib.request.Request(self.url + path, headers=headers)
        with self.opener.open(request, timeout=60) as response:
            return response.read().decode()

    def post(self, path: str, fields: dict[str, str], page: str = "") -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page or path))
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token.group(1)}).encode()
        request = urllib.request.Request(
            self.url + path, data=body, headers={"Referer": self.url + path}
        )
        with self.opener.open(request, timeout=60) as response:
            return response.read().decode()


def milliseconds(work, times: int) -> list[float]:
    """How long each of that many runs took, sorted, after two for warming up."""
    for _ in range(2):
        work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)

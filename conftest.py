"""How tests are spread over processes: those of the browser share one running Sphere."""

from xdist.scheduler import LoadScopeScheduling


class ByTest(LoadScopeScheduling):
    def _split_scope(self, nodeid):
        return "tests/browser" if nodeid.startswith("tests/browser") else nodeid


def pytest_xdist_make_scheduler(config, log):
    return ByTest(config, log)

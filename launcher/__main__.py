import os
import sys

from launcher import assets, databases, run, system, testing
from launcher.processes import Failed, say
from launcher.settings import told

USAGE = "python -m launcher run | test [pytest's arguments] | serve-db | assets"


def main(arguments: list[str]) -> int:
    name, rest = (arguments or ["run"])[0], arguments[1:]
    values = told(os.environ)
    match name:
        case "run":
            return run.run(values)
        case "test":
            return testing.test(rest)
        case "serve-db":
            return databases.serve(values)
        case "assets":
            system.prepare()
            assets.build()
            return 0
    say(USAGE)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as failure:
        sys.exit(str(failure))

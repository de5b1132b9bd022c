"""`python -m leads.parsing FILE…` prints what each mail says, one JSON object a line."""

import sys

from .lines import json_lines

for line in json_lines(sys.argv[1:]):
    print(line)

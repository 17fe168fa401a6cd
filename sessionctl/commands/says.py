"""How a command speaks to a person: one line on stderr, and an exit code that means something.

0: done. 1: the thing asked for is not so. 2: the call was wrong.
"""

import sys
from typing import NoReturn

NOT_SO = 1
WRONG_CALL = 2


def fail(line: str, code: int = NOT_SO) -> NoReturn:
    """Prints one line for a person on stderr (what, where, what would do); ends the program with `code`."""
    print(line, file=sys.stderr)
    raise SystemExit(code)

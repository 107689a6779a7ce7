"""Begin warm mail workers on demand: what is killed is the work, not its start.

Run with the portal's environment. Each line on standard input is how many seconds the
clock goes ahead; a child then delivers what is due by that clock, until it is killed or
nothing is left. Standard output names the child, and then says that it has ended.
"""

import os
import sys
import time

import time_machine

from odoportail import create_app, mail
from odoportail.extensions import db


def main():
    """Serve lines until there are no more."""
    app = create_app()
    with app.app_context():
        db.engine.dispose()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            deliver(app, float(line))
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


def deliver(app, seconds_ahead):
    """Deliver what is due, and end without what the parent would do at its end."""
    code = 1
    try:
        ahead = time.time() + seconds_ahead
        with time_machine.travel(ahead, tick=True), app.app_context():
            for _ in mail.deliver():
                pass
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()

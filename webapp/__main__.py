"""`python -m webapp`: the whole service in one command, for `make run` and the Procfile's web process."""

import logging
import os
import signal
import sys

from webapp.config import PLAIN_HTTP, BadSettings, load_settings
from webapp.hosting import watch
from webapp.hosting.embedded import EmbeddedError
from webapp.hosting.serve import PortTaken, serve


def main() -> int:
    """Serve until a signal arrives. Return the exit code: 0 after a clean stop, 1 or 2 with a sentence on stderr."""
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.INFO)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, watch.interrupt)
    try:
        settings = load_settings(os.environ)
        if settings.is_plain_http and not settings.development:
            logging.getLogger("webapp").warning(PLAIN_HTTP)
        return serve(settings)
    except KeyboardInterrupt:
        return 0
    except BadSettings as problem:
        return _complain(problem, 2)
    except (EmbeddedError, PortTaken) as problem:
        return _complain(problem, 1)


def _complain(problem: Exception, code: int) -> int:
    sys.stderr.write(f"{problem}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())

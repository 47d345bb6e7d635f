"""Serve one peer on 127.0.0.1; it runs in the peers' own environment and knows nothing of the suite."""

import argparse
import logging
from pathlib import Path
from typing import Any

import directory
import stimulus
from agr import Agr
from cro import Cro
from dso import Dso

ROLES: dict[str, Any] = {"AGR": Agr, "CRO": Cro, "DSO": Dso}


def main() -> None:
    """Read the command line and serve until a signal ends it."""
    parser = argparse.ArgumentParser(description="Serve an accept-all peer built on shapeshifter-uftp.")
    parser.add_argument("--role", choices=ROLES, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--domain", required=True)
    parser.add_argument("--secret-key-file", type=Path, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    given = parser.parse_args()

    known = directory.load(given.directory)
    service = ROLES[given.role](
        sender_domain=given.domain,
        signing_key=given.secret_key_file.read_text(encoding="ascii").strip(),
        key_lookup_function=known.key,
        endpoint_lookup_function=known.endpoint,
        host="127.0.0.1",
        port=given.port,
    )
    if hasattr(service, "starts"):
        stimulus.hook(service)
    # By default each message is written to the log several times; only what goes wrong is wanted there.
    for name in ("shapeshifter-uftp", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    service.run()


if __name__ == "__main__":
    main()

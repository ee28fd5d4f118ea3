#!/usr/bin/env python3
"""Goldrush from the command line.  On a fresh machine: `python3 manage.py up`."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must at least hear why
    sys.exit(f"Goldrush needs Python 3.11 or newer; this one is {sys.version.split()[0]}.")

from project import bootstrap


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "test":
        sys.exit(bootstrap.test(sys.argv[2:]))

    bootstrap.prepare(command)
    # From here on this is the Python of .venv, so Django may be imported.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    if command == "up":
        from project.start import start

        start(sys.argv[2:])
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Goldrush from the command line.  On a fresh machine: `python3 manage.py up`."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must at least hear why
    sys.exit(f"Goldrush needs Python 3.11 or newer; this one is {sys.version.split()[0]}.")

from project import bootstrap

HELP = {"help", "--help", "-h"}


def main() -> None:
    command, arguments = sys.argv[1] if sys.argv[1:] else "help", sys.argv[2:]
    if command in HELP and arguments in (["up"], ["test"], ["install"]):
        command, arguments = arguments[0], ["--help"]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    if command == "test":
        sys.exit(bootstrap.test(bootstrap.read_paths(arguments)))
    if command == "install":
        sys.exit(bootstrap.install(bootstrap.read_extra(arguments)))
    if command == "up":
        _up(arguments)
    else:
        _django(command)


def _up(arguments: list[str]) -> None:
    where = bootstrap.read_address(arguments)
    bootstrap.prepare("up")

    import django

    django.setup()
    from project.start import start

    start(host=where.host, port=where.port)


def _django(command: str) -> None:
    bootstrap.prepare(command)
    if command in HELP and not sys.argv[2:]:
        print(bootstrap.OVERVIEW)

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

"""A server process that tries wrong passwords, to run several of at once: prints the rule of every refusal."""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from kolloquy.governance.actions import add_user  # noqa: E402
from kolloquy.governance.sign_in.actions import authenticate  # noqa: E402
from kolloquy.kernel.verdict import Refused  # noqa: E402

if sys.argv[1] == "prepare":
    call_command("migrate", verbosity=0)
    add_user(username="ada", password="a long enough secret", function="medical")
else:
    for _ in range(int(sys.argv[1])):
        try:
            authenticate(username="ada", password="wrong", address="192.0.2.1")
        except Refused as refused:
            sys.stdout.write(f"{refused.verdict.rule}\n")

"""The commands of those who prove the suite: read only when they are asked for, for they know every mutant."""

from importlib import import_module
from typing import Any

import typer.core
import typer.main

_MODULES = {"mutants": "uftp_conformance.mutants.command"}  # see CONTRIBUTING; no vendor needs them


class Commands(typer.core.TyperGroup):
    """The commands that `--help` lists, and those that it does not."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command by its name, None where there is none."""
        if cmd_name in _MODULES:
            return typer.main.get_command(import_module(_MODULES[cmd_name]).app)
        return super().get_command(ctx, cmd_name)

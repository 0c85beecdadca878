"""`flask docs`: the pages of docs/generated; a review sees changed access and workflows as a diff."""

import re
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from forum_app.core.access import access_of
from forum_app.core.workflow import Workflow

RULES = re.compile(r"forum_app\.\w+\.rules")  # loaded with the features, before any command runs
IGNORED_METHODS = {"HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Register the command."""

    @app.cli.command("docs")
    @click.option("--into", type=click.Path(path_type=Path), default=Path("docs/generated"), show_default=True)
    def docs(into: Path) -> None:
        """Write access.md and workflows.md."""
        into.mkdir(parents=True, exist_ok=True)
        for name, text in pages(current_app).items():
            (into / name).write_text(text, encoding="utf-8")
            click.echo(into / name)


def pages(app: Flask) -> dict[str, str]:
    """File name -> text of every generated page."""
    return {"access.md": access_page(app), "workflows.md": workflows_page()}


def access_page(app: Flask) -> str:
    """Every route with its methods and the permissions of which its caller needs one, as a table."""
    lines = ["# Who may call what", "", "Written by `make docs`.", "", "| address | methods | who |", "|---|---|---|"]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        access = access_of(app, rule.endpoint)
        who = "nobody" if access is None else ", ".join(sorted(f"`{p}`" for p in access.permissions)) or "everybody"
        methods = " ".join(sorted((rule.methods or set()) - IGNORED_METHODS))
        lines.append(f"| `{rule.rule}` | {methods} | {who} |")
    return "\n".join(lines) + "\n"


def workflows_page() -> str:
    """Every workflow as a Mermaid diagram and a table of what its steps need."""
    parts = ["# Workflows", "", "Written by `make docs`. A step marked * asks for a reason."]
    for name, workflow in sorted(_workflows().items()):
        parts += ["", f"## {name}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial.value}"]
        for step in workflow.steps.values():
            mark = "*" if step.reason else ""
            parts += [f"    {s.value} --> {step.target.value}: {step.name}{mark}" for s in sorted(step.sources)]
        parts += ["```", "", "| step | needs | not while |", "|---|---|---|"]
        for step in workflow.steps.values():
            hindrances = ", ".join(rule.__name__.replace("_", " ") for rule in step.unless)
            parts.append(f"| {step.name} | `{step.needs}` | {hindrances} |")
    return "\n".join(parts) + "\n"


def _workflows() -> dict[str, Workflow[Any, Any]]:
    found: dict[str, Workflow[Any, Any]] = {}
    for name in sorted(module for module in sys.modules if RULES.fullmatch(module)):
        feature = name.split(".")[1]
        for title, value in vars(sys.modules[name]).items():
            if isinstance(value, Workflow):
                found[f"{feature}: {title}"] = value
    return found

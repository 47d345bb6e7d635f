"""`uftp-conformance schema`: the published form of the event stream."""

import typer

from uftp_conformance.run.stream_header import schema


def show_schema() -> None:
    """Print the JSON Schema of a line of the event stream (events.jsonl).

    Example: uftp-conformance schema
    """
    typer.echo(schema(), nl=False)

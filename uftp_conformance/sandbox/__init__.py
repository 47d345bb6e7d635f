"""The sandbox: a reference participant to write a client against, with a log and a page."""

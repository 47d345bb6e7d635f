"""Load the plugin and the fixtures of the suites."""

pytest_plugins = ["uftp_conformance.plugin", "fixtures.session"]

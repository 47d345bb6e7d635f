"""Plan phase."""

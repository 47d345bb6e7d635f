"""One conformance run: what is judged, in which process, and what it comes to."""

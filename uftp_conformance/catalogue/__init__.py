"""All requirements, as data: the rows, their cells, and the loader that refuses an inconsistent catalogue."""

from uftp_conformance.catalogue.loader import load, load_texts
from uftp_conformance.catalogue.rows import Catalogue, Cell, Requirement

__all__ = ["Catalogue", "Cell", "Requirement", "load", "load_texts"]

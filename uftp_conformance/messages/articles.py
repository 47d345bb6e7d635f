"""The English article before a name, by the sound of the name: an AGRPortfolioUpdate, a FlexOffer, a UFTP message."""

_BEGIN_WITH_A_VOWEL = tuple("AEIO")  # a name with U begins like "you": USEF, UFTP


def an(name: str, *, capital: bool = False) -> str:
    """Return a name with its article before it, which begins a sentence or not."""
    article = "an" if name.upper().startswith(_BEGIN_WITH_A_VOWEL) else "a"
    return f"{article.capitalize() if capital else article} {name}"

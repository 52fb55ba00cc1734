"""A source in words: who, how many people, which method, how far verified. Screens and texts share it.

A figure never stands without its source and its code; where the code is R or U, the words
"not re-verified" stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

from wizard.plan.model import ClaimPart, MadeFrom, SourceRef
from wizard.words import Words

UNCHECKED = ("R", "U")  # codes of what was not seen again in any page


def verification_words(words: Words) -> dict[str, str]:
    """What each verification code means."""
    say = words.say
    return {
        "V": say("verification.V", "seen in the paper or on an official page"),
        "V2": say("verification.V2", "seen only in a second-hand page"),
        "R": say("verification.R", "general knowledge, not re-verified"),
        "U": say("verification.U", "looked for and not found: not re-verified, only what that text says"),
        "S": say(
            "verification.S", "a statement of a seed text: S0 to S4 are the five texts that this program started from"
        ),
        "ADJ": say("verification.ADJ", "our own choice, on the cautious side"),
    }


def method_words(words: Words) -> dict[str, str]:
    """What each method is called."""
    say = words.say
    return {
        "seed_text": say("method.seed_text", "seed text"),
        "surface_emg": say("method.surface_emg", "electrical activity, from the skin"),
        "fine_wire_emg": say("method.fine_wire_emg", "electrical activity, fine wires in the muscle"),
        "emg_informed_model": say("method.emg_informed_model", "computer model of muscle force"),
        "randomised_trial": say("method.randomised_trial", "randomised trial"),
        "controlled_trial": say("method.controlled_trial", "controlled trial"),
        "systematic_review": say("method.systematic_review", "review of studies"),
        "range_table": say("method.range_table", "table of ranges"),
        "guideline": say("method.guideline", "guideline"),
        "official_page": say("method.official_page", "official page"),
        "secondary_page": say("method.secondary_page", "second-hand page"),
        "clinical_study": say("method.clinical_study", "clinical study"),
        "laboratory_study": say("method.laboratory_study", "laboratory study"),
        "professional_protocol": say("method.professional_protocol", "protocol of a clinic"),
        "own_placement": say("method.own_placement", "our own choice"),
    }


def code_words(code: str, words: Words) -> str:
    """A verification code as it stands beside a figure: R and U say that nobody checked again."""
    if code in UNCHECKED:
        return words.say("code.unchecked", "{code}, not re-verified", code=code)
    return code


def source_line(source: SourceRef, words: Words, verification: str | None = None) -> str:
    """One source: name, people, method and code, as in ``Boren 2011 · 24 people · method (V2)``."""
    say = words.say
    code = code_words(verification or source.verification, words)
    if source.method == "own_placement":
        return say("source.own", "Our own cautious choice, no study ({code})", code=code)
    parts = [source.short]
    if source.n:
        parts.append(say("source.people", "{n} people", n=source.n))
    if source.method != "seed_text":
        parts.append(method_words(words)[source.method])
    return f"{' · '.join(parts)} ({code})"


def sources_line(sources: Iterable[SourceRef], words: Words) -> str:
    """Several sources as one line."""
    return "; ".join(source_line(source, words) for source in sources)


def short_line(sources: Iterable[SourceRef], words: Words) -> str:
    """Several sources, each as its name and code only."""
    return "; ".join(f"{source.short} [{code_words(source.verification, words)}]" for source in sources)


def statement_line(sources: Iterable[SourceRef], verification: str, words: Words, full: bool = True) -> str:
    """The sources of a statement, and its own code where that is none of theirs: the weaker one must not be hidden."""
    sources = tuple(sources)
    line = (sources_line if full else short_line)(sources, words)
    if verification in {source.verification for source in sources}:
        return line
    own = words.say("code.statement", "this statement: {code}", code=code_words(verification, words))
    return f"{line}; {own}"


def figures(claims: Iterable[ClaimPart], words: Words) -> list[str]:
    """Every figure of these claims, each in one line with people, method, source and code."""
    return [
        f"{figure.text}. {source_line(claim.source, words, claim.verification)}"
        for claim in claims
        for figure in claim.figures
    ]


def code_key(words: Words) -> list[str]:
    """What every code means, one line each."""
    return [f"{code}: {meaning}" for code, meaning in verification_words(words).items()]


def made_from(made: MadeFrom) -> str:
    """Version and digests in one line, shortened as on the plan page."""
    return f"hipwise {made.version}, catalogue {short(made.catalogue)}, rules {short(made.rules)}"


def short(digest: str) -> str:
    """The first twelve signs of a digest."""
    return digest.removeprefix("sha256:")[:12]

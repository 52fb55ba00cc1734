"""Who may reach the server. A clinic is on a network only behind encryption, or where somebody says aloud that it is not.

No Streamlit here: the command asks before it starts anything, and ``app.py`` asks again, however it was started.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from wizard.exports.formats import ADDRESS, public_address

from .modes import CLINIC
from .settings import Settings

INSECURE = "HIPWISE_INSECURE_NETWORK"  # of the environment; ``app --insecure-network`` sets it
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORWARDED = "FORWARDED_ALLOW_IPS"  # of the environment; the server reads it before any of our code runs
Way = Literal["here", "certificate", "proxy", "insecure", "open"]


class UnsafeNetworkError(ValueError):
    """One sentence about a way to the clinic that anybody could listen to."""


def way(
    mode: str, address: str | None, settings: Settings, environment: Mapping[str, str], has_certificate: bool = False
) -> Way:
    """How others reach a server that listens at ``address`` (None: everywhere). ``has_certificate``: it was given one already.

    ``here`` is this machine alone; ``open`` is a network of a home or a workshop, which the command says is not encrypted.
    Raises UnsafeNetworkError, BadAddressError.
    """
    if settings.server.proxy:
        if not (public_address(environment) or "").startswith("https://"):
            raise UnsafeNetworkError(
                f"{ADDRESS}: found no address with https; a proxy is declared, so set the address that it answers to, "
                "such as https://hip.example.org."
            )
        return "proxy"
    if address in LOOPBACK:
        return "here"
    if has_certificate or settings.server.certificate:
        return "certificate"
    if mode != CLINIC:
        return "open"
    if environment.get(INSECURE) == "1":
        return "insecure"
    raise UnsafeNetworkError(
        "--network: a clinic is not let into a network without encryption; set certificate and key, or proxy, below [server] in hipwise.toml, "
        "or say --insecure-network, which every page then shows."
    )


def forwarding(settings: Settings, environment: Mapping[str, str]) -> None:
    """Raise UnsafeNetworkError where a proxy is declared and the server itself believes what others say of whom they speak for.

    It then takes the word of a proxy for the connection, and nothing is left by which the proxy could be known.
    """
    said = environment.get(FORWARDED)
    if settings.server.proxy and said != "":
        found = "nothing" if said is None else repr(said)
        raise UnsafeNetworkError(
            f"{FORWARDED}: found {found}; a proxy is declared, so start with: hipwise app, "
            f"or set it empty before the start, as in: {FORWARDED}= streamlit run app.py"
        )


def public_host(environment: Mapping[str, str]) -> str | None:
    """The name of the public address, where one is set. Raises BadAddressError."""
    said = public_address(environment)
    return urlsplit(said).hostname if said else None

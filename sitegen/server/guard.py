"""Who may ask the preview server for anything: browsers that were sent to it by name, and pages of its own."""

from ipaddress import ip_address

from starlette.datastructures import Headers

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})
MOST_HEADERS = 100


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def refusal(path: str, headers: Headers, host: str) -> int:
    """The status with which a request is refused before anything is looked at, 0 if it is let in.

    `host` is the address that the server was told to listen at. The Host header is what a page of another site cannot
    choose: a name of that site, made to lead to this machine (DNS rebinding), arrives as that name.
    """
    if len(headers) > MOST_HEADERS:
        return 431
    if not path.startswith("/"):
        return 400
    return 0 if is_our_host(headers.getlist("host"), host) else 403


def is_our_host(named: list[str], host: str) -> bool:
    """Whether the one Host header names this server."""
    name = _host_name(named[0]) if len(named) == 1 else ""
    if name in LOCAL or name.endswith(".localhost") or (name and name == host.lower()):
        return True
    # Nobody can make an address of numbers lead elsewhere; where all are listened to, any may be ours.
    return host in EVERYWHERE and _is_address(name)


def _host_name(text: str) -> str:
    """`[::1]:8000` -> `::1`, `LOCALHOST:8000` -> `localhost`; "" for anything that is no host with a port."""
    name, bracket, port = text.lower().rpartition("]")
    if bracket:
        return name[1:] if name.startswith("[") and _is_port(port) else ""
    name, colon, number = text.lower().partition(":")
    return name if _is_port(colon + number) else ""


def _is_port(text: str) -> bool:
    return not text or (text[0] == ":" and text[1:].isascii() and text[1:].isdigit())


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def is_own_page(headers: Headers) -> bool:
    """Whether a request that only our pages send was sent by one of them.

    Browsers say truthfully from where a request comes; what is no browser says nothing, and has no visitor to deceive.
    """
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origins = headers.getlist("origin")
    return not origins or origins == [f"http://{headers.get('host', '')}"]

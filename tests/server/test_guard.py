"""Who is let in: only who asks this server by its own name, and from its own pages."""

import pytest
from starlette.datastructures import Headers

from sitegen.server.guard import is_loopback, is_our_host, is_own_page, refusal


@pytest.mark.parametrize(
    "named",
    [
        "localhost",
        "localhost:8000",
        "LOCALHOST:8000",
        "bao.localhost:8000",
        "127.0.0.1",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
    ],
)
def test_the_names_of_this_machine_are_ours(named):
    """With or without a port, in any letters."""
    assert is_our_host([named], "127.0.0.1")


@pytest.mark.parametrize(
    "named",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil",
        "evillocalhost",
        "",
        "user@localhost",
        "[::1].evil",
        "[::1]evil",
        "::1",
        "localhost:80:80",
        "localhost:x",
        "localhost:²",
        "192.168.1.5",
        "0.0.0.0",
        " localhost",
        "localhost/",
    ],
)
def test_any_other_name_was_made_to_lead_here(named):
    """DNS rebinding: a name of somebody else's that leads to this machine."""
    assert not is_our_host([named], "127.0.0.1")


def test_one_host_and_no_other():
    """Two names, or none, are no name."""
    assert not is_our_host(["localhost", "localhost"], "127.0.0.1")
    assert not is_our_host([], "127.0.0.1")


def test_the_name_that_was_asked_for_is_ours():
    """`--host` with a name or an address of the machine."""
    assert is_our_host(["toa-soan:8000"], "toa-soan")
    assert is_our_host(["192.168.1.5:8000"], "192.168.1.5")
    assert not is_our_host(["192.168.1.6:8000"], "192.168.1.5")


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
def test_where_all_may_see_it_any_address_is_ours_and_no_name(everywhere):
    """Numbers cannot be made to lead elsewhere, names can."""
    assert is_our_host(["192.168.1.5:8000"], everywhere)
    assert is_our_host(["[fe80::1]:8000"], everywhere)
    assert not is_our_host(["evil.example:8000"], everywhere)


def asked(**fields: str) -> Headers:
    return Headers({name.replace("_", "-"): text for name, text in fields.items()})


@pytest.mark.parametrize("origin", ["http://localhost:8000", None])
@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_our_pages_may_ask(origin, site):
    """What browsers say of our own pages; and who is no browser."""
    fields = {"origin": origin, "sec_fetch_site": site}
    assert is_own_page(asked(host="localhost:8000", **{name: text for name, text in fields.items() if text}))


@pytest.mark.parametrize(
    "origin",
    ["null", "", "http://evil.example", "http://localhost", "http://localhost:8001", "https://localhost:8000",
     "http://127.0.0.1:8000", "http://192.0.2.1"],
)  # fmt: skip
def test_pages_of_others_may_not_ask(origin):
    """Another port, another scheme, another spelling of the machine is another site."""
    assert not is_own_page(asked(host="localhost:8000", origin=origin))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "x"])
def test_browsers_tell_where_a_request_comes_from(site):
    """Also where they send no Origin."""
    assert not is_own_page(asked(host="localhost:8000", sec_fetch_site=site))


def test_what_is_refused_before_anything_is_looked_at():
    """No path of ours, too many headers, a foreign name."""
    ours = asked(host="localhost")
    assert refusal("/", ours, "127.0.0.1") == 0
    assert refusal("http://evil.example/", ours, "127.0.0.1") == 400
    assert refusal("*", ours, "127.0.0.1") == 400
    assert refusal("/", asked(host="evil.example"), "127.0.0.1") == 403
    many = Headers(raw=[(b"host", b"localhost"), *((b"x", b"y") for _ in range(100))])
    assert refusal("/", many, "127.0.0.1") == 431


def test_what_only_this_machine_reaches():
    """A warning is due for everything else."""
    assert all(map(is_loopback, ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LocalHost"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "192.168.1.5", "toa-soan", ""]))

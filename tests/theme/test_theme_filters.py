"""What templates may do with values."""

import json
from datetime import UTC, datetime, timedelta, timezone

import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.filters import do_urlencode
from theme_views import DATE, SITE

from sitegen.model import Picture, Renditions
from sitegen.theme.environment import bare_environment
from sitegen.theme.filters import filters_for, json_ld, photo, safe_url

LABELS = {"monday": "Thứ Hai", "thousands": "."}
FILTERS = filters_for(LABELS, SITE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("day_time", "Thứ Hai, 30/12/2019 14:05 (GMT+7)"),
        ("short_time", "30/12/2019 14:05"),
        ("day", "30/12/2019"),
        ("time", "14:05"),
        ("weekday", "Thứ Hai"),
        ("iso", "2019-12-30T14:05:00+07:00"),
    ],
)
def test_dates_as_vietnamese_newspapers_write_them(name, expected):
    """A date is written from tables and labels, whatever the machine's locale."""
    assert FILTERS[name](DATE) == expected


def test_dates_of_other_zones_keep_their_clock():
    """An article dated in another zone shows that zone's clock and says so."""
    assert FILTERS["day_time"](DATE.astimezone(UTC)).endswith("07:05 (GMT)")
    assert FILTERS["day_time"](DATE.astimezone(timezone(timedelta(hours=5, minutes=30)))).endswith("12:35 (GMT+5:30)")


def test_a_date_without_a_time_is_shown_without():
    """Lists do not show the midnight of articles that give only a day."""
    assert FILTERS["short_time"](DATE.replace(hour=0, minute=0)) == "30/12/2019"
    assert FILTERS["short_time"](DATE.replace(hour=0)) == "30/12/2019 00:05"


def test_numbers_and_labels_with_places():
    """Thousands are marked as the labels say; a label's places are filled by name."""
    assert FILTERS["number"](1234567) == "1.234.567"
    assert FILTERS["filled"]("Trang {number}", number=3) == "Trang 3"


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("abc/-_.~:?&=%+ đ²", max_size=12))
def test_addresses_are_quoted_as_jinja_quotes_them(address):
    """Of a text whatever is neither a letter or digit of ASCII nor one of `_.-~/`; of pairs, a query."""
    encode = bare_environment().filters["urlencode"]
    assert encode(address) == do_urlencode(address)
    assert encode((("q", address),)) == do_urlencode((("q", address),))


def test_absolute_addresses():
    """A path of the site becomes an address; other addresses stay."""
    assert FILTERS["absolute"]("/a.html") == "https://bao.example.vn/a.html"
    assert FILTERS["absolute"]("https://x.vn/") == "https://x.vn/"
    assert FILTERS["absolute"]("") == ""


@pytest.mark.parametrize("url", ["https://a.vn/ê?b=1#c", "HTTP://a.vn", "mailto:a@b.vn", "tel:0226", "/", "/a/b.html"])
def test_addresses_that_readers_may_follow(url):
    """Web, mail and telephone addresses and paths of the site stay as they are."""
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\nscript:x",
        " javascript:x",
        "data:text/html,x",
        "//evil.vn",
        "/\\evil.vn",
        "a.html",
        "",
    ],
)
def test_addresses_that_readers_may_not_follow(url):
    """Any other address is left out."""
    assert safe_url(url) == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["</script>", "<!--", "\u2028&\u2029"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_json_in_a_script_element_says_the_same_and_never_ends_it(data):
    """Nothing in the data can end the element or begin another, and machines read what was meant."""
    text = json_ld(data)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == data


@given(st.text())
def test_texts_are_escaped_as_markupsafe_escapes_them(text):
    """The quick way out of a template gives what the well-kept one gives."""
    shown = bare_environment().from_string("{{ text }}").render(text=text)
    assert shown == str(markupsafe.escape(text))


def test_nothing_depends_on_chance():
    """Templates have no random filter, no filler text and no memory addresses to print."""
    environment = bare_environment()
    assert not {"random", "pprint"} & set(environment.filters)
    assert "lipsum" not in environment.globals


def test_weekdays_of_a_whole_week():
    """Each day of the week has its own label, Monday first."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    filters = filters_for({name: name for name in names}, SITE)
    assert tuple(filters["weekday"](datetime(2024, 1, day, tzinfo=UTC)) for day in range(1, 8)) == names


def test_a_photo_is_shown_with_its_renditions() -> None:
    """As wide as it is said to be shown, with its words escaped; the first of a page does not wait."""
    plain = Picture("/anh/a&b.jpg", 4, 3)
    assert photo(plain, alt='"Lũ"') == (
        '<img src="/anh/a&amp;b.jpg" alt="&#34;Lũ&#34;" width="4" height="3" loading="lazy" decoding="async">'
    )
    rich = Picture("/a.jpg", renditions=Renditions("/assets/anh/a", "1f2e3d4c", (2,), ("webp",), "50vw"))
    assert photo(rich, eager=True) == (
        '<picture><source type="image/webp" srcset="/assets/anh/a-2-1f2e3d4c.webp 2w" sizes="50vw">'
        '<img src="/a.jpg" alt="" fetchpriority="high"></picture>'
    )
    assert 'sizes="10rem"' in photo(rich, "10rem")

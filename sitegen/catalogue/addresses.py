"""The address of each article: from its own words only, so that no other article can move it."""

from urllib.parse import quote

from sitegen.model import Article, Section


def article_url(permalink: str, article: Article, section: Section | None) -> str:
    """Fill the permalink's fields; an article in no section has the address without that part."""
    date = article.date
    url = permalink.format(
        category=section.slug if section else "",
        slug=article.slug,
        id=article.id,
        year=f"{date.year:04}",
        month=f"{date.month:02}",
        day=f"{date.day:02}",
    )
    return "/" + url.replace("//", "/").lstrip("/")


def static_url(folder: str, article: Article) -> str:
    """Static pages keep the address `/trang/gioi-thieu.html` whatever the permalink says."""
    return f"/{folder}/{article.slug}.html"


def asset_url(path: str) -> str:
    """The address of a file published as it is; letters outside ASCII and spaces are percent-encoded."""
    return "/" + quote(path, safe="/-._~!$&'()*+,;=:@")

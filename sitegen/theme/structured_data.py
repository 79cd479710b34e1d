"""What search engines read of a page: schema.org values. Views are those of `sitegen.pages`; all addresses absolute."""

from functools import lru_cache
from typing import Any

from sitegen.body import absolute
from sitegen.theme.moments import iso

Data = dict[str, Any]

_CONTEXT = "https://schema.org"


def article(page: Any, site: Any) -> Data:
    """An article and its place in the paper."""
    return {"@context": _CONTEXT, "@graph": [_news_article(page, site), _breadcrumb_list(page, site)]}


def home(page: Any, site: Any) -> Data:
    """The paper itself."""
    website = {
        "@type": "WebSite",
        "@id": f"{site.base_url}/#website",
        "name": site.name,
        "url": page.canonical,
        "description": site.description,
        "inLanguage": site.language,
        "publisher": {"@id": _publisher(site)["@id"]},
    }
    return {"@context": _CONTEXT, "@graph": [_said(website), _publisher(site)]}


def breadcrumbs(page: Any, site: Any) -> Data:
    """A list's place in the paper."""
    return {"@context": _CONTEXT, **_breadcrumb_list(page, site)}


def _news_article(page: Any, site: Any) -> Data:
    image = page.share_image or site.share_image
    return _said(
        {
            "@type": "NewsArticle",
            "headline": page.title,
            "description": page.description,
            "image": [absolute(image, site.base_url)] if image else None,
            "datePublished": iso(page.date),
            "dateModified": iso(page.updated or page.date),
            "author": [_author(author, site) for author in page.authors] or [{"@id": _publisher(site)["@id"]}],
            "publisher": _publisher(site),
            "mainEntityOfPage": {"@type": "WebPage", "@id": page.canonical},
            "articleSection": page.section.title if page.section else None,
            "keywords": [tag.title for tag in page.tags],
            "wordCount": page.words,
            "inLanguage": page.lang or site.language,
            "isAccessibleForFree": True,
            "correction": [_correction(correction) for correction in page.corrections],
        }
    )


def _author(author: Any, site: Any) -> Data:
    kind = "Organization" if author.organization else "Person"
    return _said({"@type": kind, "name": author.name, "url": absolute(author.url, site.base_url)})


def _correction(correction: Any) -> Data:
    return {"@type": "CorrectionComment", "text": correction.text, "datePublished": iso(correction.date)}


def _publisher(site: Any) -> Data:
    return _organization(site.name, site.base_url, site.logo)


@lru_cache(maxsize=8)
def _organization(name: str, base_url: str, logo: str) -> Data:
    image = {"@type": "ImageObject", "url": absolute(logo, base_url)} if logo else None
    identity = f"{base_url}/#publisher"
    return _said(
        {"@type": "NewsMediaOrganization", "@id": identity, "name": name, "url": f"{base_url}/", "logo": image}
    )


def _breadcrumb_list(page: Any, site: Any) -> Data:
    items = [
        {"@type": "ListItem", "position": place, "name": link.title, "item": absolute(link.url, site.base_url)}
        for place, link in enumerate(page.breadcrumb, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _said(data: Data) -> Data:
    """The data without what is not known."""
    return {name: value for name, value in data.items() if value}

"""What search engines read."""

from dataclasses import replace

from theme_views import CULTURE, DATE, HOME, SITE, ArticleView, AuthorLink, CorrectionView, HomeView, ListingView

from sitegen.theme.structured_data import article, breadcrumbs, home


def news(view: ArticleView, site=SITE) -> dict:
    return article(view, site)["@graph"][0]


def test_an_article_says_what_search_engines_ask():
    """Headline, dates with their offset, author, publisher, section and keywords."""
    data = news(ArticleView(share_image="https://bao.example.vn/a.jpg"))
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Chùa Long Đọi Sơn"
    assert data["datePublished"] == data["dateModified"] == "2019-12-30T14:05:00+07:00"
    assert data["image"] == ["https://bao.example.vn/a.jpg"]
    assert data["author"] == [
        {"@type": "Organization", "name": "Ban Văn hóa", "url": "https://bao.example.vn/tac-gia/ban-van-hoa/"}
    ]
    assert data["mainEntityOfPage"]["@id"] == "https://bao.example.vn/van-hoa/chua-2.html"
    assert (data["articleSection"], data["keywords"], data["inLanguage"]) == ("Văn hóa", ["di tích"], "vi")
    assert data["isAccessibleForFree"] is True


def test_the_publisher_has_a_logo_where_the_paper_has_one():
    """An unknown logo is left out, a known one is an absolute address."""
    assert "logo" not in news(ArticleView())["publisher"]
    with_logo = news(ArticleView(), replace(SITE, logo="/anh/logo.png"))["publisher"]
    assert with_logo["@type"] == "NewsMediaOrganization"
    assert with_logo["logo"]["url"] == "https://bao.example.vn/anh/logo.png"


def test_updates_and_corrections():
    """A corrected article says when and what."""
    later = DATE.replace(year=2020)
    data = news(ArticleView(updated=later, corrections=(CorrectionView(later, "Năm 1121, không phải 1112."),)))
    assert data["dateModified"] == "2020-12-30T14:05:00+07:00"
    assert data["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "Năm 1121, không phải 1112.",
            "datePublished": "2020-12-30T14:05:00+07:00",
        }
    ]


def test_people_and_articles_without_an_author():
    """An author is a person unless said to be a desk; an article of nobody is the paper's."""
    assert news(ArticleView(authors=(AuthorLink("/tac-gia/a/", "Nguyễn An"),)))["author"][0]["@type"] == "Person"
    unsigned = news(ArticleView(authors=()))
    assert unsigned["author"] == [{"@id": unsigned["publisher"]["@id"]}]


def test_the_sites_picture_stands_in():
    """An article without a picture of its own is shared with the paper's."""
    data = news(ArticleView(), replace(SITE, share_image="/anh/bia.jpg"))
    assert data["image"] == ["https://bao.example.vn/anh/bia.jpg"]
    assert "image" not in news(ArticleView())


def test_breadcrumbs_count_from_one():
    """A list says where it stands, from the front page down."""
    data = breadcrumbs(ListingView(breadcrumb=(HOME, CULTURE)), SITE)
    assert data["@type"] == "BreadcrumbList"
    assert [(item["position"], item["item"]) for item in data["itemListElement"]] == [
        (1, "https://bao.example.vn/"),
        (2, "https://bao.example.vn/van-hoa/"),
    ]


def test_the_front_page_names_the_paper():
    """The front page tells the site and who publishes it."""
    website, publisher = home(HomeView(), SITE)["@graph"]
    assert (website["@type"], publisher["@type"]) == ("WebSite", "NewsMediaOrganization")
    assert website["publisher"]["@id"] == publisher["@id"]

"""The newspaper of the corpus for Pelican: the same pages as its neighbours make."""

SITENAME = "Báo Tỉnh"
SITEURL = "https://bench.example.vn"
TIMEZONE = "Asia/Ho_Chi_Minh"
DEFAULT_LANG = "vi"
PATH = "content"
THEME = "theme"
STATIC_PATHS = ["images"]
THEME_STATIC_DIR = "."

# Articles carry their address in their metadata, so that it is the same everywhere.
CATEGORY_URL, CATEGORY_SAVE_AS = "categories/{slug}/", "categories/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "tags/{slug}/", "tags/{slug}/index.html"
CATEGORIES_SAVE_AS, TAGS_SAVE_AS = "categories/index.html", "tags/index.html"
DIRECT_TEMPLATES = ["index", "categories", "tags"]
AUTHOR_SAVE_AS = ""

DEFAULT_PAGINATION = 20
PAGINATED_TEMPLATES = {"category": None, "tag": None}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{url}page/{number}/", "{url}page/{number}/index.html"),
]

FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_ALL_RSS = "index.xml"
CATEGORY_FEED_RSS = "categories/{slug}/index.xml"
TAG_FEED_RSS = "tags/{slug}/index.xml"
FEED_MAX_ITEMS = 20

MARKDOWN = {"extensions": ["markdown.extensions.meta", "markdown.extensions.tables"], "output_format": "html5"}

# "Đọc thêm" and the sitemap are no part of Pelican; these are its own plugins for them.
PLUGINS = ["related_posts", "sitemap"]
RELATED_POSTS_MAX = 5

# What Pelican can remember between builds, in its quicker form.
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
GZIP_CACHE = False

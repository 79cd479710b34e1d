"""A template that asks a view for what it does not have is named before any page is made."""

import pytest
from theme_views import load, small_folder

from sitegen.problems import Problem, SiteErrors


def found(**templates: str) -> list[Problem]:
    """What is wrong with a theme of these templates."""
    texts = {f"templates/{name}.html": text for name, text in templates.items()}
    with pytest.raises(SiteErrors) as caught:
        load(small_folder("small", dict(texts)))
    return list(caught.value.problems)


def told(**templates: str) -> list[tuple[str, str, int, str]]:
    """The template, the code, the line, and the name that is not there."""
    return [
        (one.path.rpartition("/")[2], one.code, one.line, str(dict(one.facts)["name"])) for one in found(**templates)
    ]


def test_a_field_that_the_view_lacks():
    """With its line, the view, and the field that may have been meant."""
    (one,) = found(home="một\n{{ page.newset }}")
    assert (one.code, one.path, one.line) == ("SG612", "themes/small/templates/home.html", 2)
    assert "HomeView" in one.message()
    assert "newest" in one.hint()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{% for card in page.newest %}{{ card.titel }}{% endfor %}", "titel"),
        ("{% for box in page.sections %}{% for card in box.cards %}{{ card.x }}{% endfor %}{% endfor %}", "x"),
        ("{% set first = page.newest[0] %}{{ first.titel }}", "titel"),
        ("{{ page.newest[0].section.name }}", "name"),
        ("{{ (page.newest|first).titel }}", "titel"),
        ("{{ page.newest[:3]|map(attribute='titel')|join }}", "titel"),
        ("{{ page.newest|sort(attribute='section.name') }}", "name"),
        ("{{ page.newest|selectattr('featurd')|list }}", "featurd"),
        ("{{ page.newest.title }}", "title"),
        ("{{ page.lead.date.jear }}", "jear"),
        ("{{ site.imprint.licens }}", "licens"),
        ("{% with one = page.lead %}{{ one.titel }}{% endwith %}", "titel"),
        ("{% macro m(a) %}{{ page.titel }}{% endmacro %}", "titel"),
        ("{{ page.x if page.url else '' }}", "x"),
        ("{{ (page.lead or page.lead).titel }}", "titel"),
    ],
)
def test_types_are_followed(text, name):
    """Through loops, places in tuples, filters, names and fields of fields."""
    assert told(home=text) == [("home.html", "SG612", 1, name)]


def test_parts_are_followed_from_each_page_that_shows_them():
    """A part is right in one page and wrong in another: it is named once, with the view that lacks the field."""
    part = "{{ page.cards }}"
    (one,) = found(_part=part, day='{% include "_part.html" %}', home='{% include "_part.html" %}')
    assert (one.path, one.line) == ("themes/small/templates/_part.html", 1)
    assert "HomeView" in one.message()
    assert told(_card="{{ card.titel }}", day='{{ page.cards|fragments("card") }}') == [
        ("_card.html", "SG612", 1, "titel")
    ]


def test_blocks_are_followed_as_templates_inherit_them():
    """What a child leaves out is not asked for; what it keeps or calls with super() is."""
    base = "{% block a %}{{ page.newest }}{% endblock %}{% block b %}{{ title }}{% endblock %}"
    fine = '{% extends "_base.html" %}{% set title = page.url %}{% block a %}{% endblock %}'
    load(small_folder("small", {"templates/_base.html": base, "templates/day.html": fine}))
    calling = '{% extends "_base.html" %}{% block a %}{{ super() }}{% endblock %}{% block b %}{% endblock %}'
    assert told(_base=base, day=calling) == [("_base.html", "SG612", 1, "newest")]
    assert told(_base=base, home='{% extends "_base.html" %}') == [("_base.html", "SG613", 1, "title")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ titel }}", "titel"),
        ("{{ body }}", "body"),
        ("{% for card in page.newest %}{% endfor %}{{ card }}", "card"),
        ("{% set a = 1 %}{{ b }}", "b"),
    ],
)
def test_a_variable_that_nobody_set(text, name):
    """The body of an article is there on pages of articles only."""
    assert told(home=text) == [("home.html", "SG613", 1, name)]


def test_a_fragment_is_given_its_own_value_only():
    """The same fragment shows on many pages: there is no page in it."""
    assert told(_lead="{{ page.url }}", home='{{ page.lead|fragment("lead") }}') == [("_lead.html", "SG613", 1, "page")]


@pytest.mark.parametrize(
    "text",
    [
        "{{ x is defined }}{{ x|default('') }}",
        "{% for card in page.newest %}{{ loop.index }}{{ card.title.upper() }}{{ card.date.year }}{% endfor %}",
        "{% macro m(a, b=1) %}{{ a.any }}{{ b }}{{ caller() }}{% endmacro %}{{ m(page) }}",
        "{% if page.lead %}{% set name = 1 %}{% else %}{% set name = 2 %}{% endif %}{{ name }}",
        "{% for month, many in page.newest|groupby('title') %}{{ month }}{{ many }}{% endfor %}",
        "{% for card in page.newest|sort(attribute='date')|reverse %}{{ card.title }}{% endfor %}",
        "{% set s %}{{ page.url }}{% endset %}{{ s.strip() }}",
        "{{ range(3) }}{{ dict(a=1).a }}{{ namespace(n=1).n }}{{ [1, 2][0].real }}",
        "{{ page.lead.picture.width }}{{ page.newest|length }}{{ page.newest.count(1) }}",
        '{% import "_macros.html" as m %}{{ m.one(page) }}{% from "_macros.html" import one as other %}{{ other(1) }}',
        "{% filter upper %}a{% endfilter %}",
    ],
)
def test_what_is_there_is_left_alone(text):
    """Whatever cannot be known is not complained of."""
    load(
        small_folder(
            "small", {"templates/home.html": text, "templates/_macros.html": "{% macro one(a) %}{% endmacro %}"}
        )
    )


def test_a_template_that_includes_itself_ends():
    """The walk comes back to where it was and stops."""
    load(small_folder("small", {"templates/home.html": '{% include "home.html" %}{{ page.url }}'}))

"""What is seen of a template before any page is made."""

from dataclasses import replace

import pytest
from theme_views import VIEWS, default_folder, folder, load, problems, small_folder

from sitegen.problems import SiteErrors
from sitegen.theme.closure import closure, closure_digest


def home(text: str, **others: str):
    templates = {f"templates/{name}.html": other for name, other in others.items()}
    return small_folder("small", {"templates/home.html": text} | templates)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("\n{% if page %}", "SG603", 2),
        ("\n\n{{ page.date|daytime }}", "SG603", 3),
        ("{{ 'lorem'|random }}", "SG603", 1),
        ("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", "SG603", 2),
        ("\n{% include page.url %}", "SG604", 2),
        ('{% extends "day.html" if page else "year.html" %}', "SG604", 1),
        ('{% include "a" ~ ".html" %}', "SG604", 1),
        ("\n{{ page|fragment(page.url) }}", "SG604", 2),
        ('\n\n{% include "days.html" %}', "SG605", 3),
        ('{% from "_cart.html" import cart %}', "SG605", 1),
        ('{{ page|fragment("card") }}', "SG605", 1),
        ('{{ page.newest|fragments("card") }}', "SG605", 1),
        ("\n{{ labels.mondy }}", "SG607", 2),
        ('{{ labels["mondy"] }}', "SG607", 1),
        ('\n<a href="/"\n class={{ page.url }}>', "SG609", 3),
        ("<a href=/{{ page.url }}/>", "SG609", 1),
        ('<a title="a > b" href= {{ page.url }}>', "SG609", 1),
        ('\n{{ asset("site.css") }}', "SG610", 2),
    ],
)
def test_mistakes_are_found_before_any_page_is_made(text, code, line):
    """Each mistake in a template is named with its path and line when the theme is loaded."""
    assert problems(home(text)) == [(code, "themes/small/templates/home.html", line)]


@pytest.mark.parametrize(
    "text",
    [
        '<a href="{{ page.url }}" title=\'{{ page.url }}\'{% if page.lead %} class="a"{% endif %}>a = {{ page.url }}</a>',
        '{% set a = {"b": 1} %}{{ a }}',
        '{# href={{ x }} #}{% include "none.html" ignore missing %}{% include ["none.html", "day.html"] %}',
        "{% raw %}<a href={{ x }}>{% endraw %}",
    ],
)
def test_what_is_right_is_left_alone(text):
    """Quoted attributes, optional includes and literal names are no mistakes."""
    load(home(text))


def test_all_mistakes_are_shown_at_once():
    """The maker of a theme mends everything in one go."""
    folder = small_folder("small", {"templates/home.html": "{{ labels.a }}", "templates/day.html": "{% if %}"})
    assert [code for code, _, _ in problems(folder)] == ["SG603", "SG607"]


def test_a_mistyped_name_gets_a_suggestion():
    """The problem says which name may have been meant."""
    with pytest.raises(SiteErrors) as caught:
        load(home('{{ page.newest[0].date|daytime }}{% include "days.html" %}'))
    assert "day_time" in caught.value.problems[0].message()
    with pytest.raises(SiteErrors) as caught:
        load(home('{% include "days.html" %}'))
    assert "day.html" in caught.value.problems[0].hint()


def test_the_faulty_line_is_shown():
    """The problem carries the line itself."""
    with pytest.raises(SiteErrors) as caught:
        load(home("một\n{{ labels.hai }}\n"))
    assert caught.value.problems[0].excerpt == "{{ labels.hai }}"


@pytest.mark.parametrize("name", VIEWS)
def test_templates_of_the_contract_must_be_there(name):
    """A theme without a template that some page needs is not loaded."""
    least = small_folder("small")
    lacking = replace(least, files=tuple(file for file in least.files if file[0] != f"templates/{name}"))
    assert problems(lacking) == [("SG605", "themes/small", 0)]


def test_a_closure_reaches_through_every_kind_of_naming():
    """extends, include, import and fragments all lead on, in circles too."""
    theme = load(
        home(
            '{% extends "base.html" %}{% import "m.html" as m %}',
            base='{% include "_a.html" %}',
            _a='{{ page|fragment("b") }}',
            _b='{% include "home.html" %}',
            m="",
        )
    )
    assert [template.name for template in closure(theme, "home.html")] == [
        "_a.html",
        "_b.html",
        "base.html",
        "home.html",
        "m.html",
    ]


def test_a_changed_template_changes_only_the_closures_that_reach_it(default):
    """A new look of cards is a reason to make lists again, not articles."""
    changed = load(default_folder(), overrides=folder("overrides", {"templates/_card.html": "{{ card.title }}"}))
    differ = {name for name in VIEWS if closure_digest(changed, name) != closure_digest(default, name)}
    assert differ == {"home.html", "listing.html", "day.html"}


@pytest.mark.parametrize("file", [{"labels/vi.toml": 'skip = "Bỏ qua"'}, {"assets/site.css": "body {}"}])
def test_labels_and_assets_change_every_closure(default, file):
    """A label or the style sheet may show on any page."""
    changed = load(default_folder(), overrides=folder("overrides", file))
    assert all(closure_digest(changed, name) != closure_digest(default, name) for name in VIEWS)

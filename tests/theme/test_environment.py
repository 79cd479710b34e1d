"""The dialect of our templates says what Jinja's does."""

from jinja2 import DictLoader, Environment, StrictUndefined

from sitegen.theme.environment import bare_environment

TEMPLATES = {
    "page.html": '{% import "_said.html" as plain %}{% import "_said.html" as near with context %}'
    "{{ plain.twice(text) }} {{ near.shown() }} {% set text = 3 %}{% include '_part.html' %}{% call plain.around() %}&{% endcall %}",
    "_said.html": "{% macro twice(it) %}{{ it }}{{ it }}{% endmacro %}{% macro shown() %}{{ text }}, {{ paper }}{% endmacro %}"
    "{% macro around() %}<b>{{ caller() }}</b>{% endmacro %}",
    "_part.html": "{{ text }}{{ paper }}{% autoescape false %}<{{ paper }}{% endautoescape %}",
}


def test_macros_imports_and_parts_see_what_they_see_in_jinja():
    """What we make late, or not at all, of a template's surroundings is missed nowhere."""
    made = []
    for environment in (Environment(autoescape=True, undefined=StrictUndefined), bare_environment()):
        environment.loader = DictLoader(TEMPLATES)
        environment.globals["paper"] = "<Báo>"
        made.append(environment.get_template("page.html").render(text="a&b"))
    assert made[0] == made[1]
    assert made[1].startswith("a&amp;ba&amp;b a&amp;b, &lt;Báo&gt; 3&lt;Báo&gt;")

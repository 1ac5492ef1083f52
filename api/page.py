"""`/docs`: the OpenAPI document as one page that needs nothing from anywhere else."""

import json
import re
from collections.abc import Iterator
from html import escape
from string import Template
from typing import Any

__all__ = ["page_of"]

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title $version</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #8886 }
summary { cursor: pointer; padding: .3rem 0 }
code, pre { font: 14px/1.4 ui-monospace, monospace }
pre { overflow-x: auto; padding: .75rem; background: #8881; border-radius: .4rem }
td { padding: .1rem 1rem .1rem 0; vertical-align: top }
details { border-left: 3px solid #8884; padding-left: .75rem; margin: .3rem 0 }
details[open] { border-color: #47a; margin-bottom: 1.5rem }
.method { display: inline-block; min-width: 5rem; font-weight: 600; color: #27a }
.method.delete { color: #b33 }
h2 { text-transform: capitalize }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #ddd } a { color: #8bf } }
</style>
<h1>$title $version</h1>
$description
<p>Open a line to see what it takes and gives. For programs:
<a href="openapi.json">openapi.json</a></p>
<p>$contents</p>
$groups
</html>
""")

_CODE = re.compile("`([^`]+)`")


def page_of(document: dict[str, Any]) -> str:
    info = document["info"]
    paragraphs = (f"<p>{_prose(text)}</p>" for text in info["description"].split("\n\n"))
    return _PAGE.substitute(
        title=escape(info["title"]),
        version=escape(info["version"]),
        description="\n".join(paragraphs),
        contents=" · ".join(_link(tag["name"]) for tag in document["tags"]),
        groups="\n".join(_group(document, tag) for tag in document["tags"]),
    )


def _group(document: dict[str, Any], tag: dict[str, str]) -> str:
    operations = "\n".join(
        _operation(document, method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation["tags"]
    )
    name = escape(tag["name"])
    return f'<h2 id="{name}">{name}</h2>\n<p>{_prose(tag["description"])}</p>\n{operations}'


def _link(tag: str) -> str:
    return f'<a href="#{escape(tag)}">{escape(tag)}</a>'


def _prose(text: str) -> str:
    """What stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _operation(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    rows = "\n".join(map(_row, operation.get("parameters", ())))
    return f"""<details>
<summary><span class="method {method}">{method.upper()}</span><code>{escape(path)}</code>
 · {escape(operation["summary"])}</summary>
<p>{_prose(operation["description"])}</p>
<table>{rows}</table>
{"".join(_bodies(document, operation))}
</details>"""


def _row(parameter: dict[str, Any]) -> str:
    cells = (f"`{parameter['name']}`", parameter["in"], parameter["description"])
    return f"<tr>{''.join(f'<td>{_prose(cell)}</td>' for cell in cells)}</tr>"


def _bodies(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
    """The request's body and every answer, by example."""
    if "requestBody" in operation:
        yield from _example(document, "body", operation["requestBody"])
    for status, response in operation["responses"].items():
        yield from _example(document, f"{status} · {response['description']}", response)


def _example(document: dict[str, Any], label: str, part: dict[str, Any]) -> Iterator[str]:
    for media, content in part.get("content", {}).items():
        example = content.get("example") or example_of(document, content["schema"])
        shown = (
            example
            if isinstance(example, str)
            else json.dumps(example, indent=2, ensure_ascii=False)
        )
        yield f"<p>{_prose(label)} ({escape(media)})</p>\n<pre>{escape(shown)}</pre>\n"


def example_of(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Put together from the examples of the fields."""
    if "$ref" in schema:
        return example_of(document, _resolved(document, schema["$ref"]))
    if schema.get("examples"):
        return schema["examples"][0]
    for option in schema.get("anyOf", ()):
        return example_of(document, option)
    properties = schema.get("properties", {})
    return {name: example_of(document, field) for name, field in properties.items()}


def _resolved(document: dict[str, Any], reference: str) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found

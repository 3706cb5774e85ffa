"""Every template calls each macro that it imports with the parameters that the macro has.

Nothing else looks before a page is asked for: a macro that is changed while another page begins to
use it answers with 500.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[3]
SHARED = ROOT / "shared" / "web" / "templates"
FOLDERS = [
    SHARED,
    *sorted(ROOT.glob("services/*/templates")),
    *sorted(ROOT.glob("services/*/templates/pages")),
]
PAGES = sorted({page for folder in FOLDERS for page in folder.glob("*.html")})
PARSING = Environment(
    autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
)


@cache
def parsed(page: Path) -> nodes.Template:
    return PARSING.parse(page.read_text())


def macros(page: Path) -> dict[str, nodes.Macro]:
    return {each.name: each for each in parsed(page).find_all(nodes.Macro)}


def found(page: Path, name: nodes.Expr) -> Path:
    """Return the file of a template as a page names it: of its own service, else shared."""
    assert isinstance(name, nodes.Const)
    there: list[Path] = [folder / str(name.value) for folder in (page.parent, SHARED)]
    assert any(each.exists() for each in there), f"{page.name} names {name.value}, not there"
    return next(each for each in there if each.exists())


def known(page: Path) -> Mapping[str, nodes.Macro]:
    """Return the macros that a page can call, by the words with which it calls them."""
    named = dict(macros(page))
    for module in parsed(page).find_all(nodes.Import):
        there = macros(found(page, module.template))
        named |= {f"{module.target}.{name}": macro for name, macro in there.items()}
    for some in parsed(page).find_all(nodes.FromImport):
        file = found(page, some.template)
        there, values = macros(file), parsed(file).find_all(nodes.Assign)
        others = {each.target.name for each in values if isinstance(each.target, nodes.Name)}
        for name in some.names:
            imported, called = name if isinstance(name, tuple) else (name, name)
            assert imported in there.keys() | others, f"{page.name} imports {imported}, not there"
            if imported in there:
                named[called] = there[imported]
    return named


def calls(page: Path) -> Iterator[tuple[str, nodes.Call]]:
    for each in parsed(page).find_all(nodes.Call):
        if isinstance(each.node, nodes.Name):
            yield each.node.name, each
        elif isinstance(each.node, nodes.Getattr) and isinstance(each.node.node, nodes.Name):
            yield f"{each.node.node.name}.{each.node.attr}", each


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_macro_is_called_with_its_parameters(page: Path) -> None:
    there = known(page)
    for name, call in calls(page):
        if name not in there or call.dyn_args or call.dyn_kwargs:
            continue
        macro = there[name]
        parameters = [each.name for each in macro.args]
        needed = parameters[: len(parameters) - len(macro.defaults)]
        given = [*parameters[: len(call.args)], *(each.key for each in call.kwargs)]
        where = f"{page.name}:{call.lineno}: {name}({', '.join(parameters)})"
        assert len(call.args) <= len(parameters), where
        assert set(given) <= set(parameters), where
        assert len(given) == len(set(given)), where
        assert set(needed) <= set(given), where

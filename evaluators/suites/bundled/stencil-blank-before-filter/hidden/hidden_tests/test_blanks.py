import pytest

from stencil import Template
from stencil.errors import TemplateError
from stencil.parser import parse


def page(source, **context):
    return Template(source).render(context)


def test_blank_before():
    assert page("{{ x |upper }}{{ x| upper }}", x="a") == "AA"


def test_several_filters():
    assert page("[{{ x | trim | upper }}]", x=" <i> ") == "[&lt;I&gt;]"
    assert page("{{ x |trim| raw }}", x=" <br> ") == "<br>"


def test_more_than_one_blank():
    assert page("{{  items   |   count  }}", items=[1, 2, 3]) == "3"


def test_tabs():
    assert page("{{ x\t| trim\t|\tupper }}", x=" ann ") == "ANN"


def test_in_a_loop():
    assert page("{% for x in xs %}{{ x | upper }},{% endfor %}", xs=["a", "b"]) == "A,B,"


def test_without_blanks():
    assert page("{{x|trim|upper}}", x=" a ") == "A"
    assert page("{{ x }}", x="1 < 2") == "1 &lt; 2"


def test_unknown_filters():
    for source in ("{{ x | shout }}", "{{ x|up per }}", "{{ x | }}", "{{ x|Upper }}"):
        with pytest.raises(TemplateError):
            parse(source)

import pytest

from stencil import Template
from stencil.errors import TemplateError


def test_context_is_left_alone():
    context = {"name": "Ann Lee", "items": ["mug", "cup"]}
    Template("{% for name in items %}{{ position }}{{ name }}{% endfor %}").render(context)
    assert context == {"name": "Ann Lee", "items": ["mug", "cup"]}


def test_second_template_sees_its_own_values():
    context = {"name": "Ann Lee", "items": ["mug", "cup"]}
    assert Template("{% for name in items %}{{ name }} {% endfor %}").render(context) == "mug cup "
    assert Template("Thank you, {{ name }}").render(context) == "Thank you, Ann Lee"


def test_below_the_loop():
    template = Template("{% for name in items %}{{ name }}, {% endfor %}yours, {{ name }}")
    assert template.render({"name": "Ann", "items": ["mug", "cup"]}) == "mug, cup, yours, Ann"


def test_two_renderings_are_the_same():
    template = Template("{{ name }}:{% for name in items %} {{ name }}{% endfor %}")
    context = {"name": "Ann", "items": ["mug"]}
    assert [template.render(context), template.render(context)] == ["Ann: mug", "Ann: mug"]


def test_loop_variable_ends_with_the_loop():
    with pytest.raises(TemplateError):
        Template("{% for item in items %}{{ item }}{% endfor %}{{ item }}").render({"items": ["mug"]})
    with pytest.raises(TemplateError):
        Template("{% for item in items %}{{ item }}{% endfor %}{{ position }}").render({"items": ["mug"]})


def test_position_of_the_outer_loop_comes_back():
    template = Template(
        "{% for row in rows %}"
        "{{ position }}[{% for x in row %}{{ position }}{{ x }}{% endfor %}]{{ position }} "
        "{% endfor %}"
    )
    assert template.render({"rows": ["ab", "c", "de"]}) == "1[1a2b]1 2[1c]2 3[1d2e]3 "


def test_same_variable_in_nested_loops():
    template = Template(
        "{% for x in rows %}{{ x.name }}({% for x in x.parts %}{{ x }}{% endfor %}){{ x.name }} {% endfor %}"
    )
    rows = [{"name": "A", "parts": "12"}, {"name": "B", "parts": ""}]
    assert template.render({"rows": rows}) == "A(12)A B()B "


def test_inner_loop_sees_outer_values():
    template = Template(
        "{% for row in rows %}{% for x in row %}{{ prefix }}{{ x }}{{ row|count }} {% endfor %}{% endfor %}"
    )
    assert template.render({"rows": ["ab", "c"], "prefix": "-"}) == "-a2 -b2 -c1 "


def test_empty_loop():
    context = {"name": "Ann", "items": []}
    assert Template("{% for name in items %}{{ name }}{% endfor %}{{ name }}").render(context) == "Ann"


def test_loop_in_if():
    template = Template("{% if items %}{% for x in items %}{{ x }}{% endfor %}{% endif %}!")
    assert template.render({"items": ["<", ">"]}) == "&lt;&gt;!"

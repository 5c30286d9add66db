from stencil import Template
from stencil.escape import Raw, escape


def page(source, **context):
    return Template(source).render(context)


def test_each_sign():
    assert page("{{ x }}", x="1 < 2 > 0") == "1 &lt; 2 &gt; 0"
    assert page("{{ x }}", x='Tea & Co\'s "best"') == "Tea &amp; Co&#39;s &quot;best&quot;"
    assert page("{{ x }}", x="&lt;") == "&amp;lt;"


def test_after_filters():
    assert page("{{ x|trim }}/{{ x|upper }}", x=" <i> ") == "&lt;i&gt;/ &lt;I&gt; "


def test_in_loops_and_dicts():
    source = "{% for user in users %}[{{ user.name }}]{% endfor %}"
    assert page(source, users=[{"name": "<b>"}, {"name": "Bo"}]) == "[&lt;b&gt;][Bo]"


def test_filter_after_raw_makes_plain_text_again():
    assert page("{{ x|raw|upper }}", x="<br>") == "&lt;BR&gt;"


def test_raw_stays_raw():
    assert page("{{ x|raw }}{{ x|trim|raw }}", x="<br>") == "<br><br>"
    assert page("{{ footer }}", footer=Raw("<hr>")) == "<hr>"
    assert escape(Raw("a & b")) == "a & b"


def test_text_of_the_template_is_markup():
    assert page("<b>{{ x }}</b> & more", x=3) == "<b>3</b> & more"


def test_values_that_are_no_text():
    assert page("{{ x }} {{ y }}", x=[1, "<"], y=None) == "[1, &#39;&lt;&#39;] None"


def test_loop_variable_ends_with_the_loop():
    context = {"name": "Ann", "items": ["mug", "cup"]}
    assert page("{% for name in items %}{{ position }}{{ name }} {% endfor %}{{ name }}", **context) == "1mug 2cup Ann"

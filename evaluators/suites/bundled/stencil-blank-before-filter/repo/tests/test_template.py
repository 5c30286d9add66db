import unittest

from stencil import Template
from stencil.errors import TemplateError


class TemplateTest(unittest.TestCase):
    def test_numbers(self):
        self.assertEqual(Template("<b>{{ x }}</b> & {{ y }}").render({"x": 3, "y": 0.5}), "<b>3</b> & 0.5")

    def test_raw(self):
        self.assertEqual(Template("{{ x|raw }}").render({"x": "<br>"}), "<br>")

    def test_dotted(self):
        self.assertEqual(Template("{{ user.name|upper }}").render({"user": {"name": "ann"}}), "ANN")

    def test_if(self):
        template = Template("{% if items %}{{ items|count }} items{% endif %}")
        self.assertEqual(template.render({"items": [1, 2]}), "2 items")
        self.assertEqual(template.render({"items": []}), "")

    def test_loop(self):
        template = Template("{% for item in items %}{{ position }}. {{ item }}\n{% endfor %}")
        self.assertEqual(template.render({"items": ["mug", "cup"]}), "1. mug\n2. cup\n")

    def test_no_value(self):
        with self.assertRaises(TemplateError):
            Template("{{ user.name }}").render({"user": {}})


class ReviewTest(unittest.TestCase):
    def test_tent(self):
        page = Template("<p>{{ review }}</p>")
        self.assertEqual(page.render({"review": "5 stars <3 my kids love it"}), "<p>5 stars &lt;3 my kids love it</p>")

    def test_headline(self):
        page = Template("<h2>{{ review.title | upper }}</h2>")
        self.assertEqual(page.render({"review": {"title": "Dry & warm"}}), "<h2>DRY &amp; WARM</h2>")


class OrderMailTest(unittest.TestCase):
    BODY = "{% for name in items %}- {{ name }}\n{% endfor %}"
    SUBJECT = "Thank you, {{ name }}"

    def test_subject_after_body(self):
        context = {"name": "Ann Lee", "items": ["Red mug", "Blue mug"]}
        self.assertEqual(Template(self.BODY).render(context), "- Red mug\n- Blue mug\n")
        self.assertEqual(Template(self.SUBJECT).render(context), "Thank you, Ann Lee")


if __name__ == "__main__":
    unittest.main()

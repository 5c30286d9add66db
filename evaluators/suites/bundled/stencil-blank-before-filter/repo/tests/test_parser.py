import unittest

from stencil.errors import TemplateError
from stencil.nodes import For, Text, Value
from stencil.parser import parse


class ParserTest(unittest.TestCase):
    def test_value_with_filters(self):
        self.assertEqual(parse("a {{ b.c|trim|upper }}"), (Text("a "), Value("b.c", ("trim", "upper"))))

    def test_loop(self):
        self.assertEqual(parse("{% for x in xs %}{{x}}{% endfor %}"), (For("x", "xs", (Value("x"),)),))

    def test_errors(self):
        for bad in ("{% for x in xs %}", "{% while x %}", "{% endif %}", "{{ x|shout }}"):
            with self.assertRaises(TemplateError):
                parse(bad)


if __name__ == "__main__":
    unittest.main()

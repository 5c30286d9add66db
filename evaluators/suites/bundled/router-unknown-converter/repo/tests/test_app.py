import unittest

from webroute import App
from webroute.modules import attachments, note_import, note_pages, notes


class TestApp(unittest.TestCase):
    def test_get_and_put(self):
        app = App(notes)
        self.assertEqual(app.handle("get", "/notes/7").body, "note 7")
        self.assertEqual(app.handle("PUT", "/notes/7").status, 200)

    def test_unknown_path(self):
        self.assertEqual(App(notes).handle("GET", "/nodes").status, 404)

    def test_wrong_method_names_the_right_ones(self):
        response = App(notes).handle("DELETE", "/notes/7")
        self.assertEqual(response.status, 405)
        self.assertEqual(response.headers, {"Allow": "GET, PUT"})

    def test_import_next_to_notes(self):
        for modules in ([note_import, notes], [notes, note_import]):
            response = App(*modules).handle("POST", "/notes/import")
            self.assertEqual((response.status, response.body), (200, "imported"))

    def test_file_that_begins_with_a_number(self):
        app = App(attachments)
        self.assertEqual(app.handle("DELETE", "/files/3").body, "deleted 3")
        response = app.handle("DELETE", "/files/3rd-floor.pdf")
        self.assertEqual((response.status, response.headers), (405, {"Allow": "GET"}))

    def test_second_page_of_notes(self):
        response = App(notes, note_pages).handle("GET", "/notes/page/2")
        self.assertEqual((response.status, response.body), (200, "notes 21 to 40"))


if __name__ == "__main__":
    unittest.main()

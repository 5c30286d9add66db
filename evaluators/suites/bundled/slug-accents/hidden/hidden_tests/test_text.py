from textkit import ascii_fold, slugify, unique_slug, wrap


def test_latin_accents():
    assert slugify("Ångström") == "angstrom"
    assert slugify("Česká řeč") == "ceska-rec"
    assert slugify("El Niño, ¿qué tal?") == "el-nino-que-tal"
    assert slugify("Việt Nam") == "viet-nam"


def test_fold_keeps_case():
    assert ascii_fold("Éclair ÀÖÜ naïve") == "Eclair AOU naive"
    assert ascii_fold("Ærø Žižek") == "Aero Zizek"


def test_compatibility_forms():
    assert ascii_fold("ﬁnal") == "final"
    assert slugify("Ｔｏｋｙｏ ２０２４") == "tokyo-2024"


def test_accented_titles_that_collide_get_numbers():
    assert unique_slug("Café", {"cafe"}) == "cafe-2"


def test_max_length_counts_folded_letters():
    assert slugify("Élan vital élevé", max_length=10) == "elan-vital"
    assert slugify("Élévation", max_length=4) == "elev"


def test_decomposed_input():
    assert slugify("Cafe\u0301 cre\u0300me") == "cafe-creme"


def test_special_letters_keep_working():
    assert ascii_fold("Sm\u00f8r") == "Smor"
    assert slugify("Straße 7") == "strasse-7"
    assert ascii_fold("Łatka") == "Latka"


def test_letters_without_a_plain_form_are_dropped():
    assert ascii_fold("a→b") == "ab"
    assert slugify("日本") == "untitled"


def test_wrapping_leaves_accents_alone():
    assert wrap("déjà vu encore", 8) == ["déjà vu", "encore"]

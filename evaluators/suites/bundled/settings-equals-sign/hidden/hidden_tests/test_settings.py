import pytest

from settings import Config, SettingsError, dump, load


def test_query_string_with_several_parameters():
    config = load("url = https://example.org/?a=1&b=2&c=\n")
    assert config.get("", "url") == "https://example.org/?a=1&b=2&c="


def test_base64_padding_at_the_end():
    assert load("[api]\ntoken = c2VjcmV0IQ==\n").get("api", "token") == "c2VjcmV0IQ=="
    assert load("a==\n").get("", "a") == "="


def test_quoted_value_with_equals_signs():
    assert load('formula = " x = y = z "\n').get("", "formula") == " x = y = z "


def test_spaces_around_the_first_sign_only():
    assert load("Options  =   -D key = value\n").items("") == [("options", "-D key = value")]


def test_dumped_settings_load_again():
    config = Config()
    config.set("ldap", "base", "ou=people,dc=example,dc=org")
    config.set("ldap", "port", "389")
    again = load(dump(config))
    assert again.items("ldap") == [("base", "ou=people,dc=example,dc=org"), ("port", "389")]


def test_empty_value():
    config = load("[a]\nempty =\nother = x\n")
    assert config.get("a", "empty") == ""
    assert config.get("a", "other") == "x"


def test_missing_key_is_an_error():
    for text in ("= 5\n", "[a]\n\n = 5\n", "just words\n", "[]\n"):
        with pytest.raises(SettingsError):
            load(text)


def test_comments_and_blank_lines():
    assert load("# a = 1\n\n; b = 2\nc = 3\n").items("") == [("c", "3")]

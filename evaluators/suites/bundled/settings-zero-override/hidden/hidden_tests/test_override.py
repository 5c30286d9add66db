from appconfig import load
from appconfig.merge import merge, merge_all

DEFAULTS = {"retries": 3, "debug": True, "name": "shop", "plugins": ["audit"], "mail": {"port": 25, "tls": True}}


def test_zero():
    assert merge({"retries": 3}, {"retries": 0}) == {"retries": 0}
    assert merge({"ratio": 0.5}, {"ratio": 0.0}) == {"ratio": 0.0}


def test_false():
    assert merge({"debug": True, "quiet": True}, {"debug": False}) == {"debug": False, "quiet": True}


def test_empty_text():
    assert merge({"name": "shop"}, {"name": ""}) == {"name": ""}


def test_empty_list():
    assert merge({"plugins": ["audit"]}, {"plugins": []}) == {"plugins": []}


def test_inside_a_table():
    merged = merge(DEFAULTS, {"mail": {"tls": False}})
    assert merged["mail"] == {"port": 25, "tls": False}


def test_new_key_that_is_zero():
    assert merge({}, {"retries": 0}) == {"retries": 0}


def test_zero_below_another_layer():
    assert merge_all(DEFAULTS, {"retries": 0}, {"retries": 2})["retries"] == 2
    assert merge_all(DEFAULTS, {"retries": 0}, {"retries": None})["retries"] == 0


def test_from_the_environment():
    config = load(DEFAULTS, "", {"APP_RETRIES": "0", "APP_DEBUG": "off", "APP_MAIL__PORT": "0", "APP_PLUGINS": ","})
    assert config.get("retries") == 0
    assert config.get("debug") is False
    assert config.get("mail.port") == 0
    assert config.get("plugins") == []


def test_from_the_site_file():
    config = load(DEFAULTS, '{"retries": 0, "debug": false, "name": ""}', {})
    assert (config.get("retries"), config.get("debug"), config.get("name")) == (0, False, "")


def test_null_keeps_what_is_below():
    config = load(DEFAULTS, '{"retries": null, "mail": {"port": null}, "plugins": null}', {})
    assert config.get("retries") == 3
    assert config.get("mail.port") == 25
    assert config.get("plugins") == ["audit"]


def test_null_keeps_a_table():
    assert merge(DEFAULTS, {"mail": None})["mail"] == {"port": 25, "tls": True}


def test_inputs_are_not_changed():
    base, layer = {"mail": {"port": 25}}, {"mail": {"port": 26}}
    merge(base, layer)
    assert (base, layer) == ({"mail": {"port": 25}}, {"mail": {"port": 26}})

"""hgm.toml: what is read, what is refused and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigError
from evaluators.base import ModelLimits
from evaluators.sandbox.base import SandboxLimits
from hgm.budget import BudgetLimits
from hgm.config import Config, default_toml, difference, is_path, load, reference
from hgm.llm.abilities import Pins
from hgm.llm.base import Feature
from hgm.llm.pricing import Prices
from hgm.policies import Rules

BUDGET = "[budget]\nevaluations = 100\n"


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "hgm.toml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def read(write):
    def read(text: str) -> Config:
        return load(write(text))

    return read


def test_a_budget_is_enough(read) -> None:
    config = read(BUDGET)
    assert config.run.workers == 2
    assert config.search.rules() == Rules()
    assert config.budget.limits() == BudgetLimits(evaluations=100)
    assert config.models_of("edit")[0].provider == "builtin"
    assert config.limits.sandbox(SandboxLimits()) == SandboxLimits()


def test_everything_that_can_be_said(read, tmp_path: Path) -> None:
    config = read(
        """
        [run]
        seed = 7
        workers = 8
        [suite]
        name = "./my-tasks"
        data = "downloads"
        [agent]
        source = "../agents/mine"
        [models.small]
        provider = "openai"
        model = "gpt-x"
        base_url = "http://localhost:1234/v1"
        api_key_env = "MY_KEY"
        max_tokens = 4000
        temperature = 1
        price_in = 0.5
        price_out = 2
        [models.fixed]
        provider = "scripted"
        script = "answers.json"
        [roles]
        evaluate = "small"
        edit = "fixed"
        [search]
        policy = "huxley"
        alpha = 0.7
        k0 = 3
        epsilon = 0.05
        tau = false
        max_failures = 2
        [budget]
        evaluations = 800
        expansions = "1k"
        tokens = "5M"
        usd = "$12.50"
        wall = "1h30m"
        no_improvement = 100
        [limits]
        wall_s = 30
        requests = 10
        expand_wall_s = 120.0
        expand_tokens = 1000
        [sandbox]
        backend = "process"
        [final]
        attempts = 3
        held_out = false
        """
    )
    assert config.budget.limits() == BudgetLimits(800, 1_000, 5_000_000, 12.5, 5_400.0, 100)
    assert config.search.rules() == Rules(alpha=0.7, k0=3, max_failures=2, tau=False)
    assert config.models_of("evaluate")[0].model == "gpt-x"
    assert config.models_of("edit")[0].script == "answers.json"
    assert config.limits.sandbox(SandboxLimits(memory_mb=99)) == SandboxLimits(wall_s=30.0, memory_mb=99)
    assert config.limits.model(ModelLimits(tokens=5)) == ModelLimits(requests=10, tokens=5)
    assert config.limits.judge(17.0) == 17.0
    assert config.limits.expand_sandbox() == SandboxLimits(wall_s=120.0)
    assert config.limits.expand_model() == ModelLimits(tokens=1_000)
    assert config.resolve(config.agent.source) == tmp_path.parent / "agents" / "mine"
    assert is_path(config.suite.name)
    assert not is_path("quixbugs")


CLAUDE = "[models.m]\nprovider = 'anthropic'\nmodel = 'x'\n"
GPT = "[models.m]\nprovider = 'openai'\nmodel = 'x'\n"
REFUSED = {
    "[serach]\nk0 = 1": "unknown key serach: did you mean 'search'?",
    "[search]\naplha = 0.5": "unknown key search.aplha: did you mean 'alpha'?",
    "[models.m]\nprovider = 'openai'\nmodel = 'x'\napi_key = 'sk'": "models.m.api_key: did you mean 'api_key_env'",
    "[models.m]\nprovider = 'openai'\nmodel = 'x'\napi_key_file = 'sk'": "api_key_file: is no path with a slash",
    "[models.m]\nprovider = 'openai'\nmodel = 'x'\napi_key_env = 'A'\napi_key_file = './k'": "both set: remove one",
    "[final]\nzzz = 1": "unknown key final.zzz: there are: attempts, finalists, held_out",
    "[search]\nalpha = 1.5": "search.alpha = 1.5 cannot be: allowed is a number > 0 and < 1",
    "[search]\nalpha = '0.5'": "search.alpha = '0.5' cannot be: allowed is a number > 0 and < 1",
    "[search]\nalpha = 0": "search.alpha = 0 cannot be: allowed is a number > 0 and < 1",
    "[search]\nalpha = nan": "search.alpha = nan cannot be: allowed is a number > 0 and < 1",
    "[search]\nk0 = 0": "search.k0 = 0 cannot be: allowed is a whole number >= 1",
    "[search]\ntau = 1": "search.tau = 1 cannot be: allowed is true or false",
    "[search]\npolicy = 'huxely'": "search.policy = 'huxely' is no policy: did you mean 'huxley'?",
    "[search]\noptions = { race = true }": "search.options.race is no option of the policy 'huxley': there are: tasks",
    "[search]\npolicy = 'darwin'\noptions = { generation = 0 }": "options.generation = 0 cannot be: allowed is a whole",
    "[search]\npolicy = 'darwin'\noptions = { tresh = 0.5 }": "no option of the policy 'darwin': did you mean",
    "[search]\npolicy = 'darwin'\n[search.options]\nthreshold = 'high'": "search.options.threshold",
    "[run]\nworkers = 2.5": "run.workers = 2.5 cannot be: allowed is a whole number >= 1 and <= 1024",
    "run = 3": "run = 3 cannot be: allowed is a table",
    "[sandbox]\nbackend = 'docker'": "sandbox.backend = 'docker' cannot be: "
    'allowed is "bubblewrap" or "container" or "process"',
    "[models.m]\nmodel = 'x'": "models.m.provider is missing",
    "[models.m]\nprovider = 'opnai'": 'models.m.provider = \'opnai\' cannot be: allowed is "builtin" or "noise"',
    "[models.m]\nprovider = 'openai'": "models.m: provider 'openai' needs model",
    "[models.m]\nprovider = 'scripted'": "models.m: provider 'scripted' needs script",
    "[models.m]\nprovider = 'noise'\nmodel = 'x'": "models.m: provider 'noise' has no use for model: remove it",
    "[models.m]\nprovider = 'vllm'\nmodel = 'x'\nbase_url = 'host:1'": "allowed is a text that matches ^https?://",
    "[models.m]\nprovider = 'noise'": "no role uses [models.m]: name it in [roles], or remove it",
    "[models.big]\nprovider = 'noise'\n[roles]\nedit = 'bigg'": "roles.edit = 'bigg' is no model: did you mean 'big'?",
    f"{CLAUDE}seed = true": "models.m: seed is set, but provider 'anthropic' cannot do that: leave it out",
    f"{CLAUDE}reasoning_effort = 'minimal'": "reasoning_effort = 'minimal' is not known to provider 'anthropic'",
    f"{CLAUDE}thinking = 100": "thinking = 100 is too little: at least 1024 tokens, or leave it out",
    f"{CLAUDE}thinking = 8192": "thinking = 8192 leaves no answer: it must be less than max_tokens, which is 8192",
    f"{CLAUDE}api = 'responses'": "provider 'anthropic' has no use for api: remove it",
    f"{GPT}thinking = 4096": "thinking is set, but provider 'openai' cannot do that: leave it out; reasoning",
    f"{GPT}prompt_cache = '1h'": "prompt_cache is set, but provider 'openai' cannot do that: leave it out",
    f"{GPT}api = 'responses'\nseed = true": "seed is set, but provider 'openai responses' cannot do that",
    f"{GPT}lacks = ['effort']\nreasoning_effort = 'low'": "reasoning_effort is set, but its `lacks` says so",
    f"{GPT}lacks = ['sed']": "models.m.lacks.0 = 'sed' cannot be: input should be 'tool_choice', 'one_call'",
    f"{GPT}[roles]\nedit = 'm'\n[agent]\nleast_effort = 0.5": "agent.least_effort is set, and no model of roles",
    "[inner]\nsearch = 'mcts'\n[sandbox]\nbackend = 'process'": "inner.search = 'mcts' goes back to earlier steps",
    "[final]\nfinalists = 2\nheld_out = false": "final.finalists = 2 are told apart on held-out tasks",
    "[models.m]\nprovider = 'openai'\nmodel = 'm'\n[roles]\nedit = 'm'\n[expand]\nrank = 'model'": (
        "expand.candidates = 1 leaves nothing to rank"
    ),
    "[expand]\nrank = 'model'": 'expand.rank = "model" asks the model of roles.edit, and builtin is none',
    "[inner]\nsearch = 'mcts'\nvalue = 'agreement'": "inner.search = 'mcts' makes steps: choose best_of_n",
    "[inner]\nsearch = 'best_of_n'\nvalue = 'agreement'": "set inner.hindsight = false",
    "[inner]\nedits = true": "inner.edits is set, and inner.search is 'linear'",
    "[inner]\nedits = true\nsearch = 'mcts'": "an agent's own source has no visible tests: only a model can tell",
    "[inner]\nvalue = 'model'": 'inner.value = "model" asks the model of roles.judge, and builtin is none',
    "[agent]\nleast_effort = 0": "agent.least_effort = 0 cannot be: allowed is a number > 0 and <= 1",
    "[roles]\njudge = { builtin = 1, bigg = 2 }": "roles.judge = 'bigg' is no model: there are: builtin",
    "[roles]\ndiagnose = { builtin = 0 }": "roles.diagnose: builtin = 0 cannot be: allowed is a weight > 0",
    "[roles]\ndiagnose = {}": "roles.diagnose: allowed is a model's name, or a table of names with weights",
    "[roles]\nevaluate = ['builtin']": "roles.evaluate: allowed is a model's name, or a table of names with weights",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_wrong_is_named(text: str, write) -> None:
    path = write(f"{text}\n{BUDGET}")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert REFUSED[text] in str(caught.value)


BUDGETS = {
    "": "nothing would end this run: set at least one of budget.evaluations",
    "[budget]\nno_improvement = 5": "nothing would end this run",
    "[budget]\nevaluations = 0": "budget.evaluations = 0 cannot be: allowed is a whole number > 0",
    "[budget]\nwall = '0s'": "budget.wall = '0s' cannot be: allowed is a number > 0",
    "[budget]\nwall = 'soon'": "budget.wall: 'soon' is not a time: write seconds",
    "[budget]\ntokens = true": "budget.tokens: True is not a count",
    "[budget]\nevaluation = 5": "unknown key budget.evaluation: did you mean 'evaluations'?",
    "[budget]\nusd = 5": "its models cost nothing, so set more than budget.usd",
}


@pytest.mark.parametrize("text", BUDGETS)
def test_a_budget_that_cannot_be_is_named(text: str, write) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(text))
    assert BUDGETS[text] in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(write) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(f"[run]\nsede = 1\n[search]\nk0 = 0\n{BUDGET}"))
    assert len(str(caught.value).splitlines()) == 2


def test_files_that_cannot_be_read(tmp_path: Path, write) -> None:
    with pytest.raises(ConfigError, match="no such file; `hgm init` makes one"):
        load(tmp_path / "missing.toml")
    with pytest.raises(ConfigError, match=r"is not valid TOML: .*line 2"):
        load(write("[run]\nseed = = 3"))
    (tmp_path / "latin.toml").write_bytes("# ä".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.toml: is not UTF-8 text .*save it as UTF-8"):
        load(tmp_path / "latin.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_dollars_end_a_run_that_is_billed(read, write) -> None:
    models = "[models.m]\nprovider = 'vllm'\nmodel = 'x'\nprice_in = 1.0\n[roles]\nedit = 'm'\n"
    assert read(f"{models}[budget]\nusd = 5").budget.usd == 5.0
    unpriced = "[models.m]\nprovider = 'openai'\nmodel = 'x'\nprice_in = 1.0\n[roles]\nedit = 'm'\n"
    with pytest.raises(ConfigError, match=r"no price for models\.m \('x'\): give price_in and price_out, .* \(0 for"):
        load(write(f"{unpriced}[budget]\nusd = 5\nevaluations = 10"))
    assert read(unpriced + BUDGET).models_of("edit")[0].price_out is None


def test_the_most_that_an_attempt_may_cost(read) -> None:
    head = "[models.m]\nprovider = 'openai'\nmodel = 'x'\nprice_in = 1.0\nprice_out = 4.0\n[roles]\nedit = 'm'\n"
    config = read(head + BUDGET)
    assert config.models_of("edit")[0].most_usd(ModelLimits(tokens=500_000), 60) == 2.0
    assert config.models_of("edit")[0].most_usd(ModelLimits(tokens=500_000, usd=0.5), 60) == 0.5
    assert config.models_of("evaluate")[0].most_usd(ModelLimits(), 60) == 0.0
    rented = "[models.m]\nprovider = 'vllm'\nmodel = 'x'\nprice_hour = 6.0\n[roles]\nedit = 'm'\n"
    assert read(rented + BUDGET).models_of("edit")[0].most_usd(ModelLimits(), 600) == pytest.approx(1.0)
    written = head.replace("[roles]", "price_cache_write = 9.0\n[roles]")
    assert read(written + BUDGET).models_of("edit")[0].most_usd(ModelLimits(tokens=500_000), 60) == 4.5
    flat = head.replace("openai", "anthropic").replace("= 4.0", "= 1.0\nprompt_cache = '1h'")
    assert read(flat + BUDGET).models_of("edit")[0].most_usd(ModelLimits(tokens=500_000), 60) == 1.0


@pytest.mark.parametrize(
    "where",
    ["api_key_env = ['{}']", "api_key_file = {{ k = '{}' }}", "[models.m.serve]\nflags = ['--api-key', '{}']"],
)
def test_a_key_in_a_wrong_place_is_not_repeated(read, where: str) -> None:
    text = f"[models.m]\nprovider = 'vllm'\nmodel = 'x'\n{where.format('sk-secret-123')}\n[roles]\nedit = 'm'\n"
    with pytest.raises(ConfigError, match=r"cannot be|remove --api-key") as refused:
        read(text + BUDGET)
    assert "secret" not in str(refused.value)


def test_each_server_needs_a_port(read) -> None:
    text = (
        "[models.m]\nprovider = 'vllm'\nmodel = 'x'\n[models.m.serve]\nreplicas = 2\nport = {}\n[roles]\nedit = 'm'\n"
    )
    assert read(text.format(65534) + BUDGET)
    with pytest.raises(ConfigError, match="port = 65535 leaves 65536 for the last of its servers"):
        read(text.format(65535) + BUDGET)


def test_the_list_has_prices_for_a_models_own_address_only(read, write) -> None:
    head = "[models.m]\nprovider = 'anthropic'\nmodel = 'claude-haiku-4-5'\n"
    roles = "[roles]\nedit = 'm'\n[budget]\nusd = 5\n"
    assert read(head + roles).priced(None).models_of("edit")[0].price_out == 5.0
    with pytest.raises(ConfigError, match=r"no price for models\.m"):
        load(write(f"{head}base_url = 'https://elsewhere.example'\n{roles}"))


def test_ones_own_prices_come_first_then_those_that_the_run_began_with(read) -> None:
    head = "[models.m]\nprovider = 'openai'\nmodel = 'gpt-5-mini'\n"
    roles = f"[roles]\nedit = 'm'\n{BUDGET}"
    own = read(f"{head}price_in = 0\nprice_out = 0\n{roles}").priced({"m": Prices(9.0, 9.0)})
    assert (own.models_of("edit")[0].price_in, own.models_of("edit")[0].price_cached) == (0, None)
    began = read(head + roles).priced({"m": Prices(9.0, 8.0)}).models_of("edit")[0]
    assert (began.price_in, began.price_out, began.price_cached) == (9.0, 8.0, None)
    assert read(head + roles).priced({}).models_of("edit")[0].price_in is None, (
        "a run that began without keeps on without"
    )


def test_a_model_is_paid_by_the_hour_or_by_the_token(write) -> None:
    both = "[models.m]\nprovider = 'vllm'\nmodel = 'x'\nprice_hour = 2\nprice_in = 1\n[roles]\nedit = 'm'\n"
    with pytest.raises(ConfigError, match="by price_hour, or by price_in and price_out"):
        load(write(both + BUDGET))


def test_a_price_is_a_number_that_can_be_reckoned_with(read) -> None:
    for price in ("inf", "nan"):
        with pytest.raises(ConfigError, match=r"models\.m\.price_in"):
            read(f"[models.m]\nprovider = 'openai'\nmodel = 'x'\nprice_in = {price}\nprice_out = 1.0\n")


def test_how_fast_a_model_is_asked_may_change_during_a_run(read) -> None:
    head = "[models.m]\nprovider = 'vllm'\nmodel = 'x'\n"
    slow = read(f"{head}at_once = 2\nrequests_per_minute = 30\n[roles]\nedit = 'm'\n{BUDGET}")
    assert difference(slow, read(f"{head}[roles]\nedit = 'm'\n{BUDGET}")) == []


def test_the_template_is_a_configuration(read) -> None:
    config = read(default_toml("quixbugs", './an "odd" name', seed=5, workers=4, evaluations=50, wall="2h"))
    assert (config.suite.name, config.agent.source) == ("quixbugs", './an "odd" name')
    assert (config.run.seed, config.run.workers) == (5, 4)
    assert config.budget.limits() == BudgetLimits(evaluations=50, wall_s=7_200.0)


def test_what_the_template_leaves_out_is_the_default(read) -> None:
    text = default_toml()
    with_defaults = (
        text.replace("# policy", "policy").replace("# expand_wall_s", "expand_wall_s").replace("# edit", "edit")
    )
    assert with_defaults != text
    assert difference(read(text), read(with_defaults)) == []
    for key in ("alpha", "k0", "max_failures", "backend", "attempts", "provider"):
        assert f"# {key} =" in text


def test_difference_names_what_may_not_change(read) -> None:
    old = read(f"[run]\nworkers = 2\n[search]\nalpha = 0.6\n{BUDGET}")
    assert difference(old, read("[run]\nworkers = 9\n[budget]\nevaluations = 5\nwall = '2h'")) == []
    new = "[run]\nseed = 4\n[models.m]\nprovider = 'noise'\n[roles]\nedit = 'm'\n[limits]\nwall_s = 5\n"
    named = difference(old, read(new + BUDGET))
    assert {"run.seed", "roles.edit", "limits.wall_s", "models.m.provider"} <= set(named)
    assert not [key for key in named if key.startswith(("search", "budget"))]


def test_the_reference_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "configuration.md"
    assert page.read_text() == reference(), "run: python -m hgm.config > docs/configuration.md"


def test_every_key_is_explained() -> None:
    for line in reference().splitlines():
        if line.startswith("| `"):
            assert len(line.split("|")[4].strip()) > 5, line


def test_a_role_that_is_left_out_has_the_models_of_another(read) -> None:
    models = "[models.a]\nprovider = 'noise'\n[models.b]\nprovider = 'noise'\n"
    mixed = read(f"{models}[roles]\nedit = {{ a = 3, b = 1 }}\n{BUDGET}").roles
    assert mixed.of("evaluate") == {"builtin": 1.0}
    assert mixed.of("edit") == mixed.of("diagnose") == mixed.of("judge") == {"a": 3, "b": 1}
    own = read(f"{models}[roles]\ndiagnose = 'a'\n{BUDGET}").roles
    assert (own.of("edit"), own.of("judge"), own.names) == ({"builtin": 1.0}, {"a": 1.0}, ["builtin", "a"])


def test_a_budget_reserves_for_the_dearest_of_several_models(read) -> None:
    models = "".join(
        f"[models.{name}]\nprovider = 'vllm'\nmodel = 'x'\nprice_in = {usd}\n" for name, usd in {"a": 1, "b": 7}.items()
    )
    config = read(f"{models}[roles]\nedit = {{ a = 9, b = 1 }}\n{BUDGET}")
    assert [model.most_usd(ModelLimits(tokens=1_000_000), 60) for model in config.models_of("edit")] == [1.0, 7.0]


def test_what_a_model_can_do_is_what_its_api_has_without_what_it_lacks(read) -> None:
    config = read(f"{GPT}api = 'responses'\nlacks = ['logprobs']\nstream = true\n[roles]\nedit = 'm'\n{BUDGET}")
    model = config.models["m"]
    assert {"schema", "effort"} <= model.features
    assert not model.features & {"seed", "stop", "logprobs", "thinking"}
    assert model.pins() == Pins(stream=True, lacks=frozenset({Feature.LOGPROBS}))
    kept = Config.model_validate(config.model_dump(mode="json", exclude_none=True))
    assert kept.models == config.models, "as lock.json keeps it"

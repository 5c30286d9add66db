"""Every verb, in the order in which people meet them. Each is a thin door to the module that does the work.

stdout is data, stderr is narration. Exit codes are those of `archive.errors`. The page of all verbs, docs/cli.md, is
made from here: `python -m hgm.cli.manual > docs/cli.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from hgm import amounts
from hgm.cli import complete
from hgm.cli.examples import epilog

app = typer.Typer(
    name="hgm",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Search for a better coding agent: a tree of agents that edit themselves.",
    epilog="Exit codes: 0 done, 1 error, 2 bad config or option, 3 not a run, 4 run is driven elsewhere or by nobody,"
    " 5 config differs from the run's, 6 something is missing on this machine (see: hgm doctor), 7 disk full,"
    " 8 root failed the gate, 9 no such variant or attempt, 130 interrupted.",
)
tasks_app = typer.Typer(no_args_is_help=True, help="Prove tasks before a search spends anything on them.")
app.add_typer(tasks_app, name="tasks")
suites_app = typer.Typer(invoke_without_command=True)
app.add_typer(suites_app, name="suites", epilog=epilog("suites"))


def amount(read: Callable[[str], float]) -> Callable[[str], float]:
    """A reader of amounts whose complaints name the option."""
    from archive.errors import ConfigError

    def parse(text: str) -> float:
        try:
            return read(text)
        except ConfigError as error:
            raise typer.BadParameter(str(error)) from None

    return parse


def spelled(read: Callable[[str], float]) -> Callable[[str], str]:
    """The same, for an amount that is kept as it was typed."""
    parse = amount(read)

    def check(text: str) -> str:
        parse(text)
        return text

    return check


Run = Annotated[
    str,
    typer.Argument(help="a run's directory, or its name below runs/", metavar="RUN", autocompletion=complete.runs),
]
VariantId = Annotated[
    str,
    typer.Argument(help="a variant: v17 or 17; also root, best", metavar="VARIANT", autocompletion=complete.variants),
]
Json = Annotated[bool, typer.Option("--json", help="print JSON instead of text")]
Undo = Annotated[bool, typer.Option("--undo", help="take it back")]
Data = Annotated[
    Path | None, typer.Option(help="where a suite's published data lies (default: what `hgm suites fetch` stored)")
]
SUITES = "a name from `hgm suites`, or a folder of tasks with a slash: ./mine"
Suite = Annotated[str, typer.Option(help=SUITES, autocompletion=complete.suites)]
Agent = Annotated[
    str,
    typer.Option(
        help="the root: plain, strong, a folder with an agent.toml (./mine), RUN:VARIANT, or the address of a git "
        "repository",
        autocompletion=complete.agents,
    ),
]
Model = Annotated[
    str,
    typer.Option(
        help="builtin, noise (to test an agent), or PROVIDER:MODEL, e.g. openai:gpt-5-mini, vllm:NAME",
        autocompletion=complete.models,
    ),
]
Evaluations = Annotated[
    float | None,
    typer.Option(help="budget: evaluations, e.g. 800 or 20k", parser=amount(amounts.count), metavar="COUNT"),
]
Tokens = Annotated[
    float | None, typer.Option(help="budget: tokens, e.g. 5M", parser=amount(amounts.count), metavar="COUNT")
]
Usd = Annotated[
    float | None,
    typer.Option(help="budget: dollars, e.g. 5 or 2.50", parser=amount(amounts.usd), metavar="DOLLARS"),
]
Wall = Annotated[
    str | None,
    typer.Option(help="budget: time, e.g. 90m or 1h30m", parser=spelled(amounts.duration_s), metavar="TIME"),
]
Workers = Annotated[int | None, typer.Option(help="attempts at the same time")]
Require = Annotated[
    list[str] | None, typer.Option(help="a package that the repository's tests need, e.g. attrs==25.4.0; repeat it")
]
Plain = Annotated[bool, typer.Option("--plain", help="lines instead of a live display")]


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    if version:
        from hgm import __version__

        typer.echo(f"hgm {__version__}")
        raise typer.Exit


@app.command(epilog=epilog("init"))
def init(
    run: Run,
    suite: Suite = "bundled",
    data: Data = None,
    agent: Agent = "plain",
    model: Model = "builtin",
    evaluations: Evaluations = None,
    tokens: Tokens = None,
    usd: Usd = None,
    wall: Wall = None,
    workers: Workers = None,
    policy: Annotated[
        str | None,
        typer.Option(
            help="how variants are chosen: huxley, darwin, …, or NAME:key=value,…",
            autocompletion=complete.policies,
            metavar="NAME",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="seed of the search")] = 0,
    template: Annotated[str, typer.Option(help="'demo': the settings of `make demo`")] = "",
    repo: Annotated[
        Path | None,
        typer.Option(help="mine tasks out of this git repository first, see: hgm tasks mine", metavar="PATH"),
    ] = None,
    tasks: Annotated[int, typer.Option(min=1, max=100_000, help="with --repo: how many tasks to mine")] = 100,
    require: Require = None,
) -> None:
    """Make a run: a directory with a commented hgm.toml. Nothing is spent yet."""
    from hgm.cli.drive import init_run
    from hgm.compare import contestant
    from hgm.templates import Wishes

    chosen: dict[str, object] = {
        "budget.evaluations": evaluations,
        "budget.tokens": tokens,
        "budget.usd": usd,
        "budget.wall": wall,
        "run.workers": workers,
        "run.seed": seed,
    }
    chosen |= contestant(policy).chosen if policy else {}
    wishes = Wishes(suite, data, agent, model, template, chosen)
    if repo is not None:
        from hgm.cli.mine import init_from_repository

        raise typer.Exit(init_from_repository(run, wishes, repo, tasks, require or [], workers))
    init_run(run, wishes)


@app.command(epilog=epilog("run"))
def run(
    run: Run,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="attempts at the same time (overrides hgm.toml)")
    ] = None,
    plain: Plain = False,
) -> None:
    """Start a search, or go on with it. Ctrl-C once: finish what is in flight, save, end. Twice: stop now."""
    from hgm.cli.drive import drive_run

    raise typer.Exit(drive_run(run, workers, plain))


@app.command(epilog=epilog("status"))
def status(run: Run, json: Json = False) -> None:
    """How far a search is. Budget, tree, best so far, what is in flight, root against best on held-out tasks."""
    from hgm.cli.look import status as show_status

    show_status(run, json)


@app.command(epilog=epilog("tree"))
def tree(
    run: Run,
    failed: Annotated[bool, typer.Option("--failed", help="show failed expansions too")] = False,
    graph: Annotated[Path | None, typer.Option(help="write the tree to a .graphml or .gexf file instead")] = None,
    json: Json = False,
) -> None:
    """The lineage tree. Each variant with its own and its clade's score."""
    from hgm.cli.look import tree as show_tree

    show_tree(run, failed, graph, json)


@app.command(epilog=epilog("show"))
def show(
    run: Run,
    variant: VariantId = "best",
    why: Annotated[
        bool, typer.Option("--why", help="its story: diagnosis, idea, hindsight, judge, gate, tasks won and lost")
    ] = False,
    json: Json = False,
) -> None:
    """One variant. What it changed, how it fares against its parent, its scores, lineage, evaluations and children."""
    from hgm.cli.variant import show as show_variant

    show_variant(run, variant, why, json)


@app.command(epilog=epilog("diff"))
def diff(
    run: Run,
    variant: VariantId = "best",
    against: Annotated[str, typer.Option(help="parent, root, or a variant", autocompletion=complete.bases)] = "parent",
    json: Json = False,
) -> None:
    """What a variant changed in the agent's source."""
    from hgm.cli.variant import diff as show_diff

    show_diff(run, variant, against, json)


@app.command(epilog=epilog("log"))
def log(
    run: Run,
    attempt: Annotated[
        str | None,
        typer.Argument(
            help="an attempt: e12 is evaluation 12, x3 expansion 3", metavar="ID", autocompletion=complete.attempts
        ),
    ] = None,
    decisions: Annotated[bool, typer.Option("--decisions", help="what the scheduler chose and why")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="how many entries")] = 30,
    as_script: Annotated[
        bool, typer.Option("--as-script", help="with ID: the model's answers as a script, to be replayed by `scripted`")
    ] = False,
    json: Json = False,
) -> None:
    """What happened, newest last. Evaluations, expansions and events; decisions; or all that is kept of one attempt."""
    from hgm.cli.log import log as show_log

    show_log(run, attempt, decisions, limit, json, as_script)


@app.command(epilog=epilog("edits"))
def edits(
    run: Run,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="how many expansions")] = 30,
    json: Json = False,
) -> None:
    """What the self-modifications came to. Each expansion; what hindsight and the judge were worth, with intervals."""
    from hgm.cli.edits import show_edits

    show_edits(run, limit, json)


@app.command(epilog=epilog("best"))
def best(
    run: Run,
    top: Annotated[int, typer.Option(min=1, help="how many")] = 5,
    pareto: Annotated[
        bool, typer.Option("--pareto", help="score against cost: those that nobody beats at both")
    ] = False,
    cost_weight: Annotated[
        float,
        typer.Option(min=0.0, help="with --pareto: objective = belief - this * dollars (or million tokens) an attempt"),
    ] = 0.0,
    json: Json = False,
) -> None:
    """The best variants by belief. That is a low quantile of the posterior, not the mean."""
    from hgm.cli.look import best as show_best

    show_best(run, top, json, pareto, cost_weight)


@app.command(epilog=epilog("export"))
def export(
    run: Run,
    variant: VariantId = "best",
    to: Annotated[
        Path | None, typer.Option(help="what to make: directory, file or branch (default: in the run's exports/)")
    ] = None,
    form: Annotated[
        str, typer.Option("--as", help="folder; patch: against the root; branch: of a git repository made for it")
    ] = "folder",
    json: Json = False,
) -> None:
    """Write a variant as a folder that runs by itself. In it: python -m agent --repo PATH --statement FILE."""
    from hgm.cli.deliver import export as export_variant

    export_variant(run, variant, to, json, form)


@app.command("discriminate", epilog=epilog("discriminate"))
def discriminate(
    run: Run,
    model: Annotated[
        str | None,
        typer.Option(
            help="who is asked, PROVIDER:MODEL (default: the run's roles.judge)", autocompletion=complete.models
        ),
    ] = None,
    judges: Annotated[int, typer.Option(min=1, max=15, help="votes on each pair")] = 3,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="of the shuffling and the votes")] = 0,
    json: Json = False,
) -> None:
    """A model's blind choice among the best. Only those whose intervals overlap, without their names and scores."""
    from hgm.cli.discriminate import choose

    choose(run, model, judges, seed, json)


@app.command(epilog=epilog("pause"))
def pause(run: Run) -> None:
    """Start nothing new until `hgm resume`. Work in flight goes on to its end."""
    from hgm.cli.steer import post

    post(run, "pause")


@app.command(epilog=epilog("resume"))
def resume(run: Run) -> None:
    """Un-pause a search that is being driven. (A stopped one goes on with `hgm run`.)"""
    from hgm.cli.steer import post

    post(run, "resume")


@app.command(epilog=epilog("stop"))
def stop(
    run: Run, now: Annotated[bool, typer.Option("--now", help="do not wait for what is in flight")] = False
) -> None:
    """Finish what is in flight, save and end. `hgm run` goes on later."""
    from hgm.cli.steer import post

    post(run, "stop" if now else "drain")


@app.command(epilog=epilog("budget"))
def budget(
    run: Run,
    more: Annotated[
        list[str],
        typer.Argument(
            help="e.g. evaluations=100 wall=30m usd=5", metavar="NAME=AMOUNT…", autocompletion=complete.limits
        ),
    ],
) -> None:
    """Allow a driven search to spend more. (For a stopped one, raise [budget] in its hgm.toml.)"""
    from hgm.cli.steer import extend

    extend(run, more)


@app.command(epilog=epilog("expand"))
def expand(run: Run, variant: VariantId) -> None:
    """Make one more child of this variant now. Before what the search would choose."""
    from hgm.cli.steer import expand as expand_variant

    expand_variant(run, variant)


@app.command("evaluate", epilog=epilog("evaluate"))
def evaluate_now(
    run: Run,
    variant: VariantId,
    tasks: Annotated[int, typer.Option("--tasks", "-n", min=1, max=10_000, help="on how many more tasks")] = 1,
    held_out: Annotated[bool, typer.Option("--held-out", help="held-out tasks, which never drive the search")] = False,
) -> None:
    """Evaluate this variant now. On tasks that it was not given yet, before what the search would choose."""
    from hgm.cli.steer import evaluate as evaluate_variant

    evaluate_variant(run, variant, tasks, held_out)


@app.command(epilog=epilog("note"))
def note(
    run: Run,
    variant: Annotated[
        str, typer.Argument(help="a variant, or - for the run", metavar="VARIANT", autocompletion=complete.variants)
    ],
    text: Annotated[str, typer.Argument(help="what to keep in mind", metavar="TEXT")],
) -> None:
    """Keep a note with a variant, or with the run. Also with one that nobody drives."""
    from hgm.cli.steer import note as keep_note

    keep_note(run, variant, text)


@app.command(epilog=epilog("ban"))
def ban(run: Run, variant: VariantId, undo: Undo = False) -> None:
    """Never choose this variant or its descendants again."""
    from hgm.cli.steer import ban as ban_variant

    ban_variant(run, variant, undo)


@app.command(epilog=epilog("pin"))
def pin(run: Run, variant: VariantId, undo: Undo = False) -> None:
    """Mark a variant, so that it is found again."""
    from hgm.cli.steer import pin as pin_variant

    pin_variant(run, variant, undo)


@app.command("compare-policies", epilog=epilog("compare-policies"))
def compare_policies(
    place: Annotated[str, typer.Argument(help="directory for the searches; the same again goes on", metavar="DIR")],
    policy: Annotated[
        list[str],
        typer.Option(help="NAME or NAME:OPTION=VALUE,…; repeat it", autocompletion=complete.policies),
    ],
    seeds: Annotated[int, typer.Option(min=1, help="searches of each policy")] = 3,
    suite: Suite = "bundled",
    data: Data = None,
    agent: Agent = "plain",
    model: Model = "builtin",
    evaluations: Evaluations = None,
    tokens: Tokens = None,
    usd: Usd = None,
    wall: Wall = None,
    workers: Workers = None,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """The same search with several policies and seeds. The agents they choose are compared on held-out tasks."""
    from hgm.cli.compare import compare_policies as compare
    from hgm.templates import Wishes

    chosen: dict[str, object] = {
        "budget.evaluations": evaluations,
        "budget.tokens": tokens,
        "budget.usd": usd,
        "budget.wall": wall,
        "run.workers": workers,
    }
    raise typer.Exit(compare(place, policy, seeds, Wishes(suite, data, agent, model, "", chosen), plain, json))


@app.command("eval", epilog=epilog("eval"))
def evaluate(
    agent: Annotated[
        list[str],
        typer.Argument(
            help="a folder with an agent.toml, RUN:VARIANT, the address of a git repository, or plain",
            metavar="AGENT…",
            autocompletion=complete.agents,
        ),
    ],
    suite: Annotated[
        str | None,
        typer.Option(
            help=f"{SUITES} (default: bundled, or that of --like)",
            autocompletion=complete.suites,
        ),
    ] = None,
    data: Data = None,
    split: Annotated[str, typer.Option(help="which tasks: held_out, search or all")] = "held_out",
    model: Annotated[
        str | None,
        typer.Option(
            help="builtin, or PROVIDER:MODEL, e.g. openai:gpt-5-mini (default: builtin)", autocompletion=complete.models
        ),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(help="a run whose model, limits and sandbox to use", metavar="RUN", autocompletion=complete.runs),
    ] = None,
    attempts: Annotated[int, typer.Option(min=1, max=1000, help="at each task")] = 1,
    paired: Annotated[bool, typer.Option("--paired", help="compare each agent with the first, task by task")] = False,
    until_clear: Annotated[
        bool, typer.Option("--until-clear", help="with --paired: end a comparison as soon as its answer is clear")
    ] = False,
    tokens: Tokens = None,
    usd: Usd = None,
    workers: Workers = None,
    seed: Annotated[int, typer.Option(min=0, max=2**62, help="of the attempts")] = 0,
    place: Annotated[
        Path, typer.Option(help="where each agent gets a directory; the same again goes on", metavar="DIR")
    ] = Path("runs/evals"),
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Score agents on a suite, outside a search. With --paired: who is better, and how sure that is."""
    from hgm.cli.evaluate import asked_for, evaluate_agents

    more = {
        "attempts": attempts,
        "seed": seed,
        "tokens": tokens,
        "usd": usd,
        "place": place,
        "until_clear": until_clear,
    }
    asked = asked_for(suite, data, split, model, like, **more)
    raise typer.Exit(evaluate_agents(agent, asked, workers, paired, plain, json))


@app.command(epilog=epilog("tui"))
def tui(
    run: Run,
    web: Annotated[bool, typer.Option("--web", help="in a browser on this machine instead (extra: web)")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="with --web: TCP port on 127.0.0.1")] = 8000,
) -> None:
    """Explore the lineage in the terminal, live."""
    from hgm.cli.places import resolve
    from tui.app import explore, explore_in_browser

    if web:
        explore_in_browser(resolve(run), port)
    else:
        explore(resolve(run))


@app.command(epilog=epilog("doctor"))
def doctor(
    run: Annotated[
        str | None, typer.Argument(help="also check this run", metavar="RUN", autocompletion=complete.runs)
    ] = None,
    json: Json = False,
) -> None:
    """What this machine has and lacks. With the command that mends it."""
    from hgm.cli.doctor import examine

    raise typer.Exit(examine(run, json))


@app.command(epilog=epilog("serve"))
def serve(
    model: Annotated[
        str, typer.Argument(help="PROVIDER or PROVIDER:MODEL", metavar="MODEL", autocompletion=complete.models)
    ] = "builtin",
    flags: Annotated[
        list[str] | None, typer.Argument(help="with --start, after --: more options of `vllm serve`", metavar="FLAG")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1")] = 8399,
    start: Annotated[
        bool, typer.Option("--start", help="start the servers of vllm:MODEL, and end them with it")
    ] = False,
    replicas: Annotated[int, typer.Option(min=1, max=64, help="with --start: servers of the same model")] = 1,
    vllm: Annotated[str, typer.Option(help="with --start: the executable", metavar="PROGRAM")] = "vllm",
    tool_parser: Annotated[
        str, typer.Option(help="with --start: how the model writes tool calls", metavar="NAME")
    ] = "",
    logs: Annotated[Path, typer.Option(help="with --start: where servers write", metavar="DIR")] = Path("runs/servers"),
) -> None:
    """Serve a model on loopback, OpenAI-compatible. To try an exported agent with."""
    from hgm.cli.serve import serve_model
    from hgm.serving.launch import Launch

    name = model.partition(":")[2]
    launch = Launch(name, vllm, replicas, tool_parser=tool_parser, flags=tuple(flags or ()))
    serve_model(model, port, launch, start, logs)


@app.command(epilog=epilog("simulate"))
def simulate(
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME or NAME:key=value,…; the first is what others are compared with (default: all)",
            autocompletion=complete.policies,
            metavar="POLICY",
        ),
    ] = None,
    family: Annotated[
        list[str] | None,
        typer.Option(help="a family of worlds, see docs/simulate.md (default: all)", autocompletion=complete.families),
    ] = None,
    evaluations: Annotated[
        list[int] | None,
        typer.Option(min=1, max=100_000, help="a budget (default: 50, 100, 200, 400 and 800)", metavar="COUNT"),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=1024, help="attempts at the same time")] = 4,
    seeds: Annotated[int, typer.Option(min=1, help="worlds of each family")] = 200,
    seed: Annotated[int, typer.Option(min=0, max=1_000_000_000, help="of the first world")] = 0,
    mismatch: Annotated[
        float | None,
        typer.Option(
            min=0, max=2, help="0: the lucky have good children, 1: either, 2: bad ones (default: as the family)"
        ),
    ] = None,
    alpha: Annotated[float, typer.Option(min=0.01, max=0.99, help="as search.alpha of hgm.toml")] = 0.6,
    judge: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="a judge whose words correlate this much with the truth (default: none)"),
    ] = None,
    slow_failures: Annotated[
        float, typer.Option(min=0.01, max=100, help="how many times as long an evaluation takes that fails")
    ] = 1.0,
    jobs: Annotated[int | None, typer.Option(min=1, help="processes (default: one for each core)")] = None,
    json: Json = False,
    plot: Annotated[Path | None, typer.Option(help="also draw it, to a .svg or .png file")] = None,
) -> None:
    """Compare policies in made-up worlds. No model, no sandbox. Ctrl-C: what there is so far."""
    from hgm.cli.simulate import Wishes
    from hgm.cli.simulate import simulate as run_study

    budgets = evaluations or [50, 100, 200, 400, 800]
    asked = policy or [], family or [], budgets, workers, seeds, seed, mismatch, alpha, judge, slow_failures
    raise typer.Exit(run_study(Wishes(*asked), jobs, json, plot))


@tasks_app.command("check", epilog=epilog("tasks check"))
def tasks_check(
    directory: Annotated[
        str,
        typer.Argument(
            help="a folder of task folders, one task folder, or a suite's name",
            metavar="DIR",
            autocompletion=complete.suites,
        ),
    ],
    data: Data = None,
    workers: Annotated[int, typer.Option(min=1, help="tasks at the same time")] = 2,
    json: Json = False,
) -> None:
    """Prove each task. Hidden tests fail before, pass with the reference fix, twice."""
    from hgm.cli.tasks import check

    raise typer.Exit(check(directory, data, workers, json))


@suites_app.callback(epilog=epilog("suites"))
def suites(context: typer.Context, json: Json = False) -> None:
    """Which suites there are. What each needs, and how many tasks it has."""
    if context.invoked_subcommand is None:
        from hgm.cli.suites import show_suites

        show_suites(json)


KnownSuite = Annotated[
    str, typer.Argument(help="a name from `hgm suites`", metavar="NAME", autocompletion=complete.suites)
]
AtOnce = Annotated[int, typer.Option(min=1, max=1024, help="sandboxes at the same time")]


@suites_app.command("fetch", epilog=epilog("suites fetch"))
def suites_fetch(
    name: KnownSuite,
    data: Annotated[
        str | None,
        typer.Option(help="a file or folder that you have, or another address", metavar="PLACE"),
    ] = None,
    workers: AtOnce = 2,
    json: Json = False,
) -> None:
    """Get a suite's published data, once. Its digest is kept, and what the hidden tests need is made of it."""
    from hgm.cli.suites import fetch

    fetch(name, data, workers, json)


@suites_app.command("check", epilog=epilog("suites check"))
def suites_check(
    name: Annotated[str, typer.Argument(help=SUITES, metavar="NAME", autocompletion=complete.suites)],
    data: Data = None,
    sample: Annotated[int | None, typer.Option(min=1, help="only so many tasks, always the same")] = None,
    workers: AtOnce = 2,
    json: Json = False,
) -> None:
    """Prove a suite. Published solutions pass; no change does not, nor do the shown answers alone."""
    from hgm.cli.suites import check

    raise typer.Exit(check(name, data, sample, workers, json))


@tasks_app.command("mine", epilog=epilog("tasks mine"))
def tasks_mine(
    repo: Annotated[Path, typer.Option(help="a git repository of a Python project with tests", metavar="PATH")],
    to: Annotated[
        Path | None, typer.Option(help="folder for the tasks; the same again goes on (default: mined/NAME)")
    ] = None,
    tasks: Annotated[int, typer.Option(min=1, max=100_000, help="how many tasks")] = 100,
    tests: Annotated[
        list[str] | None, typer.Option(help="where its tests are, if not found; repeat it", metavar="PATH")
    ] = None,
    require: Require = None,
    environment: Annotated[
        Path | None, typer.Option(help="instead: a virtual environment that has what they need", metavar="PATH")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="bugs tried at the same time")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="of the choice of bugs")] = 0,
    json: Json = False,
) -> None:
    """Make tasks out of your repository. Bugs are put in; the tests that notice them decide."""
    from hgm.cli.mine import mine_tasks

    raise typer.Exit(mine_tasks(repo, to, tasks, tests or [], require or [], environment, workers, seed, json))

"""What one types, and what for: shown by `hgm VERB --help` and in docs/cli.md. A test types each of them."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "init": (
        ("hgm init runs/mine", "bundled tasks, builtin model, 300 evaluations"),
        ("hgm init runs/mine --suite ./my-tasks --evaluations 20k --wall 12h", ""),
        ("hgm init runs/mine --model openai:gpt-5-mini --usd 5 --tokens 10M", ""),
        ("hgm init runs/mine --policy darwin:generation=4", ""),
        ("hgm init runs/next --agent runs/mine:best", ""),
        ("hgm init runs/toolz --repo ../toolz --tasks 60", ""),
        ("hgm init runs/toolz --repo ../toolz --run", ""),
    ),
    "run": (
        ("hgm run runs/mine", "start, or go on"),
        ("hgm run runs/mine --plain 2>> run.log", "lines instead of a display"),
    ),
    "status": (
        ("hgm status runs/mine", ""),
        ("hgm status runs/mine --json | jq .budget", ""),
    ),
    "tree": (
        ("hgm tree runs/mine --failed", "failed expansions too"),
        ("hgm tree runs/mine --graph tree.graphml", "for a graph program"),
    ),
    "show": (
        ("hgm show runs/mine", "the best"),
        ("hgm show runs/mine v17", ""),
        ("hgm show runs/mine v17 --why", "how it came to be, and what came of it"),
    ),
    "diff": (
        ("hgm diff runs/mine v17", "against its parent"),
        ("hgm diff runs/mine best --against root", ""),
    ),
    "log": (
        ("hgm log runs/mine", "the latest, with their ids"),
        ("hgm log runs/mine e12", "what is kept of evaluation 12"),
        ("hgm log runs/mine x3", "and of expansion 3"),
        ("hgm log runs/mine --decisions --limit 100", "what the scheduler chose"),
        ("hgm log runs/mine e12 --as-script", "to test an agent with"),
    ),
    "edits": (
        ("hgm edits runs/mine", "the latest, and what helped"),
        ("hgm edits runs/mine --json | jq .hindsight", ""),
    ),
    "lessons": (
        ("hgm lessons runs/mine", "the weightiest first"),
        ("hgm lessons runs/mine --about 'boundary limit'", ""),
    ),
    "best": (
        ("hgm best runs/mine --top 3", ""),
        ("hgm best runs/mine --pareto", "score against cost"),
        ("hgm best runs/mine --pareto --cost-weight 0.5", ""),
        ("hgm best runs/mine --pareto --speed", "where tasks are timed"),
    ),
    "export": (
        ("hgm export runs/mine", "the best, into the run's exports/"),
        ("hgm export runs/mine v17 --to my-agent", ""),
        ("hgm export runs/mine v17 --as patch", "what it changed of the root"),
        ("hgm export runs/mine v17 --as branch", "with its ancestors, to fetch from"),
        ("hgm export runs/mine --full-suite", "does it break other tests?"),
    ),
    "discriminate": (
        ("hgm discriminate runs/mine", "the run's judge"),
        ("hgm discriminate runs/mine --model openai:gpt-5-mini --judges 5", ""),
    ),
    "pause": (("hgm pause runs/mine", ""),),
    "resume": (("hgm resume runs/mine", ""),),
    "stop": (
        ("hgm stop runs/mine", "after what is in flight"),
        ("hgm stop runs/mine --now", ""),
    ),
    "budget": (("hgm budget runs/mine evaluations=1k wall=30m usd=5", ""),),
    "expand": (("hgm expand runs/mine v17", ""),),
    "evaluate": (
        ("hgm evaluate runs/mine v17 --tasks 5", "five more search tasks"),
        ("hgm evaluate runs/mine v17 --tasks 10 --held-out", ""),
        ("hgm evaluate runs/mine e12 --again", "once more, for a check"),
    ),
    "note": (
        ("hgm note runs/mine v17 'reads the tests twice'", ""),
        ("hgm note runs/mine - 'new key since Monday'", "about the run"),
    ),
    "ban": (
        ("hgm ban runs/mine v17", ""),
        ("hgm ban runs/mine v17 --undo", ""),
    ),
    "pin": (
        ("hgm pin runs/mine v17", ""),
        ("hgm pin runs/mine v17 --undo", ""),
    ),
    "compare-policies": (("hgm compare-policies runs/rivals --policy huxley --policy greedy --wall 1h", ""),),
    "eval": (
        ("hgm eval plain", "the bundled held-out tasks"),
        ("hgm eval plain runs/mine:best --paired", "who is better?"),
        ("hgm eval ./a ./b --paired --until-clear", "no more tasks than needed"),
        ("hgm eval ./a ./b --suite ./tasks --split all", ""),
        ("hgm eval ./a --like runs/mine --attempts 3", "that run's model"),
    ),
    "tui": (
        ("hgm tui runs/mine", ""),
        ("hgm tui runs/mine --web --port 8001", "in a browser"),
    ),
    "doctor": (
        ("hgm doctor", "this machine"),
        ("hgm doctor runs/mine", "and what this run needs"),
        ("hgm doctor runs/mine --ask", "and ask priced models too, for a few tokens"),
    ),
    "serve": (
        ("hgm serve builtin --port 8399", "then try an exported agent"),
        ("hgm serve vllm:Qwen/Qwen3-8B --start --tool-parser hermes", ""),
        ("hgm serve scripted:answers.toml", "answers from a file, to test an agent"),
        ("hgm serve vllm:MODEL --start -- --max-model-len 16384", ""),
    ),
    "simulate": (
        ("hgm simulate", "every policy, every family, 200 worlds each"),
        ("hgm simulate --policy huxley --policy greedy --family reversed --seeds 50", ""),
        ("hgm simulate --plot policies.svg --json | jq .", ""),
    ),
    "tasks check": (
        ("hgm tasks check ./my-tasks", ""),
        ("hgm tasks check quixbugs --data QuixBugs --workers 4", ""),
    ),
    "suites": (
        ("hgm suites", "all of them"),
        ("hgm suites --json | jq .", ""),
    ),
    "suites fetch": (
        ("hgm suites fetch mbpp", "from where it is published"),
        ("hgm suites fetch mbpp --data mbpp.jsonl.gz", "from a file"),
    ),
    "suites check": (
        ("hgm suites check mbpp --sample 50", ""),
        ("hgm suites check bundled --workers 4", ""),
    ),
    "tasks mine": (
        ("hgm tasks mine --repo ../toolz", "into mined/toolz"),
        ("hgm tasks mine --repo . --to tasks --tasks 300 --require attrs==25.4.0", ""),
        ("hgm tasks mine --repo . --model openai:gpt-5-mini --usd 5", ""),
        ("hgm tasks mine --repo . --like runs/mine --solver runs/mine:best", ""),
    ),
    "tasks closed-book": (
        ("hgm tasks closed-book packaging", "into closed-book/packaging"),
        ("hgm tasks closed-book more-itertools --to tasks --tasks 60 --seed 1", ""),
    ),
}


def epilog(verb: str) -> str:
    """The examples of a verb, for the end of its help; `\\b` keeps the lines as they are."""
    width = max((len(command) for command, what in EXAMPLES[verb] if what), default=0)
    lines = [f"  {command:<{width}}  # {what}" if what else f"  {command}" for command, what in EXAMPLES[verb]]
    return "\n".join(["\b", "Examples:", *lines])

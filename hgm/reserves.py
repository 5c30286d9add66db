"""What is set aside before anything starts: the account of a run, and the most that one job of each kind may use."""

from __future__ import annotations

from archive.records import Usage
from evaluators.base import ModelLimits
from hgm.budget import NO_USAGE, Budget, Cost, JobKind
from hgm.config import Config
from hgm.config_models import Role
from hgm.consult import REQUESTS, WALL_S
from hgm.gate import SMOKE, SMOKE_WALL_S
from hgm.plan import Plan
from hgm.rank import ORDERS


def budget_of(plan: Plan, state: str | None = None, recorded: Usage = NO_USAGE) -> Budget:
    """The account that `plan` asks for, as `state` and the jobs of the archive left it.

    Raises:
        ConfigError: it cannot pay for a search, its final evaluations and any one attempt.
    """
    config = plan.config
    finals = reserved_finals(plan)
    limits = config.budget.limits()
    budget = Budget(limits, final_evaluations=finals, workers=config.run.workers, state=state, recorded=recorded)
    costs = worst_costs(plan)
    budget.check(costs[JobKind.EVALUATION])
    budget.check(
        costs[JobKind.EXPANSION],
        f"one expansion and its gate's smoke task ({smoke_cost(plan).tokens:,} tokens at most)",
    )
    return budget


def reserved_finals(plan: Plan) -> int:
    """Evaluations that are set aside for the comparison at the end: of the root and of each finalist."""
    return (1 + plan.config.final.finalists) * final_evaluations(plan)


def final_evaluations(plan: Plan, tasks: int | None = None) -> int:
    """Of one finalist, on so many held-out tasks; None: on all."""
    final = plan.config.final
    return (len(plan.held_out_ids) if tasks is None else tasks) * final.attempts if final.held_out else 0


def worst_costs(plan: Plan) -> dict[JobKind, Cost]:
    """The most that one attempt of each kind may use: what is reserved for it before it starts."""
    attempts = [attempt_cost(plan.config, task.model_limits, task.limits.wall_s) for task in plan.tasks.values()]
    evaluation = Cost(max(one.tokens for one in attempts), max(one.usd for one in attempts))
    edit, smoke, asked = plan.config.limits.expand_model(), smoke_cost(plan), consultations_cost(plan)
    edit_usd = most_usd(plan.config, "edit", edit, plan.config.limits.expand_wall_s)
    edit_usd += plan.config.expand.candidates * valuations_usd(plan.config) if plan.config.inner.edits else 0.0
    again = plan.config.repairs + plan.config.expand.candidates - 1
    again_s = again * SMOKE_WALL_S  # all smoke runs of an expansion share the tokens, not the time
    again_usd = most_usd(plan.config, "evaluate", ModelLimits(tokens=0), again_s)
    expansion = Cost(edit.tokens + smoke.tokens + asked.tokens, edit_usd + smoke.usd + again_usd + asked.usd)
    return {
        JobKind.EVALUATION: evaluation,
        JobKind.FINAL: evaluation,
        JobKind.CHECK: evaluation,
        JobKind.EXPANSION: expansion,
    }


def consultations_cost(plan: Plan) -> Cost:
    """The most that lessons, a diagnosis, a ranking and a judgement of one expansion may use."""
    asked = plan.config.expand
    times: list[tuple[Role, int]] = [("diagnose", asked.diagnose_tokens)] if asked.diagnosis == "model" else []
    times += [("diagnose", asked.lesson_tokens)] if asked.lessons == "model" else []
    times += [("judge", asked.judge_tokens)] * asked.judge_samples if asked.judge == "model" else []
    times += [("edit", asked.rank_tokens)] * ORDERS if asked.ranked_by_model else []
    usd = sum(most_usd(plan.config, role, ModelLimits(REQUESTS, tokens), WALL_S) for role, tokens in times)
    return Cost(sum(tokens for _, tokens in times), usd)


def attempt_cost(config: Config, limits: ModelLimits, wall_s: float) -> Cost:
    """The most that one attempt at a task may use."""
    return Cost(limits.tokens, most_usd(config, "evaluate", limits, wall_s) + valuations_usd(config))


def valuations_usd(config: Config) -> float:
    """The most that valuing the tries or steps of one attempt may cost; their tokens are the attempt's own."""
    inner = config.inner
    if not inner.judged:
        return 0.0
    times = inner.tries if inner.search == "best_of_n" else inner.steps
    return times * most_usd(config, "judge", ModelLimits(REQUESTS, inner.value_tokens), WALL_S)


def smoke_cost(plan: Plan) -> Cost:
    limits = SMOKE.model_limits
    return Cost(limits.tokens, most_usd(plan.config, "evaluate", limits, SMOKE_WALL_S))


def most_usd(config: Config, role: Role, limits: ModelLimits, wall_s: float) -> float:
    """With the dearest of the role's models."""
    return max(model.most_usd(limits, wall_s) for model in config.models_of(role))

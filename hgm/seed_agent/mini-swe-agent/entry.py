"""mini-swe-agent, as released, under agent contract 1: its own loop, model class and shell; only prompts are here."""

import json
import os
import sys
from pathlib import Path

os.environ |= {
    "MSWEA_SILENT_STARTUP": "1",
    "MSWEA_COST_TRACKING": "ignore_errors",  # the gateway counts
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else litellm asks the network for prices when it is imported
}

from minisweagent.agents.default import DefaultAgent
from minisweagent.environments.local import LocalEnvironment
from minisweagent.models.litellm_model import LitellmModel

SYSTEM = """\
You are a coding agent in the directory of a project. Work through the bash tool, with programs such as `cat`, `ls`,
`grep`, `sed` and `python3`. Every command starts in the project's directory.
You may give at most {{step_limit - 2}} commands. Output is cut to 10000 characters.
Try at most 4 candidate edits per command. Do not edit the project's tests.
{% if test_command %}Run the project's tests with `{{test_command}}`.
{% endif %}When you are done, say so without a tool call, in one line that begins with "idea:".
"""


def main():
    task = json.loads(Path(os.environ["HGM_TASK"]).read_text())
    model = LitellmModel(
        model_name=f"openai/{task['model']}",
        observation_template="{{output.output[:10000]}}",
        model_kwargs={"api_base": os.environ["OPENAI_BASE_URL"], "timeout": task["limits"]["wall_s"]},
    )
    agent = DefaultAgent(
        model,
        LocalEnvironment(timeout=60),
        system_template=SYSTEM,
        instance_template="{{task}}",
        step_limit=min(30, task["limits"]["requests"]),
        max_consecutive_format_errors=1,  # an answer without a tool call is the end
    )
    outcome = agent.run(task["statement"], test_command=task["test_command"])["exit_status"]
    sys.stdout.write(f"ended: {outcome}\n")


if __name__ == "__main__":
    main()

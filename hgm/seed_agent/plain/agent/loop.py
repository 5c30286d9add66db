"""The loop: ask the model, run what it asks for, until it is done or has no commands left."""

import sys

from agent import model, prompts, settings, tools


def log(line):
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def solve(task):
    """Work on `task` in the current directory. What counts is what is left there."""
    tests = task.get("test_command")
    messages = [
        {"role": "system", "content": prompts.system(tests)},
        {"role": "user", "content": prompts.request(task["statement"])},
    ]
    used = 0
    while True:
        reply = model.ask(messages, [tools.SHELL], task["model"], task.get("seed"))
        messages.append(reply)
        calls = reply.get("tool_calls", [])
        if not calls:
            log(f"answer: {flat(reply['content'])}")
            output = failing_tests(tests)
            if output and used < settings.COMMANDS:
                messages.append({"role": "user", "content": prompts.failing(output)})
                continue
            return log(f"ended: answered ({used} of {settings.COMMANDS} commands)")
        if used >= settings.COMMANDS:
            return log(f"ended: out of commands ({used} of {settings.COMMANDS})")
        for call in calls:
            result, used = answer(call, used)
            messages.append({"role": "tool", "tool_call_id": call.get("id", ""), "content": result})


def answer(call, used):
    """The result of one tool call, and how many commands have been used after it."""
    if used >= settings.COMMANDS:
        return "error: no commands left; answer now", used
    function = call.get("function") or {}
    result = tools.call(function)
    log(f"{used + 1}. {flat(function.get('arguments'))} -> {len(result)} characters: {flat(result)}")
    return result, used + 1


def failing_tests(command):
    """The output of the tests where we are to check them and they fail, else nothing."""
    if not command or not settings.CHECK_TESTS_WHEN_DONE:
        return ""
    code, output = tools.run(command)
    log(f"tests: exit code {code}")
    return tools.shorten(output) + f"\n[exit code {code}]" if code else ""


def flat(text):
    return " ".join(str(text).split())[:160]

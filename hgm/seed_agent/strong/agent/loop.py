"""The loop: ask the model, carry out what it asks for, until it is done or something runs out."""

import sys

from agent import context, model, prompts, settings, shell, text_calls, tools
from agent.budget import Budget
from agent.files import Editor


def log(line):
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


KEPT = ("messages", "as_text", "turn", "rounds", "malformed", "first_failure")


class Work:
    """One task, in the current directory. What counts is what is left there."""

    def __init__(self, task):
        self.task = task
        self.tests = task.get("test_command")
        self.editor = Editor()
        self.budget = Budget(task.get("limits") or {})
        self.as_text = False
        self.turn = self.rounds = self.malformed = 0
        self.first_failure = self.failing_tests() if settings.TESTS_AT_START else ""
        self.messages = [
            {"role": "system", "content": prompts.system(self.tests, task.get("lessons"))},
            {"role": "user", "content": prompts.request(task["statement"], self.first_failure)},
        ]
        if settings.TEXT_CALLS == "always":
            self.explain_text_calls()

    @classmethod
    def again(cls, task, state):
        """The work where an earlier process left it, with its `state()`; `task` has the limits that are left."""
        work = cls.__new__(cls)
        work.task, work.tests = task, task.get("test_command")
        work.editor = Editor(*state["editor"])
        work.budget = Budget(task.get("limits") or {}, *state["budget"])
        for name in KEPT:
            setattr(work, name, state[name])
        return work

    def state(self):
        kept = {name: getattr(self, name) for name in KEPT}
        editor, budget = self.editor, self.budget
        return {**kept, "editor": [editor.before, editor.ranges], "budget": [budget.limits, budget.warned]}

    def solve(self):
        while self.step():
            pass

    def step(self):
        """One reply of the model, and what it asks for; whether the work goes on after it."""
        self.turn += 1
        reply = self.ask()
        self.messages.append(reply)
        calls = reply.get("tool_calls") or []
        if calls:
            self.carry_out(calls)
        elif self.as_text and (calls := text_calls.calls(reply["content"])):
            self.carry_out(calls[:1], as_text=True)
            self.say(text_calls.ONLY_ONE if calls[1:] else "")
        elif not self.goes_on(reply):
            return log(f"ended: answered after {self.turn} of {settings.TURNS} turns")
        if self.malformed >= settings.MALFORMED_END:
            return log(f"ended: {self.malformed} malformed calls in a row")
        self.say(self.budget.notice())
        return self.turn < settings.TURNS or log(f"ended: out of turns ({settings.TURNS})")

    def ask(self):
        """The model's next message. A conversation that is too long is summed up, first mildly, then wholly."""
        if context.size(self.messages) > settings.CONTEXT_CHARACTERS:
            self.messages = context.compact(self.messages, self.editor)
        for keep in (settings.KEPT_REPLIES, 1, 0, None):
            try:
                tools_offered = None if self.as_text else tools.ALL
                answer = model.ask(self.messages, tools_offered, self.task["model"], self.task.get("seed"))
                self.budget.count(answer)
                return answer.message
            except model.TooLong:
                if keep is None:
                    raise
                log(f"the conversation is too long: summed up but for {keep} replies")
                self.messages = context.compact(self.messages, self.editor, keep)
            except model.NoTools:
                if settings.TEXT_CALLS != "auto" or self.as_text or len(self.messages) > 2:
                    raise
                log("the server knows no tool calls: they are made as text")
                self.explain_text_calls()
        raise AssertionError("the last way returns or raises")

    def carry_out(self, calls, as_text=False):
        for number, call in enumerate(calls):
            function = call.get("function") or {}
            result, well_formed = tools.call(self.editor, function, self.budget.command_seconds())
            self.malformed = 0 if well_formed else self.malformed + 1
            if self.malformed >= settings.MALFORMED_HINT:
                result += "\n" + (text_calls.NO_CALL if as_text else prompts.MALFORMED)
            log(f"{self.turn}.{number + 1} {function.get('name')} {flat(function.get('arguments'))} -> {flat(result)}")
            if as_text:
                self.say(f"Result of {function.get('name')}:\n{result}")
            else:
                self.messages.append({"role": "tool", "tool_call_id": call.get("id") or "", "content": result})

    def goes_on(self, reply):
        """Whether an answer without a call is not the end: it is no answer, or the tests fail and rounds are left."""
        log(f"answer: {flat(reply['content'])}")
        if self.budget.ending():
            return False
        if not reply["content"].strip() and self.malformed < settings.MALFORMED_HINT:
            self.malformed += 1
            self.messages.pop()  # an empty message is refused by some servers
            self.say(prompts.EMPTY)
            return True
        if self.turn == 1 + self.malformed and settings.TEXT_CALLS == "auto" and not self.as_text:
            log("the model made no tool call: they are made as text")
            self.explain_text_calls()
        if self.as_text and not text_calls.DONE.search(reply["content"]) and self.malformed < settings.MALFORMED_HINT:
            self.malformed += 1
            self.say(text_calls.NO_CALL)
            return True
        if self.rounds >= settings.TEST_ROUNDS:
            return False
        output = self.failing_tests()
        if not output:
            return False
        self.rounds += 1
        self.say(prompts.still_failing(output, same=shell.alike(output, self.first_failure)))
        return True

    def failing_tests(self):
        """The output of the project's tests if they fail, else nothing."""
        if not self.tests:
            return ""
        code, output = shell.run(self.tests, self.budget.command_seconds())
        log(f"tests: exit code {code}")
        return shell.shown(code, output) if code else ""

    def say(self, text):
        if text:
            self.messages.append({"role": "user", "content": text})

    def explain_text_calls(self):
        self.as_text = True
        first = self.messages[0]
        self.messages[0] = {**first, "content": first["content"] + "\n" + text_calls.explained(tools.ALL)}


def flat(text):
    return " ".join(str(text).split())[:160]

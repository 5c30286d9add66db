from jobqueue.job import Job
from jobqueue.mailing import Mailing
from jobqueue.queue import JobQueue
from jobqueue.report import Journal
from jobqueue.worker import Worker


def filled(*priorities):
    queue = JobQueue()
    jobs = [Job(f"{name}{priority}", lambda: None, priority) for name, priority in zip("abcdefgh", priorities)]
    for job in jobs:
        queue.put(job)
    return queue, jobs


def names_run(queue):
    worker = Worker(queue)
    worker.run_all()
    return [job.name for job in worker.finished]


def test_last_one_is_urgent():
    queue, _ = filled(5, 5, 5, 1)
    assert names_run(queue) == ["d1", "a5", "b5", "c5"]


def test_three_kinds():
    queue, _ = filled(9, 5, 1, 5, 9, 1)
    assert names_run(queue) == ["c1", "f1", "b5", "d5", "a9", "e9"]


def test_zero_and_below():
    queue, _ = filled(1, 0, -3, 10)
    assert names_run(queue) == ["c-3", "b0", "a1", "d10"]


def test_next_one():
    queue, _ = filled(7, 3)
    assert queue.peek().name == "b3"
    assert queue.take().name == "b3"
    assert queue.take().name == "a7"


def test_urgent_one_comes_while_others_wait():
    queue, _ = filled(5, 5, 5)
    worker = Worker(queue)
    worker.run_all(at_most=1)
    queue.put(Job("now", lambda: None, 2))
    worker.run_all()
    assert [job.name for job in worker.finished] == ["a5", "now", "b5", "c5"]


def test_retry_of_an_urgent_one():
    tries = []

    def fail_once():
        tries.append(1)
        if len(tries) == 1:
            raise OSError("busy")

    queue, _ = filled(5, 5)
    queue.put(Job("urgent", fail_once, 1, retries=1))
    assert names_run(queue) == ["urgent", "a5", "b5"]


def test_cancelled_urgent_one():
    queue, jobs = filled(5, 1, 4)
    queue.cancel(jobs[1])
    assert len(queue) == 2
    assert names_run(queue) == ["c4", "a5"]


def test_mails():
    sent, queue = [], JobQueue()
    mailing = Mailing(queue, Journal(), lambda customer, subject: sent.append(f"{customer} {subject}"))
    mailing.plan("ann", "news", priority=9)
    mailing.plan("bob", "reminder")
    mailing.plan("eve", "password", priority=1)
    Worker(queue).run_all()
    assert sent == ["eve password", "bob reminder", "ann news"]


def test_same_priority():
    queue, _ = filled(4, 4, 4, 4, 4)
    assert names_run(queue) == ["a4", "b4", "c4", "d4", "e4"]


def test_all_cancelled():
    queue, jobs = filled(1, 2, 3)
    for job in jobs:
        queue.cancel(job)
    assert queue.peek() is None
    assert names_run(queue) == []

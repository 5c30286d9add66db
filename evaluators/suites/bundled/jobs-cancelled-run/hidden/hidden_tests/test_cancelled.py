import pytest

from jobqueue.job import Job, State
from jobqueue.mailing import Mailing
from jobqueue.queue import JobQueue, QueueError
from jobqueue.report import Journal, summary
from jobqueue.worker import Worker


def filled(names, cancelled, priorities=None):
    queue = JobQueue()
    jobs = {name: Job(name, lambda: None, (priorities or {}).get(name, 5)) for name in names}
    for job in jobs.values():
        queue.put(job)
    for name in cancelled:
        queue.cancel(jobs[name])
    return queue, jobs


def names_run(queue):
    worker = Worker(queue)
    worker.run_all()
    return [job.name for job in worker.finished]


def test_two_in_front():
    queue, _ = filled("abcd", "ab")
    assert names_run(queue) == ["c", "d"]


def test_three_in_the_middle():
    queue, _ = filled("abcdef", "dbc")
    assert names_run(queue) == ["a", "e", "f"]


def test_all_cancelled():
    queue, jobs = filled("abcde", "abcde")
    assert queue.peek() is None
    assert len(queue) == 0
    assert names_run(queue) == []
    assert all(job.state is State.CANCELLED for job in jobs.values())


def test_take_from_cancelled_only():
    queue, _ = filled("ab", "ab")
    with pytest.raises(QueueError):
        queue.take()


def test_neighbours_by_priority():
    queue, _ = filled("abcdef", "ace", {"a": 1, "c": 1, "e": 1, "b": 9})
    assert names_run(queue) == ["d", "f", "b"]


def test_every_second():
    queue, _ = filled("abcdef", "ace")
    assert names_run(queue) == ["b", "d", "f"]


def test_one():
    queue, _ = filled("abc", "a")
    assert queue.peek().name == "b"
    assert names_run(queue) == ["b", "c"]


def test_length():
    queue, _ = filled("abcde", "abd")
    assert len(queue) == 2
    assert queue.take().name == "c"
    assert len(queue) == 1


def test_deleted_account():
    sent, journal, queue = [], Journal(), JobQueue()
    mailing = Mailing(queue, journal, lambda customer, subject: sent.append(f"{customer} {subject}"))
    for subject in ("first", "second", "third"):
        mailing.plan("ann", subject)
    mailing.plan("bob", "first")
    assert mailing.forget("ann") == 3
    worker = Worker(queue)
    worker.run_all()
    assert sent == ["bob first"]
    assert summary(worker.finished, journal) == "done: bob: first\nfailed: -\ncancelled: 3"


def test_cancelled_between_two_runs():
    queue, jobs = filled("abcde", "")
    worker = Worker(queue)
    worker.run_all(at_most=1)
    for name in "bcd":
        queue.cancel(jobs[name])
    worker.run_all()
    assert [job.name for job in worker.finished] == ["a", "e"]


def test_same_order_without_cancelling():
    queue, _ = filled("abcd", "", {"c": 1, "b": 2})
    assert names_run(queue) == ["c", "b", "a", "d"]

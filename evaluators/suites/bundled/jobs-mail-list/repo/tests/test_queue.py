import unittest

from jobqueue.job import Job, State
from jobqueue.queue import JobQueue, QueueError


def job(name, priority=5):
    return Job(name, lambda: None, priority)


class QueueTest(unittest.TestCase):
    def setUp(self):
        self.queue = JobQueue()

    def names(self):
        taken = []
        while len(self.queue):
            taken.append(self.queue.take().name)
        return taken

    def test_arrival(self):
        for name in "bdac":
            self.queue.put(job(name))
        self.assertEqual(self.names(), ["b", "d", "a", "c"])

    def test_cancel_the_first(self):
        jobs = [job("a"), job("b"), job("c")]
        for each in jobs:
            self.queue.put(each)
        self.queue.cancel(jobs[0])
        self.assertEqual(len(self.queue), 2)
        self.assertEqual(self.names(), ["b", "c"])

    def test_cancel_in_the_middle(self):
        jobs = [job("a"), job("b"), job("c")]
        for each in jobs:
            self.queue.put(each)
        self.queue.cancel(jobs[1])
        self.assertEqual(self.names(), ["a", "c"])

    def test_cancel_a_running_job(self):
        self.queue.put(job("a"))
        running = self.queue.take()
        self.assertIs(running.state, State.RUNNING)
        with self.assertRaises(QueueError):
            self.queue.cancel(running)

    def test_empty(self):
        self.assertIsNone(self.queue.peek())
        with self.assertRaises(QueueError):
            self.queue.take()


if __name__ == "__main__":
    unittest.main()

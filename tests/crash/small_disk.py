"""A run on a disk that fills up, for a mount namespace: `unshare --mount python -m tests.crash.small_disk DIR`.

Prints what the engine said. Exit status 0: it stopped or paused with the reason, and went on once there was space.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.crash.test_crashes import finished
from tests.e2e.test_search import HGM, assert_whole, run
from tests.toy import write_run


def main(folder: Path) -> None:
    paths = write_run(folder, evaluations=60, held_out=2, pause_s=0.2)
    config = paths.config.read_text()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(paths.root)], check=True)
    paths.config.write_text(config)
    engine = subprocess.Popen([*HGM, "run", str(paths.root), "--plain"], stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while not paths.archive.exists() or not finished(paths):
        assert time.monotonic() < end, "nothing was evaluated"
        time.sleep(0.1)
    ballast = paths.root / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    time.sleep(8)
    if engine.poll() is None:
        subprocess.run([*HGM, "stop", str(paths.root), "--now"], check=False)
        try:
            engine.wait(timeout=20)
        except subprocess.TimeoutExpired:
            engine.terminate()
    _, said = engine.communicate(timeout=60)
    print(said)  # noqa: T201
    kept = finished(paths)
    ballast.unlink()
    assert run(paths).phase == "done"
    assert_whole(paths)
    assert kept.items() <= finished(paths).items(), "what was finished before the disk was full is still there"


if __name__ == "__main__":
    main(Path(sys.argv[1]))

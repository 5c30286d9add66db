import pytest

from buildgraph.errors import CycleError
from buildgraph.script import script


def test_script_of_a_circle():
    with pytest.raises(CycleError, match="^cycle: toc -> pages -> toc$"):
        script("site: toc\ntoc: pages\npages: toc\n", {}, {}, ["site"])

"""A model server that misbehaves on cue, for tests of whatever asks a model."""

from hgm.llm.faultserver.answers import Sold
from hgm.llm.faultserver.misdeeds import OVERFLOWS, Misdeed, even_shares
from hgm.llm.faultserver.server import FaultServer

__all__ = ["OVERFLOWS", "FaultServer", "Misdeed", "Sold", "even_shares"]

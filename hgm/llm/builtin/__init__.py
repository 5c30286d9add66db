"""The embedded model: a search-based program repairer behind the chat protocol. It is no language model."""

from hgm.llm.builtin.model import BuiltinModel

__all__ = ["BuiltinModel"]

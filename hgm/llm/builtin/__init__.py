"""The embedded model: a search-based program repairer behind the chat protocol. It is no language model."""

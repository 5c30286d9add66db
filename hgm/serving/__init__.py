"""vLLM servers that we start, watch, start again and stop; and which of several gets a request.

vLLM is run as an executable and imported nowhere. What a request and an answer are is not known here (hgm/llm).
"""

"""What serving engines say of their speculation, read into the same counters as a run of our own.

`exposition` reads Prometheus' text, `scrape` fetches it; `vllm` and `sglang` know their metrics; `assisted` counts
transformers' assisted generation by hooks (extra 'models'). Each reading says what its source cannot tell.
"""

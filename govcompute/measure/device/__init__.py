"""The device under measurement: its clock, its counters, what it reaches. Needs torch (extra 'models').

None of the parts that read a GPU (NVML, DCGM, Nsight, CUDA events) has been run on one yet; their tests use recorded and
made-up outputs.
"""

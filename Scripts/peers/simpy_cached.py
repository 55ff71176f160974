"""The cached endpoint of `Scripts/bench model`, written for SimPy: one line of JSON.

Poisson arrivals, Zipf keys, a FIFO Redis thread behind a constant delay, a database of eight cores
behind the same delay, and a latency kept for every request, as the benchmark of our own engine has
them.
"""

import bisect
import itertools
import json
import random
import sys
import time

import simpy

REQUESTS, RATE, KEYS, SKEW = 200_000, 20_000.0, 20_000, 0.9
ONE_WAY, REDIS, DATABASE, TTL = 250e-6, 2e-6, 100e-6, 300.0


def main():
    generator = random.Random(1)
    weights = list(itertools.accumulate(1 / (k + 1) ** SKEW for k in range(KEYS)))
    environment = simpy.Environment()
    cores = simpy.Resource(environment, capacity=8)
    cache, latencies = {}, []
    free_at, hits = 0.0, 0

    def redis():
        nonlocal free_at
        start = max(environment.now + ONE_WAY, free_at)
        free_at = start + REDIS
        return environment.timeout(free_at + ONE_WAY - environment.now)

    def request(key):
        nonlocal hits
        began = environment.now
        found = cache.get(key, 0.0) > began
        yield redis()
        if found:
            hits += 1
        else:
            yield environment.timeout(ONE_WAY)
            with cores.request() as core:
                yield core
                yield environment.timeout(DATABASE)
            yield environment.timeout(ONE_WAY)
            cache[key] = environment.now + TTL
            yield redis()
        latencies.append(environment.now - began)

    def arrivals():
        for _ in range(REQUESTS):
            yield environment.timeout(generator.expovariate(RATE))
            key = bisect.bisect_left(weights, generator.random() * weights[-1])
            environment.process(request(key))

    environment.process(arrivals())
    began = time.process_time()
    environment.run()
    spent = time.process_time() - began
    json.dump(
        {
            "name": "cached-endpoint",
            "value": REQUESTS / spent,
            "conditions": f"SimPy {simpy.__version__}, Python {sys.version.split()[0]}, "
            f"{REQUESTS} requests, hit ratio {hits / REQUESTS:.3f}",
        },
        sys.stdout,
    )


main()

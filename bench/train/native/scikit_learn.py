"""scikit-learn's MLPClassifier for the benchmark: one JSON request a line on stdin, one JSON answer a line on stdout.

First {"hidden", "x", "t", "rows", "features"}, then {"steps"}: that many Adam updates on batches of `rows` rows, all alike,
without the bookkeeping of partial_fit, which would cost more than a small update itself.
"""
import json
import sys
import time
import warnings

import numpy
from sklearn.neural_network import MLPClassifier

warnings.filterwarnings("ignore")
BATCHES = 64

network = None
for line in sys.stdin:
    request = json.loads(line)
    if "hidden" in request:
        rows = request["rows"]
        batch = numpy.array(request["x"], dtype=numpy.float32).reshape(rows, request["features"])
        x = numpy.tile(batch, (BATCHES, 1))
        t = numpy.tile(numpy.array(request["t"]), BATCHES)
        network = MLPClassifier(
            hidden_layer_sizes=request["hidden"], batch_size=rows, learning_rate_init=0.001, alpha=0, shuffle=False,
            max_iter=1, warm_start=True, tol=0, n_iter_no_change=10**9, random_state=0,
        )
        network.fit(x, t)
        print(json.dumps({"version": __import__("sklearn").__version__}), flush=True)
    else:
        network.max_iter = max(1, request["steps"] // BATCHES)
        started = time.perf_counter()
        network.fit(x, t)
        ms = (time.perf_counter() - started) * 1000
        print(json.dumps({"ms": ms, "steps": network.max_iter * BATCHES, "losses": network.loss_curve_[-1:]}), flush=True)

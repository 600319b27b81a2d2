"""What the tests of attention share: small arrays, random weights for a layer, a comparison."""

from __future__ import annotations

import numpy as np

BATCH, QUERIES, TIME, DIM = 2, 3, 5, 8
MASK = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=bool)


def arrays(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype("float32") for shape in shapes]


def close(ours, theirs):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=0, atol=1e-5)


def shuffled(layer, *inputs, seed=0):
    """Build the layer by a call and give it random weights, the biases too."""
    layer(*inputs)
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(size=w.shape).astype("float32") for w in layer.get_weights()])
    return layer

"""Peers of `quality reinforcement`, in NumPy: DevNet and PReNet as ADBench has them, DPLAN as published and with uniform draws, isolation forest.

Reads one JSON line a request, `{"folder", "features", "seed", "peers"}`; fits on the files `train` (64-bit floats, row-major) and `labels`
(8-bit, 1 = known anomaly, 0 = unlabelled) of the folder, scores the file `test`, writes `NAME.scores` and answers the seconds that each
fit took, `{name: seconds}`. Features are scaled to 0..1 by the least and greatest training value. Higher = more abnormal.

Sources: Pang et al. 2019 (DevNet, doi:10.1145/3292500.3330871), Pang et al. 2023 (PReNet, arXiv:1910.13601), Pang et al. 2021 (DPLAN,
arXiv:2009.06847); settings from ADBench and, for DPLAN, from the paper.
Letters: n rows, d features, h = 20 hidden units, b rows a batch.
"""

import json
import os
import sys
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402
from sklearn.ensemble import IsolationForest  # noqa: E402

HIDDEN = 20
EPOCHS = 50
BATCHES = 20
BATCH = 512


class Parameters:
    """Named arrays that are views of one vector, and as many gradients: an optimiser makes one pass over all."""

    def __init__(self, **initial: np.ndarray):
        sizes = [array.size for array in initial.values()]
        self.starts = np.cumsum([0, *sizes[:-1]])
        self.sizes = np.array(sizes)
        self.values = np.concatenate([array.ravel() for array in initial.values()]).astype(np.float32)
        self.gradients = np.zeros_like(self.values)
        self.squares = np.zeros_like(self.values)
        self.velocity = np.zeros_like(self.values)
        self.value = self.views(self.values, initial)
        self.gradient = self.views(self.gradients, initial)

    def views(self, vector: np.ndarray, like: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        ends = self.starts + self.sizes
        return {name: vector[start:end].reshape(array.shape) for (name, array), start, end in zip(like.items(), self.starts, ends)}

    def clip_each(self, most: float) -> None:
        """Scales down the gradient of each array whose norm is above `most`, as Keras's `clipnorm` does."""
        norms = np.sqrt(np.add.reduceat(self.gradients * self.gradients, self.starts))
        if (norms > most).any():
            self.gradients *= np.repeat(np.minimum(1, most / np.maximum(norms, 1e-30)), self.sizes)

    def mean_square(self, decay: float) -> np.ndarray:
        self.squares *= decay
        self.squares += (1 - decay) * self.gradients * self.gradients
        return self.squares


def glorot(random: np.random.Generator, inputs: int, outputs: int) -> np.ndarray:
    limit = np.sqrt(6 / (inputs + outputs))
    return random.uniform(-limit, limit, (inputs, outputs))


def relu(rows: np.ndarray, value: dict[str, np.ndarray]) -> np.ndarray:
    """Hidden units `[n, h]` of rows `[n, d]`."""
    hidden = rows @ value["w1"]
    hidden += value["b1"]
    return np.maximum(hidden, 0, out=hidden)


def devnet(train: np.ndarray, labels: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
    """d-20-1; a known anomaly has to lie 5 deviations above the scores of random normals, everything else at their mean."""
    random = np.random.default_rng(seed)
    features = train.shape[1]
    net = Parameters(w1=glorot(random, features, HIDDEN), b1=np.zeros(HIDDEN), w2=glorot(random, HIDDEN, 1)[:, 0], b2=np.zeros(1))
    value, gradient = net.value, net.gradient
    reference = random.standard_normal(5000)
    center, deviation = np.float32(reference.mean()), np.float32(reference.std())
    anomalies, others = np.flatnonzero(labels == 1), np.flatnonzero(labels != 1)
    half = BATCH // 2
    best, least = net.values.copy(), np.inf
    for _ in range(EPOCHS):
        picks = np.concatenate([random.choice(others, (BATCHES, half)), random.choice(anomalies, (BATCHES, half))], axis=1)
        total = 0.0
        for pick in picks:
            rows = train[pick]
            hidden = relu(rows, value)
            above = (hidden @ value["w2"] + value["b2"] - center) / deviation
            total += (np.abs(above[:half]).sum() + np.maximum(5 - above[half:], 0).sum()) / BATCH + 0.01 * (value["w1"] ** 2).sum()
            slope = np.concatenate([np.sign(above[:half]), -(above[half:] < 5).astype(np.float32)]) / (BATCH * deviation)
            gradient["w2"][...] = slope @ hidden
            gradient["b2"][...] = slope.sum()
            inner = np.outer(slope, value["w2"])
            inner *= hidden > 0
            gradient["w1"][...] = rows.T @ inner + 0.02 * value["w1"]
            gradient["b1"][...] = inner.sum(axis=0)
            net.clip_each(1.0)
            net.values -= 0.001 * net.gradients / (np.sqrt(net.mean_square(0.9)) + 1e-7)
        if total < least:
            best, least = net.values.copy(), total
    net.values[...] = best
    return relu(test, value) @ value["w2"]


def prenet(train: np.ndarray, labels: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
    """Pairs of rows through d-20 each, then 40-1: two known anomalies have to give 8, one with an unlabelled row 4, two unlabelled 0."""
    random = np.random.default_rng(seed)
    features = train.shape[1]

    def like_torch(inputs: int, *shape: int) -> np.ndarray:
        return random.uniform(-1 / np.sqrt(inputs), 1 / np.sqrt(inputs), shape)

    net = Parameters(
        w1=like_torch(features, features, HIDDEN),
        b1=like_torch(features, HIDDEN),
        left=like_torch(2 * HIDDEN, HIDDEN),
        right=like_torch(2 * HIDDEN, HIDDEN),
        b2=like_torch(2 * HIDDEN, 1),
    )
    value, gradient = net.value, net.gradient
    anomalies, others = np.flatnonzero(labels == 1), np.flatnonzero(labels != 1)
    quarter, half = BATCH // 4, BATCH // 2
    targets = np.repeat(np.float32([8, 4, 0]), [quarter, quarter, half])
    for _ in range(EPOCHS * BATCHES):
        left = [random.choice(anomalies, half), random.choice(others, half)]
        right = [random.choice(anomalies, quarter), random.choice(others, quarter + half)]
        rows = train[np.concatenate(left + right)]
        hidden = relu(rows, value)
        scores = hidden[:BATCH] @ value["left"] + hidden[BATCH:] @ value["right"] + value["b2"]
        slope = np.sign(scores - targets) / np.float32(BATCH)
        gradient["left"][...] = slope @ hidden[:BATCH]
        gradient["right"][...] = slope @ hidden[BATCH:]
        gradient["b2"][...] = slope.sum()
        inner = np.concatenate([np.outer(slope, value["left"]), np.outer(slope, value["right"])])
        inner *= hidden > 0
        gradient["w1"][...] = rows.T @ inner
        gradient["b1"][...] = inner.sum(axis=0)
        net.gradients += 0.01 * net.values
        net.values -= 0.001 * net.gradients / (np.sqrt(net.mean_square(0.99)) + 1e-8)
    hidden = relu(test, value)
    as_left, as_right = relu(train, value) @ value["left"], relu(train, value) @ value["right"]
    partners = (len(test), 30)
    known = as_left[random.choice(anomalies, partners)].mean(axis=1)
    unlabelled = as_right[random.choice(others, partners)].mean(axis=1)
    return known + hidden @ value["right"] + hidden @ value["left"] + unlabelled


WARMUP = 10_000
STEPS = 30_000
EPISODE = 2_000
COPY = 10_000
CANDIDATES = 1_000
MINIBATCH = 32
DISCOUNT = np.float32(0.99)


def dplan(train: np.ndarray, labels: np.ndarray, test: np.ndarray, seed: int, nearest: bool = True) -> np.ndarray:
    """Deep Q-learning, d-20-2: the next row is a known anomaly or, of 1,000 unlabelled ones, the nearest after "anomaly", the farthest after "normal".

    `nearest=False` draws it uniformly instead. While nothing has been learned yet, what the network makes of the rows is computed once.
    """
    random = np.random.default_rng(seed)
    features = train.shape[1]
    net = Parameters(w1=glorot(random, features, HIDDEN), b1=np.zeros(HIDDEN), w2=glorot(random, HIDDEN, 2), b2=np.zeros(2))
    value, gradient = net.value, net.gradient
    anomalies, others = np.flatnonzero(labels == 1), np.flatnonzero(labels != 1)
    known = labels == 1
    states, actions, following = (np.zeros(STEPS, dtype=np.int64) for _ in range(3))
    rewards = np.zeros(STEPS, dtype=np.float32)
    each = np.arange(MINIBATCH)
    target = {}
    intrinsic = np.zeros(len(train))
    embedded = relu(train, value)
    for step in range(STEPS):
        learning = step >= WARMUP
        if step % COPY == 0:
            target = {name: array.copy() for name, array in value.items()}
        if step % EPISODE == 0:
            if step == 0 or step > WARMUP:
                intrinsic = suspicion(relu(train, value), seed + step)
            state = random.choice(others)
            explore = random.random(EPISODE) < np.maximum(0.1, 1 - 0.9 * np.arange(step, step + EPISODE) / 10_000)
            at_random = random.integers(0, 2, EPISODE)
            from_known = random.random(EPISODE) < 0.5
        now = step % EPISODE
        here = relu(train[state], value) if learning else embedded[state]
        action = at_random[now] if explore[now] else int(np.argmax(here @ value["w2"] + value["b2"]))
        if from_known[now]:
            then = random.choice(anomalies)
        elif nearest:
            candidates = others[random.integers(0, len(others), CANDIDATES)]
            away = (relu(train[candidates], value) if learning else embedded[candidates]) - here
            distances = np.einsum("ij,ij->i", away, away)
            then = candidates[np.argmin(distances) if action == 1 else np.argmax(distances)]
        else:
            then = random.choice(others)
        extrinsic = (1 if action == 1 else -1) if known[state] else (-1 if action == 1 else 0)
        states[step], actions[step], following[step], rewards[step] = state, action, then, extrinsic + intrinsic[state]
        state = then
        if not learning:
            continue
        pick = random.integers(0, step + 1, MINIBATCH)
        rows = train[states[pick]]
        wanted = rewards[pick] + DISCOUNT * (relu(train[following[pick]], target) @ target["w2"] + target["b2"]).max(axis=1)
        hidden = relu(rows, value)
        slope = np.zeros((MINIBATCH, 2), dtype=np.float32)
        taken = actions[pick]
        slope[each, taken] = ((hidden @ value["w2"] + value["b2"])[each, taken] - wanted) / MINIBATCH
        gradient["w2"][...] = hidden.T @ slope
        gradient["b2"][...] = slope.sum(axis=0)
        inner = slope @ value["w2"].T
        inner *= hidden > 0
        gradient["w1"][...] = rows.T @ inner + 0.02 * value["w1"]
        gradient["b1"][...] = inner.sum(axis=0)
        net.velocity *= 0.95
        net.velocity += 0.00025 * net.gradients / np.sqrt(net.mean_square(0.9) + 0.01)
        net.values -= net.velocity
    return relu(test, value) @ value["w2"][:, 1]


def suspicion(hidden: np.ndarray, seed: int) -> np.ndarray:
    """What an isolation forest on the hidden units makes of every training row, 0 = least, 1 = most abnormal."""
    scores = -IsolationForest(random_state=seed, n_jobs=1).fit(hidden).score_samples(hidden)
    return (scores - scores.min()) / max(scores.max() - scores.min(), 1e-12)


def isolation_forest(train: np.ndarray, labels: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
    return -IsolationForest(random_state=seed, n_jobs=1).fit(train).score_samples(test)


PEERS = {
    "isolation-forest": isolation_forest,
    "devnet": devnet,
    "prenet": prenet,
    "dplan": dplan,
    "dplan-uniform": lambda *given: dplan(*given, nearest=False),
}


def scaled(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    least, most = train.min(axis=0), train.max(axis=0)
    width = np.where(most > least, most - least, 1)
    return ((train - least) / width).astype(np.float32), ((test - least) / width).astype(np.float32)


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        folder = Path(request["folder"])
        train, test = (np.fromfile(folder / name, dtype=np.float64).reshape(-1, request["features"]) for name in ("train", "test"))
        train, test = scaled(train, test)
        labels = np.fromfile(folder / "labels", dtype=np.int8)
        seconds = {}
        for name in request["peers"]:
            start = time.perf_counter()
            scores = PEERS[name](train, labels, test, request["seed"])
            seconds[name] = time.perf_counter() - start
            scores.astype(np.float64).tofile(folder / f"{name}.scores")
        print(json.dumps(seconds), flush=True)


if __name__ == "__main__":
    main()

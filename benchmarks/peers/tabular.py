"""Peers of `quality tabular`: isolation forest and nearest neighbours of scikit-learn, and PyOD's autoencoder where it is installed.

Reads one JSON line a request, `{"folder", "features", "seed", "fitAndRank"}`; fits on the file `train` of the folder, scores the file
`test` (64-bit floats, row-major), writes `NAME.scores` and answers the names. Features are scaled to mean 0 and deviation 1 of the
training rows. Higher = more abnormal. No labels are read.
"""

import json
import os
import sys
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402
from sklearn.ensemble import IsolationForest  # noqa: E402
from sklearn.neighbors import NearestNeighbors  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

try:
    import torch
    from pyod.models.auto_encoder import AutoEncoder
except ImportError:
    AutoEncoder = None

NEIGHBORS = 5


def isolation_forest(train: np.ndarray, test: np.ndarray, seed: int, same: bool) -> dict[str, np.ndarray]:
    forest = IsolationForest(random_state=seed, n_jobs=1).fit(train)
    return {"isolation-forest": -forest.score_samples(test)}


def neighbors(train: np.ndarray, test: np.ndarray, seed: int, same: bool) -> dict[str, np.ndarray]:
    """Distance to the fifth nearest training row, and the mean of the five; a training row does not meet itself."""
    index = NearestNeighbors(n_neighbors=min(NEIGHBORS, len(train) - 1), n_jobs=1).fit(train)
    distances, _ = index.kneighbors() if same else index.kneighbors(test)
    return {"neighbors-fifth": distances[:, -1], "neighbors-mean": distances.mean(axis=1)}


def autoencoder(train: np.ndarray, test: np.ndarray, seed: int, same: bool) -> dict[str, np.ndarray]:
    """PyOD's, by its own defaults."""
    model = AutoEncoder(random_state=seed, device="cpu", verbose=0).fit(train)
    return {"pyod-autoencoder": model.decision_function(test)}


def available() -> list:
    """Every peer whose packages are here."""
    peers = [isolation_forest, neighbors]
    if AutoEncoder is not None:
        torch.set_num_threads(1)
        peers.append(autoencoder)
    return peers


def read(folder: Path, name: str, features: int) -> np.ndarray:
    return np.fromfile(folder / name, dtype=np.float64).reshape(-1, features)


def main() -> None:
    peers = available()
    for line in sys.stdin:
        request = json.loads(line)
        folder = Path(request["folder"])
        scaler = StandardScaler()
        train = scaler.fit_transform(read(folder, "train", request["features"]))
        test = scaler.transform(read(folder, "test", request["features"]))
        names = []
        for peer in peers:
            for name, scores in peer(train, test, request["seed"], request["fitAndRank"]).items():
                scores.astype(np.float64).tofile(folder / f"{name}.scores")
                names.append(name)
        print(json.dumps(names), flush=True)


if __name__ == "__main__":
    main()

"""PyTorch, and NumPy's OpenBLAS for products: one round of work at a request, on as many threads as the argument says.

Reads lines. One of these prepares and answers `ready`:
    train BATCH [ROWS]      epochs over 10,000 rows, or as many, autoencoder 30-64-32-64-30
    score ROWS WIDTHS       rows through an autoencoder such as 30-64-8-64-30 and the mean squared error of each
    infer ROWS WIDTHS       the same without the errors
    train-images BATCH N    epochs over N images of 28 x 28 through a convolutional network
    score-images N          N images through it
    train-classic BATCH N   epochs over N images through the textbook network: conv 64, pool, conv 128, pool, dense 1024, dense 1, sigmoid; mse
    gemm SIZE REPEATS       products of square matrices in PyTorch
    gemm-numpy SIZE REPEATS the same in NumPy
then `round` runs one and answers its milliseconds. `memory` answers the most bytes the process ever held.
"""

import resource
import sys
import time

import torch
from torch import nn

ROWS, WIDTHS = 10_000, (30, 64, 32, 64, 30)


def autoencoder(widths) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, units in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, units), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def images_network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 5 * 5, 128),
        nn.ReLU(),
        nn.Linear(128, 1),
    )


def classic_network() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128 * 5 * 5, 1024),
        nn.ReLU(),
        nn.Linear(1024, 1),
        nn.Sigmoid(),
    )


def structured(count: int, width: int) -> torch.Tensor:
    return torch.randn(count, 8) @ torch.randn(8, width) / 8**0.5 + 0.1 * torch.randn(count, width)


def train(model: nn.Module, rows: torch.Tensor, targets: torch.Tensor, loss_of, batch: int):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    count = len(rows)

    def epoch() -> None:
        total = 0.0
        order = torch.randperm(count)
        for start in range(0, count, batch):
            chosen = order[start : start + batch]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model(rows[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
            total += loss.item()

    return epoch


def infer(model: nn.Module, rows: torch.Tensor, errors: bool):
    model.eval()

    def work() -> None:
        with torch.inference_mode():
            outputs = model(rows)
            (((outputs - rows) ** 2).mean(dim=1) if errors else outputs).sum().item()

    return work


def gemm(size: int, repeats: int, library: str):
    a, b = torch.randn(size, size), torch.randn(size, size)
    if library == "numpy":
        import numpy

        x, y, out = a.numpy(), b.numpy(), numpy.empty((size, size), dtype=numpy.float32)
        return lambda: [numpy.matmul(x, y, out=out) for _ in range(repeats)]
    out = torch.empty(size, size)

    def work() -> None:
        with torch.inference_mode():
            for _ in range(repeats):
                torch.mm(a, b, out=out)

    return work


def prepare(words: list[str]):
    kind, numbers = words[0], words[1:]
    if kind == "train":
        rows = structured(int(numbers[1]) if len(numbers) > 1 else ROWS, WIDTHS[0])
        return train(autoencoder(WIDTHS), rows, rows, nn.MSELoss(), int(numbers[0]))
    if kind in ("score", "infer"):
        widths = [int(width) for width in numbers[1].split("-")]
        return infer(autoencoder(widths), structured(int(numbers[0]), widths[0]), kind == "score")
    if kind == "train-images":
        count = int(numbers[1])
        targets = (torch.rand(count, 1) < 0.5).float()
        return train(images_network(), torch.rand(count, 1, 28, 28), targets, nn.BCEWithLogitsLoss(), int(numbers[0]))
    if kind == "train-classic":
        count = int(numbers[1])
        targets = (torch.rand(count, 1) < 0.1).float()
        return train(classic_network(), torch.rand(count, 1, 28, 28), targets, nn.MSELoss(), int(numbers[0]))
    if kind == "score-images":
        return infer(images_network(), torch.rand(int(numbers[0]), 1, 28, 28), False)
    if kind in ("gemm", "gemm-numpy"):
        return gemm(int(numbers[0]), int(numbers[1]), "numpy" if kind.endswith("numpy") else "torch")
    raise SystemExit(f"unknown request {kind}")


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(7)
    work = None
    for line in sys.stdin:
        words = line.split()
        if words[0] == "round":
            start = time.perf_counter()
            work()
            print((time.perf_counter() - start) * 1000, flush=True)
        elif words[0] == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
        else:
            work = prepare(words)
            print("ready", flush=True)


if __name__ == "__main__":
    main()

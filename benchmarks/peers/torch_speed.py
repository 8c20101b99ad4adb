"""PyTorch on one thread: epochs and scoring passes of the autoencoder 30-64-32-64-30, one at a request.

Reads lines: `train BATCH` or `score` prepares, `epoch` runs one and answers its milliseconds.
"""

import sys
import time

import torch
from torch import nn

ROWS, WIDTHS = 10_000, (30, 64, 32, 64, 30)


def autoencoder() -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, units in zip(WIDTHS, WIDTHS[1:]):
        layers += [nn.Linear(inputs, units), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def training(rows: torch.Tensor, batch: int):
    model = autoencoder()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    loss_of = nn.MSELoss()

    def epoch() -> None:
        total = 0.0
        order = torch.randperm(ROWS)
        for start in range(0, ROWS, batch):
            clean = rows[order[start : start + batch]]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model(clean), clean)
            loss.backward()
            optimizer.step()
            total += loss.item()

    return epoch


def scoring(rows: torch.Tensor):
    model = autoencoder().eval()

    def score() -> None:
        with torch.inference_mode():
            ((model(rows) - rows) ** 2).mean(dim=1).sum().item()

    return score


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(7)
    rows = torch.randn(ROWS, 8) @ torch.randn(8, WIDTHS[0]) / 8**0.5 + 0.1 * torch.randn(ROWS, WIDTHS[0])
    work = None
    for line in sys.stdin:
        words = line.split()
        if words[0] == "epoch":
            start = time.perf_counter()
            work()
            print((time.perf_counter() - start) * 1000, flush=True)
        else:
            work = training(rows, int(words[1])) if words[0] == "train" else scoring(rows)
            print("ready", flush=True)


if __name__ == "__main__":
    main()

"""Writes layers.json: what PyTorch makes, in double precision, of networks of convolutions, pools and norms.

    pip install torch==2.13.0 && python layers.py

Networks, rows and weights are written in Anod's layout ([..., channels], weights [..kernel, channels / groups, filters]) and turned into
PyTorch's here. Output and loss are those of scoring; the gradient, of every weight in Anod's order, is that of training.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(20)


def numbers(*shape, low=-1.0, high=1.0):
    """Random numbers of three decimals, so that float32 and the file lose next to nothing."""
    return torch.round((low + (high - low) * torch.rand(*shape, generator=generator)) * 1000) / 1000


def both(extent, series):
    return list(extent) if isinstance(extent, (list, tuple)) else [1 if series else extent, extent]


def around(length, kernel, stride, dilation, padding):
    """Zeros before and after one axis: TensorFlow's 'same', all of it before for 'causal'."""
    reach = (kernel - 1) * dilation + 1
    if padding == "valid":
        return 0, 0
    if padding == "causal":
        return reach - 1, 0
    total = max((math.ceil(length / stride) - 1) * stride + reach - length, 0)
    return total // 2, total - total // 2


def pads(x, kernel, stride, dilation, padding, series):
    top, bottom = (0, 0) if series else around(x.shape[2], kernel[0], stride[0], dilation[0], padding)
    left, right = around(x.shape[3], kernel[1], stride[1], dilation[1], padding)
    return left, right, top, bottom


class Weights:
    """Takes parameters in Anod's order; makes them where there are none yet."""

    def __init__(self, given=None):
        self.given, self.made, self.at, self.trainable = given, [], 0, []

    def take(self, *shape, low=-1.0, high=1.0, trainable=True):
        size = math.prod(shape)
        self.trainable += [trainable] * size
        if self.given is None:
            fresh = numbers(size, low=low, high=high)
            self.made.append(fresh)
            return fresh.reshape(shape)
        self.at += size
        return self.given[self.at - size : self.at].reshape(shape)


activations = {"linear": lambda x: x, "tanh": torch.tanh, "silu": F.silu, "gelu": F.gelu, "sigmoid": torch.sigmoid, "elu": F.elu}


def run(layers, x, shape, weights, training):
    """x [n, features] -> [n, features]; shape is that of a row."""
    for layer in layers:
        kind = layer["kind"]
        n, series, channels = x.shape[0], len(shape) == 2, shape[-1]
        image = lambda: x.reshape(n, *([1] if series else []), *shape).permute(0, 3, 1, 2)

        def flat(y):
            rows = y.permute(0, 2, 3, 1)
            return rows.reshape(n, -1), list(rows.shape[2:] if series else rows.shape[1:])

        if kind == "reshape":
            shape = layer["shape"]
        elif kind == "flatten":
            shape = [x.shape[1]]
        elif kind == "dense":
            w, b = weights.take(shape[0], layer["units"]), weights.take(layer["units"])
            x, shape = activations[layer.get("activation", "linear")](x @ w + b), [layer["units"]]
        elif kind in ("conv1d", "conv2d"):
            kernel, stride = both(layer["kernel"], series), both(layer.get("stride", 1), series)
            dilation, groups = both(layer.get("dilation", 1), series), layer.get("groups", 1)
            w = weights.take(*kernel, channels // groups, layer["filters"]).permute(3, 2, 0, 1)
            b = weights.take(layer["filters"])
            padded = F.pad(image(), pads(image(), kernel, stride, dilation, layer.get("padding", "valid"), series))
            y = F.conv2d(padded, w, b, stride=stride, dilation=dilation, groups=groups)
            x, shape = flat(activations[layer.get("activation", "linear")](y))
        elif kind in ("transposedConv1d", "transposedConv2d"):
            kernel, stride = both(layer["kernel"], series), both(layer.get("stride", 1), series)
            w = weights.take(*kernel, channels, layer["filters"]).permute(2, 3, 0, 1)
            b = weights.take(layer["filters"])
            y = F.conv_transpose2d(image(), w, None, stride=stride)
            if layer.get("padding", "valid") == "same":
                for axis in (0, 1):
                    wanted = image().shape[2 + axis] * stride[axis]
                    before = max(kernel[axis] - stride[axis], 0) // 2
                    short = max(before + wanted - y.shape[2 + axis], 0)
                    y = F.pad(y, (0, short) if axis == 1 else (0, 0, 0, short)).narrow(2 + axis, before, wanted)
            x, shape = flat(activations[layer.get("activation", "linear")](y + b[:, None, None]))
        elif kind == "pool":
            kernel = both(layer["size"], series)
            stride = both(layer.get("stride", layer["size"]), series)
            around_it = pads(image(), kernel, stride, [1, 1], layer.get("padding", "valid"), series)
            if layer["method"] == "max":
                y = F.max_pool2d(F.pad(image(), around_it, value=-math.inf), kernel, stride)
            else:
                inside = F.avg_pool2d(F.pad(torch.ones_like(image()), around_it), kernel, stride)
                y = F.avg_pool2d(F.pad(image(), around_it), kernel, stride) / inside
            x, shape = flat(y)
        elif kind == "globalPool":
            y = image().flatten(2)
            x, shape = (y.amax(2) if layer["method"] == "max" else y.mean(2)), [channels]
        elif kind == "upsample":
            linear = layer.get("method", "nearest") == "linear"
            scale = [float(f) for f in both(layer["factor"], series)]
            options = {"mode": "bilinear", "align_corners": False} if linear else {"mode": "nearest"}
            x, shape = flat(F.interpolate(image(), scale_factor=scale, **options))
        elif kind == "activation":
            x = activations[layer["activation"]](x)
        elif kind in ("batchNorm", "layerNorm", "instanceNorm"):
            gamma, beta = weights.take(channels, low=0.5, high=1.5), weights.take(channels)
            rows = x.reshape(n, -1, channels)
            if kind == "batchNorm":
                mean = weights.take(channels, trainable=False)
                variance = weights.take(channels, low=0.5, high=1.5, trainable=False)
                y = F.batch_norm(rows.permute(0, 2, 1), mean.detach().clone(), variance.detach().clone(), gamma, beta, training)
                x = y.permute(0, 2, 1).reshape(n, -1)
            elif kind == "layerNorm":
                x = F.layer_norm(rows, [channels], gamma, beta).reshape(n, -1)
            else:
                x = F.instance_norm(rows.permute(0, 2, 1), None, None, gamma, beta).permute(0, 2, 1).reshape(n, -1)
        elif kind == "residual":
            y, _ = run(layer["layers"], x, shape, weights, training)
            x = x + y
        else:
            raise ValueError(kind)
    return x, shape


def loss_of(kind, y, targets):
    if kind == "mse":
        return F.mse_loss(y, targets)
    if kind == "binaryCrossEntropy":
        return F.binary_cross_entropy_with_logits(y, targets)
    return F.cross_entropy(y, targets)


def conv(filters, kernel=3, **options):
    return {"kind": "conv1d", "filters": filters, "kernel": kernel, "activation": "tanh", **options}


def conv2d(filters, kernel=3, **options):
    return {"kind": "conv2d", "filters": filters, "kernel": kernel, "activation": "silu", **options}


head = [{"kind": "flatten"}, {"kind": "dense", "units": 3}]
cases = [
    ("conv1d, causal, dilated, with a stride", [7, 2], [conv(3, dilation=2, stride=2, padding="causal"), *head], "mse"),
    ("conv1d same, even kernel, 3 groups", [8, 3], [conv(6, 4, padding="same", groups=3), conv(2, 2)], "mse"),
    ("conv2d same, strides, dilation on one axis", [5, 6, 2], [conv2d(3, padding="same", stride=[2, 3]), conv2d(2, [1, 2], dilation=[1, 1])], "mse"),
    ("conv2d dilated, depthwise with multiplier", [6, 6, 2], [conv2d(4, 2, dilation=[2, 3], groups=2), *head], "mse"),
    ("transposedConv1d same, stride 2", [4, 2], [conv(3, 1), {"kind": "transposedConv1d", "filters": 2, "kernel": 5, "stride": 2, "padding": "same"}], "mse"),
    ("transposedConv2d, strides 2 and 3", [2, 3, 2], [conv2d(3, 1), {"kind": "transposedConv2d", "filters": 2, "kernel": [3, 2], "stride": [2, 3]}], "mse"),
    ("transposedConv1d same, a stride longer than the kernel", [4, 2], [{"kind": "transposedConv1d", "filters": 3, "kernel": 2, "stride": 3, "padding": "same"}], "mse"),
    ("max pool, overlapping, same", [5, 5, 2], [conv2d(3, padding="same"), {"kind": "pool", "method": "max", "size": 3, "stride": 2, "padding": "same"}, *head], "mse"),
    ("average pool, overlapping, same", [5, 4, 2], [conv2d(3, padding="same"), {"kind": "pool", "method": "average", "size": 3, "stride": 2, "padding": "same"}, *head], "mse"),
    ("global pools", [6, 2], [conv(4), {"kind": "globalPool", "method": "max"}, {"kind": "reshape", "shape": [2, 2]}, {"kind": "globalPool", "method": "average"}, {"kind": "dense", "units": 3}], "mse"),
    ("nearest and linear upsampling", [2, 3, 2], [conv2d(2, padding="same"), {"kind": "upsample", "factor": [2, 1]}, conv2d(2, 1), {"kind": "upsample", "factor": [3, 2], "method": "linear"}], "mse"),
    ("linear upsampling of a series", [4, 2], [conv(2, padding="same"), {"kind": "upsample", "factor": 3, "method": "linear"}], "mse"),
    ("batch norm over positions", [5, 2], [conv(3), {"kind": "batchNorm"}, {"kind": "activation", "activation": "gelu"}, conv(2, 1)], "mse"),
    ("layer norm and instance norm over pixels", [3, 4, 3], [conv2d(4, 2), {"kind": "layerNorm"}, conv2d(3, 1), {"kind": "instanceNorm"}, conv2d(2, 1)], "mse"),
    ("a residual block, binary cross-entropy", [6, 2], [{"kind": "residual", "layers": [conv(4, padding="same"), conv(2, padding="same")]}, *head], "binaryCrossEntropy"),
    ("softmax cross-entropy of an image", [4, 4, 1], [conv2d(3), {"kind": "pool", "method": "average", "size": 2}, *head], "softmaxCrossEntropy"),
]


def make(title, shape, body, loss):
    n, width = 4, math.prod(shape)
    layers = [{"kind": "reshape", "shape": shape}, *body]
    rows = numbers(n, width, low=-2, high=2)
    probe = Weights()
    with torch.no_grad():
        outputs = run(layers, rows, [width], probe, False)[0].shape[1]
    given = torch.cat(probe.made).requires_grad_()
    targets = numbers(n, outputs, low=0, high=1)
    with torch.no_grad():
        output, _ = run(layers, rows, [width], Weights(given), False)
        score = loss_of(loss, output, targets)
    training = Weights(given)
    loss_of(loss, run(layers, rows, [width], training, True)[0], targets).backward()
    gradient = torch.where(torch.tensor(training.trainable), given.grad, 0.0)
    listed = lambda tensor: tensor.detach().reshape(-1).tolist()
    return {
        "title": title,
        "network": {"inputs": width, "layers": layers},
        "loss": {"kind": loss},
        "rows": listed(rows),
        "targets": listed(targets),
        "weights": listed(given),
        "expected": {"output": listed(output), "loss": score.item(), "gradient": listed(gradient)},
    }


golden = {"reference": {"torch": torch.__version__.split("+")[0], "dtype": "float64"}, "cases": [make(*case) for case in cases]}
Path(__file__).with_name("layers.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")

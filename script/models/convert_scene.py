"""Turns EfficientNet-Lite0's PyTorch weights into ONNX, with numpy and onnx alone.

    convert_scene.py WEIGHTS.pth SCENE.onnx

Input `image` 1x3x224x224, (rgb - 127) / 128. Outputs `logits` [1000] (ImageNet classes) and
`embedding` [1280]. Batch normalisation is folded into the convolutions.
"""
import collections
import pickle
import struct
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

DTYPES = {"FloatStorage": np.float32, "LongStorage": np.int64}


class Storage:
    def __init__(self, dtype):
        self.dtype, self.data = dtype, None


class Tensor:
    def __init__(self, storage, offset, size, stride, *_):
        self.storage, self.offset, self.size, self.stride = storage, offset, size, stride

    def array(self):
        return np.lib.stride_tricks.as_strided(
            self.storage.data[self.offset:],
            shape=self.size,
            strides=[s * self.storage.data.itemsize for s in self.stride],
        ).copy()


def read_weights(path):
    """Reads PyTorch's legacy format; the unpickler admits tensors and dictionaries only."""
    storages = {}

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            if name == "_rebuild_tensor_v2":
                return Tensor
            if name in DTYPES:
                return name
            if (module, name) == ("collections", "OrderedDict"):
                return collections.OrderedDict
            raise pickle.UnpicklingError(f"{module}.{name} is not expected in a weights file")

        def persistent_load(self, saved):
            _, kind, key, *_ = saved
            return storages.setdefault(key, Storage(DTYPES[kind]))

    with open(path, "rb") as file:
        for _ in range(3):  # magic number, protocol version, system information
            Reader(file).load()
        weights = Reader(file).load()
        for key in Reader(file).load():
            count, = struct.unpack("<q", file.read(8))
            item = np.dtype(storages[key].dtype).itemsize
            storages[key].data = np.frombuffer(file.read(count * item), dtype=storages[key].dtype)
    return {name: tensor.array() for name, tensor in weights.items()}


class Graph:
    def __init__(self, weights):
        self.weights, self.nodes, self.values, self.count = weights, [], [], 0
        self.zero, self.six = self.value("zero", 0.0), self.value("six", 6.0)

    def value(self, name, array):
        array = np.array(array, dtype=np.float32, order="C")
        self.values.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def conv(self, x, weight, norm, kernel, stride, size, groups=1, activate=True):
        """A convolution with TensorFlow's 'same' padding, its norm folded in, and ReLU6."""
        self.count += 1
        scale = self.weights[norm + ".weight"] / np.sqrt(self.weights[norm + ".running_var"] + 1e-3)
        bias = self.weights[norm + ".bias"] - self.weights[norm + ".running_mean"] * scale
        folded = self.weights[weight + ".weight"] * scale[:, None, None, None]
        out = -(-size // stride)
        pad = max((out - 1) * stride + kernel - size, 0)
        low, high = pad // 2, pad - pad // 2
        y = self.node(
            "Conv",
            [x, self.value(f"w{self.count}", folded), self.value(f"b{self.count}", bias)],
            f"c{self.count}",
            kernel_shape=[kernel, kernel], strides=[stride, stride],
            pads=[low, low, high, high], group=groups,
        )
        if activate:
            y = self.node("Clip", [y, self.zero, self.six], y + "r")
        return y, out


# repeats, kernel, stride, expansion, channels in, channels out (EfficientNet-Lite0)
STAGES = [
    (1, 3, 1, 1, 32, 16), (2, 3, 2, 6, 16, 24), (2, 5, 2, 6, 24, 40), (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112), (4, 5, 2, 6, 112, 192), (1, 3, 1, 6, 192, 320),
]


def main(source, target):
    graph = Graph(read_weights(source))
    x, size = graph.conv("image", "_conv_stem", "_bn0", 3, 2, 224)
    block = 0
    for repeats, kernel, first_stride, expansion, channels_in, channels_out in STAGES:
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            channels = channels_in if repeat == 0 else channels_out
            name, before = f"_blocks.{block}.", x
            if expansion != 1:
                x, size = graph.conv(x, name + "_expand_conv", name + "_bn0", 1, 1, size)
            x, size = graph.conv(x, name + "_depthwise_conv", name + "_bn1", kernel, stride, size,
                                 groups=channels * expansion)
            x, size = graph.conv(x, name + "_project_conv", name + "_bn2", 1, 1, size, activate=False)
            if stride == 1 and channels == channels_out:
                x = graph.node("Add", [x, before], f"a{block}")
            block += 1
    x, size = graph.conv(x, "_conv_head", "_bn1", 1, 1, size)
    pooled = graph.node("GlobalAveragePool", [x], "pooled")
    embedding = graph.node("Flatten", [pooled], "embedding", axis=1)
    graph.node(
        "Gemm",
        [embedding, graph.value("fcw", graph.weights["_fc.weight"]), graph.value("fcb", graph.weights["_fc.bias"])],
        "logits", transB=1,
    )
    tensor = helper.make_tensor_value_info
    model = helper.make_model(
        helper.make_graph(
            graph.nodes, "efficientnet_lite0",
            [tensor("image", TensorProto.FLOAT, [1, 3, 224, 224])],
            [tensor("logits", TensorProto.FLOAT, [1, 1000]), tensor("embedding", TensorProto.FLOAT, [1, 1280])],
            graph.values,
        ),
        opset_imports=[helper.make_opsetid("", 13)],
    )
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, target)


main(sys.argv[1], sys.argv[2])

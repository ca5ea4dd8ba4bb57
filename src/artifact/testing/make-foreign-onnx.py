"""Writes the ONNX fixtures beside it with ONNX's own library, in the spellings of older opsets. Needs onnx (Debian: python3-onnx)."""
import os

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(0)


def weight(name, *shape):
    return numpy_helper.from_array(rng.normal(0, 0.5, shape).astype(np.float32), name)


def value(name, dtype, *shape):
    return helper.make_tensor_value_info(name, dtype, shape)


def write(file, opset, ir_version, name, nodes, inputs, outputs, weights):
    graph = helper.make_graph(nodes, name, inputs, outputs, weights)
    model = helper.make_model(graph, producer_name='onnx.helper', ir_version=ir_version, opset_imports=[helper.make_opsetid('', opset)])
    checker.check_model(model, full_check=True)
    save(model, os.path.join(HERE, file))


def image():
    """Channels first, any batch. One initializer is an input too, axes of a reduction are an attribute, Split is told nothing."""
    weights = [weight('kernel', 4, 3, 3, 3), weight('bias', 4), weight('scale', 4), weight('shift', 4), weight('mean', 4)]
    weights.append(numpy_helper.from_array(rng.uniform(0.5, 2, 4).astype(np.float32), 'var'))
    weights += [weight('w', 3, 2), weight('b', 3)]
    node = helper.make_node
    nodes = [
        node('Conv', ['x', 'kernel', 'bias'], ['conv'], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[1, 1]),
        node('BatchNormalization', ['conv', 'scale', 'shift', 'mean', 'var'], ['normal'], epsilon=1e-3),
        node('Relu', ['normal'], ['relu']),
        node('MaxPool', ['relu'], ['pool'], kernel_shape=[2, 2], strides=[2, 2]),
        node('Split', ['pool'], ['one', 'other'], axis=1),
        node('Constant', [], ['half'], value_float=0.5),
        node('Mul', ['other', 'half'], ['scores']),
        node('Add', ['one', 'scores'], ['sum']),
        node('ReduceMean', ['sum'], ['means'], axes=[2, 3]),
        node('Constant', [], ['shape'], value=numpy_helper.from_array(np.array([-1, 2], dtype=np.int64))),
        node('Reshape', ['means', 'shape'], ['flat']),
        node('Gemm', ['flat', 'w', 'b'], ['logits'], transB=1),
        node('Softmax', ['logits'], ['softmax'], axis=1),
        node('Identity', ['softmax'], ['y']),
    ]
    listed = value('kernel', TensorProto.FLOAT, *weights[0].dims)
    x = value('x', TensorProto.FLOAT, 'N', 3, 6, 5)
    write('foreign-image.onnx', 13, 7, 'image', nodes, [x, listed], [value('y', TensorProto.FLOAT, 'N', 3)], weights)


def ids():
    """int64 ids of one row at a time, one sigmoid."""
    weights = [weight('table', 7, 4), weight('scale', 4), weight('shift', 4), weight('w', 4, 1)]
    weights.append(numpy_helper.from_array(np.array([1], dtype=np.int64), 'axes'))
    node = helper.make_node
    nodes = [
        node('Gather', ['table', 'ids'], ['rows']),
        node('LayerNormalization', ['rows', 'scale', 'shift'], ['normal'], axis=-1),
        node('ReduceSum', ['normal', 'axes'], ['sum'], keepdims=0),
        node('MatMul', ['sum', 'w'], ['logit']),
        node('Sigmoid', ['logit'], ['p']),
    ]
    write('foreign-ids.onnx', 17, 8, 'ids', nodes, [value('ids', TensorProto.INT64, 1, 5)], [value('p', TensorProto.FLOAT, 1, 1)], weights)


def waves():
    """An op outside the op table, and no weights."""
    node = helper.make_node
    nodes = [
        node('Ceil', ['in'], ['waves']),
        node('Concat', ['in', 'waves'], ['both'], axis=1),
        node('Softmax', ['both'], ['softmax'], axis=1),
        node('Identity', ['softmax'], ['out']),
    ]
    write('foreign-ops.onnx', 17, 8, 'waves', nodes, [value('in', TensorProto.FLOAT, 'N', 2)], [value('out', TensorProto.FLOAT, 'N', 4)], [])


image()
ids()
waves()

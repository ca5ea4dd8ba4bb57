"""Writes the HDF5 fixtures beside it, laid out as Keras 2 and Keras 3 lay out theirs. Needs h5py (Debian: python3-h5py).

The weight number i of a file has the elements sin(k + 10 i), k = 0, 1, ..., so that tests know them.
"""
import io
import json
import os
import zipfile

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def values(shape, place):
    return np.sin(np.arange(np.prod(shape), dtype=np.float64) + 10 * place).astype(np.float32).reshape(shape)


def layer(class_name, name, **config):
    return {'class_name': class_name, 'config': {'name': name, 'trainable': True, **config}}


MLP = {'class_name': 'Sequential', 'config': {'name': 'mlp', 'layers': [
    layer('InputLayer', 'in', batch_input_shape=[None, 4], dtype='float32', sparse=False, ragged=False),
    layer('Dense', 'hidden', units=3, activation='relu', use_bias=True),
    layer('Dense', 'out', units=2, activation='softmax', use_bias=True),
]}}
MLP_WEIGHTS = {'in': [], 'hidden': [('kernel', (4, 3)), ('bias', (3,))], 'out': [('kernel', (3, 2)), ('bias', (2,))]}


def write_by_name(root):
    """keras/saving/legacy/hdf5_format.py, save_weights_to_hdf5_group"""
    root.attrs['layer_names'] = [name.encode() for name in MLP_WEIGHTS]
    root.attrs['backend'] = b'tensorflow'
    root.attrs['keras_version'] = b'2.15.0'
    place = 0
    for name, weights in MLP_WEIGHTS.items():
        group = root.create_group(name)
        names = [f'{name}/{role}:0' for role, _ in weights]
        group.attrs['weight_names'] = [text.encode() for text in names]
        for text, (_, shape) in zip(names, weights):
            group.create_dataset(text, data=values(shape, place))
            place += 1


def keras_2(path):
    with h5py.File(path, 'w') as file:
        file.attrs['model_config'] = json.dumps(MLP)
        file.attrs['keras_version'] = b'2.15.0'
        write_by_name(file.create_group('model_weights'))


def weights_alone(path):
    with h5py.File(path, 'w') as file:
        write_by_name(file)


SEQUENCE = {'class_name': 'Sequential', 'module': 'keras', 'registered_name': None, 'config': {'name': 'sequence', 'layers': [
    layer('InputLayer', 'in', batch_shape=[None, 5, 2], dtype='float32', sparse=False),
    layer('Bidirectional', 'both', merge_mode='concat', layer=layer('LSTM', 'lstm', units=2, recurrent_activation='sigmoid')),
    layer('Dropout', 'drop', rate=0.5, seed=None, noise_shape=None),
    layer('Dense', 'first', units=3, activation='relu', use_bias=True),
    layer('Dense', 'second', units=2, activation='softmax', use_bias=True),
]}}
SEQUENCE_WEIGHTS = [
    ('bidirectional/forward_layer/cell', [(2, 8), (2, 8), (8,)]),
    ('bidirectional/backward_layer/cell', [(2, 8), (2, 8), (8,)]),
    ('dense', [(4, 3), (3,)]),
    ('dense_1', [(3, 2), (2,)]),
]


def keras_3(path):
    """keras/src/saving/saving_lib.py"""
    store = io.BytesIO()
    with h5py.File(store, 'w') as file:
        place = 0
        for group, shapes in SEQUENCE_WEIGHTS:
            variables = file.create_group(f'layers/{group}/vars')
            for at, shape in enumerate(shapes):
                variables.create_dataset(str(at), data=values(shape, place))
                place += 1
        file.create_dataset('layers/dropout/seed_generator/vars/0', data=np.array([1, 2], dtype=np.uint32))
        file.create_group('vars')
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, data in [
            ('metadata.json', json.dumps({'keras_version': '3.5.0', 'date_saved': '2026-01-01@00:00:00'})),
            ('config.json', json.dumps(SEQUENCE)),
            ('model.weights.h5', store.getvalue()),
        ]:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


keras_2(os.path.join(HERE, 'keras-2.h5'))
weights_alone(os.path.join(HERE, 'keras-2-weights.h5'))
keras_3(os.path.join(HERE, 'keras-3.keras'))

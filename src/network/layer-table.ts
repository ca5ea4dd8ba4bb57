import type { LayerType } from './layer.ts'
import { Attention, MultiHeadAttention } from './layers/attention.ts'
import { Conv2D } from './layers/conv.ts'
import { Dense } from './layers/dense.ts'
import { Embedding } from './layers/embedding.ts'
import { Activation, Dropout, Flatten, InputLayer } from './layers/plain.ts'
import { AveragePooling2D, GlobalAveragePooling2D, MaxPooling2D } from './layers/pooling.ts'
import { PositionEmbedding, SinePositionEncoding, TokenAndPositionEmbedding } from './layers/position.ts'
import { Masking, TimeDistributed } from './layers/time-distributed.ts'

/** Keras's layer types that Inpage knows, by `class_name`. */
export const LAYER_TABLE: ReadonlyMap<string, LayerType> = new Map<string, LayerType>(
  Object.entries({
    InputLayer,
    Dense,
    Conv2D,
    MaxPooling2D,
    AveragePooling2D,
    GlobalAveragePooling2D,
    Flatten,
    Dropout,
    Activation,
    Embedding,
    Masking,
    TimeDistributed,
    MultiHeadAttention,
    Attention,
    PositionEmbedding,
    SinePositionEncoding,
    TokenAndPositionEmbedding,
  } as unknown as Record<string, LayerType>),
)

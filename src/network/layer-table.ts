import type { LayerType } from './layer.ts'
import * as activation from './layers/activation.ts'
import { Attention, MultiHeadAttention } from './layers/attention.ts'
import * as convTranspose from './layers/conv-transpose.ts'
import * as conv from './layers/conv.ts'
import { Dense } from './layers/dense.ts'
import * as depthwise from './layers/depthwise.ts'
import { Embedding } from './layers/embedding.ts'
import * as merge from './layers/merge.ts'
import * as noise from './layers/noise.ts'
import * as normalization from './layers/normalization.ts'
import { NotEqual } from './layers/not-equal.ts'
import * as pooling from './layers/pooling.ts'
import { PositionEmbedding, SinePositionEncoding, TokenAndPositionEmbedding } from './layers/position.ts'
import * as resize from './layers/resize.ts'
import * as shape from './layers/shape.ts'
import { Masking, TimeDistributed } from './layers/time-distributed.ts'

/** Keras's layer types that Inpage knows, by `class_name`: what the files of `layers/` export. */
export const LAYER_TABLE: ReadonlyMap<string, LayerType> = new Map<string, LayerType>(
  Object.entries({
    ...shape,
    Dense,
    Embedding,
    Masking,
    TimeDistributed,
    MultiHeadAttention,
    Attention,
    PositionEmbedding,
    SinePositionEncoding,
    TokenAndPositionEmbedding,
    ...conv,
    ...depthwise,
    ...convTranspose,
    ...pooling,
    ...resize,
    ...normalization,
    ...noise,
    ...activation,
    ...merge,
    NotEqual,
  } as unknown as Record<string, LayerType>),
)

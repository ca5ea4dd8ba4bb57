import type { LayerType } from './layer.ts'
import * as activation from './layers/activation.ts'
import * as attention from './layers/attention.ts'
import { Bidirectional } from './layers/bidirectional.ts'
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
import * as position from './layers/position.ts'
import { GRU, LSTM, SimpleRNN } from './layers/recurrent.ts'
import * as resize from './layers/resize.ts'
import * as shape from './layers/shape.ts'
import * as timeDistributed from './layers/time-distributed.ts'

/** Keras's layer types that Inpage knows, by `class_name`: what the files of `layers/` export. */
export const LAYER_TABLE: ReadonlyMap<string, LayerType> = new Map<string, LayerType>(
  Object.entries({
    ...shape,
    Dense,
    ...conv,
    ...depthwise,
    ...convTranspose,
    ...pooling,
    ...resize,
    ...normalization,
    ...noise,
    ...activation,
    ...merge,
    Embedding,
    SimpleRNN,
    GRU,
    LSTM,
    Bidirectional,
    ...timeDistributed,
    ...attention,
    ...position,
    NotEqual,
  } as unknown as Record<string, LayerType>),
)

import type { Port } from '../../graph/graph.ts'
import { schedulePolicy } from '../../inference/schedule-policy.ts'
import type { ReadyVersion } from '../../inference/resolver.ts'
import type { VersionRecord } from '../../registry/records.ts'
import { servedVersions } from '../../registry/version-policy.ts'
import { type Datatype, datatypeOf, sizesOf } from './datatypes.ts'
import { portsOf } from './infer-tensors.ts'

/** Framework and format, of those that the protocol names. */
const PLATFORM = 'onnx_onnxv1'

/** What the protocol says of a model, or of an endpoint, which has no versions of its own. @param versions all of the model. */
export function modelMetadata({ model, endpoint, signature, config }: ReadyVersion, versions: readonly VersionRecord[]): unknown {
  const { inputs, outputs } = portsOf(signature)
  const tensor = ({ name, dtype, shape }: Port) => ({ name, datatype: datatypeOf(dtype), shape: sizesOf(shape) })
  return {
    name: endpoint ?? model,
    ...(endpoint === undefined && { versions: servedVersions(versions, config.version_policy).map(({ version }) => String(version)) }),
    platform: PLATFORM,
    inputs: inputs.map(tensor),
    outputs: outputs.map(tensor),
  }
}

/** Triton's model configuration: the tensors, without their batch where a model takes rows, and how it is served. */
export function modelConfig({ model, signature, config }: ReadyVersion): unknown {
  const { inputs, outputs } = portsOf(signature)
  const isBatched = signature.features.length > 0
  const tensor = ({ name, dtype, shape }: Port) => ({ name, data_type: `TYPE_${configType(datatypeOf(dtype))}`, dims: sizesOf(isBatched ? shape.slice(1) : shape) })
  return {
    name: model,
    platform: PLATFORM,
    input: inputs.map(tensor),
    output: outputs.map(tensor),
    ...config,
    max_batch_size: isBatched ? schedulePolicy(config).maxBatch : 0,
    version_policy: config.version_policy ?? { all: {} },
  }
}

function configType(datatype: Datatype): string {
  return datatype === 'BYTES' ? 'STRING' : datatype
}

import { MaasError } from '../core/error.ts'
import type { VersionRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'

/** The ONNX file of a version. Throws `conflict` when it is not READY. */
export async function artifactResponse(registry: RegistryStore, { model, version, status, artifact }: VersionRecord): Promise<Response> {
  if (!artifact) throw new MaasError('conflict', `${model}@${version} is ${status} and has no artifact.`)
  return new Response(await registry.getArtifact(artifact.sha256), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${model}-${version}.onnx"`,
      'ETag': `"${artifact.sha256}"`,
    },
  })
}

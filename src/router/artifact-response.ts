import { MaasError } from '../core/error.ts'
import type { VersionRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'

/** The ONNX file of a version. Throws as {@link readyArtifact} does. */
export async function artifactResponse(registry: RegistryStore, record: VersionRecord): Promise<Response> {
  const { sha256 } = readyArtifact(record)
  return new Response(await registry.getArtifact(sha256), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${record.model}-${record.version}.onnx"`,
      'ETag': `"${sha256}"`,
    },
  })
}

/** Throws `conflict` for a version that is not READY. */
export function readyArtifact({ model, version, status, artifact }: VersionRecord): NonNullable<VersionRecord['artifact']> {
  if (artifact) return artifact
  throw new MaasError('conflict', `${model}@${version} is ${status} and has no artifact.`)
}

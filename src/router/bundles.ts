import { MaasError } from '../core/error.ts'
import type { VersionRecord } from '../registry/records.ts'
import type { SavedVersion } from '../registry/restore-methods.ts'
import type { ServingConfig } from '../registry/serving-records.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { BundleSource, ReadBundle } from './bundle.ts'
import type { ImportParts } from './import-version.ts'
import { manage, type Route } from './route.ts'
import { checked } from './schema.ts'
import { SERVING_CONFIG } from './serving-config.ts'

/** A model in one file, with all of its versions: a backup, and what pages of other sites import. */
export function bundleRoutes({ registry, networks }: Pick<ImportParts, 'registry' | 'networks'>): readonly Route[] {
  return [
    manage('models/:model/bundle', {
      GET: {
        summary: 'A model with its versions, aliases and configuration in one file',
        async handle({ params: { model } }) {
          const bundle = await (await networks()).writeBundle(await sourceOf(registry, model))
          return new Response(bundle, {
            headers: { 'Content-Type': 'application/zip', 'Content-Disposition': `attachment; filename="${model}.bundle.zip"` },
          })
        },
      },
    }),
  ]
}

async function sourceOf(registry: RegistryStore, name: string): Promise<BundleSource> {
  const [model, all, config] = await Promise.all([registry.getModel(name), registry.listVersions(name), registry.getServingConfig(name)])
  const ready = all.filter(({ status }) => status === 'READY').toReversed()
  if (ready.length === 0) throw new MaasError('conflict', `Model "${name}" has no version that is READY: there is nothing to save.`)
  const versions = await Promise.all(ready.map(async (version) => [version, await registry.getArtifact(version.artifact!.sha256)] as const))
  return { model, versions, config }
}

/**
 * Brings back a bundle's model under a name, all of it or nothing.
 * @param manifestOf reads a version's file. Throws what it throws, and as {@link RegistryStore.restoreModel} does.
 */
export async function restoreBundle(
  registry: RegistryStore, name: string, bundle: ReadBundle, promote: boolean,
  manifestOf: (artifact: SavedVersion['artifact']) => Promise<Pick<SavedVersion, 'signature' | 'parity'>>,
): Promise<readonly VersionRecord[]> {
  const config = checked(SERVING_CONFIG, bundle.config) as ServingConfig
  const versions: SavedVersion[] = []
  for (const version of bundle.versions) versions.push({ ...version, ...(await manifestOf(version.artifact)) })
  if (versions.length === 0) throw new MaasError('invalid-data', 'This bundle has no versions.')
  return registry.restoreModel(name, { ...bundle, config: Object.keys(config).length > 0 ? config : null, versions }, promote)
}

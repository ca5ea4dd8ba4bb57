import { changeTypes } from '../../intake/change-types.ts'
import { importDataset } from '../../intake/import-dataset.ts'
import { maskDataset } from '../../intake/mask-dataset.ts'
import { requestMasker } from '../../intake/mask-requests.ts'
import { prepareDataset } from '../../intake/prepare-dataset.ts'
import { describeProfile, profileStored } from '../../intake/profile-stored.ts'
import type { DatasetParts } from '../datasets.ts'

/** As `datasets.js` has them, for a router in a test; the app's own files are not there. */
export const datasetParts: Omit<DatasetParts, 'registry' | 'networks'> = {
  datasets: async () => ({ changeTypes, describeProfile, importDataset, maskDataset, prepareDataset, profileStored, requestMasker }),
  readAppFile: async () => new Response(null, { status: 404 }),
}

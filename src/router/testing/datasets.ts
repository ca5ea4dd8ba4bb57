import { changeTypes } from '../../intake/change-types.ts'
import { importDataset } from '../../intake/import-dataset.ts'
import { maskDataset } from '../../intake/mask-dataset.ts'
import { requestMasker } from '../../intake/mask-requests.ts'
import { prepareDataset } from '../../intake/prepare-dataset.ts'
import { describeProfile, profileStored } from '../../intake/profile-stored.ts'
import type { DatasetParts } from '../datasets.ts'
import type { OpenApiParts } from '../openapi.ts'
import { describeApi } from '../openapi/document.ts'

/** As `datasets.js` and `openapi.js` have them, for a router in a test; the app's own files are not there. */
export const datasetParts: Omit<DatasetParts, 'registry' | 'networks'> & Pick<OpenApiParts, 'openapi'> = {
  datasets: async () => ({ changeTypes, describeProfile, importDataset, maskDataset, prepareDataset, profileStored, requestMasker }),
  openapi: async () => ({ describeApi }),
  readAppFile: async () => new Response(null, { status: 404 }),
}

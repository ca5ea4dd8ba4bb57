import { changeTypes } from '../../intake/change-types.ts'
import { importDataset } from '../../intake/import-dataset.ts'
import { maskDataset } from '../../intake/mask-dataset.ts'
import { requestMasker } from '../../intake/mask-requests.ts'
import { prepareDataset } from '../../intake/prepare-dataset.ts'
import { describeProfile, profileStored } from '../../intake/profile-stored.ts'
import type { DatasetParts } from '../datasets.ts'
import { listArtifacts, readArtifact } from '../mlflow/artifacts.ts'
import { answerRead } from '../mlflow/registry.ts'
import type { OpenApiParts } from '../openapi.ts'
import { describeApi } from '../openapi/document.ts'
import type { ApiParts } from '../all-routes.ts'

/** As `datasets.js`, `mlflow.js` and `openapi.js` have them, for a router in a test; the app's own files are not there. */
export const datasetParts: Omit<DatasetParts, 'registry' | 'networks'> & Pick<OpenApiParts, 'openapi'> & Pick<ApiParts, 'mlflow'> = {
  datasets: async () => ({ changeTypes, describeProfile, importDataset, maskDataset, prepareDataset, profileStored, requestMasker }),
  mlflow: async () => ({ answerRead, listArtifacts, readArtifact }),
  openapi: async () => ({ describeApi }),
  readAppFile: async () => new Response(null, { status: 404 }),
}

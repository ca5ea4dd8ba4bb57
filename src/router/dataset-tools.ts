import type { changeTypes } from '../intake/change-types.ts'
import type { importDataset } from '../intake/import-dataset.ts'
import type { maskDataset } from '../intake/mask-dataset.ts'
import type { requestMasker } from '../intake/mask-requests.ts'
import type { prepareDataset } from '../intake/prepare-dataset.ts'
import type { describeProfile, profileStored } from '../intake/profile-stored.ts'

/**
 * `datasets.js`: what reads data files, in all their formats, and looks at what they hold. Of all predictions, only those of models need it that were trained
 * on masked data.
 */
export interface DatasetTools {
  readonly changeTypes: typeof changeTypes
  readonly importDataset: typeof importDataset
  readonly maskDataset: typeof maskDataset
  readonly requestMasker: typeof requestMasker
  readonly prepareDataset: typeof prepareDataset
  readonly describeProfile: typeof describeProfile
  readonly profileStored: typeof profileStored
}

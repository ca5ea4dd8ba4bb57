import type { changeTypes } from '../intake/change-types.ts'
import type { importDataset } from '../intake/import-dataset.ts'
import type { prepareDataset } from '../intake/prepare-dataset.ts'
import type { describeProfile, profileStored } from '../intake/profile-stored.ts'

/** `datasets.js`: what reads data files, in all their formats, and looks at what they hold. No prediction needs it. */
export interface DatasetTools {
  readonly changeTypes: typeof changeTypes
  readonly importDataset: typeof importDataset
  readonly prepareDataset: typeof prepareDataset
  readonly describeProfile: typeof describeProfile
  readonly profileStored: typeof profileStored
}

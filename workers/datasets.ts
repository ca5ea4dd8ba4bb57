import { changeTypes } from '../src/intake/change-types.ts'
import { importDataset } from '../src/intake/import-dataset.ts'
import { maskDataset } from '../src/intake/mask-dataset.ts'
import { requestMasker } from '../src/intake/mask-requests.ts'
import { prepareDataset } from '../src/intake/prepare-dataset.ts'
import { describeProfile, profileStored } from '../src/intake/profile-stored.ts'
import { provide } from '../src/router/lazy-script.ts'

// `datasets.js`: brought into a page or the Service Worker when a data file is posted, the rows of a built-in data set
// are read, or a model is asked that was trained on masked data.
provide({ 'datasets.js': { changeTypes, describeProfile, importDataset, maskDataset, prepareDataset, profileStored, requestMasker } })

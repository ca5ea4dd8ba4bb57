import { changeTypes } from '../src/intake/change-types.ts'
import { importDataset } from '../src/intake/import-dataset.ts'
import { prepareDataset } from '../src/intake/prepare-dataset.ts'
import { describeProfile, profileStored } from '../src/intake/profile-stored.ts'
import { provide } from '../src/router/lazy-script.ts'

// `datasets.js`: brought into a page or the Service Worker when a data file is posted, or the rows of a built-in data set are read.
provide({ 'datasets.js': { changeTypes, describeProfile, importDataset, prepareDataset, profileStored } })

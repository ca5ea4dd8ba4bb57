/** Does what the run's description says, see `trainer.js`. */
export const createTestTrainer = () => new Worker(new URL('./trainer.js', import.meta.url))

/** The app's own: it trains. */
export const createRealTrainer = () => new Worker(new URL('../../../workers/trainer.worker.ts', import.meta.url), { type: 'module' })

/** The app's own: it reads data files into the origin's registry. */
export const createIntake = () => new Worker(new URL('../../../workers/intake.worker.ts', import.meta.url), { type: 'module' })

import { MaasError } from '../core/error.ts'
import type { Predictor } from './predictor.ts'

/** The engine of a worker that has nothing to answer with yet. */
export const ENGINE = 'kernels'

/**
 * The engine of what answers when no model is named: it is loaded and run for that, once. Throws what that throws, and what
 * keeps the registry from opening.
 */
export async function readyEngine(predictor: Predictor): Promise<string> {
  try {
    return await predictor.warmUp(await predictor.resolve(''))
  } catch (thrown) {
    // No model at all is nothing to wait for.
    if (MaasError.from(thrown).code === 'model-not-found') return ENGINE
    throw thrown
  }
}

import { MaasError } from '../core/error.ts'
import type { Predictor } from './predictor.ts'

/** undefined when the registry opens and what answers when no model is named has been run: it is loaded for that. */
export async function whyNotReady(predictor: Predictor): Promise<MaasError | undefined> {
  try {
    await predictor.ready(await predictor.resolve(''))
  } catch (thrown) {
    const error = MaasError.from(thrown)
    // No model at all is nothing to wait for.
    if (error.code !== 'model-not-found') return error
  }
}

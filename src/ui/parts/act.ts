import { MaasError } from '../../core/error.ts'

interface Acting {
  busy: boolean
  problem: MaasError | null
}

/** Does something that the person asked for: `busy` meanwhile, and what went wrong in `problem`. */
export async function act(host: Acting, work: () => Promise<void>): Promise<void> {
  host.busy = true
  host.problem = null
  try {
    await work()
  } catch (thrown) {
    host.problem = MaasError.from(thrown)
  } finally {
    host.busy = false
  }
}

import { MaasError } from '../core/error.ts'

/** Settles as `work` does, or throws `deadline-exceeded` after `ms`. Leaves no timer behind. */
export async function withDeadline<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new MaasError('deadline-exceeded', `${what} took longer than ${ms / 1000} s. Look whether it was done before trying again.`)),
      ms,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

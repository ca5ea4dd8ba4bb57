import { MaasError } from '../core/error.ts'

/** Settles as `work` does, or throws `deadline-exceeded` after `ms`, with what to do. Leaves no timer behind. */
export async function withDeadline<T>(ms: number, what: string, work: Promise<T>, advice = ''): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new MaasError('deadline-exceeded', `${what} took longer than ${ms / 1000} s.${advice}`)),
      ms,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

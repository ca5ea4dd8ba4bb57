import type { IntakeProgress } from '../../../protocol/intake.ts'

export interface Pace extends IntakeProgress {
  /** Bytes a second since the start; 0 before anything can be told. */
  readonly rate: number
}

/** How fast an import goes. @param now milliseconds */
export function paceOf(progress: IntakeProgress, started: number, now: number): Pace {
  const seconds = (now - started) / 1000
  return { ...progress, rate: seconds > 0.2 ? progress.bytes / seconds : 0 }
}

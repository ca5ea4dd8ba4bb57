import { Rng } from '../../src/core/rng.ts'
import type { Maas } from '../../src/client/maas.ts'
import { lineTarget, MLP, mlpArtifact, type Target, translatorArtifact } from './models.ts'
import { checkTranslation, compareRows, READS, Refused } from './reads.ts'
import { Writer, type WriteReport } from './writer.ts'

// One of the pages that ask and write all the while, and judge each answer.

const READERS = 8
/** Requests to one write. */
const READS_PER_WRITE = 15
const MAX_ROWS = 4
/** Longer than any deadline of the SDK that a prediction has, a little. */
const HANG_MS = 40_000
/** How many of a kind are told. */
const TOLD = 5

export interface Report extends WriteReport {
  readonly reads: number
  readonly wrong: number
  readonly hangs: number
  /** What reached the caller although the SDK tries again, by kind. */
  readonly errors: Readonly<Record<string, number>>
  /** Of each kind of trouble the first ones. */
  readonly told: readonly string[]
  readonly slowestMs: number
}

const state = { done: 0, wrong: 0, hangs: 0, slowestMs: 0, errors: {} as Record<string, number>, told: [] as string[] }
let maas: Maas
let rng: Rng
let writer: Writer
let targets: readonly Target[]

const toldOf = new Map<string, number>()

function tell(kind: string, text: string): void {
  const count = (toldOf.get(kind) ?? 0) + 1
  toldOf.set(kind, count)
  if (count <= TOLD) state.told.push(`${kind}: ${text}`.slice(0, 500))
}

function failed(kind: string, thrown: unknown): void {
  const what = thrown instanceof Refused ? `${kind}: ${thrown.status}` : `${kind}: ${(thrown as { code?: string }).code ?? String(thrown).slice(0, 80)}`
  state.errors[what] = (state.errors[what] ?? 0) + 1
  tell('error', `${kind}: ${thrown}`)
}

/** Connects; the first page imports what all ask. @param name `a` or `b`. */
export async function begin(name: string, others: readonly string[]): Promise<void> {
  if (document.visibilityState !== 'visible') throw new Error('This page is hidden: the browser slows its timers down.')
  const url = '/maas.js'
  const { connect } = (await import(/* @vite-ignore */ url)) as typeof import('../../src/client/maas.ts')
  maas = await connect()
  rng = new Rng(name.charCodeAt(0))
  if (name === 'a') {
    await maas.models.import('mlp', new Blob([mlpArtifact()]))
    await maas.models.import('translator', new Blob([translatorArtifact()]))
  }
  writer = new Writer(maas, rng.fork('writes'), name, failed)
  await writer.begin()
  targets = [MLP, MLP, ...writer.targets, ...others.flatMap((other) => [lineTarget(`line-${other}`, `line-${other}`), lineTarget(`endpoint-${other}`, `line-${other}`)])]
}

/** How many requests this page has made. */
export const done = (): number => state.done

/** Asks and writes until so many more requests are made. */
export async function soak(requests: number): Promise<void> {
  const until = state.done + requests
  let nextWrite = state.done
  const reader = async () => {
    while (state.done < until) await read()
  }
  const writing = async () => {
    while (state.done < until) {
      if (state.done < nextWrite) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        continue
      }
      nextWrite += READS_PER_WRITE
      await watched('write', () => writer.write())
    }
  }
  await Promise.all([writing(), ...Array.from({ length: READERS }, reader)])
}

export async function report(): Promise<Report> {
  const { done: reads, ...counted } = state
  return { reads, ...counted, ...(await writer.report()) }
}

async function read(): Promise<void> {
  const kinds = Object.keys(READS)
  const at = rng.below(kinds.length + 1)
  if (at === kinds.length) return watched('translate', () => checkTranslation(maas, [rng.below(4), rng.below(4)]))
  const kind = kinds[at]!
  const target = targets[rng.below(targets.length)]!
  const count = kind === 'predict, one' ? 1 : 1 + rng.below(MAX_ROWS)
  const rows = Array.from({ length: count }, () => target.features.map(() => rng.below(201) - 100))
  return watched(kind, async () => {
    const since = performance.now()
    const answer = await READS[kind]!(maas, target, rows)
    const [model, version] = answer.by.split('@')
    const asked = `${target.ref}(${JSON.stringify(rows)}) by ${answer.by}`
    if (model !== target.model) throw new Error(`${asked}: not what was asked for`)
    if (target.pointer && !target.pointer.allows(Number(version), since)) throw new Error(`${asked}: a version from before`)
    compareRows(answer.rows, rows.map((row) => target.compute(Number(version), row)), target.tolerance, asked)
  })
}

/** Counts a request, and what came of it. */
async function watched(kind: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  const hang = new Promise<'hang'>((resolve) => {
    timer = setTimeout(resolve, HANG_MS, 'hang')
  })
  try {
    if ((await Promise.race([work(), hang])) === 'hang') {
      state.hangs++
      tell('hang', kind)
    }
  } catch (thrown) {
    const isError = (thrown instanceof Refused && (thrown.status >= 500 || thrown.status === 429)) || thrown instanceof TypeError || isPassing(thrown)
    if (isError) {
      failed(kind, thrown)
    } else {
      state.wrong++
      tell('wrong', `${kind}: ${thrown}`)
    }
  } finally {
    clearTimeout(timer)
    state.done++
    state.slowestMs = Math.max(state.slowestMs, performance.now() - started)
  }
}

/** What the SDK has tried again, and gave up. */
function isPassing(thrown: unknown): boolean {
  return ['unavailable', 'deadline-exceeded', 'too-many-requests'].includes((thrown as { readonly code?: string }).code ?? '')
}

import type { Maas } from '../../src/client/maas.ts'
import type { JournalRecord, ModelRecord, VersionRecord } from '../../src/registry/records.ts'
import type { EndpointRecord } from '../../src/registry/serving-records.ts'
import type { Rng } from '../../src/core/rng.ts'
import { lineArtifact, lineTarget, type Target } from './models.ts'
import { Pointer } from './pointer.ts'

/** More than these are deleted, the oldest first. */
const MAX_VERSIONS = 12
/** The share of writes that are sent a second time, under the same key, after their answer came. */
const REPEATED = 0.25
const PAUSE_MS = 50

interface Write {
  readonly method: string
  readonly path: string
  readonly body?: BodyInit
  /** What the answer must be. */
  readonly status: number
  check?(answer: string): boolean
}

/** What is counted of writes. */
export interface WriteReport {
  readonly acknowledged: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
}

/** Writes to a model and an endpoint of its own, one write after the other, and keeps book of all that was acknowledged. */
export class Writer {
  readonly #maas: Maas
  readonly #rng: Rng
  readonly #model: string
  readonly #endpoint: string
  readonly #failed: (kind: string, error: unknown) => void
  readonly #aliases = { champion: new Pointer(), canary: new Pointer() }
  readonly #candidate = new Pointer()
  readonly #versions: number[] = []
  readonly #journal: { readonly alias: string; readonly from: number | null; readonly to: number }[] = []
  readonly #doubled: string[] = []
  readonly #lost: string[] = []
  #last = 0
  #acknowledged = 0

  /** @param failed told of each time that a write was not acknowledged; it is then sent again. */
  constructor(maas: Maas, rng: Rng, name: string, failed: (kind: string, error: unknown) => void) {
    this.#maas = maas
    this.#rng = rng
    this.#model = `line-${name}`
    this.#endpoint = `endpoint-${name}`
    this.#failed = failed
  }

  /** Two versions, all names. */
  async begin(): Promise<void> {
    await this.#import(true)
    await this.#import(false)
    await this.#move('canary')
    await this.#turnEndpoint()
  }

  /** What may be asked, and who may answer. */
  get targets(): readonly Target[] {
    const { champion, canary } = this.#aliases
    return [
      lineTarget(this.#model, this.#model, champion), lineTarget(`${this.#model}@champion`, this.#model, champion),
      lineTarget(`${this.#model}@canary`, this.#model, canary), lineTarget(this.#endpoint, this.#model, this.#candidate),
    ]
  }

  /** One change, whichever comes. */
  async write(): Promise<void> {
    const oldest = this.#versions.find((version) => !this.#isHeld(version))
    if (this.#versions.length > MAX_VERSIONS && oldest !== undefined) return this.#delete(oldest)
    switch (this.#rng.below(6)) {
      case 0: return this.#import(false)
      case 1: return this.#import(true)
      case 2: return this.#move('champion')
      case 3: return this.#move('canary')
      case 4: return this.#rollBack()
      default: return this.#turnEndpoint()
    }
  }

  /** Holds the book against what is stored. */
  async report(): Promise<WriteReport> {
    const read = async <T>(path: string): Promise<T> => (await this.#maas.fetch(`/maas/api/${path}`)).json() as Promise<T>
    const { aliases, versions } = await read<ModelRecord & { versions: VersionRecord[] }>(`models/${this.#model}`)
    const { journal } = await read<{ journal: JournalRecord[] }>(`models/${this.#model}/journal`)
    const { candidates } = await read<EndpointRecord>(`endpoints/${this.#endpoint}`)
    this.#compare('versions', versions.filter(({ status }) => status === 'READY').map(({ version }) => version).toReversed(), this.#versions)
    this.#compare('versions that are not READY', versions.filter(({ status }) => status !== 'READY').map(({ version, status }) => `${version} ${status}`), [])
    this.#compare('aliases', Object.entries(aliases).toSorted(), Object.entries(this.#aliases).map(([alias, { version }]) => [alias, version]).toSorted())
    this.#compare('journal', journal.map(({ alias, from, to }) => ({ alias, from, to })), this.#journal)
    this.#compare('candidates', candidates.map(({ model }) => model), [`${this.#model}@${this.#candidate.version}`])
    return { acknowledged: this.#acknowledged, lost: this.#lost, doubled: this.#doubled }
  }

  /** What was acknowledged and is not there is lost; what is there besides was done twice. */
  #compare(what: string, stored: readonly unknown[], acknowledged: readonly unknown[]): void {
    const [actual, expected] = [stored, acknowledged].map((list) => list.map((entry) => JSON.stringify(entry))) as [string[], string[]]
    let [a, e] = [0, 0]
    while (a < actual.length || e < expected.length) {
      if (actual[a] === expected[e]) {
        a++
        e++
      } else if (e < expected.length && !actual.includes(expected[e]!, a)) {
        this.#lost.push(`${what}: ${expected[e++]}`)
      } else {
        this.#doubled.push(`${what}: ${actual[a++]}`)
      }
    }
  }

  #isHeld(version: number): boolean {
    const pointers = [...Object.values(this.#aliases), this.#candidate]
    return version === this.#last || version === this.#rollbackTo || pointers.some((pointer) => pointer.version === version)
  }

  get #rollbackTo(): number | null {
    return this.#journal.findLast(({ alias }) => alias === 'champion')!.from
  }

  /** One of the versions but this one. */
  #other(version: number | undefined): number {
    const others = this.#versions.filter((other) => other !== version)
    return others[this.#rng.below(others.length)]!
  }

  async #import(promote: boolean): Promise<void> {
    const version = this.#last + 1
    if (promote) this.#aliases.champion.begin(version)
    await this.#send({
      method: 'POST', path: `models/${this.#model}/versions?promote=${promote}`, body: lineArtifact(version), status: 201,
      check: (answer) => (JSON.parse(answer) as VersionRecord).version === version,
    })
    this.#last = version
    this.#versions.push(version)
    if (promote) this.#moved('champion', version)
  }

  async #move(alias: 'champion' | 'canary'): Promise<void> {
    const version = this.#other(this.#journal.findLast((entry) => entry.alias === alias)?.to)
    this.#aliases[alias].begin(version)
    await this.#send({
      method: 'PUT', path: `models/${this.#model}/aliases/${alias}`, body: JSON.stringify({ version }), status: 200,
      check: (answer) => (JSON.parse(answer) as ModelRecord).aliases[alias] === version,
    })
    this.#moved(alias, version)
  }

  async #rollBack(): Promise<void> {
    const version = this.#rollbackTo
    if (version === null) return
    this.#aliases.champion.begin(version)
    await this.#send({
      method: 'POST', path: `models/${this.#model}/rollback`, body: '{"alias":"champion"}', status: 200,
      check: (answer) => (JSON.parse(answer) as ModelRecord).aliases['champion'] === version,
    })
    this.#moved('champion', version)
  }

  #moved(alias: 'champion' | 'canary', to: number): void {
    const from = this.#journal.findLast((entry) => entry.alias === alias)?.to ?? null
    this.#journal.push({ alias, from, to })
    this.#aliases[alias].acknowledge()
  }

  async #delete(version: number): Promise<void> {
    await this.#send({ method: 'DELETE', path: `models/${this.#model}/versions/${version}`, status: 204 })
    this.#versions.splice(this.#versions.indexOf(version), 1)
  }

  async #turnEndpoint(): Promise<void> {
    const version = this.#other(undefined)
    this.#candidate.begin(version)
    await this.#send({
      method: 'PUT', path: `endpoints/${this.#endpoint}`, body: JSON.stringify({ candidates: [{ model: `${this.#model}@${version}` }] }), status: 200,
    })
    this.#candidate.acknowledge()
  }

  /** Sends a write under a key of its own until it is acknowledged. */
  async #send(write: Write): Promise<void> {
    const key = crypto.randomUUID()
    const answer = await this.#sent(write, key)
    this.#acknowledged++
    const { method, path, status } = write
    const what = `${method} ${path}`
    if (!answer.startsWith(`${status} `)) this.#lost.push(`${what} was refused: ${answer}`)
    else if (write.check && !write.check(answer.slice(4))) this.#doubled.push(`${what} gave ${answer}`)
    if (this.#rng.uniform() >= REPEATED) return
    const again = await this.#sent(write, key)
    if (again !== answer) this.#doubled.push(`${what} gave ${again} after ${answer}`)
  }

  async #sent({ method, path, body }: Write, key: string): Promise<string> {
    for (;;) {
      try {
        const response = await this.#maas.fetch(`/maas/api/${path}`, { method, body: body ?? null, headers: { 'Idempotency-Key': key } })
        const answer = `${response.status} ${await response.text()}`
        if (response.status < 500) return answer
        this.#failed(`${method} ${path.split('/')[0]}`, new Error(answer))
      } catch (thrown) {
        this.#failed(`${method} ${path.split('/')[0]}`, thrown)
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

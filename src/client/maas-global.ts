import { connect, embed, MaasError } from './maas.ts'

// `maas.global.js`: the same SDK for a plain <script>, as `maas.connect()` and `maas.embed()`.
Object.assign(globalThis, { maas: { connect, embed, MaasError } })

import { isDni, isResidentId, passesLuhn, passesMod97 } from './check-digits.ts'

/** Kinds of personal data that a text tells by itself. */
export type FoundKind = 'email' | 'iban' | 'id-number' | 'card' | 'ip' | 'phone' | 'address'

/** A part of a text, from one UTF-16 unit to below another. */
export interface Found {
  readonly kind: FoundKind
  readonly from: number
  readonly to: number
}

interface Finder {
  readonly kind: FoundKind
  /** Global; where it begins cannot be within a run of what it is made of, so that no long text is looked through twice. */
  readonly pattern: RegExp
  /** A quick look whether there can be one at all. */
  readonly needs?: RegExp
  /** Of what the pattern found, how many characters there are of it; all when left out. */
  readonly length?: (match: string) => number
}

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const STREETS = 'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Terrace|Parkway|Pkwy'

/** Whose turn comes first takes the place: a card's number may look like a phone's. */
const FINDERS: readonly Finder[] = [
  { kind: 'email', needs: /@/, pattern: /(?<![\w.%+'-])[\w.%+'-]{1,64}@(?:[\p{Script=Latin}\d](?:[\p{Script=Latin}\d-]{0,61}[\p{Script=Latin}\d])?\.){1,8}\p{Script=Latin}{2,24}/gu },
  { kind: 'iban', pattern: /(?<![A-Z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}/g, length: ibanLength },
  { kind: 'id-number', pattern: /(?<![A-Za-z\d])\d{17}[\dXx](?![A-Za-z\d])/g, length: allIf(isResidentId) },
  // SSA: no area 000, 666 or 9xx, no group 00, no serial 0000.
  { kind: 'id-number', pattern: /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g },
  { kind: 'id-number', pattern: /(?<![A-Za-z\d-])[XYZ\d]\d{7}-?[A-Z](?![A-Za-z\d])/g, length: allIf((id) => isDni(id.replace('-', ''))) },
  { kind: 'card', pattern: /(?<![\w.,-])\d(?:[ -]?\d){12,18}(?![\d-])/g, length: allIf((text) => isCard(text.replace(/[ -]/g, ''))) },
  { kind: 'ip', pattern: new RegExp(`(?<![\\w.])(?:${OCTET}\\.){3}${OCTET}(?![\\w.]*\\d)`, 'g') },
  { kind: 'ip', needs: /:[^:]{0,4}:/, pattern: /(?<![\w:.])[\dA-Fa-f:]{4,39}(?![\w:])/g, length: allIf((text) => expandIpv6(text) !== undefined) },
  // E.164: at most 15 digits, the first not 0.
  { kind: 'phone', pattern: /(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)/g },
  { kind: 'phone', pattern: /(?<![\w.+-])1[3-9]\d(?:[ -]?\d{4}){2}(?![\w-])/g },
  { kind: 'phone', pattern: /(?<![\w.(+-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w-])/g },
  { kind: 'address', pattern: new RegExp(`(?<![\\w.-])\\d{1,5}[A-Za-z]?,? (?:[A-Z\\d][\\w'.]* ){1,4}(?:${STREETS})\\b\\.?`, 'g') },
  {
    kind: 'address', needs: /(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse) \d/,
    pattern: /(?<![\p{L}\d])(?:\p{Lu}[\p{L}.-]{0,40} ){0,3}\p{Lu}?[\p{L}.-]{0,40}(?:[Ss]traße|[Ss]trasse|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|[Gg]asse) \d{1,4}[a-z]?(?![\p{L}\d])/gu,
  },
  { kind: 'address', pattern: /(?<![\p{L}\d])(?:\d{1,4}(?: (?:bis|ter))?,? )(?:rue|avenue|boulevard|place|chemin|allée) \p{L}[\p{L}' -]{2,40}/giu },
  { kind: 'address', pattern: /(?<![\p{L}\d])(?:Calle|C\/|Avenida|Avda\.?|Plaza|Paseo|Camino) \p{L}[\p{L}'. ]{1,40},? (?:n[ºo°.]* ?)?\d{1,4}(?!\d)/gu },
  { kind: 'address', pattern: /(?<!\p{Script=Han})\p{Script=Han}{2,30}?(?:路|街|道|巷|弄|大街|胡同)\p{Script=Han}{0,6}\d{1,5}(?:号|弄)(?:[\p{Script=Han}\d-]{0,20}(?:室|楼|栋|单元|层|号))?/gu },
]

/** Personal data within a text, from its beginning to its end. */
export function findInText(text: string): readonly Found[] {
  if (!/[\d@]/.test(text)) return []
  const found: Found[] = []
  for (const { kind, needs, pattern, length = (match: string) => match.length } of FINDERS) {
    if (needs?.test(text) === false) continue
    for (const { 0: match, index: from } of text.matchAll(pattern)) {
      const size = length(match)
      const to = from + size
      if (size > 0 && found.every((other) => to <= other.from || from >= other.to)) found.push({ kind, from, to })
    }
  }
  return found.toSorted((a, b) => a.from - b.from)
}

/** The eight groups of an IPv6 address, in lower case without leading zeros; undefined for a text that is none (RFC 4291). */
export function expandIpv6(text: string): readonly string[] | undefined {
  const [head, tail, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const groups = [...head!, ...(tail ?? [])]
  if (more.length > 0 || groups.length < 1 || !groups.every((group) => /^[\dA-Fa-f]{1,4}$/.test(group)) || !/\d/.test(text)) return undefined
  if (tail === undefined ? groups.length !== 8 : groups.length > 7) return undefined
  const zeros = Array<string>(8 - groups.length).fill('0')
  return [...head!, ...zeros, ...(tail ?? [])].map((group) => Number.parseInt(group, 16).toString(16))
}

function allIf(test: (match: string) => boolean): (match: string) => number {
  return (match) => (test(match) ? match.length : 0)
}

/** By the first digits: Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay. */
const ISSUERS = /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|(?:6011|65\d\d|64[4-9]\d|35\d\d|62\d\d)\d{12,15})$/

function isCard(digits: string): boolean {
  return ISSUERS.test(digits) && passesLuhn(digits)
}

/** Characters of an IBAN by country, of the IBAN registry (ISO 13616). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  ('AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 ' +
    'GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 ' +
    'MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20')
    .split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

/** Of the beginning that is an IBAN, however it is spaced: what is behind may be letters, too. */
function ibanLength(match: string): number {
  const length = IBAN_LENGTHS.get(match.slice(0, 2)) ?? 0
  const iban = match.replaceAll(' ', '').slice(0, length)
  if (length === 0 || iban.length < length || !passesMod97(iban)) return 0
  let at = 0
  for (let seen = 0; seen < length; at++) if (match[at] !== ' ') seen++
  return at
}

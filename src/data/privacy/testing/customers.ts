import { Rng } from '../../../core/rng.ts'

const FIRST = ['Anna', 'Ben', 'Clara', 'David', 'Eva', 'Felix', 'Greta', 'Hugo', 'Iris', 'Jonas', 'María', 'Zoë']
const LAST = ['Meyer', 'Smith', 'Okafor', "O'Brien", 'García', 'Nguyen', 'Larsen', 'de Vries', 'Rossi', 'Novak']
const CHINESE = ['王芳', '李伟', '张秀英', '刘洋', '陈静', '杨勇', '赵磊', '黄敏', '周杰', '吴丹']
const STREETS = ['Oak Street', 'Main St', 'Lakeview Drive', 'Elm Avenue', 'Hill Road']
const TOWNS = ['Bonn', 'Ulm', 'Graz']

/** Customers who never were, drawn from a seed: their columns, each value by its row. `paid` depends on town, age and team. */
export function customers(rows: number, seed = 1): Readonly<Record<string, readonly string[]>> {
  const rng = new Rng(seed)
  const pick = <T>(items: readonly T[]): T => items[rng.below(items.length)]!
  const digits = (count: number): string => Array.from({ length: count }, () => rng.below(10)).join('')
  const columns: Record<string, string[]> = {}
  for (let row = 0; row < rows; row++) {
    const [first, last] = [pick(FIRST), pick(LAST)]
    const [town, team, age] = [pick(TOWNS), `team${rng.below(4)}@example.com`, 18 + rng.below(60)]
    const email = `${first}.${last}${row}@mail.example`.normalize('NFD').replace(/[^\w.@]/g, '').toLowerCase()
    const phone = `138${digits(8)}`
    const values = {
      customer_name: `${first} ${last}`, 姓名: pick(CHINESE), email, mobile: phone, 身份证号: residentId(rng),
      address: `${1 + rng.below(400)} ${pick(STREETS)}, ${town}`, ip: `10.${rng.below(256)}.${rng.below(256)}.${rng.below(256)}`,
      date_of_birth: `${1950 + rng.below(50)}-${two(1 + rng.below(12))}-${two(1 + rng.below(28))}`, zip: String(10_000 + rng.below(80_000)),
      card: card(`4${digits(14)}`), note: row % 5 === 0 ? `Please call ${pick(FIRST)} on +49 170 ${digits(7)} or write to ${email} today` : 'Paid in time, nothing else to say about it here',
      town, team, age: String(age), paid: (town === 'Ulm') !== (team < 'team2') || age > 70 ? 'yes' : 'no',
    }
    for (const [name, value] of Object.entries(values)) (columns[name] ??= []).push(value)
  }
  return columns
}

export function csvOf(columns: Readonly<Record<string, readonly string[]>>): string {
  const names = Object.keys(columns)
  const rows = columns[names[0]!]!.map((_, row) => names.map((name) => quoted(columns[name]![row]!)).join(','))
  return `${names.join(',')}\n${rows.join('\n')}\n`
}

const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const two = (number: number): string => String(number).padStart(2, '0')

function residentId(rng: Rng): string {
  const start = `11010${rng.below(9)}19${50 + rng.below(50)}${two(1 + rng.below(12))}${two(1 + rng.below(28))}${rng.below(10)}${rng.below(10)}${rng.below(10)}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return start + '10X98765432'[weights.reduce((sum, weight, i) => sum + weight * Number(start[i]), 0) % 11]
}

function card(start: string): string {
  const sum = [...start].toReversed().reduce((total, digit, i) => total + (i % 2 ? Number(digit) : [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)]!), 0)
  return start + ((10 - (sum % 10)) % 10)
}

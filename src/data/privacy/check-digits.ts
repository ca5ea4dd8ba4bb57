/** Whether the last digit of a payment card's number is right: Luhn's formula (ISO/IEC 7812-1). @param digits digits alone. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
  }
  return sum % 10 === 0
}

/** Whether a text of digits and capital letters is 1 modulo 97, as an IBAN is (ISO 7064, MOD 97-10). */
export function passesMod97(text: string): boolean {
  let rest = 0
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** Whether the number of a Chinese resident id (18 characters) has a day of birth and the right last one (GB 11643: ISO 7064, MOD 11-2). */
export function isResidentId(id: string): boolean {
  const [month, day] = [Number(id.slice(10, 12)), Number(id.slice(12, 14))]
  if (!/^(19|20)/.test(id.slice(6)) || month < 1 || month > 12 || day < 1 || day > 31) return false
  let sum = 0
  for (let i = 0; i < 17; i++) sum = (sum + Number(id[i])) * 2 % 11
  return '10X98765432'[sum % 11] === id[17]!.toUpperCase()
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'

/** Whether the letter of a Spanish DNI or NIE is that of its number. @param id in capital letters, without separators. */
export function isDni(id: string): boolean {
  const number = Number(id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))))
  return DNI_LETTERS[number % 23] === id.at(-1)
}

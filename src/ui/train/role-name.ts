import { msg } from '@lit/localize'
import type { Role } from './run-draft.ts'

/** The part of a column in a run, in words. */
export function roleName(role: Role): string {
  return {
    feature: msg('feature', { id: 'role.feature' }),
    target: msg('target', { id: 'role.target' }),
    group: msg('groups rows', { id: 'role.group' }),
    time: msg('orders rows', { id: 'role.time' }),
    column: msg('splits rows', { id: 'role.column' }),
    weight: msg('weighs rows', { id: 'role.weight' }),
    none: msg('left out', { id: 'role.none' }),
  }[role]
}

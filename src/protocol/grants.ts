/** What an owner may allow another origin to do: ask for predictions, list models, start runs. */
export const GRANT_VERBS = ['predict', 'list', 'train'] as const
export type GrantVerb = (typeof GRANT_VERBS)[number]

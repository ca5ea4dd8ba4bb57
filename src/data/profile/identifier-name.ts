const IDENTIFIER_NAME = /(^|[^A-Za-z])([Ii][Dd]|UUID|uuid|GUID|guid|[Kk]ey|[Ii]ndex|[Nn]o|[Nn]r)\.?$|[a-z]Id$|^Unnamed|编号|序号/

/** Such as `customer_id`, `customerId` or `No.` */
export function isIdentifierName(name: string): boolean {
  return IDENTIFIER_NAME.test(name)
}

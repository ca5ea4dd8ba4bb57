import type { ColumnType } from '../column-type.ts'
import type { PersonalKind } from './personal-data.ts'

/** What a column must be called, and what its values must look like, for it to hold personal data of a kind. */
interface ColumnWords {
  readonly kind: PersonalKind
  /** Against the name in lower case, its words apart by one space each. */
  readonly name: RegExp
  readonly value: RegExp
  /** All when left out. */
  readonly types?: readonly ColumnType[]
}

const DIGITS = /^(?=(?:\D*\d){4}).{4,30}$/
const PERSON = /^(?:[\p{L}\p{M}'’.-]+,?(?: [\p{L}\p{M}'’.-]+,?){0,4}|[\p{Script=Han}·]{2,12})$/u
/** Two to four words, each with a capital letter. */
const FULL_NAME = /^\p{Lu}[\p{L}\p{M}'’.-]*,?(?: (?:\p{Lu}|(?:de|da|del|di|du|la|van|von|der|den|bin|al)\b)[\p{L}\p{M}'’.-]*){1,3}$/u
const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺顾毛郝龚邵万覃武钱戴严莫孔向常'

/** The first that fits decides. */
const WORDS: readonly ColumnWords[] = [
  { kind: 'email', name: /\be ?mails?\b|邮箱|电子邮件/, value: /^\S+@\S+$/ },
  { kind: 'ip', name: /\bip\b/, value: /^[\dA-Fa-f.:]{3,39}$/ },
  { kind: 'phone', name: /\b(?:tele)?phone|\b(?:mobile|tel|cell|fax|whatsapp)\b|电话|手机|联系方式|传真/, value: /^(?=(?:\D*\d){6})[\d ()+./x-]{6,25}$/ },
  { kind: 'card', name: /\b(?:credit|debit|payment) ?card|\bcard (?:no|number)\b|信用卡|银行卡|卡号/, value: DIGITS },
  { kind: 'account', name: /\biban\b|\b(?:bank )?account (?:no|number)\b|\bbank account\b|银行账[号户]/, value: DIGITS },
  {
    kind: 'id-number', value: DIGITS,
    name: /\bssn\b|\bsocial security\b|\bpassport\b|\bnational id\b|\bid ?card\b|\bidentity\b|\b(?:nif|dni|nie|nino|cpf|curp|mrn)\b|\btax (?:id|number)\b|\bdrivers? licen[cs]e|\bmedical record|身份证|证件号|护照|社保号|驾照|驾驶证|病历号/,
  },
  { kind: 'birth-date', name: /\bbirth ?(?:date|day)\b|\b(?:date|day) of birth\b|\bdob\b|\bborn\b|\bgeburtsdatum\b|出生日期|出生年月|生日/, value: /\d/, types: ['date', 'integer'] },
  { kind: 'user-name', name: /\buser ?name\b|\b(?:login|nickname|handle|wechat|skype)\b|\bscreen ?name\b|用户名|昵称|微信/, value: /^\S.{1,39}$/, types: ['category', 'text', 'identifier'] },
  {
    kind: 'name', value: PERSON, types: ['category', 'text', 'identifier'],
    name: /\b(?:first|last|full|given|family|middle|maiden|customer|client|patient|employee|contact|person|student|member|owner|holder|cardholder|passenger)s? ?name\b|\b(?:surname|forename|vorname|nachname|nombre|apellidos?|prénom)\b|姓名|联系人|收件人|客户名/,
  },
  { kind: 'name', value: new RegExp(`${FULL_NAME.source}|^[${SURNAMES}]\\p{Script=Han}{1,2}$`, 'u'), types: ['category', 'text', 'identifier'], name: /^(?:names?|名字|名称|人员|员工|患者|客户|patient|customer|client|employee|person|student)$/ },
  { kind: 'postal-code', name: /\bzip\b|\bzip ?code\b|\bpost(?:al)? ?code\b|\bplz\b|邮编|邮政编码/, value: /^[A-Z\d -]{3,10}$/i },
  { kind: 'address', name: /^(?!.*\b(?:mac|web|url|e ?mail)\b).*(?:\b(?:address|addr|street|residence)\b|地址|住址)/, value: /^(?=.*\p{L}).*\S\s\S|\p{Script=Han}{4}/u, types: ['category', 'text', 'identifier'] },
  { kind: 'coordinates', name: /\b(?:lat|latitude|lng|lon|longitude)\b|经度|纬度/, value: /^-?\d{1,3}\.\d{3,}$/, types: ['number'] },
]

/** Of the rows of a column, those that must look like what it is called. */
const MOST = 0.8

/** What a column is called and looks like. @param shareOf of its rows, those whose values match. */
export function kindOfName(name: string, type: ColumnType, shareOf: (value: RegExp) => number): PersonalKind | undefined {
  const words = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  return WORDS.find((entry) => entry.name.test(words) && (entry.types?.includes(type) ?? true) && shareOf(entry.value) >= MOST)?.kind
}

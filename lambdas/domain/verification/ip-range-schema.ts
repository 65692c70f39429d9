import * as z from 'zod';
import { parseRange } from './ip-allow-list.ts';

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ipv4 = `(${octet}\\.){3}${octet}`;
const group = '[0-9A-Fa-f]{1,4}';
const upTo = (max: number) => Array.from({ length: max }, (_, index) => index + 1);
/** The groups before an IPv4 address at the end of an IPv6 address; `::` stands for at least one group. */
const beforeIpv4 = [
  `(${group}:){6}`,
  `:(:${group}){0,5}:`,
  ...upTo(5).map((before) => `(${group}:){1,${before}}(:${group}){0,${5 - before}}:`),
];
const ipv6 = [
  `(${group}:){7}${group}`,
  `(${group}:){1,7}:`,
  `:((:${group}){1,7}|:)`,
  ...upTo(6).map((before) => `(${group}:){1,${before}}(:${group}){1,${7 - before}}`),
  `(${beforeIpv4.join('|')})${ipv4}`,
].join('|');
/** The ranges that `parseRange` reads, for the OpenAPI document. */
const pattern = `^(${ipv4}(/(3[0-2]|[12]?[0-9]))?|(${ipv6})(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$`;

/** The addresses that `parseRange` reads, for the OpenAPI document. */
export const addressPattern = `^(${ipv4}|${ipv6})$`;

/** An address (`203.0.113.7`, `2001:db8::1`) or a CIDR range (`203.0.113.0/24`, RFC 4632). */
export const IpRange = z
  .string()
  .max(49)
  .refine(
    (text) => parseRange(text) !== undefined,
    'must be an IPv4 or IPv6 address, or a CIDR range such as 203.0.113.0/24',
  )
  .meta({
    id: 'IpRange',
    description: 'An IPv4 or IPv6 address or CIDR range. An IPv6 range that includes ::ffff:0:0/96 covers IPv4 too.',
    pattern,
    examples: ['203.0.113.0/24'],
  });

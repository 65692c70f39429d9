import * as z from 'zod';
import { parseRange } from './ip-allow-list.ts';

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
    examples: ['203.0.113.0/24'],
  });

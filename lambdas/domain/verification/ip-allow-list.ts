import { BlockList, isIP } from 'node:net';

/** Whether the address is in one of the ranges. Without ranges every address is allowed. An address that cannot be parsed is not. */
export function isIpAllowed(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0) return true;
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const text of ranges) {
    const range = parseRange(text);
    if (range !== undefined) list.addSubnet(range.address, range.prefixLength, range.family);
  }
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

export function parseRange(text: string) {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  // A zone (fe80::1%eth0) names an interface of one machine and has no meaning here.
  if (version === 0 || rest.length > 0 || address.includes('%')) return undefined;
  const family = version === 4 ? ('ipv4' as const) : ('ipv6' as const);
  const bits = version === 4 ? 32 : 128;
  if (prefix === undefined) return { address, prefixLength: bits, family };
  if (!/^(0|[1-9][0-9]{0,2})$/.test(prefix) || Number(prefix) > bits) return undefined;
  return { address, prefixLength: Number(prefix), family };
}

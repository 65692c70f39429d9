import { fieldTexts } from '../../field-texts.ts';

const { wrong } = fieldTexts.allowedIps.form;

/** The message about an address or a CIDR range that is not valid; undefined if it is. */
export function checkRange(text: string): string | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  return more.length === 0 && isPrefix && (isIpv4(address) || isIpv6(address)) ? undefined : wrong;
}

/** The message about a text that cannot become an address or a range, however it continues; undefined if it can. */
export function checkTypedRange(text: string): string | undefined {
  const [address = '', prefix, ...more] = text.trim().split('/');
  const bits = address.includes(':') ? 128 : 32;
  const parts = address.split('.');
  const canBeIpv4 = /^[\d.]*$/.test(address) && parts.length <= 4 && parts.every((part) => Number(part) <= 255);
  const isOneGroup = /^[0-9a-f]{0,4}$/i.test(address);
  const areGroups = address.includes(':') && address.split(':').length <= 9;
  const canBeIpv6 = /^[0-9a-f:.]*$/i.test(address) && !/[0-9a-f]{5}/i.test(address) && (isOneGroup || areGroups);
  const canBePrefix = prefix === undefined || (/^\d{0,3}$/.test(prefix) && Number(prefix) <= bits);
  return more.length === 0 && (canBeIpv4 || canBeIpv6) && canBePrefix ? undefined : wrong;
}

const isIpv4 = (text: string) =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);

/** The parser of addresses decides: brackets hold an IPv6 address only. */
const isIpv6 = (text: string) => text.includes(':') && URL.canParse(`http://[${text}]/`);

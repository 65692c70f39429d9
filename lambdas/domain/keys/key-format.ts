import { crc32 } from 'node:zlib';
import { type Environment, environments } from '../shared/environments.ts';
import type { RandomBytes } from '../shared/random.ts';
import type { KeyFormat } from './key-format-schema.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretBytes = 32;
/** 62^43 is the first power of 62 above 2^256. */
const secretLength = 43;
/** 62^6 is the first power of 62 above 2^32. */
const checksumLength = 6;

/** Makes a new key value: prefix, 256 random bits in base62, and a checksum of the text before it. */
export function newKeyValue(format: KeyFormat, environment: Environment, random: RandomBytes): string {
  const secret = BigInt(`0x${Buffer.from(random(secretBytes)).toString('hex')}`);
  const body = `${prefixOf(format, environment)}${base62(secret, secretLength)}`;
  return body + checksumOf(body);
}

/**
 * Whether the text could be a key value of this deployment. No I/O: a typo or a guess is refused for free, and a secret
 * scanner can tell a real key offline, as with GitHub's tokens
 * (https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
 */
export function isKeyValue(format: KeyFormat, text: string): boolean {
  const prefix = environments.map((each) => prefixOf(format, each)).find((each) => text.startsWith(each));
  if (prefix === undefined || text.length !== prefix.length + secretLength + checksumLength) return false;
  if (!/^[0-9A-Za-z]+$/.test(text.slice(prefix.length))) return false;
  return text.slice(-checksumLength) === checksumOf(text.slice(0, -checksumLength));
}

/** Returns the mask of a value, e.g. `vsk_live_Ab3dEf9h...x9Qz`. Owners recognize it; about 184 of its 256 bits stay hidden. */
export function maskKeyValue(format: KeyFormat, environment: Environment, value: string): string {
  const shown = prefixOf(format, environment).length + 8;
  return `${value.slice(0, shown)}...${value.slice(-4)}`;
}

function prefixOf(format: KeyFormat, environment: Environment): string {
  return format.environmentPart ? `${format.prefix}_${environment}_` : `${format.prefix}_`;
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), checksumLength);
}

function base62(number: bigint, length: number): string {
  let text = '';
  for (let rest = number; text.length < length; rest /= 62n) text = alphabet[Number(rest % 62n)] + text;
  return text;
}

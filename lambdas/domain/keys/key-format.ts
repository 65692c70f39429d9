import { crc32 } from 'node:zlib';
import { type Environment, environments } from '../shared/environments.ts';
import type { RandomBytes } from '../shared/random.ts';
import type { KeyFormat } from './key-format-schema.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const tagBytes = 16;
const tagLength = 8;
const secretBytes = 32;
/** 62^35 is above 2^208. */
const secretLength = 35;
/** 62^6 is the first power of 62 above 2^32. */
const checksumLength = 6;
/** The length of everything after the prefix. */
const randomLength = tagLength + secretLength + checksumLength;

/** Makes a tag, which is part of every value of one key: 8 base62 characters. It is public: masks show it. */
export function newTag(random: RandomBytes): string {
  return base62(numberOf(random(tagBytes)), tagLength);
}

/** Makes a new key value: prefix, the tag of the key, 208 random bits in base62, and a checksum of the text before it. */
export function newKeyValue(format: KeyFormat, environment: Environment, tag: string, random: RandomBytes): string {
  return newValue(prefixOf(format, environment), tag, random);
}

/** Makes the value of a service key. It has a prefix of its own, and the rest is as in the value of an API key. */
export function newServiceKeyValue(format: KeyFormat, tag: string, random: RandomBytes): string {
  return newValue(servicePrefixOf(format.prefix), tag, random);
}

/** Whether the text could be the value of a service key of this deployment. No I/O. It is never the value of an API key. */
export function isServiceKeyValue({ prefix, formerPrefixes = [] }: KeyFormat, text: string): boolean {
  const prefixes = [prefix, ...formerPrefixes].map(servicePrefixOf);
  return prefixes.includes(text.slice(0, -randomLength)) && hasOwnShape(text);
}

function newValue(prefix: string, tag: string, random: RandomBytes): string {
  const body = `${prefix}${tag}${base62(numberOf(random(secretBytes)), secretLength)}`;
  return body + checksumOf(body);
}

/** Returns the tag of a key value, without knowing whether the value exists. */
export function tagOf(keyValue: string): string {
  return keyValue.slice(-randomLength, -(secretLength + checksumLength));
}

/**
 * Whether the text could be a key value of this deployment. No I/O: a typo or a guess is refused for free, and a secret
 * scanner can tell a real key offline, as with GitHub's tokens
 * (https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
 */
export function isKeyValue(format: KeyFormat, text: string): boolean {
  return prefixesOf(format).includes(text.slice(0, -randomLength)) && hasOwnShape(text);
}

/** Whether the text has the shape of a value that Latchkey issued, with any prefix: its random part, and the right checksum. */
export function hasOwnShape(text: string): boolean {
  if (text.length < randomLength || !/^[0-9A-Za-z]+$/.test(text.slice(-randomLength))) return false;
  return text.slice(-checksumLength) === checksumOf(text.slice(0, -checksumLength));
}

/**
 * Returns the mask of a value, e.g. `vsk_live_Ab3dEf9h...x9Qz`: the tag, which names the key, and the end of the checksum,
 * which distinguishes its values. It shows no character of the secret.
 */
export function maskKeyValue(value: string): string {
  return `${value.slice(0, -(secretLength + checksumLength))}...${value.slice(-4)}`;
}

/** Returns the prefixes of key values: the present ones, and the former ones with and without an environment part. */
export function prefixesOf(format: KeyFormat): string[] {
  const { formerPrefixes = [] } = format;
  return [
    ...environments.map((environment) => prefixOf(format, environment)),
    ...formerPrefixes.flatMap((prefix) => [`${prefix}_`, ...environments.map((each) => `${prefix}_${each}_`)]),
  ];
}

function prefixOf(format: KeyFormat, environment: Environment): string {
  return format.environmentPart ? `${format.prefix}_${environment}_` : `${format.prefix}_`;
}

function servicePrefixOf(prefix: string): string {
  return `${prefix}_service_`;
}

/** Computes the checksum with a number. Each check computes it, and a bigint takes twice as long. */
function checksumOf(body: string): string {
  let text = '';
  for (let rest = crc32(body); text.length < checksumLength; rest = Math.floor(rest / 62))
    text = alphabet[rest % 62] + text;
  return text;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Returns the last digits of a number. If the number is random and has many more bits, they are practically uniform. */
function base62(number: bigint, length: number): string {
  let text = '';
  for (let rest = number; text.length < length; rest /= 62n) text = alphabet[Number(rest % 62n)] + text;
  return text;
}

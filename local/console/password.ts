import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { StartError } from '../shared/start-error.ts';

/** Lower case, and none that are taken for another when they are typed: `il1`, `o0`. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const groupLength = 4;

/** Some 79 bits, in groups that a person can copy: `k7mq-xw9h-2trc-p4ze`. */
function newPassword(): string {
  const group = () => Array.from({ length: groupLength }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}

/**
 * The password that signs in to the console of this run.
 * @param file Where it is kept (mode 0600) and may be changed; undefined makes one that lasts as long as the run.
 * @throws StartError if the file is empty
 */
export function ensurePassword(file: string | undefined): string {
  if (file !== undefined && existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept === '') throw new StartError(`${file} is empty. Write a password into it, or remove it to get a new one.`);
    return kept;
  }
  const password = newPassword();
  if (file !== undefined) {
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return password;
}

/** Takes as long for every password that is wrong. */
export function isSamePassword(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

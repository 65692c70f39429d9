import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { StartError } from '../shared/start-error.ts';

/** Lower case, without letters that people confuse: `il1`, `o0`. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const groupLength = 4;

/** Returns a password of about 79 bits, in groups that are easy to copy: `k7mq-xw9h-2trc-p4ze`. */
function newPassword(): string {
  const group = () => Array.from({ length: groupLength }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}

/**
 * Returns the password of the console of this run.
 * @param file The file that keeps the password (mode 0600). A person may change it. Undefined: a password for this run
 * only.
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

/** Compares passwords. The time does not depend on where they differ. */
export function isSamePassword(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

import { createHmac } from 'node:crypto';

/**
 * Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): how a
 * receiver can verify who sent a webhook, and when.
 */

const prefix = 'whsec_';
/** The length of a secret, as the standard requires it. */
const bytes = { min: 24, max: 64 };

/**
 * Returns the secrets in a text, separated by spaces, each in base64 with or without the prefix `whsec_`. With several
 * secrets, receivers can move from one to another.
 * @throws Error if one of them is not valid; the message does not quote the text
 */
export function parseSecrets(text: string): Buffer[] {
  const secrets = text.split(/\s+/).filter((part) => part !== '');
  if (secrets.length === 0) throw new Error('The secret of the webhook is empty.');
  return secrets.map(decoded);
}

function decoded(secret: string): Buffer {
  const base64 = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : Buffer.alloc(0);
  if (key.length >= bytes.min && key.length <= bytes.max) return key;
  throw new Error(`The secret of the webhook is not base64 of ${bytes.min} to ${bytes.max} bytes.`);
}

export interface SignedWebhook {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly body: string;
}

/** Returns the headers that sign a webhook, once with each secret. */
export function signatureHeaders(
  { id, sentAt, body }: SignedWebhook,
  secrets: readonly Uint8Array[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor(sentAt / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

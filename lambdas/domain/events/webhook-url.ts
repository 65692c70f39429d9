import * as z from 'zod';
import { schema } from '../shared/schema.ts';

/** Hosts that need no encryption, for the local run. */
const ownMachine = ['127.0.0.1', 'localhost'];

/** The URL to which webhooks are sent. */
export const WebhookUrl = /* @__PURE__ */ schema(() =>
  z
    .string()
    .refine(isEncrypted, 'must be a URL that begins with https:// (or with http://localhost or http://127.0.0.1)')
    .refine((text) => !hasExtras(text), 'must have no user name, password or fragment: webhooks are signed instead'),
);

/** Whether a value passes the checks of `WebhookUrl`. The Lambda does not load zod, so it starts faster. */
export const isWebhookUrl = (value: unknown): value is string =>
  typeof value === 'string' && isEncrypted(value) && !hasExtras(value);

function isEncrypted(text: string): boolean {
  const url = parsed(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && ownMachine.includes(url.hostname));
}

function hasExtras(text: string): boolean {
  const { username = '', password = '', hash = '' } = parsed(text) ?? {};
  return `${username}${password}${hash}` !== '';
}

/** Does the same as URL.parse, which Node 20 lacks. CDK apps run on Node 20. */
function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** The rule for import secrets, for messages. */
export const importSecretRule =
  'must have 16 to 1,000 characters; one that starts with hex: or base64: must have at least 16 bytes in that encoding after it';

/** Whether the text can be an import secret. Node decodes other characters to fewer bytes, without an error. */
export function isImportSecret(secret: unknown): secret is string {
  if (typeof secret !== 'string' || secret.length < 16 || secret.length > 1000) return false;
  const { encoding, text } = partsOf(secret);
  if (encoding === 'utf8') return true;
  const bytes = Buffer.from(text, encoding);
  return bytes.length >= 16 && (encoding === 'hex' ? isHexOf(bytes, text) : isBase64Of(bytes, text));
}

/** Returns the bytes of an import secret: a text, or `hex:` or `base64:` and the bytes in that encoding. */
export function bytesOf(secret: string): Uint8Array {
  const { encoding, text } = partsOf(secret);
  return Buffer.from(text, encoding);
}

function partsOf(secret: string): { readonly encoding: 'hex' | 'base64' | 'utf8'; readonly text: string } {
  if (secret.startsWith('hex:')) return { encoding: 'hex', text: secret.slice('hex:'.length) };
  if (secret.startsWith('base64:')) return { encoding: 'base64', text: secret.slice('base64:'.length) };
  return { encoding: 'utf8', text: secret };
}

const isHexOf = (bytes: Buffer, text: string) => bytes.toString('hex') === text.toLowerCase();

/** Whether the text is base64 or base64url of the bytes, with or without padding. */
function isBase64Of(bytes: Buffer, text: string): boolean {
  const padded = bytes.toString('base64');
  const url = bytes.toString('base64url');
  const padding = padded.slice(url.length);
  return [padded, padded.slice(0, url.length), url, url + padding].includes(text);
}

/** Whether the functions accept the text as an import secret (lambdas/domain/keys/import/import-secret.ts). */
export function isImportSecret(secret: string): boolean {
  if (secret.length < 16 || secret.length > 1000) return false;
  const [, encoding, text = ''] = /^(hex|base64):(.*)$/s.exec(secret) ?? [];
  if (encoding === undefined) return true;
  const bytes = Buffer.from(text, encoding as BufferEncoding);
  const [padded, url] = [bytes.toString('base64'), bytes.toString('base64url')];
  const [unpadded, padding] = [padded.slice(0, url.length), padded.slice(url.length)];
  const forms = encoding === 'hex' ? [bytes.toString('hex')] : [padded, unpadded, url, url + padding];
  return bytes.length >= 16 && forms.includes(encoding === 'hex' ? text.toLowerCase() : text);
}

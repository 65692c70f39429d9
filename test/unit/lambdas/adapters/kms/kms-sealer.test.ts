import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKms, KmsSealer } from '../../../../../lambdas/adapters/kms/kms-sealer.ts';
import type { SealedValue } from '../../../../../lambdas/domain/keys/ports.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import {
  cut,
  type FaultyService,
  failing,
  type Reply,
  silent,
  startFaultyService,
} from '../../../../support/stores/faulty-service.ts';

const keyId = 'arn:aws:kms:us-east-1:123456789012:key/recovery';
const one = { workspaceId: 'ws_1', keyId: 'key_1' };
const keyValue = 'vsk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4A5Brf';

/** A small KMS: it wraps data keys under its own key, bound to their encryption context. */
const masterKey = randomBytes(32);
const inOrder = (context: Record<string, string>) => Buffer.from(JSON.stringify(Object.entries(context).sort()));
const kms: Reply = (answer, request) => {
  const input = JSON.parse(request.body);
  const aad = inOrder(input.EncryptionContext ?? {});
  if (input.KeyId !== keyId) return failing(400, 'NotFoundException')(answer, request);
  const send = (body: object) => answer.writeHead(200).end(JSON.stringify({ KeyId: keyId, ...body }));
  if (request.headers['x-amz-target'] === 'TrentService.GenerateDataKey') {
    const dataKey = randomBytes(32);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', masterKey, iv).setAAD(aad);
    const wrapped = Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    send({ Plaintext: dataKey.toString('base64'), CiphertextBlob: wrapped.toString('base64') });
    return;
  }
  const blob = Buffer.from(input.CiphertextBlob, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', masterKey, blob.subarray(0, 12)).setAAD(aad);
    decipher.setAuthTag(blob.subarray(-16));
    const Plaintext = Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()]).toString('base64');
    send({ Plaintext });
  } catch {
    failing(400, 'InvalidCiphertextException')(answer, request);
  }
};

let service: FaultyService;
let sealer: KmsSealer;
beforeEach(() => start(kms));
afterEach(() => {
  service.stop();
  delete process.env['AWS_ENDPOINT_URL_KMS'];
});
async function start(...replies: Reply[]): Promise<void> {
  service?.stop();
  service = await startFaultyService(...replies);
  process.env['AWS_ENDPOINT_URL_KMS'] = service.endpoint;
  sealer = new KmsSealer(createKms(), keyId);
}

/** Returns the text with one changed bit. */
function flipped(base64: string, index: number): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes.writeUInt8((bytes.at(index) ?? 0) ^ 1, index < 0 ? bytes.length + index : index);
  return bytes.toString('base64');
}

describe('a sealed value', () => {
  test('opens for its key', async () => {
    const sealed = await sealer.seal(one, keyValue);
    expect(await sealer.open(one, sealed)).toBe(keyValue);
    expect(await sealer.open(one, JSON.parse(JSON.stringify(sealed)))).toBe(keyValue);
  });

  test.each(['', 'a', 'ü€🔑', 'x'.repeat(4096)])('may be any text: %#', async (text) => {
    expect(await sealer.open(one, await sealer.seal(one, text))).toBe(text);
  });

  test('reveals nothing about the value, and differs each time', async () => {
    const sealed = await sealer.seal(one, keyValue);
    const stored = Buffer.from(sealed.ciphertext, 'base64');
    expect(Object.keys(sealed).sort()).toEqual(['ciphertext', 'wrappedKey']);
    for (let start = 0; start + 4 <= keyValue.length; start++) {
      expect(stored.includes(keyValue.slice(start, start + 4))).toBe(false);
    }
    const again = await sealer.seal(one, keyValue);
    const ivOf = ({ ciphertext }: SealedValue) => Buffer.from(ciphertext, 'base64').subarray(0, 12);
    expect(ivOf(again).equals(ivOf(sealed))).toBe(false);
    expect(again.wrappedKey).not.toBe(sealed.wrappedKey);
  });

  test('holds no data key as KMS gave it', async () => {
    const given: string[] = [];
    await start((answer, request) => {
      const end = answer.end.bind(answer);
      answer.end = ((body: string) => {
        given.push(JSON.parse(body).Plaintext);
        return end(body);
      }) as typeof answer.end;
      kms(answer, request);
    });
    const sealed = await sealer.seal(one, keyValue);
    expect(given).toHaveLength(1);
    expect(JSON.stringify(sealed)).not.toContain(given[0]);
    expect(Buffer.from(sealed.wrappedKey, 'base64').includes(Buffer.from(given[0] ?? '', 'base64'))).toBe(false);
  });

  test('goes to KMS without the value; workspace and key are the encryption context', async () => {
    await sealer.open(one, await sealer.seal(one, keyValue));
    const [sealing, opening] = service.requests.map(({ headers, body }) => ({
      call: headers['x-amz-target'],
      ...JSON.parse(body),
    }));
    const EncryptionContext = { 'latchkey:workspace': 'ws_1', 'latchkey:key': 'key_1' };
    expect(sealing).toEqual({
      call: 'TrentService.GenerateDataKey',
      KeyId: keyId,
      KeySpec: 'AES_256',
      EncryptionContext,
    });
    expect(opening).toMatchObject({ call: 'TrentService.Decrypt', KeyId: keyId, EncryptionContext });
    expect(JSON.stringify(service.requests)).not.toContain(keyValue);
  });
});

describe('a sealed value does not open', () => {
  let sealed: SealedValue;
  beforeEach(async () => {
    sealed = await sealer.seal(one, keyValue);
  });

  test.each([
    ['another key', { workspaceId: 'ws_1', keyId: 'key_2' }],
    ['another workspace', { workspaceId: 'ws_2', keyId: 'key_1' }],
    ['the two exchanged', { workspaceId: 'key_1', keyId: 'ws_1' }],
    ['another cut between the two', { workspaceId: 'ws_1k', keyId: 'ey_1' }],
  ])('for %s', async (_, key) => {
    expect(await sealer.open(key, sealed)).toBeUndefined();
  });

  test('for another key even if KMS returns the data key, because the ciphertext is bound, too', async () => {
    await start((answer, request) => {
      const body = JSON.parse(request.body);
      const EncryptionContext = { 'latchkey:workspace': 'ws_1', 'latchkey:key': 'key_1' };
      kms(answer, { ...request, body: JSON.stringify({ ...body, EncryptionContext }) });
    });
    expect(await sealer.open(one, sealed)).toBe(keyValue);
    await expect(sealer.open({ workspaceId: 'ws_1', keyId: 'key_2' }, sealed)).rejects.toThrow(/authenticate/);
    await expect(sealer.open({ workspaceId: 'ws_1k', keyId: 'ey_1' }, sealed)).rejects.toThrow(/authenticate/);
  });

  test.each([
    ['the first byte of the IV', 0],
    ['the first byte of the value', 12],
    ['the last byte of the value', -17],
    ['the first byte of the tag', -16],
    ['the last byte of the tag', -1],
  ])('with a change in %s', async (_, index) => {
    const changed = { ...sealed, ciphertext: flipped(sealed.ciphertext, index) };
    await expect(sealer.open(one, changed)).rejects.toThrow(/authenticate/);
  });

  test('with a change in the wrapped key', async () => {
    expect(await sealer.open(one, { ...sealed, wrappedKey: flipped(sealed.wrappedKey, 20) })).toBeUndefined();
  });

  test('under another KMS key, as after a change of the configuration', async () => {
    await start(failing(400, 'IncorrectKeyException'));
    expect(await sealer.open(one, sealed)).toBeUndefined();
  });

  test('with the data key of another value', async () => {
    const { wrappedKey } = await sealer.seal(one, keyValue);
    await expect(sealer.open(one, { ...sealed, wrappedKey })).rejects.toThrow(/authenticate/);
  });

  const firstBytes = (length: number) => ({
    ...sealed,
    ciphertext: Buffer.from(sealed.ciphertext, 'base64').subarray(0, length).toString('base64'),
  });

  test.each([1, 4, 8, 12, 15])('if only %d bytes of it remain, because such a short tag is invalid', async (length) => {
    await expect(sealer.open(one, firstBytes(length))).rejects.toThrow(/Invalid authentication tag length/);
  });

  test.each([0, 16, 27, 28, 40])('if only %d bytes of it remain', async (length) => {
    await expect(sealer.open(one, firstBytes(length))).rejects.toThrow(/authenticate|Invalid initialization vector/);
  });
});

describe('when KMS fails', () => {
  const sealed = { wrappedKey: 'AAAA', ciphertext: 'AAAA' };

  test.each<[string, Reply]>([
    ['throttles', failing(400, 'ThrottlingException')],
    ['fails', failing(500, 'KMSInternalException')],
    ['does not know the key', failing(400, 'NotFoundException')],
    ['has the key disabled', failing(400, 'DisabledException')],
    ['is cut off', cut],
  ])('and %s, sealing and opening report unavailability', async (_, reply) => {
    await start(reply);
    await expect(sealer.seal(one, keyValue)).rejects.toThrow(ServiceUnavailableError);
    await expect(sealer.open(one, sealed)).rejects.toThrow(ServiceUnavailableError);
  });

  test('and does not respond, the call times out', async () => {
    await start(silent);
    const impatient = new KmsSealer(createKms({ attempts: 1, timeoutMs: 100 }), keyId);
    await expect(impatient.seal(one, keyValue)).rejects.toThrow(ServiceUnavailableError);
    await expect(impatient.open(one, sealed)).rejects.toThrow(ServiceUnavailableError);
  });
});

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readKmsKeys, startKms } from '../../../../local/services/kms/kms.ts';
import { MasterKeys } from '../../../../local/services/kms/master-keys.ts';
import type { PrivateEndpoint } from '../../../../local/services/private-endpoint.ts';
import { Stack } from '../../../../local/template/template.ts';
import { localClient, named } from '../support/local-client.ts';

const stack = new Stack({
  Resources: {
    One: { Type: 'AWS::KMS::Key' },
    Other: { Type: 'AWS::KMS::Key' },
    Alias: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: 'alias/one', TargetKeyId: { 'Fn::GetAtt': ['One', 'Arn'] } },
    },
  },
});
const arn = 'arn:aws:kms:us-east-1:000000000000:key/One';

let folder: string;
let file: string;
let served: PrivateEndpoint;
let client: KMSClient;

async function start() {
  served = await startKms(readKmsKeys(stack), new MasterKeys(file));
  client = new KMSClient(localClient(served.endpoint));
}
async function stop() {
  client.destroy();
  await served.stop();
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-kms-'));
  file = join(folder, 'kms-keys.json');
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const context = { workspace: 'ws_1', key: 'key_1' };
const encrypt = (text: string, KeyId = arn, EncryptionContext: Record<string, string> | undefined = context) =>
  client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from(text), EncryptionContext }));
const decrypt = async (CiphertextBlob: Uint8Array | undefined, EncryptionContext = context, KeyId?: string) => {
  const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId }));
  return Buffer.from(Plaintext ?? []).toString('utf8');
};

describe('a key', () => {
  test.each([arn, 'One', 'alias/one', 'arn:aws:kms:us-east-1:000000000000:alias/one'])(
    'encrypts and decrypts with the name %s',
    async (name) => {
      const { KeyId, CiphertextBlob } = await encrypt('a secret', name);
      expect(KeyId).toBe(arn);
      expect(Buffer.from(CiphertextBlob ?? []).toString('latin1')).not.toContain('a secret');
      expect(await decrypt(CiphertextBlob)).toBe('a secret');
      expect(await decrypt(CiphertextBlob, { key: 'key_1', workspace: 'ws_1' }, name)).toBe('a secret');
    },
  );

  test('creates different data keys of 32 bytes', async () => {
    const make = () =>
      client.send(new GenerateDataKeyCommand({ KeyId: arn, KeySpec: 'AES_256', EncryptionContext: context }));
    const [one, other] = await Promise.all([make(), make()]);
    expect(one.Plaintext).toHaveLength(32);
    expect(one.Plaintext).not.toEqual(other.Plaintext);
    const opened = await client.send(
      new DecryptCommand({ CiphertextBlob: one.CiphertextBlob, EncryptionContext: context }),
    );
    expect(opened).toMatchObject({ KeyId: arn, Plaintext: one.Plaintext });
  });

  test('decrypts after a restart, with a file for this user only', async () => {
    const { CiphertextBlob } = await encrypt('a secret');
    await stop();
    await start();
    expect(await decrypt(CiphertextBlob)).toBe('a secret');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is not replaced if its file is damaged', () => {
    for (const text of ['{', '{"One":"AAAA"}']) {
      writeFileSync(file, text);
      expect(() => new MasterKeys(file)).toThrow('kms-keys.json is damaged');
    }
  });
});

describe('refused:', () => {
  test.each([
    ['another value', { ...context, key: 'key_2' }],
    ['one field less', { workspace: 'ws_1' }],
    ['none', {}],
  ])('another encryption context: %s', async (_, other) => {
    const { CiphertextBlob } = await encrypt('a secret');
    await expect(decrypt(CiphertextBlob, other as typeof context)).rejects.toThrow(named('InvalidCiphertextException'));
  });

  test('a ciphertext that is changed, truncated or invalid', async () => {
    const { CiphertextBlob = new Uint8Array() } = await encrypt('a secret');
    for (let at = 0; at < CiphertextBlob.length; at++) {
      const changed = Uint8Array.from(CiphertextBlob, (byte, index) => (index === at ? byte ^ 1 : byte));
      await expect(decrypt(changed)).rejects.toThrow(named('InvalidCiphertextException'));
      if (at === 0) continue;
      await expect(decrypt(CiphertextBlob.subarray(0, at))).rejects.toThrow(named('InvalidCiphertextException'));
    }
  });

  test('the wrong key, and an unknown key', async () => {
    const { CiphertextBlob } = await encrypt('a secret');
    await expect(decrypt(CiphertextBlob, context, 'Other')).rejects.toThrow(named('IncorrectKeyException'));
    await expect(encrypt('a secret', 'Nope')).rejects.toThrow(named('NotFoundException'));
  });

  test('more than 4 KB, and unsupported operations', async () => {
    await expect(encrypt('x'.repeat(4097))).rejects.toThrow(named('ValidationException'));
    await expect(client.send(new ListKeysCommand({}))).rejects.toThrow('does not serve TrentService.ListKeys');
  });
});
